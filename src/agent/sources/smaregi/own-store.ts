/**
 * The shop (storeId) of the linked terminals, learned from their sales: from then on a gateway of a chain fetches that
 * shop's transactions instead of the whole contract's. A terminal that is moved to another shop would be missed, so the
 * shop is checked from time to time, and everything since the last check is fetched again if it may have changed.
 */
import { PosFailure } from '../polling/cloud-source.ts';
import type { Placed } from './cursor.ts';

/** Interval between two checks, milliseconds. */
const checkEveryMs = 3_600_000;

type Stand = Placed & { readonly kind: 'placed' };
type Sold = {
  readonly id: number;
  readonly terminalId?: string | undefined;
  readonly storeId?: string | undefined;
};

/** Takes note of the newest sales of an unrestricted page. */
export function learnStores(stand: Stand, linked: readonly string[], sold: readonly Sold[]): Stand {
  const newest = linked.flatMap((terminal) => {
    const known = stand.stores?.newest[terminal];
    const later = sold
      .filter(({ id, terminalId }) => terminalId === terminal && id >= (known?.id ?? 0))
      .flatMap(({ id, storeId }) => (storeId === undefined ? [] : { id, storeId }))
      .sort((a, b) => b.id - a.id);
    const one = later[0] ?? known;
    return one === undefined ? [] : [[terminal, one] as const];
  });
  return newest.length === 0
    ? stand
    : { ...stand, stores: { ...stand.stores, newest: Object.fromEntries(newest) } };
}

/**
 * The position to poll from. A sweep that was begun without a restriction ends without one: its later pages may hold
 * sales of another shop. `storesOf`: current shops of the terminals, as far as they are known; a check that fails with a
 * PosFailure leaves the shop unknown.
 */
export async function checkStores(
  stand: Stand,
  { linked, nowMs }: { readonly linked: readonly string[]; readonly nowMs: number },
  storesOf: (terminals: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<Stand> {
  const { newest = {}, checkedMs, own } = stand.stores ?? {};
  if (
    own !== undefined &&
    !(linked.length > 0 && linked.every((terminal) => own.terminals.includes(terminal)))
  )
    return unrestricted(stand, own.provenMs);
  const [storeId, ...others] = new Set(linked.map((terminal) => own?.storeId ?? newest[terminal]?.storeId));
  // A clock that was set back is no reason to wait.
  const isDue = checkedMs === undefined || Math.abs(nowMs - checkedMs) >= checkEveryMs;
  if (!isDue || storeId === undefined || others.length > 0) return stand;
  if (own === undefined && stand.begunMs !== undefined) return stand;
  const found = await storesOf(linked).catch((error: unknown) => {
    if (error instanceof PosFailure) return undefined;
    throw error;
  });
  if (found !== undefined && linked.every((terminal) => (found.get(terminal) ?? storeId) === storeId)) {
    const proven = { storeId, terminals: [...linked], provenMs: stand.fromMs };
    return { ...stand, stores: { newest, checkedMs: nowMs, own: proven } };
  }
  return own === undefined
    ? { ...stand, stores: { newest, checkedMs: nowMs } }
    : unrestricted(stand, own.provenMs);
}

/** Sales from before a move would give the former shop: the shop is learned anew. */
function unrestricted(stand: Stand, sinceMs: number): Stand {
  const { stores: _, afterId: __, begunMs: ___, ...rest } = stand;
  return { ...rest, fromMs: sinceMs, loMs: sinceMs };
}
