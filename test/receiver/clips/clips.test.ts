/** Clips at the receiver: who may write and read them, parts in disorder, and what is left of clips that never come whole. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ClipNotice } from '../../../src/contract/cloud/clip.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { sha256Of } from '../../agent/upload/events.ts';
import { startProgram } from '../../peers/program.ts';
import { ask, bodyOf, type Receiver, send, startReceiver } from '../start.ts';
import { type StoredReceiver, startOn, storeKinds } from '../stores.ts';

const nowMs = 1_795_000_000_000;
const dayMs = 86_400_000;
const saleId = 'till-1:1:20261120';

type Where = Pick<Receiver, 'url'>;

function clipOf(content: Buffer, own: Partial<ClipNotice> = {}): ClipNotice {
  const at = new Date(nowMs).toISOString();
  return {
    ...{ id: 'clip-1', source: '/shops/shop-1', sale: saleId, kind: 'video', camera: 'counter' },
    ...{ at, from: at, until: at, bytes: content.length, sha256: sha256Of(content) },
    ...own,
  };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

function announce(receiver: Where, notice: ClipNotice, token = 'secret'): Promise<Response> {
  const headers = { ...bearer(token), 'content-type': 'application/json' };
  return ask(receiver, '/v1/clips', { method: 'POST', headers, body: JSON.stringify(notice) });
}

function putPart(
  receiver: Where,
  content: Buffer,
  { from = 0, until = content.length, token = 'secret' }: { from?: number; until?: number; token?: string },
): Promise<Response> {
  return ask(receiver, `/v1/clips/${sha256Of(content)}`, {
    method: 'PUT',
    headers: {
      ...bearer(token),
      'content-type': 'video/mp4',
      'content-range': `bytes ${from}-${until - 1}/${content.length}`,
    },
    body: content.subarray(from, until),
  });
}

async function tokenOf(receiver: StoredReceiver, of: 'token' | 'reader', shop: string): Promise<string> {
  await using admin = await receiver.admin();
  return (await admin.credentials.make({ kind: of, shop })).secret;
}

describe.each(storeKinds)('on %s', (kind) => {
  test('takes a clip from its shop alone, and shows it to no gateway or reader', async () => {
    await using receiver = await startOn(kind);
    await send(receiver, bodyOf({ sequence: 1 }));
    const content = randomBytes(3_000);
    const own = await tokenOf(receiver, 'token', 'shop-1');
    const others = await tokenOf(receiver, 'token', 'shop-2');
    expect((await announce(receiver, clipOf(content), others)).status).toBe(403);
    expect(await (await announce(receiver, clipOf(content), own)).json()).toEqual({
      status: 'wanted',
      from: 0,
    });
    expect((await putPart(receiver, content, { token: others })).status).toBe(409);
    expect((await putPart(receiver, content, { token: own })).status).toBe(201);
    const path = `/v1/clips/${sha256Of(content)}`;
    for (const token of [own, others, await tokenOf(receiver, 'reader', 'shop-1')])
      expect((await ask(receiver, path, { headers: bearer(token) })).status).toBe(403);
    const read = await ask(receiver, path);
    expect(Object.fromEntries(read.headers)).toMatchObject({
      ...{ 'content-type': 'video/mp4', 'x-content-type-options': 'nosniff', 'content-length': '3000' },
    });
    expect(Buffer.from(await read.arrayBuffer()).equals(content)).toBe(true);
  });

  test('takes parts in their order only, checks the whole, and never changes a complete clip', async () => {
    await using receiver = await startOn(kind);
    await send(receiver, bodyOf({ sequence: 1 }));
    const content = randomBytes(3_000);
    const notice = clipOf(content);
    await announce(receiver, notice);
    const status = async (part: { from?: number; until?: number }, of = content) =>
      (await putPart(receiver, of, part)).status;
    expect(await status({ from: 1_000, until: 2_000 })).toBe(409);
    expect(await status({ until: 1_000 })).toBe(201);
    expect(await status({ until: 1_000 })).toBe(409);
    expect(await status({ from: 900, until: 1_100 })).toBe(409);
    expect(await (await announce(receiver, notice)).json()).toEqual({ status: 'wanted', from: 1_000 });
    const [one, other] = await Promise.all([status({ from: 1_000 }), status({ from: 1_000 })]);
    expect([one, other].toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect(await status({})).toBe(409);
    expect(await (await announce(receiver, notice)).json()).toEqual({ status: 'stored' });
    for (const name of ['..%2F..%2Freceiver.db', `${sha256Of(content)}%00`, 'a'.repeat(63)])
      expect((await ask(receiver, `/v1/clips/${name}`)).status).toBe(400);
    expect(
      (await ask(receiver, `/v1/clips/${sha256Of(content)}`, { headers: { range: 'bytes=9999-' } })).status,
    ).toBe(416);

    const wrong = { ...clipOf(randomBytes(10)), id: 'clip-2', sha256: '0'.repeat(64) };
    await announce(receiver, wrong);
    const headers = { 'content-type': 'video/mp4', 'content-range': 'bytes 0-9/10' };
    const path = `/v1/clips/${wrong.sha256}`;
    const put = (body: Buffer, range = headers) =>
      ask(receiver, path, { method: 'PUT', headers: range, body });
    expect((await put(randomBytes(10), { ...headers, 'content-range': 'bytes 0-9/11' })).status).toBe(400);
    expect((await put(randomBytes(9))).status).toBe(400);
    expect((await put(randomBytes(10))).status).toBe(422);
    expect(await (await announce(receiver, wrong)).json()).toEqual({ status: 'wanted', from: 0 });
    const files = await receiver.files();
    expect(files.filter((name) => !name.includes(sha256Of(content)))).toEqual([]);
    expect(files).not.toEqual([]);
  });

  test('removes parts of a clip that is gone, and of one of which nothing came for a month', async () => {
    let now = nowMs;
    await using receiver = await startOn(kind, { clock: { ...systemClock, nowMs: () => now } });
    await send(receiver, bodyOf({ sequence: 1 }));
    const [gone, abandoned] = [randomBytes(2_000), randomBytes(2_000)];
    for (const [index, content] of [gone, abandoned].entries()) {
      await announce(receiver, clipOf(content, { id: `clip-${index}` }));
      await putPart(receiver, content, { until: 500 });
    }
    expect(await receiver.files()).toHaveLength(2);
    const end = await announce(receiver, clipOf(gone, { id: 'clip-0', gone: true }));
    expect(await end.json()).toEqual({ status: 'stored' });
    const left = [expect.stringContaining(sha256Of(abandoned)) as string];
    await expect.poll(() => receiver.files()).toEqual(left);
    now = systemClock.nowMs() + 31 * dayMs;
    await announce(receiver, clipOf(randomBytes(10), { id: 'clip-2' }));
    await expect.poll(() => receiver.files()).toEqual([]);
  });

  test('has a bounded number of parts in memory', async () => {
    await using receiver = await startOn(kind);
    await send(receiver, bodyOf({ sequence: 1 }));
    const content = randomBytes(3_000);
    await announce(receiver, clipOf(content));
    const { hostname, port } = new URL(receiver.url);
    const waiting = Array.from({ length: 32 }, () => {
      const request = httpRequest({
        ...{ hostname, port, method: 'PUT', path: `/v1/clips/${sha256Of(content)}` },
        headers: { ...bearer('secret'), 'content-type': 'video/mp4', 'content-length': 3_000 },
      });
      request.on('error', () => undefined);
      request.write(content.subarray(0, 10));
      return request;
    });
    await expect.poll(async () => (await putPart(receiver, content, { from: 1, until: 2 })).status).toBe(503);
    for (const request of waiting) request.destroy();
    await expect.poll(async () => (await putPart(receiver, content, {})).status).toBe(201);
  });
});

test('names a clip at its next notice when it was killed after the last part', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-clips-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const args = ['receiver', '--listen', '127.0.0.1:0', '--data', dataDir, '--min-free', '0'];
  const start = async (env = {}) => {
    const program = startProgram(args, env);
    const [, url = ''] = await program.line(/listening on (http:\S+)/);
    const token = readFileSync(join(dataDir, 'token'), 'utf8').trim();
    return { program, receiver: { url } as Receiver, token };
  };
  const content = randomBytes(3_000);
  const notice = clipOf(content);
  {
    const { program, receiver, token } = await start({ TILLFRAME_FAILPOINTS: 'receiver.clip_whole=kill' });
    await using _ = program;
    const headers = { ...bearer(token), 'content-type': 'application/cloudevents-batch+json' };
    const body = `[${bodyOf({ sequence: 1 })}]`;
    expect((await ask(receiver, '/v1/events', { method: 'POST', headers, body })).status).toBe(200);
    expect(await (await announce(receiver, notice, token)).json()).toEqual({ status: 'wanted', from: 0 });
    await expect(putPart(receiver, content, { token })).rejects.toThrow();
    await program.line(/failpoint receiver.clip_whole: kill/);
  }
  const { program, receiver, token } = await start();
  await using _ = program;
  expect(await (await announce(receiver, notice, token)).json()).toEqual({ status: 'stored' });
  const read = await ask(receiver, `/v1/clips/${notice.sha256}`, { headers: bearer(token) });
  expect(read.status).toBe(200);
  expect(Buffer.from(await read.arrayBuffer()).equals(content)).toBe(true);
});

test('requests a clip anew when its parts do not make it', async () => {
  await using receiver = await startReceiver();
  await send(receiver, bodyOf({ sequence: 1 }));
  const content = randomBytes(3_000);
  const notice = clipOf(content);
  await announce(receiver, notice);
  // As a disk leaves them that lost what was written last.
  writeFileSync(join(receiver.dataDir, 'clips', `${notice.sha256}.part`), Buffer.alloc(content.length));
  expect(await (await announce(receiver, notice)).json()).toEqual({ status: 'wanted', from: 0 });
  expect((await putPart(receiver, content, {})).status).toBe(201);
  expect(await (await announce(receiver, notice)).json()).toEqual({ status: 'stored' });
});
