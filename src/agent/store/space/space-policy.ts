/**
 * Decides when data is evicted and when sales are refused; housekeeping.ts carries it out. Pure; sizes are
 * bytes. evict.ts defines the order of eviction.
 *
 * Three bounds, each with a start and an end threshold, so that not every sale triggers an eviction:
 * - The quota. Used space may fill it up to a few steps: eviction starts there; closer to it, sales are
 *   refused until there is room again.
 * - The disk, which other programs fill too. Data the cloud has is evicted until the disk has its minimum.
 *   Data the cloud lacks stays until next to nothing is free and the ballast is gone, and then no more is
 *   evicted than the file needs to store the next sales in pages it owns already.
 * - The rows: a maximum of sales, and as many unsent events, however small they are. Sales the cloud has are
 *   evicted; when only sales are left that it lacks or that a register may repeat, new ones are refused.
 *   Evicting pictures does not help: it removes no sale.
 */
import { alarms } from '../../../domain/alarm/alarms.ts';
import { megabyte } from '../../../domain/setup/megabyte.ts';

export type SpaceLimits = {
  /** Bound of the database file plus its log. */
  readonly maxBytes: number;
  /** Bound of the sales, and equally of the unsent events. */
  readonly maxSales: number;
  /** Below this free space on the disk, data that the cloud has is evicted too. */
  readonly minFreeBytes: number;
  /** Size of the file released when the disk is full; 0 for none. */
  readonly ballastBytes: number;
  /** Age at which sales and pictures that the cloud has are deleted. */
  readonly keepMs: number;
  readonly keepPictureMs: number;
  /** Number of newest sales exempt from eviction. */
  readonly keepSales: number;
};

export type SpaceUse = {
  /** Pages in use, plus the log. */
  readonly usedBytes: number;
  /** Free pages of the file: later writes use them even on a full disk. */
  readonly spareBytes: number;
  /** Free space on the disk available to this program. */
  readonly freeBytes: number;
};

/** Data bounded by number. */
export type Rows = { readonly sales: number; readonly waitingEvents: number };

/** Thresholds of the quota. */
export function quotaMarks({ maxBytes }: Pick<SpaceLimits, 'maxBytes'>) {
  const step = Math.min(64 * megabyte, Math.max(megabyte, maxBytes / 32));
  return {
    evictFrom: maxBytes - 2 * step,
    evictTo: maxBytes - 3 * step,
    /** The last step is reserved for pictures, answers and revisions of accepted sales. */
    refuseFrom: maxBytes - step,
    refuseTo: maxBytes - 1.5 * step,
  };
}

/** Thresholds of the rows. */
export function rowMarks({ maxSales }: Pick<SpaceLimits, 'maxSales'>) {
  const step = Math.max(1, Math.floor(maxSales / 64));
  return {
    evictFrom: maxSales - 2 * step,
    evictTo: maxSales - 3 * step,
    refuseFrom: maxSales,
    refuseTo: maxSales - step,
  };
}

/**
 * Free pages that the file retains for later writes while the disk is short. `from`: one transaction may take as much,
 * with 128 sales and the pictures of all captures under way (24 of up to 120 KB); on a full disk it would fail, and its
 * sales be refused. Eviction ends one of its steps above, since every further page costs an unsent picture; pages up
 * to `kept` are not returned to the disk, where others would take them. `reserved`: below the pages that sales and
 * pictures may use.
 */
function spareMarks({ maxBytes }: Pick<SpaceLimits, 'maxBytes'>) {
  const from = Math.min(4 * megabyte, maxBytes / 16);
  return { from, to: 1.25 * from, kept: 2 * from, reserved: 0.375 * from };
}

/** Evictions in progress; each ends at another threshold than it began. */
export type Needs = {
  /** The quota is reached: everything permitted is evicted. */
  readonly quota: boolean;
  /**
   * Next to nothing is free and the file has no free pages: everything permitted is evicted, unsent pictures
   * last.
   */
  readonly spare: boolean;
  /** The disk is short: data the cloud has is evicted. */
  readonly giveBack: boolean;
  /** The maximum of sales is reached: sales the cloud has are evicted. */
  readonly rows: boolean;
};

export const noNeeds: Needs = { quota: false, spare: false, giveBack: false, rows: false };

/**
 * The lookback checks the disk every second (agent/cameras/lookback/retention.ts) and frees space first.
 * Milliseconds.
 */
export const lookbackTurnMs = 5_000;

/**
 * Below this, the ballast included, unsent pictures are evicted. The next checkpoint may extend the database
 * by a full log (4 MiB), and the lock and index files beside it grow too; the log's space is reserved already.
 * With this much free, a disk that was full is no longer so.
 */
export const nearlyNoneBytes = 8 * megabyte;

/**
 * `shortForMs`: duration for which the disk has been short or writes have failed. `ballastBytes`: current size
 * of the ballast, which is released before an unsent picture is evicted. `quotaUsedUp`: by the file system's
 * quota nothing is free, whatever the disk reports.
 */
export function needsNow(
  before: Needs,
  use: SpaceUse & Pick<Rows, 'sales'>,
  state: {
    readonly limits: SpaceLimits;
    readonly shortForMs: number;
    readonly ballastBytes: number;
    readonly quotaUsedUp: boolean;
  },
): Needs {
  const { limits, shortForMs, ballastBytes, quotaUsedUp } = state;
  const quota = quotaMarks(limits);
  const spare = spareMarks(limits);
  const rows = rowMarks(limits);
  const lookbackHadItsTurn = shortForMs >= lookbackTurnMs;
  const nearlyNone = quotaUsedUp || use.freeBytes < nearlyNoneBytes;
  const noReserve = quotaUsedUp || use.freeBytes + ballastBytes < nearlyNoneBytes;
  // Free pages of the file that it doesn't need are returned to the disk soon.
  const freeSoon = use.freeBytes + Math.max(0, use.spareBytes - spare.kept);
  return {
    quota: use.usedBytes > (before.quota ? quota.evictTo : quota.evictFrom),
    spare: noReserve && lookbackHadItsTurn && use.spareBytes < (before.spare ? spare.to : spare.from),
    giveBack:
      (lookbackHadItsTurn || nearlyNone) && freeSoon < limits.minFreeBytes * (before.giveBack ? 1.05 : 1),
    rows: use.sales > (before.rows ? rows.evictTo : rows.evictFrom),
  };
}

export function isShort(use: SpaceUse, limits: SpaceLimits): boolean {
  return use.freeBytes < limits.minFreeBytes;
}

/**
 * Bytes of free pages that the file may return to the disk. Returning more would only require them again for
 * the next writes.
 */
export function surplusBytes(use: SpaceUse, limits: SpaceLimits): number {
  const { kept } = spareMarks(limits);
  const ofSize = isShort(use, limits) ? 0 : Math.min(64 * megabyte, use.usedBytes / 32);
  return Math.max(0, use.spareBytes - Math.max(kept, ofSize));
}

/** Reason for refusing sales: `quota`; `rows`; or `disk`: next to nothing is free and the file has no free pages. */
export type Refusal = 'quota' | 'rows' | 'disk';

/** Reason that nothing can be written: no room, or a read-only file system (read-only-disk.ts). */
export type Unwritable = Refusal | 'read_only';

/** With less room a picture isn't stored: the rest is for outcomes of uploads, which may extend the database. */
const outcomeBytes = 4 * megabyte;

/** With so much free the log's pages don't matter; it is shorter even while a reader keeps it from restarting. */
const plentyBytes = 128 * megabyte;

/** Room that counts for sales and pictures: includes the ballast, excludes what the next checkpoint adds to the file. */
export function roomOf(
  use: SpaceUse,
  { ballastBytes, growthBytes }: { readonly ballastBytes: number; readonly growthBytes: () => number },
): SpaceUse {
  const growth = use.freeBytes < plentyBytes ? growthBytes() : 0;
  return { ...use, freeBytes: use.freeBytes + ballastBytes - growth };
}

/**
 * A write failed for want of disk space, once, or again after the ballast was released; the disk has been full
 * since then.
 */
export type Failed = 'once' | 'again';

/** `use` as of roomOf. */
export function refusalNow(
  before: Refusal | undefined,
  use: SpaceUse & Rows,
  state: { readonly limits: SpaceLimits; readonly failed: Failed | undefined },
): Refusal | undefined {
  const quota = quotaMarks(state.limits);
  if (use.usedBytes >= (before === 'quota' ? quota.refuseTo : quota.refuseFrom)) return 'quota';
  const rows = rowMarks(state.limits);
  const refuseFrom = before === 'rows' ? rows.refuseTo : rows.refuseFrom;
  if (use.sales >= refuseFrom || use.waitingEvents >= refuseFrom) return 'rows';
  const isFull = use.freeBytes < (before === 'disk' ? 1.125 : 1) * nearlyNoneBytes;
  if (state.failed === undefined && !isFull) return undefined;
  return state.failed !== 'again' && hasPages(before, use, state.limits) ? undefined : 'disk';
}

function hasPages(
  before: Refusal | undefined,
  use: Pick<SpaceUse, 'spareBytes'>,
  limits: SpaceLimits,
): boolean {
  const spare = spareMarks(limits);
  return use.spareBytes >= (before === 'disk' ? spare.from : spare.from / 2);
}

/** A picture would take the room that outcomes of uploads need. `use` as of roomOf. */
export function isTooFullForPicture(use: SpaceUse, limits: SpaceLimits): boolean {
  return use.freeBytes < outcomeBytes && !hasPages(undefined, use, limits);
}

/**
 * Free pages to add to the file when sales begin to be refused for want of disk space. Even the outcome of an upload may
 * take a page before it frees some, and one page without room on the disk blocks the checkpoint, and with it the log,
 * for good. Taken only from twice the room, since others may fill the disk meanwhile.
 */
export function missingReserve(use: Pick<SpaceUse, 'spareBytes' | 'freeBytes'>, limits: SpaceLimits): number {
  const { reserved } = spareMarks(limits);
  const isMissing = use.spareBytes < reserved / 2 && use.freeBytes >= 2 * reserved;
  return isMissing ? reserved - use.spareBytes : 0;
}

/** Margin beyond the ballast itself, which prevents oscillation. */
const roomBesideBallast = 8 * megabyte;

/** The disk has room for the ballast. */
export function hasRoom(freeBytes: number, { ballastBytes }: SpaceLimits): boolean {
  return freeBytes >= ballastBytes + roomBesideBallast;
}

/**
 * Alarm condition: most of what fills the quota is unsent, so that pictures the cloud lacks are evicted soon.
 */
export function isNearlyFull(
  use: Pick<SpaceUse, 'usedBytes'>,
  counts: { readonly pictures: number; readonly picturesPending: number },
  limits: Pick<SpaceLimits, 'maxBytes'>,
): boolean {
  return (
    use.usedBytes > alarms.storage_nearly_full.aboveShare * limits.maxBytes &&
    counts.picturesPending * 2 >= counts.pictures
  );
}
