/** The reference receiver over HTTP, as gateways and people meet it. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pino } from 'pino';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { splitJsonArray } from '../../src/receiver/batch.ts';
import { runReceiver } from '../../src/receiver/run.ts';
import { jpegOf, sha256Of } from '../agent/upload/events.ts';
import { statusBody } from './samples.ts';
import { ask, batchType, bodyOf, put, type Receiver, send, startReceiver, statuses } from './start.ts';

type SalesAnswer = {
  sales: {
    saleId: string;
    revision: number;
    missingPictures: string[];
    event: { time: string; data: { total: number } };
  }[];
  nextCursor?: string;
};
async function sales(receiver: Receiver, query = ''): Promise<SalesAnswer> {
  return (await (await ask(receiver, `/v1/sales${query}`)).json()) as SalesAnswer;
}

describe('events', () => {
  test('are stored once for ever, over restarts, and of two bodies under one id the first stays', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tillframe-receiver-'));
    const [one, two] = [bodyOf({ sequence: 1 }), bodyOf({ sequence: 2 })];
    {
      await using receiver = await startReceiver({ dataDir });
      expect(statuses(await send(receiver, one, one, two))).toEqual(['stored', 'duplicate', 'stored']);
    }
    {
      const lines: string[] = [];
      const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
      await using receiver = await startReceiver({ dataDir, log });
      const changed = bodyOf({
        sequence: 9,
        saleId: 'till-1:1:20261120',
        totalMinor: 1,
        jpegs: [jpegOf('another')],
      });
      const results = await send(receiver, two, changed, bodyOf({ sequence: 1, shopId: 'shop-2' }));
      expect(statuses(results)).toEqual(['duplicate', 'duplicate', 'stored']);
      expect(results[1]?.pictures).toEqual([]);
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
        expect.objectContaining({
          first: { gateway: 'gw-1', sequence: '1'.padStart(20, '0') },
          second: { gateway: 'gw-1', sequence: '9'.padStart(20, '0') },
        }),
      ]);
      expect((await sales(receiver)).sales.map(({ event }) => event.data.total)).toEqual([1980, 1980, 1980]);
    }
    rmSync(dataDir, { recursive: true });
  });

  test('the highest revision is the sale, in whatever order they come', async () => {
    await using receiver = await startReceiver();
    const revision = (number: number): string => bodyOf({ revision: number, totalMinor: number * 100 });
    await send(receiver, revision(2));
    await send(receiver, revision(3), revision(1));
    const page = await sales(receiver);
    expect(page.sales).toMatchObject([{ revision: 3, event: { data: { total: 300 } } }]);
  });

  test('an unknown attribute is kept, a broken event is rejected with the reason, and the others are stored', async () => {
    await using receiver = await startReceiver();
    const extended = bodyOf({ sequence: 1 }).replace('{', '{"traceparent":"00-1",');
    const broken = bodyOf({ sequence: 2 }).replace('"kind":"sale"', '"kind":"gift"');
    const large = bodyOf({ sequence: 3 }).replace('"name":"渋谷店"', `"name":"${'x'.repeat(65_536)}"`);
    const results = await send(receiver, extended, broken, large, bodyOf({ sequence: 4 }));
    expect(statuses(results)).toEqual(['stored', 'rejected', 'rejected', 'stored']);
    expect(results.slice(1, 3).map(({ problem }) => problem)).toMatchObject([
      { code: 'receiver.invalid_fields', params: { fields: 'data.kind (invalid_value)' } },
      { code: 'receiver.event_too_long', params: { max: '65536' } },
    ]);
    expect((await sales(receiver)).sales[1]?.event).toHaveProperty('traceparent', '00-1');
  });

  test('rejects an event whose shop is not that of its source, and stores the others', async () => {
    await using receiver = await startReceiver();
    const contradicting = [bodyOf({ sequence: 1 }), statusBody({ id: 'status-1' })].map((body) =>
      body.replace('"source":"/shops/shop-1"', '"source":"/shops/shop-2"'),
    );
    const results = await send(receiver, ...contradicting, bodyOf({ sequence: 2 }));
    expect(statuses(results)).toEqual(['rejected', 'rejected', 'stored']);
    for (const { problem } of results.slice(0, 2))
      expect(problem?.params).toEqual({ fields: 'data.shop.id (shop_mismatch)' });
  });

  test('gzip is taken, told, and bounded after decompression', async () => {
    await using receiver = await startReceiver();
    const post = (body: Buffer, encoding = 'gzip'): Promise<Response> =>
      ask(receiver, '/v1/events', {
        method: 'POST',
        headers: { ...batchType, 'content-encoding': encoding },
        body,
      });
    const good = await post(gzipSync(`[${bodyOf({})}]`));
    expect(good.status).toBe(200);
    expect(good.headers.get('accept-encoding')).toBe('gzip');
    const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, ' '));
    expect(bomb.length).toBeLessThan(100_000);
    expect((await post(bomb)).status).toBe(413);
    expect((await post(Buffer.from('no gzip'))).status).toBe(400);
    expect((await post(Buffer.from('x'), 'br')).status).toBe(415);
    expect((await sales(receiver)).sales.length).toBe(1);
  });

  test('answers come packed to whoever reads that, and plain to others and where it gains nothing', async () => {
    await using receiver = await startReceiver();
    // `fetch` would unpack them.
    const post = async (events: number, encoding: string) => {
      const bodies = Array.from({ length: events }, (_, index) => bodyOf({ sequence: index + 1 }));
      const answer = await request(`${receiver.url}/v1/events`, {
        method: 'POST',
        headers: { ...batchType, authorization: 'Bearer secret', 'accept-encoding': encoding },
        body: `[${bodies.join(',')}]`,
      });
      return { headers: answer.headers, body: Buffer.from(await answer.body.arrayBuffer()) };
    };
    const plain = await post(20, 'identity');
    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const [coding, unpack] of [
      ['gzip', gunzipSync],
      ['br', brotliDecompressSync],
    ] as const) {
      const packed = await post(20, coding);
      expect(packed.headers).toMatchObject({ 'content-encoding': coding, vary: 'accept-encoding' });
      expect(packed.body.length).toBeLessThan(plain.body.length / 3);
      const { results } = JSON.parse(unpack(packed.body).toString()) as { results: unknown[] };
      expect(results).toHaveLength(20);
    }
    expect((await post(1, 'gzip')).headers['content-encoding']).toBeUndefined();
  });

  test('another content type is told which are taken', async () => {
    await using receiver = await startReceiver();
    const headers = { 'content-type': 'application/json' };
    const answer = await ask(receiver, '/v1/events', { method: 'POST', headers, body: '[]' });
    expect(answer.status).toBe(415);
    expect(((await answer.json()) as { detail: string }).detail).toContain(batchType['content-type']);
  });

  test.each([
    ['no JSON', '[{', 400],
    ['no array', '{"results":[]}', 400],
    ['an element without an id', '[{"type":"x"}]', 400],
    ['no UTF-8', Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]), 400],
  ])('%s is a problem', async (_name, body, status) => {
    await using receiver = await startReceiver();
    const answer = await ask(receiver, '/v1/events', { method: 'POST', headers: batchType, body });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
  });
});

describe('pictures', () => {
  test('an event names those that are missing and where to put them; one that is there is not asked for', async () => {
    await using receiver = await startReceiver();
    const [one, two] = [jpegOf('one'), jpegOf('two')];
    const body = bodyOf({ jpegs: [one, two, one] });
    expect((await put(receiver, one)).status).toBe(201);
    const [result] = await send(receiver, body);
    expect(result?.pictures?.map(({ sha256 }) => sha256)).toEqual([sha256Of(two)]);
    expect((await sales(receiver)).sales[0]?.missingPictures).toEqual([sha256Of(two)]);

    const address = result?.pictures?.[0]?.put;
    const answer = await fetch(address?.url ?? '', {
      method: 'PUT',
      headers: { authorization: 'Bearer secret', ...address?.headers },
      body: two,
    });
    expect(answer.status).toBe(201);
    expect((await send(receiver, body))[0]).toMatchObject({ status: 'duplicate', pictures: [] });
    const got = await ask(receiver, `/v1/thumbnails/${sha256Of(two)}`);
    expect(Buffer.from(await got.arrayBuffer())).toEqual(two);
    expect((await ask(receiver, `/v1/thumbnails/${'0'.repeat(64)}`)).status).toBe(404);
  });

  test('behind a proxy they are asked for at the public address', async () => {
    await using receiver = await startReceiver({ publicUrl: 'https://cloud.example/tillframe/' });
    const jpeg = jpegOf('one');
    const [result] = await send(receiver, bodyOf({ jpegs: [jpeg] }));
    expect(result?.pictures?.[0]?.put.url).toBe(
      `https://cloud.example/tillframe/v1/thumbnails/${sha256Of(jpeg)}`,
    );
  });

  test('are whole files under their hash or not there: refused ones and remains leave nothing', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tillframe-receiver-'));
    const receiver = await startReceiver({ dataDir });
    const folder = join(dataDir, 'pictures');
    const jpeg = jpegOf('one');
    const path = `/v1/thumbnails/${sha256Of(jpeg)}`;
    const headers = { 'content-type': 'image/jpeg' };
    expect((await ask(receiver, path, { method: 'PUT', headers, body: jpegOf('other') })).status).toBe(422);
    expect((await put(receiver, Buffer.from('GIF89a'))).status).toBe(422);
    expect((await put(receiver, jpegOf('x'.repeat(200_000)))).status).toBe(413);
    expect(readdirSync(folder)).toEqual([]);

    expect((await put(receiver, jpeg)).status).toBe(201);
    expect((await put(receiver, jpeg, { 'if-none-match': '*' })).status).toBe(412);
    expect((await put(receiver, jpeg)).status).toBe(204);
    expect(readdirSync(folder)).toEqual([`${sha256Of(jpeg)}.jpg`]);

    writeFileSync(join(folder, 'half.part'), 'x');
    await receiver[Symbol.asyncDispose]();
    const restarted = await startReceiver({ dataDir });
    await restarted[Symbol.asyncDispose]();
    expect(readdirSync(folder)).toEqual([`${sha256Of(jpeg)}.jpg`]);
    rmSync(dataDir, { recursive: true });
  });

  test('a name that is a path stays outside', async () => {
    await using receiver = await startReceiver();
    for (const name of ['..%2Freceiver.db', '%2e%2e%2ftoken', 'A'.repeat(64)]) {
      expect((await ask(receiver, `/v1/thumbnails/${name}`)).status).toBe(400);
    }
  });
});

test('sales are listed newest first, page by page, each once, also of one shop', async () => {
  await using receiver = await startReceiver();
  const wishes = Array.from({ length: 25 }, (_, index) => ({
    sequence: index + 1,
    // Several in the same millisecond, none in order of arrival.
    atMs: 1_795_000_000_000 + ((index * 7) % 5) * 1_000,
    shopId: index % 2 === 0 ? 'even' : 'odd',
  }));
  await send(receiver, ...wishes.map(bodyOf));
  const all: SalesAnswer['sales'] = [];
  let cursor = '';
  do {
    const page = await sales(receiver, `?limit=4${cursor}`);
    all.push(...page.sales);
    cursor = page.nextCursor === undefined ? '' : `&cursor=${page.nextCursor}`;
  } while (cursor !== '');
  expect(new Set(all.map(({ saleId }) => saleId)).size).toBe(25);
  expect(all.length).toBe(25);
  const times = all.map(({ event }) => event.time);
  expect(times).toEqual(times.toSorted().reverse());
  expect((await sales(receiver, '?source=/shops/even&limit=200')).sales.length).toBe(13);
  expect((await ask(receiver, '/v1/sales?limit=0')).status).toBe(400);
});

describe('who may', () => {
  test('every route below /v1 wants the token', async () => {
    await using receiver = await startReceiver();
    expect((await fetch(`${receiver.url}/healthz`)).status).toBe(200);
    for (const authorization of ['', 'Bearer', 'Bearer wrong', 'Basic c2VjcmV0', 'secret']) {
      for (const path of ['/v1/sales', '/v1/gateways', `/v1/thumbnails/${'0'.repeat(64)}`, '/v1/nothing']) {
        const answer = await ask(receiver, path, { headers: { authorization } });
        expect([path, answer.status]).toEqual([path, 401]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    }
  });

  test('without given tokens one is made for the owner alone, shown once, and kept', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tillframe-receiver-'));
    {
      await using receiver = await startReceiver({ dataDir, tokens: [] });
      const path = join(dataDir, 'token');
      expect(receiver.tokenFile).toBe(path);
      expect(readFileSync(path, 'utf8')).toBe(`${receiver.newToken ?? ''}\n`);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const headers = { authorization: `Bearer ${receiver.newToken ?? ''}` };
      expect((await ask(receiver, '/v1/sales', { headers })).status).toBe(200);
    }
    {
      await using again = await startReceiver({ dataDir, tokens: [] });
      expect(again.newToken).toBeUndefined();
    }
    rmSync(dataDir, { recursive: true });
  });

  test('an address in use is said, and nothing hangs', async () => {
    await using receiver = await startReceiver();
    const dataDir = await mkdtemp(join(tmpdir(), 'tillframe-receiver-'));
    const listen = { host: '127.0.0.1', port: Number(new URL(receiver.url).port) };
    const log = createLog({ level: 'silent' });
    const run = runReceiver(
      { listen, dataDir, tokens: ['x'], log, clock: systemClock },
      new AbortController().signal,
    );
    await expect(run).rejects.toThrow(/is taken by another program; change --listen/);
    rmSync(dataDir, { recursive: true });
  });
});

test('a batch is taken apart into the very texts it was joined from', () => {
  fc.assert(
    fc.property(fc.array(fc.json()), (texts) => {
      expect(splitJsonArray(`[${texts.join(',')}]`)).toEqual(texts.map((text) => text.trim()));
    }),
  );
  expect(splitJsonArray('[1,]')).toBeUndefined();
  expect(splitJsonArray('{"a":[1]}')).toBeUndefined();
});
