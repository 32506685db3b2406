/**
 * Names used in stored sales, kept in the cursor: a sale that is fetched again gets the same names, also
 * after a restart and when none can be fetched. The most recently used ones stay. Pure.
 */
import { z } from 'zod';
import type { Names, NeededNames } from './map-checkout.ts';

/** More items than a shop sells; with the longest names 200 KB of a cursor, commonly 4. */
const maxItems = 1_000;
const maxCashiers = 200;
const maxPaymentTypes = 100;
const maxTables = 200;

const id = z.string();
const name = z.string();

/** By id, the most recently used at the end. */
export const cachedNamesSchema = z.strictObject({
  items: z.array(z.tuple([id, name])),
  cashiers: z.array(z.tuple([id, name])),
  tables: z.array(z.tuple([id, name])),
  paymentTypes: z.array(z.tuple([id, z.strictObject({ name, givesChange: z.boolean() })])),
});

export type KeptNames = z.infer<typeof cachedNamesSchema>;

/** Merges the kept names with those that these checkouts use. */
export function mergeNames(
  kept: KeptNames | undefined,
  { items, cashiers, tables, paymentTypes }: NeededNames,
  names: Names,
): KeptNames {
  return {
    items: lastUsed(kept?.items, items, names.item, maxItems),
    cashiers: lastUsed(kept?.cashiers, cashiers, names.cashier, maxCashiers),
    tables: lastUsed(kept?.tables, tables, names.table, maxTables),
    paymentTypes: lastUsed(kept?.paymentTypes, paymentTypes, names.paymentType, maxPaymentTypes),
  };
}

function lastUsed<T>(
  kept: readonly [string, T][] = [],
  used: ReadonlySet<string>,
  nameOf: (id: string) => T | undefined,
  most: number,
): [string, T][] {
  const all = new Map(kept);
  for (const each of used) {
    const found = nameOf(each);
    if (found === undefined) continue;
    all.delete(each);
    all.set(each, found);
  }
  return [...all].slice(-most);
}
