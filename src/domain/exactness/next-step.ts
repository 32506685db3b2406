/** How exact the times of a register's newest sales are, and what would make them exact. Pure. */
import type { InstantBasis } from '../time/instant.ts';

/** Newest sales of a register with the same basis; medians, milliseconds. */
export type NewestTimes = {
  readonly basis: InstantBasis;
  readonly sales: number;
  /** Those of them whose pictures do not count as exact. */
  readonly uncertainSales: number;
  readonly uncertaintyMs: number;
  /** From the sale to its arrival here. */
  readonly afterMs: number;
};

export type NextStep =
  | 'exact'
  | 'contact_or_printer'
  | 'printer'
  | 'print_all'
  | 'check_contact'
  | 'send_at_once';

/** Places of the page where a step is taken: form of a device, address of the printer, list of the register's sales, its lateness, how it sends. */
export type StepPlace = 'device' | 'printer' | 'sales' | 'delay' | 'sending';

/** In the order of the step's text. */
export const stepPlaces: Readonly<Record<NextStep, readonly StepPlace[]>> = {
  exact: [],
  contact_or_printer: ['device', 'printer'],
  printer: ['printer'],
  print_all: ['device'],
  check_contact: ['sales', 'delay'],
  send_at_once: ['sending'],
};

/** Up to this a picture counts as exact: a contact's usual uncertainty, and that of a receipt. Milliseconds. */
const exactMs = 400;
/** A contact whose sales are uncertain by more is late each time, or has reported few sales. Milliseconds. */
const lateContactMs = 600;
/** Share of uncertain sales that needs no step. */
const fewUncertain = 0.05;

export type SaleTime = Pick<NewestTimes, 'basis' | 'uncertaintyMs' | 'afterMs'>;

/** By basis, the most frequent first. */
export function newestTimes(times: readonly SaleTime[]): NewestTimes[] {
  return [...Map.groupBy(times, ({ basis }) => basis)]
    .map(([basis, own]) => ({
      basis,
      sales: own.length,
      uncertainSales: own.filter(({ uncertaintyMs }) => uncertaintyMs > exactMs).length,
      uncertaintyMs: median(own.map(({ uncertaintyMs }) => uncertaintyMs)),
      afterMs: median(own.map(({ afterMs }) => Math.max(0, afterMs))),
    }))
    .sort((a, b) => b.sales - a.sales);
}

/** Undefined without sales. `isPolled`: a POS cloud lists its sales. `prints`: through this gateway. */
export function nextStepOf(
  newest: readonly NewestTimes[],
  { isPolled, prints }: { readonly isPolled: boolean; readonly prints: boolean },
): NextStep | undefined {
  const all = newest.reduce((sum, { sales }) => sum + sales, 0);
  if (all === 0) return undefined;
  const uncertain = newest.reduce((sum, { uncertainSales }) => sum + uncertainSales, 0);
  if (uncertain <= fewUncertain * all) return 'exact';
  const contact = newest.find(({ basis }) => basis === 'moment');
  if (contact !== undefined && contact.sales >= 6 && contact.uncertaintyMs > lateContactMs)
    return 'check_contact';
  if (!isPolled) return prints ? undefined : 'send_at_once';
  if (prints) return contact === undefined ? 'print_all' : undefined;
  return contact === undefined ? 'contact_or_printer' : 'printer';
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
