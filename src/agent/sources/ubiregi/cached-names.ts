/**
 * Names that sales were told with, as the cursor keeps them: a sale that is told again has the names that it had, also after a restart and
 * when none can be asked for. Those that were used last stay. Pure.
 */
import { z } from 'zod';
import type { Names, WantedNames } from './map-checkout.ts';

/** More than a shop sells of; with the longest names 200 KB of a cursor, commonly 4. */
const maxItems = 1_000;
const maxCashiers = 200;
const maxPaymentTypes = 100;

const id = z.string();
const name = z.string();

/** By id, the ones used last at the end. */
export const keptNamesSchema = z.strictObject({
  items: z.array(z.tuple([id, name])),
  cashiers: z.array(z.tuple([id, name])),
  paymentTypes: z.array(z.tuple([id, z.strictObject({ name, givesChange: z.boolean() })])),
});

export type KeptNames = z.infer<typeof keptNamesSchema>;

/** What was kept, and what these checkouts use now. */
export function keepNames(
  kept: KeptNames | undefined,
  { items, cashiers, paymentTypes }: WantedNames,
  names: Names,
): KeptNames {
  return {
    items: lastUsed(kept?.items, items, names.item, maxItems),
    cashiers: lastUsed(kept?.cashiers, cashiers, names.cashier, maxCashiers),
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
