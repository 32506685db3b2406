/**
 * Assigns moments of one kind to sales: a moment to one sale at most, and a sale to one moment of a kind. Pure.
 *
 * Each pair is weighed by how much likelier it is than a moment by chance; a pair counts when it is almost certain against
 * all others of its sale and of its moment. In doubt none does, and the sale keeps the time it has.
 */
import type { MomentDelay } from './moment-delay.ts';

export type SaleInQuestion<Key> = {
  readonly key: Key;
  /** Stated without moments of this kind, milliseconds. */
  readonly atMs: number;
  readonly uncertaintyMs: number;
  /** Arrival at the gateway, milliseconds: its checkout was before. */
  readonly receivedAtMs: number;
  readonly mayHave: boolean | undefined;
};

export type MomentInQuestion<Key> = { readonly key: Key; readonly atMs: number };

/** A pair counts from this probability on; `open`: where the payments do not show that the sale has a moment. */
const certain = { sure: 0.97, open: 0.99 } as const;

export function assignMoments<SaleKey, MomentKey>(
  sales: readonly SaleInQuestion<SaleKey>[],
  moments: readonly MomentInQuestion<MomentKey>[],
  delay: MomentDelay,
): { readonly sale: SaleKey; readonly moment: MomentKey }[] {
  const odds = sales.map((sale) => moments.map((moment) => oddsOf(sale, moment, delay)));
  const ofMoment = moments.map((_, column) => sum(odds.map((row) => row[column] ?? 0)));
  return sales.flatMap((sale, row) => {
    const its = odds[row] ?? [];
    const column = its.indexOf(Math.max(...its));
    const [own, moment] = [its[column], moments[column]];
    if (own === undefined || moment === undefined) return [];
    const probability = own / (1 + sum(its) + (ofMoment[column] ?? 0) - own);
    const isCertain = probability >= (sale.mayHave === undefined ? certain.open : certain.sure);
    return isCertain ? [{ sale: sale.key, moment: moment.key }] : [];
  });
}

/** Odds that the moment is of the sale, against one by chance. */
function oddsOf(
  { atMs, uncertaintyMs, receivedAtMs, mayHave }: Omit<SaleInQuestion<unknown>, 'key'>,
  moment: Pick<MomentInQuestion<unknown>, 'atMs'>,
  { delayMs, uncertaintyMs: delayUncertaintyMs, typicalMs, withinMs, share, straysPerMs }: MomentDelay,
): number {
  if (mayHave === false) return 0;
  // A drawer that opens once the sale is here, such as to try the contact out, is not its drawer.
  if (moment.atMs - delayMs - delayUncertaintyMs > receivedAtMs) return 0;
  const has = mayHave === undefined ? share.ofOpen : share.ofSure;
  const halfMs = withinMs(uncertaintyMs);
  const outsideMs = Math.max(0, Math.abs(moment.atMs - atMs - typicalMs) - halfMs);
  // Even up to the bound, and falling quickly beyond it.
  const edgeMs = 0.1 * halfMs + 20;
  const density = Math.exp(-outsideMs / edgeMs) / (2 * (halfMs + edgeMs));
  return ((has / (1 - has)) * density) / straysPerMs;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}
