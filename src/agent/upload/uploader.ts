/**
 * Uploads the outbox to the cloud: new sales, then older ones, then pictures; additionally, at intervals, the
 * gateway's status.
 *
 * 1. Due items are read from the store; a row stays there until the sink has returned its outcome.
 * 2. The outcome is settled in the store; while the store is unavailable, it is held and settled later.
 * 3. A crash in between leads to a second delivery under the same id, never to a hole.
 *
 * As many batches of sales are in flight as the sink permits (upload-pace.ts), no event in two of them, so
 * that the link carries the next one while this one is being answered; when in doubt, and after a failure, a
 * single one. A bounded number of pictures runs in parallel, adapted to the link. Pictures start only when no
 * sale is due and the sales' lane is clear, and within their hours. Sleeps until a change, the end of a
 * backoff, or the next due time.
 */
import { cloudProblem } from '../../domain/problem/cloud.ts';
import { problemFields } from '../../domain/problem/problem-text.ts';
import { type Backoff, backoffMs, cloudBackoff } from '../../domain/time/retry-policy.ts';
import { childLifetime, deadline, isAborted } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { failpoint } from '../../lib/failpoint.ts';
import type { Log } from '../../lib/log.ts';
import { createWakeUp } from '../../lib/wake-up.ts';
import type { Store } from '../store/operations.ts';
import { storedThroughOf } from '../store/outbox/queue-state.ts';
import { type OutboxEvent, type OutboxPicture, StoreUnavailable } from '../store/store.ts';
import { createBatchRefusals } from './batch-refusals.ts';
import { type Began, createLaneBackoff } from './lane-backoff.ts';
import { createPictureAddresses } from './picture-addresses.ts';
import type { BatchOutcome, Sink } from './sink.ts';
import {
  batchesAtOnce,
  firstPace,
  maxBatchBytes,
  msUntilPictureHours,
  nextPictureStartMs,
  type PictureRules,
  paceAfter,
  picturesInFlightAfter,
} from './upload-pace.ts';
import {
  type At,
  afterBatch,
  afterPicture,
  cloudRetry,
  dueAt,
  hangingMs,
  quarantineRetry,
  type Retry,
} from './upload-policy.ts';
import type { Lane, UploadState } from './upload-state.ts';

/** The part of the store that the uploader uses. */
export type Outbox = {
  readonly read: Pick<Store['read'], 'dueEvents' | 'duePicture' | 'nextDue' | 'queue' | 'lastStoredAtMs'>;
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
  /** Default: the intervals of the cloud contract. */
  readonly retry?: Retry;
  /** Default: pictures are sent at any time, at full speed. */
  readonly pictures?: PictureRules;
  /**
   * Makes a status event of the current state. Rejects with StoreUnavailable while it can't be made. Default:
   * none is sent.
   */
  readonly status?: () => Promise<{ readonly eventId: string; readonly body: string }>;
};

/** Results for a status event that concern it alone. */
const notTakenKinds: ReadonlySet<string> = new Set(['rejected', 'not_accepted', 'too_much']);

const storeBackoff: Backoff = { firstMs: 500, capMs: 10_000 };

/** Maximum sleep with nothing due: the wall clock may have been set forward over a due time. */
const longestWaitMs = cloudBackoff.capMs;

const statusEveryMs = 300_000;
/** A later status replaces an expired one. */
const statusWithinMs = 30_000;

/**
 * While the cloud refuses, the sink's files are checked at this interval: a repaired file takes effect before
 * the next try.
 */
const filesLookMs = 3_000;

/** Settles soon after the signal aborts; rejects if the program is broken. */
export async function runUploader(parts: UploaderParts, signal: AbortSignal): Promise<void> {
  const { store, sink, clock, log, random, state, retry = cloudRetry, pictures: rules } = parts;
  using lifetime = childLifetime(signal);
  const wakeUp = createWakeUp(clock);
  state.onTryNow(() => wakeUp.notify());
  const underWay = new Set<Promise<void>>();
  /** Sequences of each batch in flight, and its start, monotonic milliseconds. */
  const batches = new Map<readonly number[], number>();
  const holds = createLaneBackoff({ sink, clock, log, random, state, retry });
  let isTelling = false;
  const refusals = { events: createBatchRefusals(), pictures: createBatchRefusals() };
  /** SHA-256 of the pictures in flight. */
  const picturesUnderWay = new Set<string>();
  let pace = firstPace;
  let picturesInFlight = 1;
  let pictureStartMs = Number.NEGATIVE_INFINITY;
  let statusDueMs = clock.monotonicMs();
  let statusProblem: string | undefined;
  const addresses = createPictureAddresses({
    ...{ clock, log },
    onProblem: (problem) => state.setPictureProblem(problem),
  });

  /** Ends everything when one part is broken. An abort passes through here too and changes nothing. */
  const orEnd = (work: Promise<void>): Promise<void> => work.catch((error: unknown) => lifetime.end(error));

  function start(work: Promise<void>, ended?: () => void): void {
    const done = orEnd(work).finally(() => {
      underWay.delete(done);
      ended?.();
      wakeUp.notify();
    });
    underWay.add(done);
  }

  /**
   * The store may be unavailable (disk full, worker restarting): retried until it answers, so that no outcome
   * is lost.
   */
  async function reach<T>(ask: () => Promise<T>): Promise<T> {
    for (let attempts = 0; ; attempts++) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        if (attempts === 0) log.warn({ err: error }, 'store unavailable, uploads paused');
        await clock.sleep(backoffMs(storeBackoff, attempts, random()), lifetime.signal);
      }
    }
  }

  /** A request in flight is shown as such, and not as a pending retry. */
  async function trying<T>(lane: Lane, send: () => Promise<T>): Promise<T> {
    using _underWay = state.beginTry(lane);
    return await send();
  }

  function at(lane: 'events' | 'pictures', tookMs: number): At {
    const { firstMonotonicMs = Number.POSITIVE_INFINITY } = state.outage(lane) ?? {};
    const failingMs = Math.max(0, clock.monotonicMs() - firstMonotonicMs);
    return { nowMs: clock.nowMs(), tookMs, retry, random, refusals: refusals[lane], failingMs };
  }

  async function upload(events: readonly OutboxEvent[]): Promise<void> {
    const storedThrough = storedThroughOf(await reach(() => store.read.queue()), events[0]?.sequence ?? 0);
    failpoint('upload.before_send');
    const began = await holds.begin();
    const outcome = await trying('events', () => sink.sendEvents({ events, storedThrough }, lifetime.signal));
    const tookMs = clock.monotonicMs() - began.monotonicMs;
    const { settlements, next } = afterBatch(events, outcome, at('events', tookMs));
    failpoint('upload.before_settle');
    if (settlements.length > 0) await reach(() => store.write.settleEvents(settlements));
    failpoint('upload.after_settle');
    for (const settled of settlements) {
      if (settled.kind === 'stored') state.noteStored();
      if (settled.kind === 'rejected') {
        const { problem, ...its } = settled;
        log.warn(
          { ...its, ...problemFields(problem) },
          settled.notice === true
            ? 'rejection notice rejected by the cloud'
            : 'event rejected by the cloud, quarantined',
        );
      }
    }
    const bytes = events.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
    pace = paceAfter(pace, { events: events.length, bytes, tookMs }, next);
    holds.note('events', next, began);
  }

  async function uploadPicture(picture: OutboxPicture): Promise<void> {
    failpoint('upload.before_picture');
    const began = await holds.begin();
    const outcome = await trying('pictures', () => sink.sendPicture(picture, lifetime.signal));
    const tookMs = clock.monotonicMs() - began.monotonicMs;
    const { settlements, next } = afterPicture(picture, outcome, at('pictures', tookMs));
    failpoint('upload.before_picture_settle');
    if (settlements.length > 0) await reach(() => store.write.settlePictures(settlements));
    if (outcome.kind === 'stored') {
      state.noteStored();
      addresses.stored();
    }
    for (const settled of settlements) {
      if (settled.kind === 'rejected') {
        const { problem, ...its } = settled;
        log.warn({ ...its, ...problemFields(problem) }, 'picture rejected by the cloud, quarantined');
      }
      if (settled.kind === 'new_address') addresses.useless(settled.sha256, settled.problem);
    }
    picturesInFlight = picturesInFlightAfter(picturesInFlight, tookMs, next);
    if (next !== undefined) holds.note('pictures', next, began);
  }

  /**
   * No outcome of a status delays a sale. A failure is shown and retried: in a shop without sales, only this
   * detects it.
   */
  async function sendStatus(make: NonNullable<UploaderParts['status']>): Promise<void> {
    using bounded = deadline(clock, statusWithinMs, lifetime.signal);
    let began: Began | undefined;
    try {
      const made = await make();
      const { storedThrough } = await store.read.queue();
      // Outside the outbox: it has no sequence, and belongs to no sale.
      const event: OutboxEvent = { ...made, sequence: 0, saleId: '', attempts: 0 };
      began = await holds.begin();
      const outcome = await trying('status', () =>
        sink.sendEvents({ events: [event], storedThrough }, bounded.signal),
      );
      noteStatus(outcome, began);
      const result = outcome.kind === 'results' ? outcome.results.get(made.eventId) : outcome;
      const isNotTaken = result !== undefined && notTakenKinds.has(result.kind) && 'problem' in result;
      const problem = isNotTaken ? problemFields(result.problem) : undefined;
      if (problem !== undefined && problem.why !== statusProblem)
        log.warn(problem, 'status rejected by the cloud');
      statusProblem = problem?.why;
    } catch (error) {
      if (!bounded.passed() && !(error instanceof StoreUnavailable)) throw error;
      // An expiry before sending is caused by the store.
      if (!bounded.passed() || began === undefined) return;
      const problem = cloudProblem('endpoint.no_answer', { seconds: statusWithinMs / 1_000 });
      noteStatus({ kind: 'try_later', problem }, began);
    }
  }

  function noteStatus(outcome: BatchOutcome, began: Began): void {
    if (outcome.kind === 'results' || outcome.kind === 'too_much') {
      holds.note('status', { kind: 'go_on' }, began);
      return;
    }
    holds.note('status', { ...outcome, kind: 'hold', refused: outcome.kind === 'refused' }, began);
  }

  async function look(): Promise<number> {
    await holds.lookAtFiles();
    const untilMs = await lookForWork();
    return holds.isRefused() ? Math.min(untilMs, filesLookMs) : untilMs;
  }

  /** Starts what can be sent now; returns the time until there is more to do. */
  async function lookForWork(): Promise<number> {
    if (holds.heldMs('events') > 0) return Math.min(holds.heldMs('events'), longestWaitMs);
    const waits = [longestWaitMs, tellStatus()];
    const due = await reach(() => store.read.nextDue());
    // The last failing event may have been evicted or quarantined.
    if (due.eventsMs === undefined && batches.size === 0) state.setOutage('events', undefined);
    if (due.picturesMs === undefined) state.setOutage('pictures', undefined);
    if (due.eventsMs !== undefined) waits.push(await lookForEvents(due.eventsMs));
    if (due.quarantinedMs !== undefined) waits.push(await lookInQuarantine(due.quarantinedMs));
    // The end of a batch wakes the loop.
    if (batches.size > 0) return Math.min(...waits);
    if (due.picturesMs === undefined) state.setPicturesFrom(undefined);
    else waits.push(await lookForPictures(due.picturesMs));
    return Math.min(...waits);
  }

  /** Starts the status event when it is due; returns the time until then. */
  function tellStatus(): number {
    if (parts.status === undefined) return longestWaitMs;
    const monotonicMs = clock.monotonicMs();
    const dueMs = Math.min(statusDueMs, holds.statusRetryMs() ?? statusDueMs);
    if (!isTelling && monotonicMs >= dueMs) {
      statusDueMs = monotonicMs + statusEveryMs;
      holds.statusIsTried();
      isTelling = true;
      start(sendStatus(parts.status), () => (isTelling = false));
    }
    // The end of the request wakes the loop.
    return isTelling ? longestWaitMs : dueMs - monotonicMs;
  }

  /**
   * The cloud accepts requests. While one hangs, a second would detect the recovery earlier than the spread
   * of an outage permits.
   */
  function isSure(): boolean {
    const sinceMs = clock.monotonicMs() - hangingMs;
    const isHanging = [...batches.values()].some((beganMs) => beganMs < sinceMs);
    return holds.hasAnswered() && state.outage('events') === undefined && !isHanging;
  }

  /** Starts as many batches as permitted; returns the time until there may be another. */
  async function lookForEvents(nextDueMs: number): Promise<number> {
    const nowMs = clock.nowMs();
    const dueAtMs = dueAt(nextDueMs, nowMs);
    if (nextDueMs > dueAtMs) return nextDueMs - nowMs;
    const maxAtOnce = batchesAtOnce(sink.maxBatches);
    // Batches that end meanwhile wake the loop: one pass starts no more than this, whatever their outcomes.
    for (let begun = 0; begun < maxAtOnce; begun++) {
      const mayBegin = batches.size < (isSure() ? maxAtOnce : 1) && holds.heldMs('events') === 0;
      if (!mayBegin || isAborted(lifetime.signal)) break;
      const underWay = [...batches.keys()].flat();
      const bounds = { dueAtMs, maxCount: pace.limit, maxBytes: pace.maxBytes, underWay };
      const events = await reach(() => store.read.dueEvents(bounds));
      // In flight, or settled between the two queries.
      if (events.length === 0) break;
      startBatch(withoutSuspects(events));
    }
    return longestWaitMs;
  }

  function startBatch(events: readonly OutboxEvent[]): void {
    const sequences = events.map(({ sequence }) => sequence);
    batches.set(sequences, clock.monotonicMs());
    start(upload(events), () => batches.delete(sequences));
  }

  /**
   * An event that was refused alone is sent alone, after all others, so that its failures cost them nothing.
   */
  function withoutSuspects(events: readonly OutboxEvent[]): readonly OutboxEvent[] {
    const others = events.filter(({ eventId }) => !refusals.events.isSuspect(eventId));
    return others.length > 0 ? others : events.slice(0, 1);
  }

  /**
   * Starts the next retry from quarantine, alone, when nothing else is in flight; returns the time until
   * there may be another.
   */
  async function lookInQuarantine(nextDueMs: number): Promise<number> {
    const nowMs = clock.nowMs();
    const dueAtMs = dueAt(nextDueMs, nowMs, (retry.quarantine ?? quarantineRetry).capMs);
    if (nextDueMs > dueAtMs) return nextDueMs - nowMs;
    if (batches.size > 0 || !isSure() || isAborted(lifetime.signal)) return longestWaitMs;
    const [event] = await reach(() =>
      store.read.dueEvents({ dueAtMs, maxCount: 1, maxBytes: maxBatchBytes, quarantined: true }),
    );
    if (event !== undefined) startBatch([event]);
    return longestWaitMs;
  }

  /** Starts as many pictures as permitted; returns the time until there may be more. */
  async function lookForPictures(nextDueMs: number): Promise<number> {
    const hoursMs = rules === undefined ? 0 : msUntilPictureHours(rules, clock.nowMs());
    state.setPicturesFrom(hoursMs > 0 ? clock.nowMs() + hoursMs : undefined);
    // After a stop, each ends as soon as it begins.
    while (picturesUnderWay.size < picturesInFlight && !isAborted(lifetime.signal)) {
      const nowMs = clock.nowMs();
      const dueAtMs = dueAt(nextDueMs, nowMs);
      const untilMs = Math.max(
        hoursMs,
        nextDueMs - dueAtMs,
        holds.heldMs('pictures'),
        pictureStartMs - clock.monotonicMs(),
      );
      if (untilMs > 0) return untilMs;
      const query = { dueAtMs, underWay: [...picturesUnderWay] };
      const picture = await reach(() => store.read.duePicture(query));
      if (picture === undefined) break;
      const { sha256, jpeg } = picture;
      const atMs = clock.monotonicMs();
      if (rules !== undefined) {
        const started = { earliestMs: pictureStartMs, atMs, bytes: jpeg.length };
        pictureStartMs = nextPictureStartMs(rules, started);
      }
      picturesUnderWay.add(sha256);
      start(uploadPicture(picture), () => picturesUnderWay.delete(sha256));
    }
    return longestWaitMs;
  }

  async function listen(): Promise<void> {
    for await (const change of store.changes(lifetime.signal)) {
      if (change.kind !== 'set_up') wakeUp.notify();
    }
  }

  async function work(): Promise<void> {
    const lastStoredAtMs = await reach(() => store.read.lastStoredAtMs());
    if (lastStoredAtMs !== undefined) state.noteStoredBefore(lastStoredAtMs);
    while (!lifetime.signal.aborted) {
      await wakeUp.wait(await look(), lifetime.signal);
    }
  }

  await Promise.all([orEnd(listen()), orEnd(work())]);
  await Promise.all(underWay);
  if (lifetime.signal.reason !== signal.reason) lifetime.signal.throwIfAborted();
}
