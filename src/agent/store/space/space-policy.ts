/**
 * When the database gives something up for space, and when it takes no more sales: decided here, done in housekeeping.ts. Pure; sizes are
 * bytes. The order in which things go stands in evict.ts.
 *
 * Three bounds, each with a mark to begin at and one to end at, so that not every sale sets it off:
 * - The quota. What is in use may fill it but for a few steps: there, things go; nearer, sales are refused until there is room again.
 * - The disk, which others fill too. What the cloud has is given back to it until it has its minimum. What the cloud lacks stays until next to
 *   nothing is free, and then no more of it goes than the file needs to take the next sales into pages it owns already.
 * - The rows: so many sales, and as many events that wait for the cloud, however small they are. Sales that the cloud has go; when only such
 *   are left that it lacks, or that a register may tell again, new ones are refused. Pictures don't go for it: they are no fewer sales.
 */

const megabyte = 1024 * 1024;

export type SpaceLimits = {
  /** Of the database file and the log beside it. */
  readonly maxBytes: number;
  /** Sales, and events that wait for the cloud: so many of each. */
  readonly maxSales: number;
  /** The disk has less than this free: what the cloud has too goes. */
  readonly minFreeBytes: number;
  /** Of the file that is let go when the disk is full; 0 for none. */
  readonly ballastBytes: number;
  /** Sales, and pictures, that the cloud has go when they are older. */
  readonly keepMs: number;
  readonly keepPictureMs: number;
  /** So many of the newest sales don't go for want of space. */
  readonly keepSales: number;
};

export type SpaceUse = {
  /** Pages in use, and the log. */
  readonly usedBytes: number;
  /** Pages of the file that are free: what comes next is written there, however full the disk is. */
  readonly spareBytes: number;
  /** On the disk, for this program. */
  readonly freeBytes: number;
};

/** What is bounded by number. */
export type Rows = { readonly sales: number; readonly waitingEvents: number };

/** Of the quota. */
export function quotaMarks({ maxBytes }: Pick<SpaceLimits, 'maxBytes'>) {
  const step = Math.min(64 * megabyte, Math.max(megabyte, maxBytes / 32));
  return {
    shedFrom: maxBytes - 2 * step,
    shedTo: maxBytes - 3 * step,
    /** The last step is for the pictures, answers and revisions of sales that are taken already. */
    refuseFrom: maxBytes - step,
    refuseTo: maxBytes - 1.5 * step,
  };
}

/** Of the rows. */
export function rowMarks({ maxSales }: Pick<SpaceLimits, 'maxSales'>) {
  const step = Math.max(1, Math.floor(maxSales / 64));
  return {
    shedFrom: maxSales - 2 * step,
    shedTo: maxSales - 3 * step,
    refuseFrom: maxSales,
    refuseTo: maxSales - step,
  };
}

/** Free pages that the file keeps for what comes next while the disk is short. */
export function spareMarks({ maxBytes }: Pick<SpaceLimits, 'maxBytes'>) {
  const from = Math.min(4 * megabyte, maxBytes / 16);
  return { from, to: 2 * from };
}

/** What is under way; each ends later than it began. */
export type Needs = {
  /** The quota is reached: whatever may go goes. */
  readonly quota: boolean;
  /** Next to nothing is free and the file has no free pages of its own: whatever may go goes, unsent pictures last. */
  readonly spare: boolean;
  /** The disk is short: what the cloud has goes. */
  readonly giveBack: boolean;
  /** There are as many sales as there may be: those that the cloud has go. */
  readonly rows: boolean;
};

export const noNeeds: Needs = { quota: false, spare: false, giveBack: false, rows: false };

/** The lookback checks the disk every second (agent/cameras/lookback/retention.ts) and gives way first. Milliseconds. */
export const lookbackTurnMs = 5_000;

/**
 * Below this, unsent pictures go. The next checkpoint may lengthen the database by a full log (4 MiB), and the lock and index files beside it
 * have to grow too; the log has its place on the disk already, and the ballast is let go when a write fails all the same.
 */
export const nearlyNoneBytes = 8 * megabyte;

/** `shortForMs`: how long the disk has been short, or writes have failed. `failed`: as in refusalNow. */
export function needsNow(
  before: Needs,
  use: SpaceUse & Pick<Rows, 'sales'>,
  state: { readonly limits: SpaceLimits; readonly shortForMs: number; readonly failed?: Failed },
): Needs {
  const { limits, shortForMs, failed } = state;
  const quota = quotaMarks(limits);
  const spare = spareMarks(limits);
  const rows = rowMarks(limits);
  const lookbackHadItsTurn = shortForMs >= lookbackTurnMs;
  const nearlyNone = failed !== undefined || (isShort(use, limits) && use.freeBytes < nearlyNoneBytes);
  // What is free in the file and not needed there goes back to the disk in time.
  const freeSoon = use.freeBytes + Math.max(0, use.spareBytes - spare.to);
  return {
    quota: use.usedBytes > (before.quota ? quota.shedTo : quota.shedFrom),
    spare: nearlyNone && lookbackHadItsTurn && use.spareBytes < (before.spare ? spare.to : spare.from),
    giveBack:
      (lookbackHadItsTurn || nearlyNone) && freeSoon < limits.minFreeBytes * (before.giveBack ? 1.05 : 1),
    rows: use.sales > (before.rows ? rows.shedTo : rows.shedFrom),
  };
}

export function isShort(use: SpaceUse, limits: SpaceLimits): boolean {
  return use.freeBytes < limits.minFreeBytes;
}

/** How many bytes of free pages the file may give back to the disk. What comes next would only ask for a few of them again. */
export function surplusBytes(use: SpaceUse, limits: SpaceLimits): number {
  const { to } = spareMarks(limits);
  const kept = isShort(use, limits) ? to : Math.max(to, Math.min(64 * megabyte, use.usedBytes / 32));
  return Math.max(0, use.spareBytes - kept);
}

/** Why sales are refused: `quota`; `rows`; or `disk`: it is full, and the file has no free pages either. */
export type Refusal = 'quota' | 'rows' | 'disk';

/** Why nothing can be written: there is no room, or the file system takes no writes at all (read-only-disk.ts). */
export type Unwritable = Refusal | 'read_only';

/** A write did for want of disk, once, or also with what was let go then; since then there has not been room for the ballast. */
export type Failed = 'once' | 'again';

export function refusalNow(
  before: Refusal | undefined,
  use: Pick<SpaceUse, 'usedBytes' | 'spareBytes'> & Rows,
  state: { readonly limits: SpaceLimits; readonly failed: Failed | undefined },
): Refusal | undefined {
  const quota = quotaMarks(state.limits);
  if (use.usedBytes >= (before === 'quota' ? quota.refuseTo : quota.refuseFrom)) return 'quota';
  const rows = rowMarks(state.limits);
  const refuseFrom = before === 'rows' ? rows.refuseTo : rows.refuseFrom;
  if (use.sales >= refuseFrom || use.waitingEvents >= refuseFrom) return 'rows';
  if (state.failed === undefined) return undefined;
  const spare = spareMarks(state.limits);
  const hasPages = use.spareBytes >= (before === 'disk' ? spare.from : spare.from / 2);
  return state.failed === 'once' && hasPages ? undefined : 'disk';
}

/** Beyond the ballast itself, so that it doesn't come and go. */
const roomBesideBallast = 8 * megabyte;

/** The disk has room again, after it was full. */
export function hasRoom(freeBytes: number, { ballastBytes }: SpaceLimits): boolean {
  return freeBytes >= ballastBytes + roomBesideBallast;
}

/** What a person should know: most of what fills the quota waits for the cloud, so that soon pictures go which it lacks. */
export function isNearlyFull(
  use: Pick<SpaceUse, 'usedBytes'>,
  counts: { readonly pictures: number; readonly picturesOwed: number },
  limits: Pick<SpaceLimits, 'maxBytes'>,
): boolean {
  return use.usedBytes > 0.8 * limits.maxBytes && counts.picturesOwed * 2 >= counts.pictures;
}
