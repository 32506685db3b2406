/** Pictures at signed addresses: no token is needed, and none makes up for a signature that isn't good. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createHttpsSink } from '../../src/agent/upload/https/https.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { jpegOf, owedEvent, sha256Of } from '../agent/upload/events.ts';
import { ask, bodyOf, type Receiver, send, startReceiver } from './start.ts';

type Put = { url: string; headers: Record<string, string> };

async function addressOf(receiver: Receiver, jpeg: Buffer): Promise<Put> {
  const [result] = await send(receiver, bodyOf({ jpegs: [jpeg] }));
  const put = result?.pictures?.[0]?.put;
  if (put === undefined) throw new Error('no address was given');
  return put;
}

const putTo = ({ url, headers }: Put, jpeg: Buffer, more: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'PUT', headers: { ...headers, ...more }, body: jpeg });

describe('a signed address', () => {
  test('takes its picture without a token, once; then 412', async () => {
    await using receiver = await startReceiver({ presign: true });
    const jpeg = jpegOf('one');
    const put = await addressOf(receiver, jpeg);
    expect((await putTo(put, jpeg)).status).toBe(201);
    expect((await putTo(put, jpeg)).status).toBe(412);
    const got = await ask(receiver, `/v1/thumbnails/${sha256Of(jpeg)}`);
    expect(Buffer.from(await got.arrayBuffer())).toEqual(jpeg);
    // It opens nothing else.
    expect((await fetch(put.url)).status).toBe(401);
  });

  test('is for one picture, until its time, as it was given', async () => {
    let nowMs = systemClock.nowMs();
    const clock: Clock = { ...systemClock, nowMs: () => nowMs };
    await using receiver = await startReceiver({ presign: true, addressSeconds: 60, clock });
    const [one, two] = [jpegOf('one'), jpegOf('two')];
    const put = await addressOf(receiver, one);
    const elsewhere = put.url.replace(sha256Of(one), sha256Of(two));
    const later = new URL(put.url);
    later.searchParams.set('expires', String(Number(later.searchParams.get('expires')) + 1));
    const refused = [
      putTo({ ...put, url: elsewhere }, two),
      putTo({ ...put, url: later.href }, one),
      putTo({ ...put, url: put.url.slice(0, -3) }, one),
      // The token doesn't make up for it.
      putTo({ ...put, url: later.href }, one, { authorization: 'Bearer secret' }),
    ];
    for (const answer of await Promise.all(refused)) expect(answer.status).toBe(403);
    expect((await putTo(put, two)).status).toBe(422);

    nowMs += 61_000;
    const late = await putTo(put, one);
    expect(late.status).toBe(403);
    expect(await late.json()).toMatchObject({ problem: { code: 'receiver.address_expired' } });
    expect((await putTo(await addressOf(receiver, one), one)).status).toBe(201);
  });

  test('outlives a restart, and needs no token from an address without one', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-receiver-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true }));
    const receiver = await startReceiver({ presign: true, dataDir });
    const jpeg = jpegOf('one');
    const put = await addressOf(receiver, jpeg);
    await receiver[Symbol.asyncDispose]();
    await using again = await startReceiver({ presign: true, dataDir });
    const moved = { ...put, url: put.url.replace(receiver.url, again.url) };
    expect((await putTo(moved, jpeg)).status).toBe(201);
    const plain = moved.url.replace(/\?.*/, '');
    expect((await putTo({ ...put, url: plain }, jpeg)).status).toBe(401);
  });

  test('is what a gateway goes by: stored, and a new one asked for when it has expired', async () => {
    let nowMs = systemClock.nowMs();
    const clock: Clock = { ...systemClock, nowMs: () => nowMs };
    await using receiver = await startReceiver({ presign: true, addressSeconds: 60, clock });
    await using sink = createHttpsSink({ kind: 'https', url: receiver.url, token: 'secret' }, systemClock);
    const never = new AbortController().signal;
    const jpeg = jpegOf('one');
    const event = owedEvent({ jpegs: [jpeg] });
    const addressed = async (): Promise<{ url: string; headers: Record<string, string> }> => {
      const outcome = await sink.sendEvents({ events: [event], storedThrough: 0 }, never);
      const result = outcome.kind === 'results' ? outcome.results.get(event.eventId) : undefined;
      const put = result?.kind === 'stored' ? result.pictures?.[0]?.put : undefined;
      if (put === undefined) throw new Error(JSON.stringify(outcome));
      return put;
    };
    const picture = { sha256: sha256Of(jpeg), jpeg, attempts: 0 };
    const put = await addressed();
    nowMs += 61_000;
    expect((await sink.sendPicture({ ...picture, put }, never)).kind).toBe('new_address');
    const fresh = await addressed();
    for (const _time of ['first', 'again'])
      expect((await sink.sendPicture({ ...picture, put: fresh }, never)).kind).toBe('stored');
  });
});
