/**
 * Keeps the database within its bounds, from inside the writing thread.
 *
 * Each run measures, decides (space-policy.ts), and does one bounded step:
 * 1. eviction for want of space (evict.ts);
 * 2. otherwise retention by age (retention.ts);
 * 3. otherwise free pages are returned to the disk, and text blocks for searches are built
 *    (agent/store/sales/text-blocks.ts).
 *
 * Work that can't run within a transaction runs after the commit: reserving the log, erasing deleted data
 * from the log, and the ballast.
 *
 * On a full disk a write fails, the ballast is released, and the write is retried. If that leaves next to
 * nothing free, sales are refused unless the file has free pages of its own, so that stored data can be
 * uploaded and settled. Once the disk has room for it the ballast is rebuilt. A used-up quota of the file
 * system (disk-quota.ts) is handled the same way; a completed ballast shows that it has room again.
 */

import type { ClockState } from '../../../domain/sale/sale.ts';
import type { Clock } from '../../../lib/clock.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import { type Connection, walBytes } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';
import { maxPins } from '../sales/pins.ts';
import { createRowCounter } from '../sales/row-counter.ts';
import { makeTextBlocks } from '../sales/text-blocks.ts';
import { StoreUnavailable } from '../store.ts';
import { countTakings } from '../takings/takings.ts';
import type { WriteContext } from '../write-context.ts';
import { ballastPath, createBallast } from './ballast.ts';
import { type EvictionScope, evictStep, type Now, newRound, nothingFreed, type Round } from './evict.ts';
import { createFullDisk } from './full-disk.ts';
import { expireStep } from './retention.ts';
import { followClock, mayExpire, type RetentionClock, retentionClockSchema } from './retention-clock.ts';
import { createMeasure } from './space.ts';
import type { Freed, Housekeeping } from './space-look.ts';
import {
  hasRoom,
  isShort,
  isTooFullForPicture,
  missingReserve,
  type Needs,
  needsNow,
  noNeeds,
  type Refusal,
  refusalNow,
  roomOf,
  rowMarks,
  type SpaceLimits,
  type SpaceUse,
  surplusBytes,
} from './space-policy.ts';
import { addFreePages, emptyWal, eraseWal, reserveWal } from './wal.ts';

/** Retention periods are days. */
const expireEveryMs = 6 * 3_600_000;
const followClockEveryMs = 600_000;
/**
 * When a round found nothing to evict, the next one starts after this time, or once the cloud has stored
 * something, or there are new pictures.
 */
const nextRoundMs = { atLeast: 5_000, atMost: 60_000 };
/** Erasing rewrites the whole log. */
const eraseEveryMs = 3_600_000;
/** Erasing truncates the log for a moment: not while another program may take its space. */
const eraseLeastFreeBytes = 100 * 1024 * 1024;
const vacuumPages = 256;
/**
 * Eviction writes zeros into the log. During a long read the log can't restart, and each step grows it by
 * more than it frees in the file: eviction pauses until the log has restarted.
 */
const logTooLongBytes = 4 * walBytes;

const refusalWords: Readonly<Record<Refusal, string>> = {
  quota: 'the database has the size of store.maxMegabytes, and nothing in it may be evicted',
  rows: 'there are store.maxSales sales, and none of them may be evicted',
  disk: 'the disk is full',
};

/** While the database can still be extended: outcomes of uploads need free pages, and a log that can restart. */
function prepareForOutcomes(db: Connection, missingBytes: () => number): void {
  emptyWal(db);
  const bytes = missingBytes();
  if (bytes > 0) addFreePages(db, bytes);
}

export function createHousekeeping(context: WriteContext, given: SpaceLimits): Housekeeping {
  const limits = { ...given };
  const { db, clock } = context;
  const measure = createMeasure(db);
  const rows = createRowCounter(db, clock);
  const ballast = createBallast(ballastPath(db.name), limits.ballastBytes);
  const eviction = createEviction(context, limits);
  const expiry = createExpiry(context, limits);
  const full = createFullDisk(db, ballast, limits);
  const vacuum = createVacuum(db, limits);
  let needs = noNeeds;
  const shortFor = createStopwatch(clock);
  let refusal: Refusal | undefined;
  const eraser = createEraser(context);
  /** Result of a run that has been committed or is about to be. */
  let looked: { readonly freeBytes: number; readonly walBytes: number; readonly isBusy: boolean } | undefined;
  /** Since sales are refused for want of room on the disk. */
  let isPrepared = false;

  reserveWal(db);
  measure.all();

  const room = (): SpaceUse =>
    roomOf(measure.quick(), { ballastBytes: ballast.bytes(), growthBytes: measure.growthBytes });

  return {
    maxPins: maxPins(limits),
    retain(periods) {
      if (periods.keepMs === limits.keepMs && periods.keepPictureMs === limits.keepPictureMs) return;
      Object.assign(limits, periods);
      expiry.again();
    },
    look: ({ clock: state }) => {
      const use = measure.all();
      const diskShort = isShort(use, limits);
      full.look(use);
      const failed = full.failed();
      const counted = rows.now(rowMarks(limits).evictTo);
      needs = needsNow(
        needs,
        { ...use, ...counted },
        {
          limits,
          shortForMs: shortFor(diskShort || failed !== undefined),
          ballastBytes: ballast.bytes(),
          quotaUsedUp: full.isByQuota(),
        },
      );
      // With a quota it shows whether there is room again.
      if (needs.spare && !full.isByQuota()) ballast.release();
      const want = requested(needs);
      const mayGo = use.walBytes < logTooLongBytes;
      const surplus = counted.sales - rowMarks(limits).evictTo;
      const evicted = mayGo ? eviction.step(want, { state, surplus }) : nothingFreed;
      const expired = !mayGo || eviction.isUnderWay() ? nothingFreed : expiry.step(state);
      rows.gone(evicted.removedSales + expired.removedSales);
      const freed = sumOf(evicted, expired);
      eraser.note(freed);
      const isBusy = mayGo && (eviction.isUnderWay() || expiry.isUnderWay());
      const vacuumed = isBusy || !mayGo ? 0 : vacuum(use);
      refusal = refusalNow(refusal, { ...room(), ...rows.now() }, { limits, failed });
      if (!isBusy && mayGo && !diskShort && refusal === undefined && countTakings(db, clock) === 0)
        makeTextBlocks(db, clock);
      looked = { freeBytes: use.freeBytes, walBytes: use.walBytes, isBusy };
      return {
        ...freed,
        use,
        ...(refusal !== undefined && { refusal }),
        diskShort,
        vacuumed,
        more: isBusy || (vacuumed > 0 && diskShort),
      };
    },

    erased(removedSales) {
      rows.gone(removedSales);
      eraser.soon();
    },

    admit: () => {
      refusal = refusalNow(refusal, { ...room(), ...rows.now() }, { limits, failed: full.failed() });
      if (refusal !== 'disk') isPrepared = false;
      if (refusal !== undefined) throw new StoreUnavailable(refusalWords[refusal], refusal);
    },

    admitPicture: () => {
      if (isTooFullForPicture(room(), limits)) throw new StoreUnavailable(refusalWords.disk, 'disk');
    },

    beforeAnswers: () => {
      if (refusal !== 'disk' || (isPrepared && looked === undefined)) return;
      ballast.release();
      prepareForOutcomes(db, () => (full.isByQuota() ? 0 : missingReserve(room(), limits)));
      isPrepared = true;
    },

    afterCommit: () => {
      if (looked === undefined) return;
      const { freeBytes, isBusy, ...at } = looked;
      looked = undefined;
      if (at.walBytes < walBytes) reserveWal(db);
      if (!isBusy && freeBytes >= eraseLeastFreeBytes) eraser.step();
      const mayGrow = full.failed() === undefined || full.isByQuota();
      if (mayGrow && hasRoom(freeBytes, limits)) ballast.grow();
    },

    onFull: (howOften) => {
      full.onFull(howOften);
      measure.all();
    },
  };
}

/** Milliseconds since a condition began to hold; 0 while it doesn't. */
function createStopwatch(clock: Pick<Clock, 'monotonicMs'>): (holds: boolean) => number {
  let sinceMs: number | undefined;
  return (holds) => {
    const nowMs = clock.monotonicMs();
    sinceMs = holds ? (sinceMs ?? nowMs) : undefined;
    return nowMs - (sinceMs ?? nowMs);
  };
}

function sumOf(one: Freed, other: Freed): Freed {
  return {
    removedPictures: one.removedPictures + other.removedPictures,
    removedSales: one.removedSales + other.removedSales,
    evictedPictures: one.evictedPictures + other.evictedPictures,
    bytes: one.bytes + other.bytes,
  };
}

/** Erases from the log what was deleted from the database, now and then. */
function createEraser({ db, clock }: WriteContext) {
  let isPending = true;
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  return {
    note({ removedPictures, removedSales, evictedPictures }: Freed): void {
      isPending ||= removedPictures + removedSales + evictedPictures > 0;
    },
    /** Contents erased on request wait for no interval. */
    soon(): void {
      isPending = true;
      notBeforeMs = Number.NEGATIVE_INFINITY;
    },
    step(): void {
      const nowMs = clock.monotonicMs();
      if (!isPending || nowMs < notBeforeMs || !eraseWal(db)) return;
      isPending = false;
      notBeforeMs = nowMs + eraseEveryMs;
    },
  };
}

/** Returns free pages to the disk; while sales arrive only if the disk needs it. Gives the number of pages. */
function createVacuum(db: Connection, limits: SpaceLimits): (use: SpaceUse) => number {
  let newestSale: number | undefined;
  const pages = () => Number(db.pragma('page_count', { simple: true }));
  return (use) => {
    const newest = db.prepare<[], number | null>('SELECT max(seq) FROM sales').pluck().get() ?? 0;
    const isIdle = newest === newestSale;
    newestSale = newest;
    if (surplusBytes(use, limits) === 0 || (!isIdle && !isShort(use, limits))) return 0;
    const before = pages();
    db.pragma(`incremental_vacuum(${vacuumPages})`);
    return before - pages();
  };
}

/** A full quota takes precedence: its round evicts sales too. */
function requested(needs: Needs): EvictionScope | undefined {
  if (needs.quota || needs.spare) return 'anything';
  if (needs.rows) return 'sent_sales';
  return needs.giveBack ? 'sent_pictures' : undefined;
}

/** Eviction rounds, step by step. A round that freed too little is restarted later. */
function createEviction(context: WriteContext, limits: SpaceLimits) {
  const { db, clock } = context;
  // Sales are stored for people to view: not at the expense of the next sale.
  const keepSales = Math.min(limits.keepSales, Math.floor(limits.maxSales / 2));
  let round: Round | undefined;
  let ended:
    | { readonly atMs: number; readonly want: EvictionScope; readonly storedEvents: string | undefined }
    | undefined;

  /** True when something may have become evictable again. */
  function mayBegin(want: EvictionScope, nowMs: number): boolean {
    if (ended === undefined || ended.want !== want) return true;
    const waitedMs = nowMs - ended.atMs;
    if (waitedMs < nextRoundMs.atLeast) return false;
    return (
      waitedMs >= nextRoundMs.atMost ||
      readMeta(db, 'stored_events') !== ended.storedEvents ||
      // A round of `anything` leaves none: these were added after it.
      (want === 'anything' && db.prepare('SELECT 1 FROM thumbnails LIMIT 1').get() !== undefined)
    );
  }

  return {
    isUnderWay: () => round !== undefined,

    step: (
      want: EvictionScope | undefined,
      { state, surplus }: { state: ClockState; surplus: number },
    ): Freed => {
      const nowMs = clock.monotonicMs();
      if (want === undefined) {
        round = undefined;
        ended = undefined;
        return nothingFreed;
      }
      if (round === undefined && !mayBegin(want, nowMs)) return nothingFreed;
      round ??= newRound(want);
      const now = { boot: clock.boot, monotonicMs: nowMs, wallMs: clock.nowMs(), state };
      const freed = evictStep(context, round, { only: want, keepSales, surplus, now });
      if (round.phase === 'end') {
        round = undefined;
        ended = { atMs: nowMs, want, storedEvents: readMeta(db, 'stored_events') };
      }
      return freed;
    },
  };
}

/** Retention rounds, step by step. */
function createExpiry({ db, clock }: WriteContext, limits: SpaceLimits) {
  let next: number | undefined;
  let nextPassMs = Number.NEGATIVE_INFINITY;
  let nextFollowMs = Number.NEGATIVE_INFINITY;

  function stored(): RetentionClock | undefined {
    const text = readMeta(db, 'retention_clock');
    return text === undefined ? undefined : readJson(retentionClockSchema, text);
  }

  /** Rate-limited, since it writes. */
  function follow(now: Now): void {
    if (now.monotonicMs < nextFollowMs || now.state === 'unsynced') return;
    nextFollowMs = now.monotonicMs + followClockEveryMs;
    writeMeta(db, 'retention_clock', JSON.stringify(followClock(stored(), now)));
  }

  return {
    isUnderWay: () => next !== undefined,

    /** With the next step instead of in hours. */
    again(): void {
      nextPassMs = Number.NEGATIVE_INFINITY;
    },

    step: (state: ClockState): Freed => {
      const nowMs = clock.monotonicMs();
      const now = { boot: clock.boot, monotonicMs: nowMs, wallMs: clock.nowMs(), state };
      follow(now);
      if (next === undefined && nowMs < nextPassMs) return nothingFreed;
      // Uses the current clock: it may have jumped since it was last recorded.
      if (!mayExpire(followClock(stored(), now), state)) {
        next = undefined;
        return nothingFreed;
      }
      const step = expireStep(db, next ?? 0, { limits, nowMs: now.wallMs });
      next = step.next;
      if (next === undefined) nextPassMs = nowMs + expireEveryMs;
      return { ...nothingFreed, removedPictures: step.removedPictures, removedSales: step.removedSales };
    },
  };
}
