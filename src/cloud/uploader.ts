/**
 * Brings the outbox to the cloud: sales as batches, then pictures, one request of each kind under way.
 *
 * 1. What is owed is read from the store; a row stays there until the sink has said what became of it.
 * 2. The sink's word is settled in the store; while the store is away, it is kept and settled later.
 * 3. A crash in between leads to a second delivery under the same id, never to a hole.
 *
 * Pictures go only when no sale is due and the sales' lane is clear. Sleeps until a change, the end of a hold, or the next due time.
 */
import { type Backoff, backoffMs, cloudBackoff } from '../domain/retry-policy.ts';
import { childLifetime } from '../ops/abort.ts';
import type { Clock } from '../ops/clock.ts';
import { failpoint } from '../ops/failpoint.ts';
import type { Log } from '../ops/log.ts';
import { type OwedEvent, type OwedPicture, type Store, StoreUnavailable } from '../store/store.ts';
import type { Sink } from './sink.ts';
import {
  afterBatch,
  afterPicture,
  cloudRetry,
  dueAt,
  fullPace,
  maxBatchBytes,
  type NextStep,
  paceAfter,
  type Retry,
  troubleAfter,
} from './upload-policy.ts';
import type { Lane, UploadState } from './upload-state.ts';
import { createWakeUp } from './wake-up.ts';

/** The part of the store that the uploader works on. */
export type Outbox = {
  readonly read: Pick<Store['read'], 'owedEvents' | 'owedPicture' | 'nextDueMs' | 'queue'>;
  readonly write: Pick<Store['write'], 'settleEvents' | 'settlePictures'>;
  readonly changes: Store['changes'];
};

export type UploaderParts = {
  readonly store: Outbox;
  readonly sink: Sink;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1). */
  readonly random: () => number;
  readonly state: UploadState;
  /** Default: the waits of the cloud contract. */
  readonly retry?: Retry;
};

const storeBackoff: Backoff = { firstMs: 500, capMs: 10_000 };

/** With nothing due it still looks this often: the wall clock may have been set forward over a due time. */
const longestWaitMs = cloudBackoff.capMs;

/** Addresses that are of no use are told at most this often, with their number. */
const addressNewsEveryMs = 600_000;

/** Something is due that can't go now, and hides the later due times behind it. */
const lookAgainMs = 2_000;

/** Settles soon after the signal aborts; rejects if the program is broken. */
export async function runUploader(parts: UploaderParts, signal: AbortSignal): Promise<void> {
  const { store, sink, clock, log, random, state, retry = cloudRetry } = parts;
  using lifetime = childLifetime(signal);
  const wakeUp = createWakeUp(clock);
  const underWay = new Map<Lane, Promise<void>>();
  let pace = fullPace;
  let uselessAddresses = 0;
  let addressesToldAtMs = Number.NEGATIVE_INFINITY;

  /** Ends everything when one part is broken. An abort passes through here too and changes nothing. */
  const guard = (work: Promise<void>): Promise<void> => work.catch((error: unknown) => lifetime.end(error));

  function start(lane: Lane, work: () => Promise<void>): void {
    const done = guard(work()).finally(() => {
      underWay.delete(lane);
      wakeUp.notify();
    });
    underWay.set(lane, done);
  }

  /** The store may be away (disk full, worker being reopened): asked until it answers, so that what the cloud said isn't lost. */
  async function reach<T>(ask: () => Promise<T>): Promise<T> {
    for (let attempts = 0; ; attempts++) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        if (attempts === 0) log.warn({ err: error }, 'the store is away: uploading goes on when it is back');
        await clock.sleep(backoffMs(storeBackoff, attempts, random()), lifetime.signal);
      }
    }
  }

  function note(lane: Lane, next: NextStep): void {
    const previous = state.trouble(lane);
    if (next.kind !== 'hold') {
      if (previous !== undefined)
        log.info({ lane, failures: previous.failures }, 'the cloud takes uploads again');
      state.setTrouble(lane, undefined);
      return;
    }
    const trouble = troubleAfter(previous, next, { monotonicMs: clock.monotonicMs(), retry, random });
    state.setTrouble(lane, trouble);
    if (previous === undefined || previous.refused !== trouble.refused) {
      log.warn(
        { lane, why: trouble.why },
        trouble.refused ? 'the cloud refuses uploads' : 'uploads have to wait',
      );
    }
  }

  async function upload(events: readonly OwedEvent[]): Promise<void> {
    const { storedThrough } = await reach(() => store.read.queue());
    failpoint('upload.before_send');
    const outcome = await sink.sendEvents({ events, storedThrough }, lifetime.signal);
    const { settlements, next } = afterBatch(events, outcome, { nowMs: clock.nowMs(), retry, random });
    failpoint('upload.before_settle');
    if (settlements.length > 0) await reach(() => store.write.settleEvents(settlements));
    failpoint('upload.after_settle');
    for (const settled of settlements) {
      if (settled.kind === 'stored') state.noteStored();
      if (settled.kind === 'rejected') log.warn(settled, 'the cloud rejects an event: it is in quarantine');
    }
    pace = paceAfter(pace, events.length, next);
    note('events', next);
  }

  async function uploadPicture(picture: OwedPicture): Promise<void> {
    failpoint('upload.before_picture');
    const outcome = await sink.sendPicture(picture, lifetime.signal);
    const { settlements, next } = afterPicture(picture, outcome, { nowMs: clock.nowMs(), retry, random });
    failpoint('upload.before_picture_settle');
    if (settlements.length > 0) await reach(() => store.write.settlePictures(settlements));
    if (outcome.kind === 'stored') state.noteStored();
    for (const settled of settlements) {
      if (settled.kind === 'rejected') log.warn(settled, 'the cloud rejects a picture: it is in quarantine');
      if (settled.kind === 'new_address') noteAddress(settled.why);
    }
    if (next !== undefined) note('pictures', next);
  }

  /** A few that expired during an outage are nothing; a cloud that gives none of use would otherwise go unnoticed. */
  function noteAddress(why: string): void {
    uselessAddresses++;
    const monotonicMs = clock.monotonicMs();
    if (monotonicMs - addressesToldAtMs < addressNewsEveryMs) return;
    log.warn(
      { why, count: uselessAddresses },
      'addresses for pictures were of no use: fresh ones are asked for',
    );
    uselessAddresses = 0;
    addressesToldAtMs = monotonicMs;
  }

  function heldMs(lane: Lane): number {
    return Math.max(0, (state.trouble(lane)?.untilMonotonicMs ?? 0) - clock.monotonicMs());
  }

  /** Starts what can go now; returns for how long there is nothing else to do. */
  async function look(): Promise<number> {
    const nextDueMs = await reach(() => store.read.nextDueMs());
    if (nextDueMs === undefined) {
      // The last picture in trouble may have been shed or given up.
      state.setTrouble('pictures', undefined);
      return longestWaitMs;
    }
    const nowMs = clock.nowMs();
    const dueAtMs = dueAt(nextDueMs, nowMs);
    if (nextDueMs > dueAtMs) return Math.min(nextDueMs - nowMs, longestWaitMs);
    if (underWay.has('events')) return longestWaitMs;
    if (heldMs('events') > 0) return heldMs('events');

    const bounds = { dueAtMs, maxCount: pace.limit, maxBytes: maxBatchBytes };
    const events = await reach(() => store.read.owedEvents(bounds));
    if (events.length > 0) {
      start('events', () => upload(events));
      return longestWaitMs;
    }
    if (underWay.has('pictures')) return lookAgainMs;
    if (heldMs('pictures') > 0) return Math.min(heldMs('pictures'), lookAgainMs);
    const picture = await reach(() => store.read.owedPicture({ dueAtMs }));
    if (picture !== undefined) start('pictures', () => uploadPicture(picture));
    return lookAgainMs;
  }

  async function listen(): Promise<void> {
    for await (const change of store.changes(lifetime.signal)) {
      if (change.kind !== 'set_up') wakeUp.notify();
    }
  }

  async function work(): Promise<void> {
    while (!lifetime.signal.aborted) {
      await wakeUp.wait(await look(), lifetime.signal);
    }
  }

  await Promise.all([guard(listen()), guard(work())]);
  await Promise.all(underWay.values());
  if (lifetime.signal.reason !== signal.reason) lifetime.signal.throwIfAborted();
}
