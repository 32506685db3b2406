/**
 * Sends due events in batches: as many in flight as the sink permits (upload-pace.ts), no event in two of
 * them, so that the link carries the next one while this one is being answered; when in doubt, and after a
 * failure, a single one.
 */
import { problemFields } from '../../domain/problem/problem-text.ts';
import { isAborted } from '../../lib/abort.ts';
import { failpoint } from '../../lib/failpoint.ts';
import { storedThroughOf } from '../store/outbox/queue-state.ts';
import type { EventSettlement, OutboxEvent } from '../store/store.ts';
import { createBatchRefusals } from './batch-refusals.ts';
import { type LaneParts, untilWoken } from './lane.ts';
import { batchesAtOnce, firstPace, maxBatchBytes, paceAfter } from './upload-pace.ts';
import { afterBatch, dueAt, hangingMs, quarantineRetry } from './upload-policy.ts';

export type EventLane = {
  /** Starts as many batches as permitted; returns the time until there may be another. */
  startDue(nextDueMs: number): Promise<number>;
  /**
   * Starts the next retry from quarantine, alone, when nothing else is in flight; returns the time until
   * there may be another.
   */
  startQuarantined(nextDueMs: number): Promise<number>;
  /** No batch is in flight. */
  isIdle(): boolean;
};

export function createEventLane(parts: LaneParts): EventLane {
  const { store, sink, clock, random, state, retry, backoff, signal, reach } = parts;
  /** Sequences of each batch in flight, and its start, monotonic milliseconds. */
  const batches = new Map<readonly number[], number>();
  const refusals = createBatchRefusals();
  const maxAtOnce = batchesAtOnce(sink.maxBatches);
  let pace = firstPace;

  async function upload(events: readonly OutboxEvent[]): Promise<void> {
    const storedThrough = storedThroughOf(await reach(() => store.read.queue()), events[0]?.sequence ?? 0);
    failpoint('upload.before_send');
    const { outcome, began, tookMs } = await backoff.send('events', () =>
      sink.sendEvents({ events, storedThrough }, signal),
    );
    const failingMs = backoff.failingMs('events');
    const at = { nowMs: clock.nowMs(), tookMs, retry, random, refusals, failingMs };
    const { settlements, next } = afterBatch(events, outcome, at);
    failpoint('upload.before_settle');
    if (settlements.length > 0) await reach(() => store.write.settleEvents(settlements));
    failpoint('upload.after_settle');
    settlements.forEach(noteSettled);
    const stored = new Set(
      settlements.filter(({ kind }) => kind === 'stored').map(({ sequence }) => sequence),
    );
    for (const { sequence, saleId, notice } of events)
      if (notice !== true && stored.has(sequence)) parts.onSent?.(saleId);
    const bytes = events.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
    pace = paceAfter(pace, { events: events.length, bytes, tookMs }, next);
    backoff.note('events', next, began);
  }

  function noteSettled(settled: EventSettlement): void {
    if (settled.kind === 'stored') state.noteStored();
    if (settled.kind !== 'rejected') return;
    const { problem, ...its } = settled;
    parts.log.warn(
      { ...its, ...problemFields(problem) },
      settled.notice === true
        ? 'rejection notice rejected by the cloud'
        : 'event rejected by the cloud, quarantined',
    );
  }

  /**
   * The cloud accepts requests. While one hangs, a second would detect the recovery earlier than the spread
   * of an outage permits.
   */
  function isSure(): boolean {
    const sinceMs = clock.monotonicMs() - hangingMs;
    const isHanging = [...batches.values()].some((beganMs) => beganMs < sinceMs);
    return backoff.hasAnswered() && state.outage('events') === undefined && !isHanging;
  }

  function startBatch(events: readonly OutboxEvent[]): void {
    const sequences = events.map(({ sequence }) => sequence);
    batches.set(sequences, clock.monotonicMs());
    parts.start(upload(events), () => batches.delete(sequences));
  }

  /**
   * An event that was refused alone is sent alone, after all others, so that its failures cost them nothing.
   */
  function withoutSuspects(events: readonly OutboxEvent[]): readonly OutboxEvent[] {
    const others = events.filter(({ eventId }) => !refusals.isSuspect(eventId));
    return others.length > 0 ? others : events.slice(0, 1);
  }

  return {
    async startDue(nextDueMs) {
      const nowMs = clock.nowMs();
      const dueAtMs = dueAt(nextDueMs, nowMs);
      if (nextDueMs > dueAtMs) return nextDueMs - nowMs;
      // Batches that end meanwhile wake the loop: one pass starts no more than this, whatever their outcomes.
      for (let begun = 0; begun < maxAtOnce; begun++) {
        const mayBegin = batches.size < (isSure() ? maxAtOnce : 1) && backoff.heldMs('events') === 0;
        if (!mayBegin || isAborted(signal)) break;
        const underWay = [...batches.keys()].flat();
        const bounds = { dueAtMs, maxCount: pace.limit, maxBytes: pace.maxBytes, underWay };
        const events = await reach(() => store.read.dueEvents(bounds));
        // In flight, or settled between the two queries.
        if (events.length === 0) break;
        startBatch(withoutSuspects(events));
      }
      return untilWoken;
    },
    async startQuarantined(nextDueMs) {
      const nowMs = clock.nowMs();
      const dueAtMs = dueAt(nextDueMs, nowMs, (retry.quarantine ?? quarantineRetry).capMs);
      if (nextDueMs > dueAtMs) return nextDueMs - nowMs;
      if (batches.size > 0 || !isSure() || isAborted(signal)) return untilWoken;
      const bounds = { dueAtMs, maxCount: 1, maxBytes: maxBatchBytes, quarantined: true } as const;
      const [event] = await reach(() => store.read.dueEvents(bounds));
      if (event !== undefined) startBatch([event]);
      return untilWoken;
    },
    isIdle: () => batches.size === 0,
  };
}
