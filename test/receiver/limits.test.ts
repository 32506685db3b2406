/** What happens at each bound, and when disk or database fail: the gateway is told to wait, and nothing is answered for that isn't kept. */
import {
  cpSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { systemClock } from '../../src/lib/clock.ts';
import { ErrorForPeople } from '../../src/lib/error-for-people.ts';
import { databasePath, openReceiverAdmin } from '../../src/receiver/receiver-store.ts';
import { jpegOf, sha256Of } from '../agent/upload/events.ts';
import { mayMount, mountSmallDisk } from '../peers/machine/small-disk.ts';
import { ask, bodyOf, post, put, type Receiver, send, startReceiver, statuses } from './start.ts';

async function saleIds(receiver: Receiver): Promise<string[]> {
  const page = (await (await ask(receiver, '/v1/sales?limit=200')).json()) as { sales: { saleId: string }[] };
  return page.sales.map(({ saleId }) => saleId);
}

describe('bounds', () => {
  test('a batch of more events than are taken is halved by the gateway', async () => {
    await using receiver = await startReceiver();
    const bodies = Array.from({ length: 501 }, (_, index) => bodyOf({ sequence: index + 1 }));
    expect((await post(receiver, bodies)).status).toBe(413);
    expect((await post(receiver, bodies.slice(0, 500))).status).toBe(200);
  });

  test('requests past the rate are put off with a time, each gateway for itself', async () => {
    await using receiver = await startReceiver({ maxRequestsPerSecond: 1 });
    const [one, two] = ['gw-1', 'gw-2'].map((gateway) => {
      using admin = openReceiverAdmin({ dataDir: receiver.dataDir, nowMs: () => systemClock.nowMs() });
      return admin.credentials.make({ kind: 'token', gateway, shop: 'shop-1' }).secret;
    });
    const bring = (token = ''): Promise<Response> => post(receiver, [], { authorization: `Bearer ${token}` });
    const answers: Response[] = [];
    for (let n = 0; n < 11; n += 1) answers.push(await bring(one));
    const last = answers.at(-1);
    expect(answers.slice(0, 10).map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(last?.status).toBe(429);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(last?.headers.get('content-type')).toContain('application/problem+json');
    expect((await bring(two)).status).toBe(200);
    // Without a token nobody uses up another's share, and the owner has no bound.
    expect((await bring('x')).status).toBe(401);
    for (let n = 0; n < 12; n += 1) expect((await ask(receiver, '/v1/sales')).status).toBe(200);
  });

  test('with too little room on its disk it takes nothing and says so', async () => {
    await using receiver = await startReceiver({ minFreeBytes: Number.MAX_SAFE_INTEGER });
    for (const answer of [await post(receiver, [bodyOf({})]), await put(receiver, jpegOf('one'))]) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([507, '60']);
      expect(((await answer.json()) as { detail: string }).detail).toContain('until there is room');
    }
    expect(await saleIds(receiver)).toEqual([]);
  });

  test('a sequence past what can be counted is rejected, not miscounted', async () => {
    await using receiver = await startReceiver();
    const huge = bodyOf({}).replace(/"sequence":"\d{20}"/, `"sequence":"${'9'.repeat(20)}"`);
    expect(await send(receiver, huge)).toMatchObject([{ status: 'rejected' }]);
  });

  test('signatures stay out of the log', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    await using receiver = await startReceiver({ presign: true, log });
    const jpeg = jpegOf('one');
    const [result] = await send(receiver, bodyOf({ jpegs: [jpeg] }));
    const url = result?.pictures?.[0]?.put.url ?? '';
    expect(
      (await fetch(url, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: jpeg })).status,
    ).toBe(415);
    expect(lines.length).toBe(1);
    expect(lines.join()).not.toContain(new URL(url).searchParams.get('signature') ?? '');
  });
});

test('what it answers beyond the ordinary is described in openapi.yaml', () => {
  const openapi: unknown = parse(
    readFileSync(new URL('../../src/contract/cloud/openapi.yaml', import.meta.url), 'utf8'),
  );
  for (const [route, method, ...statuses] of [
    ['/v1/events', 'post', '403', '429', '503', '507'],
    ['/v1/thumbnails/{sha256}', 'put', '403', '429', '503', '507'],
    ['/v1/enrol', 'post', '401', '403', '429'],
  ] as const) {
    for (const status of statuses)
      expect(openapi).toHaveProperty(['paths', route, method, 'responses', status]);
  }
});

test.skipIf(!mayMount)(
  'a disk that is really full is “later”, and all that was answered for is there',
  async () => {
    using disk = mountSmallDisk('6m');
    const answeredFor: string[] = [];
    const pictures: Buffer[] = [];
    {
      await using receiver = await startReceiver({ dataDir: disk.folder });
      const ballast = join(disk.folder, 'ballast');
      let refused = 0;
      for (let n = 1; n <= 400 && refused === 0; n += 1) {
        if (n === 20) {
          const { bavail, bsize } = statfsSync(disk.folder);
          writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 64 * 1024)));
        }
        const jpeg = jpegOf(`${n} ${'x'.repeat(8_000)}`);
        const answer = await post(receiver, [bodyOf({ sequence: n, jpegs: [jpeg] })]);
        if (answer.status === 200) answeredFor.push(`till-1:${n}:20261120`);
        else refused = answer.status;
        const picture = await put(receiver, jpeg);
        if (picture.status === 201) pictures.push(jpeg);
        else refused = picture.status;
      }
      expect(refused).toBe(503);
      rmSync(ballast);
      expect(statuses(await send(receiver, bodyOf({ sequence: 1_000 })))).toEqual(['stored']);
      answeredFor.push('till-1:1000:20261120');
      expect((await saleIds(receiver)).toSorted()).toEqual(answeredFor.toSorted());
      for (const jpeg of pictures) {
        const got = await ask(receiver, `/v1/thumbnails/${sha256Of(jpeg)}`);
        expect(Buffer.from(await got.arrayBuffer()).equals(jpeg)).toBe(true);
      }
    }
  },
);

describe('a database that is damaged', () => {
  test('is found at the start, with what to do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tillframe-receiver-'));
    {
      await using receiver = await startReceiver({ dataDir: folder });
      await send(receiver, ...Array.from({ length: 200 }, (_, n) => bodyOf({ sequence: n + 1 })));
    }
    const copy = `${folder}-copy`;
    cpSync(folder, copy, { recursive: true });
    // Pages in the midst of the file.
    const file = openSync(databasePath(copy), 'r+');
    writeSync(file, Buffer.alloc(8 * 4_096, 0x5a), 0, 8 * 4_096, 6 * 4_096);
    await expect(startReceiver({ dataDir: copy })).rejects.toThrow(ErrorForPeople);
    await expect(startReceiver({ dataDir: copy })).rejects.toThrow(/is damaged .*\.recover/s);
    writeFileSync(
      databasePath(copy),
      'not a database at all, but long enough to be looked at as one'.repeat(20),
    );
    await expect(startReceiver({ dataDir: copy })).rejects.toThrow(/is damaged/);
    for (const path of [folder, copy]) rmSync(path, { recursive: true });
  });

  test('while it runs: nothing is answered for any more, and the program ends so that it is started anew', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tillframe-receiver-'));
    const receiver = await startReceiver({ dataDir: folder });
    await send(receiver, ...Array.from({ length: 200 }, (_, n) => bodyOf({ sequence: n + 1 })));
    // Another program writes, so that nothing read before counts any more, and then spoils the pages behind the first.
    const db = new Database(databasePath(folder));
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.exec("insert into shops values ('/shops/x', 'x', 'UTC', 0)");
    db.close();
    const file = openSync(databasePath(folder), 'r+');
    writeSync(file, Buffer.alloc(512 * 1024, 0x5a), 0, 512 * 1024, 4_096);
    const ended = expect(receiver.done).rejects.toThrow(/malformed|not a database|disk I\/O/);
    const answer = await post(receiver, [bodyOf({ sequence: 1_000 })]).catch(() => undefined);
    // It may have ended before the answer was out: that too is “later”.
    expect([undefined, 503]).toContain(answer?.status);
    await ended;
    rmSync(folder, { recursive: true });
  });

  test('one of a newer version is left alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tillframe-receiver-'));
    await (await startReceiver({ dataDir: folder }))[Symbol.asyncDispose]();
    const db = new Database(databasePath(folder));
    db.pragma('user_version = 99');
    db.close();
    await expect(startReceiver({ dataDir: folder })).rejects.toThrow(/newer version of tillframe \(99\)/);
    rmSync(folder, { recursive: true });
  });
});
