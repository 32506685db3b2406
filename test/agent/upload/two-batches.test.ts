/**
 * Two batches of sales at once, so that a line is not idle while an answer is made and comes back: never the same event in both, and a
 * single one where it is not known that the cloud takes any. The real uploader in virtual time, over a line that carries one byte after
 * the other.
 */

import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { BatchOutcome, Sink } from '../../../src/agent/upload/sink.ts';
import { createUploadState } from '../../../src/agent/upload/upload-state.ts';
import { runUploader } from '../../../src/agent/upload/uploader.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { cloudSaid } from './events.ts';
import { memoryOutbox } from './simulated.ts';
import { createVirtualClock } from './virtual-clock.ts';

type Sent = { readonly sequences: readonly number[]; readonly atMs: number; readonly storedThrough: number };
type World = Awaited<ReturnType<typeof uploading>>;

/** `answer`: after that long, milliseconds; default: everything is stored, as soon as the line has carried it. */
async function uploading(options: {
  maxBatches?: number;
  bytesPerMs?: number;
  roundTripMs?: number;
  answer?: (batch: Sent, index: number) => { afterMs: number; outcome: BatchOutcome } | undefined;
}) {
  const { maxBatches, bytesPerMs = 32, roundTripMs = 200, answer } = options;
  const clock = createVirtualClock();
  const outbox = memoryOutbox();
  const sent: Sent[] = [];
  const underWay = new Set<number>();
  let freeMs = 0;
  let carriedMs = 0;
  let batches = 0;
  let most = 0;
  let firstMs = 0;
  const sink: Sink = {
    ...(maxBatches !== undefined && { maxBatches }),
    async sendEvents({ events, storedThrough }, signal) {
      const sequences = events.map(({ sequence }) => sequence);
      for (const sequence of sequences) {
        expect(underWay.has(sequence), `event ${sequence} is in two batches`).toBe(false);
        underWay.add(sequence);
        // Batches in flight aren't stored.
        expect(storedThrough).toBeLessThan(sequence);
      }
      const batch = { sequences, atMs: clock.monotonicMs(), storedThrough };
      sent.push(batch);
      most = Math.max(most, ++batches);
      firstMs ||= batch.atMs;
      try {
        const scripted = answer?.(batch, sent.length - 1);
        const carryMs = (events.length * 110) / bytesPerMs;
        freeMs = Math.max(freeMs, clock.monotonicMs()) + carryMs;
        carriedMs += carryMs;
        await clock.sleep(scripted?.afterMs ?? freeMs - clock.monotonicMs() + roundTripMs, signal);
        return (
          scripted?.outcome ?? {
            kind: 'results',
            results: new Map(events.map(({ eventId }) => [eventId, { kind: 'stored' }])),
          }
        );
      } finally {
        batches--;
        for (const sequence of sequences) underWay.delete(sequence);
      }
    },
    sendPicture: () => Promise.resolve({ kind: 'stored' }),
    [Symbol.asyncDispose]: async () => undefined,
  };
  const state = createUploadState(clock);
  const lifetime = new AbortController();
  const log = createLog({ level: 'silent' });
  const done = runUploader({ store: outbox, sink, clock, random: () => 0.5, state, log }, lifetime.signal);
  return {
    clock,
    outbox,
    state,
    sent,
    most: () => most,
    /** Part of the time since the first batch in which the line carried something. */
    share: () => carriedMs / (clock.monotonicMs() - firstMs),
    async drained() {
      await clock.runUntil(clock.monotonicMs() + 3_600_000, () => outbox.owed() === 0);
      expect(outbox.owed()).toBe(0);
    },
    async [Symbol.asyncDispose]() {
      lifetime.abort(new Error('done'));
      await done;
    },
  };
}

function sell({ outbox }: World, count: number): void {
  for (let sale = 0; sale < count; sale++) outbox.sell();
}

test('sends a backlog as two batches at a time without a shared event', async () => {
  await using world = await uploading({ maxBatches: 2 });
  sell(world, 3_000);
  await world.drained();
  expect(world.most()).toBe(2);
  expect(world.sent.flatMap(({ sequences }) => sequences).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 3_000 }, (_, index) => index + 1),
  );
  console.log(`two at once: ${(100 * world.share()).toFixed(0)} % of the line`);
  expect(world.share()).toBeGreaterThan(0.8);
});

test('sends one batch to a sink that takes one, and leaves the link idle meanwhile', async () => {
  await using world = await uploading({});
  sell(world, 3_000);
  await world.drained();
  expect(world.most()).toBe(1);
  console.log(`one at once: ${(100 * world.share()).toFixed(0)} % of the line`);
  expect(world.share()).toBeLessThan(0.6);
});

test('sends the first batch alone, and the first after a failure', async () => {
  let isAway = true;
  await using world = await uploading({
    maxBatches: 2,
    answer: () =>
      isAway ? { afterMs: 50, outcome: { kind: 'try_later', problem: cloudSaid('away') } } : undefined,
  });
  sell(world, 500);
  await world.clock.runUntil(world.clock.monotonicMs() + 60_000);
  expect(world.sent.length).toBeGreaterThan(2);
  expect(world.most()).toBe(1);
  isAway = false;
  await world.drained();
  expect(world.most()).toBe(2);
});

test('keeps a requested wait when the other batch is answered after it', async () => {
  // The second and third are under way together.
  await using world = await uploading({
    maxBatches: 2,
    answer: ({ sequences }, index) => {
      if (index === 1)
        return {
          afterMs: 100,
          outcome: { kind: 'try_later', problem: cloudSaid('slow down'), retryAfterMs: 120_000 },
        };
      if (index !== 2) return undefined;
      const results = new Map(sequences.map((one) => [`sale:${one}:r1`, { kind: 'stored' as const }]));
      return { afterMs: 400, outcome: { kind: 'results', results } };
    },
  });
  sell(world, 500);
  await world.clock.runUntil(world.clock.monotonicMs() + 100_000);
  const [, second, third, ...others] = world.sent;
  expect(third?.atMs).toBe(second?.atMs);
  expect(others).toEqual([]);
  expect(world.state.state().state).toBe('retrying');
  await world.drained();
  expect(world.state.state().state).toBe('ok');
});

test('starts no other batch while one hangs', async () => {
  await using world = await uploading({
    maxBatches: 2,
    answer: (_batch, index) =>
      index === 1
        ? { afterMs: 60_000, outcome: { kind: 'try_later', problem: cloudSaid('no answer') } }
        : undefined,
  });
  sell(world, 1);
  await world.clock.runUntil(world.clock.monotonicMs() + 10_000);
  sell(world, 1);
  await world.clock.runUntil(world.clock.monotonicMs() + 1_000);
  // It may only be slow.
  sell(world, 1);
  await world.clock.runUntil(world.clock.monotonicMs() + 9_000);
  expect(world.sent.map(({ sequences }) => sequences)).toEqual([[1], [2], [3]]);
  sell(world, 1);
  await world.clock.runUntil(world.clock.monotonicMs() + 40_000);
  expect(world.sent).toHaveLength(3);
  await world.drained();
});

test('pauses everything on a refusal, however soon', async () => {
  await using world = await uploading({
    maxBatches: 2,
    answer: (_batch, index) =>
      index === 0
        ? undefined
        : { afterMs: 0, outcome: { kind: 'refused', problem: cloudSaid('wrong token') } },
  });
  sell(world, 1);
  await world.clock.runUntil(world.clock.monotonicMs() + 10_000);
  sell(world, 500);
  await world.clock.runUntil(world.clock.monotonicMs() + 60_000);
  // The two that were in flight at the time.
  expect(world.sent.length).toBeLessThanOrEqual(3);
});

test('ends both on a stop', async () => {
  const world = await uploading({
    maxBatches: 2,
    answer: (_batch, index) =>
      index === 0
        ? undefined
        : { afterMs: 3_600_000, outcome: { kind: 'try_later', problem: cloudSaid('too late') } },
  });
  sell(world, 500);
  await world.clock.runUntil(world.clock.monotonicMs() + 10_000);
  expect(world.sent.length).toBe(3);
  await world[Symbol.asyncDispose]();
  expect(world.outbox.owed()).toBe(500 - (world.sent[0]?.sequences.length ?? 0));
  // There was more to send.
  expect(world.outbox.owed()).toBeGreaterThan(150);
});

test('ends batches and pictures being started on a stop', async () => {
  for (const at of ['events', 'picture'] as const) {
    const clock = systemClock;
    const memory = memoryOutbox({ pictures: true });
    // A real one takes longer than a send that ends at once.
    const slow = async <T>(asked: Promise<T>): Promise<T> => setImmediate(await asked);
    const outbox: typeof memory = {
      ...memory,
      read: {
        ...memory.read,
        dueEvents: (bounds) => slow(memory.read.dueEvents(bounds)),
        duePicture: (bounds) => slow(memory.read.duePicture(bounds)),
      },
    };
    for (let sale = 0; sale < 500; sale++) outbox.sell();
    const lifetime = new AbortController();
    const begun = { events: 0, picture: 0 };
    const begin = (what: typeof at, signal: AbortSignal): void => {
      begun[what]++;
      if (what === at && begun[what] > 1) lifetime.abort(new Error('stopping'));
      signal.throwIfAborted();
    };
    const sink: Sink = {
      maxBatches: 2,
      async sendEvents({ events }, signal) {
        begin('events', signal);
        await clock.sleep(10, signal);
        const results = new Map(events.map(({ eventId }) => [eventId, { kind: 'stored' as const }]));
        return { kind: 'results', results };
      },
      async sendPicture(_picture, signal) {
        begin('picture', signal);
        await clock.sleep(10, signal);
        return { kind: 'stored' };
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
    const parts = { store: outbox, sink, clock, random: () => 0.5, state: createUploadState(clock) };
    const done = runUploader({ ...parts, log: createLog({ level: 'silent' }) }, lifetime.signal);
    await done;
    expect(begun[at]).toBeLessThanOrEqual(4);
  }
});
