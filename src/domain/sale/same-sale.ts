/** Whether a pushed sale is one that is stored already: registers repeat messages, edit transactions, and use their numbers again. Pure. */
import type { Sale } from './sale.ts';

/** Where no `soldAt` tells, a register's number means the same transaction this long. */
export const sameNumberForMs = 36 * 3_600_000;
/** An edit keeps the time at which it was sold; a number used again, from 1 each morning say, has another. */
export const sameSoldAtMs = 3_600_000;

type Moment = {
  readonly soldAtMs?: number;
  /** When it was heard of. */
  readonly boot: string;
  readonly receivedMonotonicMs: number;
  readonly receivedAtMs: number;
};

/** Which state of a sale this is, where its register says so. */
type State = Pick<Sale, 'registerRevision' | 'changedAtMs'>;

/** A stored sale under the same register and number. */
export type EarlierSale = Moment &
  State & {
    readonly seq: number;
    /** SHA-256 of every body it has had, and of the newest of them. */
    readonly bodies: readonly string[];
    readonly newestSha256: string;
  };

export type PushedSale = Moment &
  State & {
    readonly bodySha256: string;
    /** It is known to come after everything stored of the sale. */
    readonly isInOrder: boolean;
  };

export type SameSale = {
  /** superseded: an older state than the stored one. */
  readonly kind: 'known' | 'edited' | 'superseded';
  readonly sale: EarlierSale;
};

/** Undefined when it is a new sale. */
export function sameSale(earlier: readonly EarlierSale[], pushed: PushedSale): SameSale | undefined {
  const near = earlier
    .map((sale) => ({ sale, ...distance(sale, pushed) }))
    .filter(({ ms, limitMs }) => ms <= limitMs)
    .sort((a, b) => a.ms - b.ms);
  const known = near.find(({ sale }) => sale.bodies.includes(pushed.bodySha256));
  const sale = (known ?? near[0])?.sale;
  return sale && { kind: compare(sale, pushed), sale };
}

/** What the register says of the order decides, then what its transport does. */
function compare(stored: EarlierSale, pushed: PushedSale): SameSale['kind'] {
  if (pushed.bodySha256 === stored.newestSha256) return 'known';
  const said = difference(stored, pushed);
  if (said !== 0) return said > 0 ? 'edited' : 'superseded';
  const mayBeLate = stored.bodies.includes(pushed.bodySha256) && !pushed.isInOrder;
  return mayBeLate ? 'superseded' : 'edited';
}

/** Above 0 where the pushed one is the newer state; 0 where that isn't said, as where both say the same. */
function difference(stored: State, pushed: State): number {
  if (stored.registerRevision !== undefined && pushed.registerRevision !== undefined) {
    const revisions = pushed.registerRevision - stored.registerRevision;
    if (revisions !== 0) return revisions;
  }
  if (stored.changedAtMs === undefined || pushed.changedAtMs === undefined) return 0;
  return pushed.changedAtMs - stored.changedAtMs;
}

function distance(a: Moment, b: Moment): { ms: number; limitMs: number } {
  if (a.soldAtMs !== undefined && b.soldAtMs !== undefined) {
    return { ms: Math.abs(a.soldAtMs - b.soldAtMs), limitMs: sameSoldAtMs };
  }
  // Within one boot the wall clock may have been set in between; the monotonic one was not.
  const ms =
    a.boot === b.boot ? a.receivedMonotonicMs - b.receivedMonotonicMs : a.receivedAtMs - b.receivedAtMs;
  return { ms: Math.abs(ms), limitMs: sameNumberForMs };
}
