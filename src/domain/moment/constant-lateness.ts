/**
 * By how much a drawer's contact is late each time. Its moments alone do not show that: at a register that only a cloud reports, it looks like a clock that
 * is off. Two things prove it:
 *
 * - Another contact at the drawer that is earlier at the same sales: none reports an opening before it happened.
 * - A sale that the POS server had, by its own time, before the contact reported: a sale is there after its checkout only.
 *
 * Once there is proof, the middle of the distances to the stated times shows how much it is. Without proof nothing is taken off, since ways to a cloud that
 * are mostly short and now and then long shift these distances in the same manner. Pure.
 */

/** Newest sales of a register that are looked at. */
export const maxCompared = 200;
/** Fewest sales that show it. */
const minCompared = 12;
/** Sales that two devices have reported, at least. */
const minShared = 6;
/** The time of the server is known to some milliseconds by its answers: less than this proves nothing. Milliseconds. */
const proofMs = 30;
/** Share of the sales, beside one, that the server had before the contact reported: a few are those of a contact that is late now and then. */
const minShare = 0.03;

const maxStatedErrorMs = 2_000;

/** A sale and the opening of its drawer by one device. Milliseconds. */
export type DrawerDistance = {
  readonly saleSeq: number;
  /** From the sale's time, as it was stated without its drawer, to the opening. */
  readonly ms: number;
  /** From the end of the server's time of the sale (its second) to the opening; undefined where there is none. */
  readonly pastServerMs: number | undefined;
};

export type DrawerLateness = {
  /** By another contact. */
  readonly certainMs: number;
  /** Beyond that. That it is late is proved; by how much, a clock that is off for days would show too. */
  readonly likelyMs: number;
};

/** `own`: the newest first, less what is known of the device. */
export function drawerLateness(
  own: readonly DrawerDistance[],
  others: readonly (readonly DrawerDistance[])[] = [],
): DrawerLateness {
  const newest = own.slice(0, maxCompared);
  const behindMs = behindOthersMs(newest, others);
  const none = { certainMs: behindMs, likelyMs: 0 };
  if (newest.length < minCompared) return none;
  const past = newest.flatMap(({ pastServerMs }) =>
    pastServerMs === undefined ? [] : pastServerMs - behindMs,
  );
  const provedMs = past.toSorted((a, b) => b - a)[Math.ceil(minShare * newest.length)] ?? 0;
  const middleMs = middle(newest.map(({ ms }) => ms - behindMs));
  if (provedMs < proofMs || provedMs > middleMs + maxStatedErrorMs) return none;
  return { certainMs: behindMs, likelyMs: Math.max(provedMs, middleMs) };
}

/** By how much it is later than the earliest of the others at the same sales; 0 alone. */
function behindOthersMs(
  own: readonly DrawerDistance[],
  others: readonly (readonly DrawerDistance[])[],
): number {
  const behindMs = others.map((other) => {
    const at = new Map(other.map(({ saleSeq, ms }) => [saleSeq, ms]));
    const differences = own.flatMap(({ saleSeq, ms }) => {
      const otherMs = at.get(saleSeq);
      return otherMs === undefined ? [] : ms - otherMs;
    });
    return differences.length < minShared ? 0 : middle(differences);
  });
  return Math.max(0, ...behindMs);
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
