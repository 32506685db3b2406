/**
 * Matches the two source records of one sale: from the printer proxy and from a POS cloud. Pure.
 *
 * They have the same total, if readable, and about the same time: by the register's clock if its skew is known,
 * otherwise (also when the clock was just set) by the server's, which receives a sale shortly after it was made. Two
 * are matched when each is clearly the other's best candidate; indistinguishable sales of equal totals, as many on
 * either side, are matched in order. The rest may be matched later, when more is known about the clock; an unmatched
 * record stays a separate sale.
 */

export type PrintedRecord<Key> = {
  readonly key: Key;
  /** Gateway clock, epoch milliseconds. */
  readonly atMs: number;
  /** Absent when unreadable, and for a drawer opened without a receipt. */
  readonly totalMinor?: number;
  /** The paper of a void: no sale was made then, but a POS may list what it gave back as a transaction of its own. */
  readonly isVoid?: true;
};

export type PosRecord<Key> = {
  readonly key: Key;
  readonly totalMinor: number;
  /** Time by the register's corrected clock: gateway clock, epoch milliseconds, ± `uncertaintyMs`. */
  readonly register?: { readonly atMs: number; readonly uncertaintyMs: number };
  /** Arrival at the server, gateway clock, epoch milliseconds. */
  readonly serverAtMs?: number;
  /** Resolution of these times, milliseconds. */
  readonly resolutionMs: number;
};

export type Matched<Key> = { readonly printed: Key; readonly pos: Key };

/** Largest distance between the register's time stamp and drawer or receipt, in either order. Milliseconds. */
const printedWithinMs = 4_000;
/** Stricter bound for records without a total to compare. */
const aloneWithinMs = 2_000;
/** Usual and largest delay of a sale to the server. */
const typicalDelayMs = 1_500;
const longestWayMs = { withTotal: 15_000, alone: 6_000 };
/** The best candidate must be better than every other by this, plus the uncertainty of the register's time. */
const clearlyMs = 750;
const maxUncertaintyMs = 3_000;
/** Clocks set by hand change by minutes. */
const setByHandMs = 15 * 60_000;
/** Penalty of a server time compared with that of a register whose clock is known. */
const byServerMs = 5_000;
const otherSignMs = 2_000;

export function findMatches<Key>(
  printed: readonly PrintedRecord<Key>[],
  pos: readonly PosRecord<Key>[],
  mayBeOne: (printed: Key, pos: Key) => boolean = () => true,
): Matched<Key>[] {
  const costOf: CostOf<Key> = (half, other) => (mayBeOne(half.key, other.key) ? cost(half, other) : Infinity);
  const matched: Matched<Key>[] = [];
  let [left, right] = [printed, pos];
  for (;;) {
    const found = clearPairs(left, right, costOf);
    if (found.length === 0) break;
    matched.push(...found);
    left = left.filter(({ key }) => found.every((one) => one.printed !== key));
    right = right.filter(({ key }) => found.every((one) => one.pos !== key));
  }
  return [...matched, ...inOrder(left, right, costOf)];
}

type CostOf<Key> = (printed: PrintedRecord<Key>, pos: PosRecord<Key>) => number;

/** Lower is better, milliseconds; Infinity when they can't be one sale. */
function cost(printed: PrintedRecord<unknown>, pos: PosRecord<unknown>): number {
  const hasTotal = printed.totalMinor !== undefined;
  if (printed.isVoid === true && pos.totalMinor >= 0) return Infinity;
  if (hasTotal && Math.abs(printed.totalMinor) !== Math.abs(pos.totalMinor)) return Infinity;
  const signMs = hasTotal && printed.totalMinor !== pos.totalMinor ? otherSignMs : 0;
  const { register, serverAtMs, resolutionMs } = pos;
  const apartMs = register === undefined ? Infinity : Math.abs(printed.atMs - register.atMs);
  const within = (register?.uncertaintyMs ?? 0) + (hasTotal ? printedWithinMs : aloneWithinMs);
  if (apartMs <= within) return apartMs + signMs;
  if (serverAtMs === undefined) return Infinity;
  // A clock that was set is accepted only for a sale with a matching total.
  if (register !== undefined && !(hasTotal && isOff(register, serverAtMs))) return Infinity;
  const wayMs = serverAtMs - printed.atMs;
  const isInTime =
    wayMs >= -resolutionMs - typicalDelayMs &&
    wayMs <= (hasTotal ? longestWayMs.withTotal : longestWayMs.alone) + resolutionMs;
  return isInTime ? byServerMs + Math.abs(wayMs - typicalDelayMs) + signMs : Infinity;
}

/**
 * The register's time is implausible: it is after the server's, or so long before that the clock was set, or the sale
 * was held back.
 */
function isOff(register: { atMs: number; uncertaintyMs: number }, serverAtMs: number): boolean {
  const wayMs = serverAtMs - register.atMs;
  if (wayMs < -register.uncertaintyMs - typicalDelayMs) return true;
  return wayMs > register.uncertaintyMs + longestWayMs.alone && wayMs <= setByHandMs;
}

function clearPairs<Key>(
  printed: readonly PrintedRecord<Key>[],
  pos: readonly PosRecord<Key>[],
  costOf: CostOf<Key>,
): Matched<Key>[] {
  const costs = printed.map((half) => pos.map((other) => costOf(half, other)));
  const columns = pos.map((_, column) => costs.map((row) => row[column] ?? Infinity));
  return printed.flatMap(({ key }, index) => {
    const row = costs[index] ?? [];
    const column = row.indexOf(Math.min(...row));
    const best = row[column] ?? Infinity;
    const other = pos[column];
    if (best === Infinity || other === undefined) return [];
    const marginMs =
      clearlyMs + Math.min(other.register?.uncertaintyMs ?? maxUncertaintyMs, maxUncertaintyMs);
    const isClear =
      secondOf(row, column) - best >= marginMs && secondOf(columns[column] ?? [], index) - best >= marginMs;
    return isClear ? [{ printed: key, pos: other.key }] : [];
  });
}

function secondOf(values: readonly number[], best: number): number {
  return Math.min(Infinity, ...values.filter((_, index) => index !== best));
}

/** Sales of one total in such quick succession that their times don't distinguish them. */
function inOrder<Key>(
  printed: readonly PrintedRecord<Key>[],
  pos: readonly PosRecord<Key>[],
  costOf: CostOf<Key>,
): Matched<Key>[] {
  const byTime = <Half extends { atMs: number }>(halves: readonly Half[]) =>
    halves.toSorted((a, b) => a.atMs - b.atMs);
  const totals = new Set(printed.flatMap(({ totalMinor }) => totalMinor ?? []));
  return [...totals].flatMap((total) => {
    const left = byTime(printed.filter(({ totalMinor }) => totalMinor === total));
    const right = byTime(
      pos
        .filter(({ totalMinor }) => totalMinor === total)
        .filter((other) => left.some((half) => costOf(half, other) < Infinity))
        .map((other) => ({ ...other, atMs: other.register?.atMs ?? other.serverAtMs ?? 0 })),
    );
    const near = left.filter((half) => right.some((other) => costOf(half, other) < Infinity));
    if (near.length !== right.length) return [];
    const pairs = near.map((half, index) => ({ half, other: right[index] }));
    // With few sales, one mismatch means that a record is missing.
    const fit = pairs.every(({ half, other }) => other !== undefined && costOf(half, other) < Infinity);
    return fit
      ? pairs.flatMap(({ half, other }) => (other === undefined ? [] : { printed: half.key, pos: other.key }))
      : [];
  });
}
