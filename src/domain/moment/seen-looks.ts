/** Memory of the changes at the newest sales of a register, with which those of the next sale are compared. */
import { type Change, recurringChange } from './seen-onset.ts';

/** Sales of a register whose changes are compared. */
const maxSales = 24;
/** Changes of one sale that are kept. */
const maxOfSale = 3;

export type SeenLooks = {
  /** The change of this sale that was seen at several others before; the sale is compared with later ones. A second time replaces the first. */
  recurring(saleId: string, changes: readonly Change[]): Change | undefined;
};

export function createSeenLooks(): SeenLooks {
  const bySale = new Map<string, readonly Int8Array[]>();
  return {
    recurring(saleId, changes) {
      bySale.delete(saleId);
      const change = recurringChange(changes, [...bySale.values()]);
      const looks = changes.slice(0, maxOfSale).map(({ look }) => look);
      if (looks.length > 0) bySale.set(saleId, looks);
      for (const oldest of [...bySale.keys()].slice(0, -maxSales)) bySale.delete(oldest);
      return change;
    },
  };
}
