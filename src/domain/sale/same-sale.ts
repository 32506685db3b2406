/** Decides whether a pushed sale is already stored: registers repeat messages, edit transactions and reuse numbers. Pure. */
import type { Sale } from './sale.ts';

/** Without a `soldAt`, a register's number identifies the same transaction for this long. */
export const sameNumberForMs = 36 * 3_600_000;
/** An edit keeps the time of sale; a reused number, from 1 each morning for example, has another. */
export const sameSoldAtMs = 3_600_000;

type Moment = {
  readonly soldAtMs?: number;
  /** Arrival. */
  readonly boot: string;
  readonly receivedMonotonicMs: number;
  readonly receivedAtMs: number;
};

/** State of a sale as declared by its register. */
type State = Pick<Sale, 'registerRevision' | 'changedAtMs'>;

/** A stored sale with the same register and number. */
export type EarlierSale = Moment &
  State & {
    readonly seq: number;
    /** SHA-256 of all its bodies, and of the newest. */
    readonly bodies: readonly string[];
    readonly newestSha256: string;
  };

export type PushedSale = Moment &
  State & {
    readonly bodySha256: string;
    /** It is known to be newer than everything stored for the sale. */
    readonly isInOrder: boolean;
  };

export type SameSale = {
  /** superseded: an older state than the stored one. */
  readonly kind: 'known' | 'edited' | 'superseded';
  readonly sale: EarlierSale;
};

/** Undefined for a new sale. */
export function sameSale(earlier: readonly EarlierSale[], pushed: PushedSale): SameSale | undefined {
  const near = earlier
    .map((sale) => ({ sale, ...distance(sale, pushed) }))
    .filter(({ ms, limitMs }) => ms <= limitMs)
    .sort((a, b) => a.ms - b.ms);
  const known = near.find(({ sale }) => sale.bodies.includes(pushed.bodySha256));
  const sale = (known ?? near[0])?.sale;
  return sale && { kind: compare(sale, pushed), sale };
}

/** Order declared by the register takes precedence over that of its transport. */
function compare(stored: EarlierSale, pushed: PushedSale): SameSale['kind'] {
  if (pushed.bodySha256 === stored.newestSha256) return 'known';
  const said = difference(stored, pushed);
  if (said !== 0) return said > 0 ? 'edited' : 'superseded';
  const mayBeLate = stored.bodies.includes(pushed.bodySha256) && !pushed.isInOrder;
  return mayBeLate ? 'superseded' : 'edited';
}

/** Above 0 when the pushed one is newer; 0 when undeclared or equal. */
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
