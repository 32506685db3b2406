/** The pace of lists for one client, on a clock of the test's own. */
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { Caller } from '../../../src/agent/http/access/accounts.ts';
import { createListPace, listPace } from '../../../src/agent/http/list-pace.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { Problem } from '../../../src/lib/http/problem.ts';

const { perSecond, burst, maxWaitMs } = listPace;

/** An answer that has not been sent. */
const openAnswer = () => Object.assign(new EventEmitter(), { destroyed: false });
const requestFrom = (ip: string, caller?: Caller) => ({
  ...{ request: { ip }, caller },
  reply: { raw: openAnswer() },
});
const [shop, other] = [requestFrom('192.0.2.1'), requestFrom('192.0.2.2')];

/** Time passes in the waits alone, which are noted. */
function pacedLists() {
  const waits: number[] = [];
  const awaitPace = createListPace({
    monotonicMs: () => 0,
    sleep: async (ms) => {
      waits.push(ms);
    },
  });
  return { awaitPace, waits };
}

test('sends lists without a wait when an address has been quiet', async () => {
  const { awaitPace, waits } = pacedLists();
  for (let n = 0; n < burst; n += 1) await awaitPace(shop);
  expect(waits).toEqual([]);
});

test('lets an address wait that requests lists without end, refuses what would wait too long, and serves others at once', async () => {
  const { awaitPace, waits } = pacedLists();
  for (let n = 0; n < burst; n += 1) await awaitPace(shop);
  const waiting = (maxWaitMs / 1_000) * perSecond;
  for (let n = 0; n < waiting; n += 1) await awaitPace(shop);
  expect(waits).toEqual(Array.from({ length: waiting }, (_, n) => (1_000 / perSecond) * (n + 1)));
  const refusal = await awaitPace(shop).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Problem);
  expect(refusal).toMatchObject({ status: 429, headers: { 'retry-after': '5' } });
  await awaitPace(other);
  expect(waits).toHaveLength(waiting);
});

test('paces each session and each token on its own when they share an address', async () => {
  const { awaitPace, waits } = pacedLists();
  const ended = new AbortController().signal;
  const person = { id: 'p', name: 'Sato', role: 'owner' } as const;
  const session = (sha256: string) => requestFrom('192.0.2.1', { kind: 'session', sha256, person, ended });
  const token = (id: string) =>
    requestFrom('192.0.2.1', { kind: 'token', id, name: 'till', scope: 'read', ended });
  for (const one of [session('a'), session('b'), token('a'), token('b'), shop])
    for (let n = 0; n < burst; n += 1) await awaitPace(one);
  expect(waits).toEqual([]);
  await awaitPace({ ...session('a'), request: { ip: '192.0.2.9' } });
  expect(waits).toHaveLength(1);
});

test('ends the wait when the client disconnects, before it or during it', async () => {
  const awaitPace = createListPace({ ...systemClock, monotonicMs: () => 0 });
  for (let n = 0; n < burst + perSecond; n += 1) void awaitPace(requestFrom('192.0.2.1'));
  const call = requestFrom('192.0.2.1');
  const { reply } = call;
  const waiting = awaitPace(call);
  reply.raw.emit('close');
  await expect(waiting).rejects.toMatchObject({ status: 499 });
  expect(reply.raw.listenerCount('close')).toBe(0);
  const closed = Object.assign(openAnswer(), { destroyed: true });
  await expect(awaitPace({ ...call, reply: { raw: closed } })).rejects.toMatchObject({ status: 499 });
});
