/** A cloud, or a box before it, that refuses whole requests: whether one event is at fault, or the far side. */

import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Store } from '../../../src/agent/store/operations.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { withDetails } from '../../../src/domain/problem/text.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { allStored, type ReceivedRequest, type Reply, startCloudPeer } from '../../peers/clouds/cloud.ts';
import { drained, owedBodies, quick, sell, storeWithSales, toPeer, upload } from './uploading.ts';

const owedIds = async (store: Store): Promise<string[]> => [...(await owedBodies(store)).keys()];

const refused = (status: number): Reply => ({ status, body: { title: 'No', detail: 'not like this' } });

describe('a cloud that refuses every request', () => {
  test.each([400, 413, 422])(
    'with %i pauses all sales, is shown, and gets them once repaired',
    async (status) => {
      await using opened = await storeWithSales(60);
      const { store } = opened;
      let isWell = false;
      await using peer = await startCloudPeer((told) =>
        !isWell ? refused(status) : told.method === 'PUT' ? { status: 201 } : allStored(told),
      );
      await using running = upload(store, toPeer(peer));
      // More than enough to have sent each sale by itself.
      await expect.poll(() => peer.told.length).toBeGreaterThan(40);
      expect(await store.read.queue()).toMatchObject({ quarantined: 0, storedEvents: 0 });
      await expect
        .poll(() => running.state.state())
        .toMatchObject({
          state: 'retrying',
          answer: 'error',
          problem: withDetails(
            cloudProblem('cloud.refuses_all'),
            cloudProblem('cloud.answered_with', { status, words: 'not like this' }),
          ),
        });
      isWell = true;
      await drained(store, running);
      expect(await store.read.queue()).toMatchObject({ events: 0, quarantined: 0, storedEvents: 60 });
    },
  );

  test('for pictures only pauses the pictures, and sales are sent', async () => {
    await using opened = await storeWithSales(20);
    const { store } = opened;
    let isWell = false;
    await using peer = await startCloudPeer((told) => {
      if (told.method !== 'PUT')
        return { status: 200, body: { results: told.ids.map((id) => ({ id, status: 'stored' })) } };
      return isWell ? { status: 201 } : refused(400);
    });
    await using running = upload(store, toPeer(peer));
    const pictures = () => peer.told.filter(({ method }) => method === 'PUT');
    await expect.poll(() => pictures().length).toBeGreaterThan(30);
    expect(await store.read.queue()).toMatchObject({ events: 0, quarantined: 0, storedEvents: 20 });
    await expect.poll(() => running.state.state()).toMatchObject({ state: 'retrying', answer: 'error' });
    await sell(store, 21);
    await expect.poll(async () => (await store.read.queue()).storedEvents).toBe(21);
    isWell = true;
    await drained(store, running);
    expect(await store.read.queue()).toMatchObject({ pictures: 0, quarantined: 0 });
  });
});

test('for one event quarantines it, and the others are sent', async () => {
  await using opened = await storeWithSales(40);
  const { store } = opened;
  const bad = (await owedIds(store))[16];
  await using peer = await startCloudPeer((told) => {
    if (told.method === 'PUT') return { status: 201 };
    return told.ids.some((id) => id === bad) ? refused(400) : allStored(told);
  });
  await using running = upload(store, toPeer(peer));
  await drained(store, running);
  expect(await store.read.queue()).toMatchObject({ events: 0, quarantined: 1, storedEvents: 39 });
  expect(await store.read.quarantined(9)).toMatchObject([
    { kind: 'event', problem: { params: { words: expect.stringMatching(/not like this/) as string } } },
  ]);
  expect(running.state.state().state).toBe('ok');
});

/** A wait counts from the request as it is sent, which a busy machine may bring late. A wait that doesn't grow is a quarter of the last. */
function expectGrowing(atMs: readonly number[], firstMs: number): void {
  for (const [n, ms] of atMs.slice(1).entries())
    expect(ms - (atMs[n] ?? 0)).toBeGreaterThan(0.5 * firstMs * 2 ** n);
}

test('gets an event in quarantine retried alone, at growing intervals, until it is accepted', async () => {
  await using opened = await storeWithSales(3);
  const { store } = opened;
  const firstMs = 40;
  const atMs: number[] = [];
  const bad = (await owedIds(store))[1];
  let isWell = false;
  await using peer = await startCloudPeer((told) => {
    if (told.method === 'PUT') return { status: 201 };
    const isOfBad = told.ids.some((id) => id === bad);
    if (isOfBad) atMs.push(systemClock.monotonicMs());
    const results = told.ids.map((id) =>
      id === bad && !isWell
        ? { id, status: 'rejected', reason: 'no' }
        : { id, status: 'stored', pictures: [] },
    );
    return { status: 200, body: { results } };
  });
  await using running = upload(store, toPeer(peer), {
    retry: { ...quick, quarantine: { firstMs, capMs: 10_000 } },
    random: () => 0.99,
  });
  await expect.poll(() => atMs.length).toBeGreaterThanOrEqual(5);
  expectGrowing(atMs.slice(0, 5), firstMs);
  // It stays in quarantine while it is retried.
  expect((await store.read.queue()).quarantined).toBe(1);
  isWell = true;
  await expect.poll(async () => (await store.read.queue()).quarantined).toBe(0);
  await drained(store, running);
  expect(await store.read.queue()).toMatchObject({ storedEvents: 3, storedThrough: 3 });
  const alone = peer.told.filter(({ ids }) => ids.some((id) => id === bad)).slice(1);
  expect(alone.every(({ ids }) => ids.length === 1)).toBe(true);
});

describe('a picture in quarantine', () => {
  const firstMs = 60;

  /** Refuses one picture, or its event once that is repeated, until `isWell`. */
  async function cloudWithoutTaste(refuses: 'picture' | 'address', isGiven: boolean) {
    const state = { isWell: false, bad: '', atMs: [] as number[], addresses: new Set<string>() };
    const note = () => state.atMs.push(systemClock.monotonicMs());
    const seen = new Set<string>();
    const peer = await startCloudPeer((told) => {
      if (told.method === 'PUT') {
        const isBad = told.path.includes(state.bad);
        if (isBad) state.addresses.add(String(told.headers['x-address']));
        if (isBad && refuses === 'picture') note();
        return isBad && !state.isWell ? refused(refuses === 'picture' ? 422 : 404) : { status: 201 };
      }
      const results = eventsOf(told).map(({ id, data: { captures } }) => {
        const hashes = captures.flatMap(({ thumbnail }) =>
          thumbnail === undefined ? [] : [thumbnail.sha256],
        );
        if (refuses === 'address' && hashes.includes(state.bad) && seen.has(id)) note();
        if (refuses === 'address' && hashes.includes(state.bad) && seen.has(id) && !state.isWell)
          return { id, status: 'rejected', reason: 'no' };
        seen.add(id);
        const pictures = hashes.map((sha256) => ({
          sha256,
          put: {
            url: `${peer.url}/base/v1/thumbnails/${sha256}`,
            headers: {
              'content-type': 'image/jpeg',
              'if-none-match': '*',
              'x-address': String(peer.told.length),
            },
          },
        }));
        return { id, status: 'stored', ...(isGiven && { pictures }) };
      });
      return { status: 200, body: { results } };
    });
    return { peer, state };
  }

  test.each([
    ['its picture at an address of the cloud', 'picture', true],
    ['its picture at the default address', 'picture', false],
    ['a fresh address for it', 'address', true],
  ] as const)('is retried at growing intervals while the cloud refuses %s', async (_, refuses, isGiven) => {
    await using opened = await storeWithSales(3);
    const { store } = opened;
    const { peer, state } = await cloudWithoutTaste(refuses, isGiven);
    await using _peer = peer;
    const [first = ''] = (await owedBodies(store)).values();
    state.bad = /"sha256":"([0-9a-f]{64})"/.exec(first)?.[1] ?? '';
    await using running = upload(store, toPeer(peer), {
      retry: { ...quick, quarantine: { firstMs, capMs: 10_000 } },
      random: () => 0.99,
    });
    const inQuarantine = async () => (await store.read.quarantined(9)).map(({ id }) => id);
    await expect.poll(inQuarantine).toEqual([state.bad]);
    state.atMs.length = 0;
    const { size } = state.addresses;
    await expect.poll(() => state.atMs.length).toBeGreaterThanOrEqual(4);
    expectGrowing(state.atMs.slice(0, 4), firstMs);
    if (refuses === 'picture') expect(state.addresses.size > size).toBe(isGiven);
    // It stays there while it is retried, and the others are sent.
    expect(await store.read.queue()).toMatchObject({ quarantined: 1, pictures: 0, storedEvents: 3 });
    state.isWell = true;
    await expect.poll(inQuarantine).toEqual([]);
    await drained(store, running);
    expect(await store.read.queue()).toMatchObject({ quarantined: 0, pictures: 0 });
  });

  test('is not retried before the end of the backoff when the cloud refuses the token', async () => {
    await using opened = await storeWithSales(1);
    const { store } = opened;
    let isTokenRefused = false;
    let triesAfterwards = 0;
    await using peer = await startCloudPeer((told) => {
      if (told.method !== 'PUT')
        return { status: 200, body: { results: told.ids.map((id) => ({ id, status: 'stored' })) } };
      if (isTokenRefused) triesAfterwards++;
      return refused(isTokenRefused ? 401 : 422);
    });
    // Half of the cap at least is waited for after a refusal: longer than any test takes.
    const retry = { firstMs: 2, capMs: 600_000, spreadMs: 10, quarantine: { firstMs: 400, capMs: 10_000 } };
    await using running = upload(store, toPeer(peer), { retry, random: () => 0.99 });
    const quarantined = async () => (await store.read.queue()).quarantined;
    await expect.poll(quarantined).toBe(1);
    isTokenRefused = true;
    await expect.poll(() => triesAfterwards).toBe(1);
    await systemClock.sleep(300);
    expect(triesAfterwards).toBe(1);
    await expect.poll(() => running.state.state()).toMatchObject({ state: 'refused' });
  });
});

const batchSchema = z.array(
  z.object({
    id: z.string(),
    data: z.object({
      captures: z.array(z.object({ thumbnail: z.object({ sha256: z.string() }).optional() })),
    }),
  }),
);
const eventsOf = ({ body }: ReceivedRequest) => batchSchema.parse(JSON.parse(body.toString()));
