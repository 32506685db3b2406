/**
 * Finds the two halves of one sale: what the printer tap heard of it, and what a POS cloud tells. Pure.
 *
 * They have the same total, where one could be read, and about the same time: by the register's clock as far as it is known, else (also
 * when somebody has just set it) by the server's, which gets a sale a moment after it was sold. Two are joined when each is clearly the
 * other's best; of equal totals in a row that can't be told apart, as many on either side, the first goes with the first. What is left may
 * be joined later, when more is known of the clock; a half without the other stays a sale of its own.
 */

export type HeardHalf<Key> = {
  readonly key: Key;
  /** Gateway clock, epoch milliseconds. */
  readonly atMs: number;
  /** Absent where nobody could read it, and of a drawer that was opened without a receipt. */
  readonly totalMinor?: number;
};

export type ToldHalf<Key> = {
  readonly key: Key;
  readonly totalMinor: number;
  /** By the register's clock, put right: gateway clock, epoch milliseconds, ± `uncertaintyMs`. */
  readonly register?: { readonly atMs: number; readonly uncertaintyMs: number };
  /** When the server got it, gateway clock, epoch milliseconds. */
  readonly serverAtMs?: number;
  /** Of these times, milliseconds. */
  readonly resolutionMs: number;
};

export type Joined<Key> = { readonly heard: Key; readonly told: Key };

/** From the stamp of the register to the drawer and the receipt, in either order. Milliseconds. */
const printedWithinMs = 4_000;
/** Without a total to agree on, the times have to agree better. */
const aloneWithinMs = 2_000;
/** How long a sale takes to the server, usually and at most. */
const usualWayMs = 1_500;
const longestWayMs = { withTotal: 15_000, alone: 6_000 };
/** The best is clearly the best when every other is worse by this, and by what the register's time is unsure. */
const clearlyMs = 750;
const mostUnsureMs = 3_000;
/** Who sets a clock by hand sets it by minutes. */
const setByHandMs = 15 * 60_000;
/** A time by the server counts for less than one by a register whose clock is known. */
const byServerMs = 5_000;
const otherSignMs = 2_000;

export function joinHalves<Key>(
  heard: readonly HeardHalf<Key>[],
  told: readonly ToldHalf<Key>[],
): Joined<Key>[] {
  const joined: Joined<Key>[] = [];
  let [left, right] = [heard, told];
  for (;;) {
    const found = clearPairs(left, right);
    if (found.length === 0) break;
    joined.push(...found);
    left = left.filter(({ key }) => found.every((one) => one.heard !== key));
    right = right.filter(({ key }) => found.every((one) => one.told !== key));
  }
  return [...joined, ...inOrder(left, right)];
}

/** Lower is better, milliseconds; Infinity where they can't be one sale. */
function cost(heard: HeardHalf<unknown>, told: ToldHalf<unknown>): number {
  const hasTotal = heard.totalMinor !== undefined;
  if (hasTotal && Math.abs(heard.totalMinor) !== Math.abs(told.totalMinor)) return Infinity;
  const signMs = hasTotal && heard.totalMinor !== told.totalMinor ? otherSignMs : 0;
  const { register, serverAtMs, resolutionMs } = told;
  const apartMs = register === undefined ? Infinity : Math.abs(heard.atMs - register.atMs);
  const within = (register?.uncertaintyMs ?? 0) + (hasTotal ? printedWithinMs : aloneWithinMs);
  if (apartMs <= within) return apartMs + signMs;
  if (serverAtMs === undefined) return Infinity;
  // A clock that was set is only believed of a sale whose total agrees.
  if (register !== undefined && !(hasTotal && isOff(register, serverAtMs))) return Infinity;
  const wayMs = serverAtMs - heard.atMs;
  const isInTime =
    wayMs >= -resolutionMs - usualWayMs &&
    wayMs <= (hasTotal ? longestWayMs.withTotal : longestWayMs.alone) + resolutionMs;
  return isInTime ? byServerMs + Math.abs(wayMs - usualWayMs) + signMs : Infinity;
}

/** The register's time can't be right: it lies after the server's, or so long before that somebody has set it, or the sale was held back. */
function isOff(register: { atMs: number; uncertaintyMs: number }, serverAtMs: number): boolean {
  const wayMs = serverAtMs - register.atMs;
  if (wayMs < -register.uncertaintyMs - usualWayMs) return true;
  return wayMs > register.uncertaintyMs + longestWayMs.alone && wayMs <= setByHandMs;
}

function clearPairs<Key>(heard: readonly HeardHalf<Key>[], told: readonly ToldHalf<Key>[]): Joined<Key>[] {
  const costs = heard.map((half) => told.map((other) => cost(half, other)));
  const columns = told.map((_, column) => costs.map((row) => row[column] ?? Infinity));
  return heard.flatMap(({ key }, index) => {
    const row = costs[index] ?? [];
    const column = row.indexOf(Math.min(...row));
    const best = row[column] ?? Infinity;
    const other = told[column];
    if (best === Infinity || other === undefined) return [];
    const marginMs = clearlyMs + Math.min(other.register?.uncertaintyMs ?? mostUnsureMs, mostUnsureMs);
    const isClear =
      secondOf(row, column) - best >= marginMs && secondOf(columns[column] ?? [], index) - best >= marginMs;
    return isClear ? [{ heard: key, told: other.key }] : [];
  });
}

function secondOf(values: readonly number[], best: number): number {
  return Math.min(Infinity, ...values.filter((_, index) => index !== best));
}

/** Sales of one total that follow each other so closely that their times don't tell which is which. */
function inOrder<Key>(heard: readonly HeardHalf<Key>[], told: readonly ToldHalf<Key>[]): Joined<Key>[] {
  const byTime = <Half extends { atMs: number }>(halves: readonly Half[]) =>
    halves.toSorted((a, b) => a.atMs - b.atMs);
  const totals = new Set(heard.flatMap(({ totalMinor }) => totalMinor ?? []));
  return [...totals].flatMap((total) => {
    const left = byTime(heard.filter(({ totalMinor }) => totalMinor === total));
    const right = byTime(
      told
        .filter(({ totalMinor }) => totalMinor === total)
        .filter((other) => left.some((half) => cost(half, other) < Infinity))
        .map((other) => ({ ...other, atMs: other.register?.atMs ?? other.serverAtMs ?? 0 })),
    );
    const near = left.filter((half) => right.some((other) => cost(half, other) < Infinity));
    if (near.length !== right.length) return [];
    const pairs = near.map((half, index) => ({ half, other: right[index] }));
    // As few as they are, one that doesn't fit says that some half is missing.
    const fit = pairs.every(({ half, other }) => other !== undefined && cost(half, other) < Infinity);
    return fit
      ? pairs.flatMap(({ half, other }) => (other === undefined ? [] : { heard: half.key, told: other.key }))
      : [];
  });
}
