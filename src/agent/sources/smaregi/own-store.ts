/**
 * The shop (storeId) of the linked terminals, learned from their sales: from then on a gateway of a chain fetches that
 * shop's transactions instead of the whole contract's. A terminal that is moved to another shop would be missed, so the
 * shop is checked from time to time, and everything since the last check is fetched again if it has changed.
 */
import { PosFailure } from '../polling/cloud-source.ts';
import type { Placed } from './cursor.ts';

/** Interval between two checks, milliseconds. */
const checkEveryMs = 3_600_000;

type Stand = Placed & { readonly kind: 'placed' };
type Sold = { readonly terminalId?: string | undefined; readonly storeId?: string | undefined };

/** The shop to which requests are restricted; undefined while a terminal's is unknown, and where they are of several shops. */
export function storeOf({ stores }: Pick<Placed, 'stores'>, linked: readonly string[]): string | undefined {
  const [first, ...others] = new Set(linked.map((terminal) => stores?.of[terminal]));
  return others.length === 0 ? first : undefined;
}

/** Learns from an unrestricted page, sorted by time of change. */
export function learnStores(
  stand: Stand,
  sold: readonly Sold[],
  { linked, nowMs }: { readonly linked: readonly string[]; readonly nowMs: number },
): Stand {
  const of = Object.fromEntries(
    linked.flatMap((terminal) => {
      const newest = sold.findLast(
        ({ terminalId, storeId }) => terminalId === terminal && storeId !== undefined,
      );
      const storeId = newest?.storeId ?? stand.stores?.of[terminal];
      return storeId === undefined ? [] : [[terminal, storeId] as const];
    }),
  );
  const isKnown = linked.every((terminal) => stand.stores?.of[terminal] === of[terminal]);
  return isKnown ? stand : { ...stand, stores: { of, checkedMs: nowMs, provenMs: stand.fromMs } };
}

/**
 * The position to poll from. `storesOf`: current shops of the terminals, as far as they are known; rejects with a
 * PosFailure.
 */
export async function checkStores(
  stand: Stand,
  { linked, nowMs }: { readonly linked: readonly string[]; readonly nowMs: number },
  storesOf: (terminals: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<Stand> {
  const { stores, ...rest } = stand;
  const storeId = storeOf(stand, linked);
  // A clock that was set back is no reason to wait.
  if (stores === undefined || storeId === undefined || Math.abs(nowMs - stores.checkedMs) < checkEveryMs)
    return stand;
  const found = await storesOf(linked).catch((error: unknown) => {
    if (error instanceof PosFailure && error.reason === 'refused') return undefined;
    throw error;
  });
  const isSame =
    found !== undefined && linked.every((terminal) => (found.get(terminal) ?? storeId) === storeId);
  if (isSame) return { ...stand, stores: { ...stores, checkedMs: nowMs, provenMs: stand.fromMs } };
  const { afterId: _, begunMs: __, ...unrestricted } = rest;
  return { ...unrestricted, fromMs: stores.provenMs, loMs: stores.provenMs };
}
