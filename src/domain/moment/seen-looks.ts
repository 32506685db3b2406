/** Memory of the changes at the newest sales of a register, with which those of the next sale are compared. */
import { type Change, recurringChange } from './seen-onset.ts';

/** Sales of a register whose changes are compared. */
export const maxLookSales = 24;
/** Changes of one sale that are kept. */
const maxOfSale = 3;

export type SaleLooks = { readonly saleId: string; readonly looks: readonly Int8Array[] };

export type SeenLooks = {
  /** The change of this sale that was seen at several others before; the sale is compared with later ones. A second time replaces the first. */
  recurring(saleId: string, changes: readonly Change[]): Change | undefined;
};

/** Looks of a sale's changes, which later ones are compared with. */
export function looksOf(changes: readonly Change[]): readonly Int8Array[] {
  return changes.slice(0, maxOfSale).map(({ look }) => look);
}

/** `earlier`: known from before, the oldest first. */
export function createSeenLooks(earlier: readonly SaleLooks[] = []): SeenLooks {
  const bySale = new Map(earlier.map(({ saleId, looks }) => [saleId, looks]));
  return {
    recurring(saleId, changes) {
      bySale.delete(saleId);
      const change = recurringChange(changes, [...bySale.values()]);
      const looks = looksOf(changes);
      if (looks.length > 0) bySale.set(saleId, looks);
      for (const oldest of [...bySale.keys()].slice(0, -maxLookSales)) bySale.delete(oldest);
      return change;
    },
  };
}
