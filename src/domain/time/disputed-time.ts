/** The one of two disagreeing times that a picture of a sale shows, for its label. Pure. */
import type { CaptureMoment } from '../capture/pair.ts';
import { disputedBases, type InstantBasis, type OtherTime } from './instant.ts';

type Shown = {
  readonly moment?: CaptureMoment | undefined;
  readonly offset: number;
  readonly outcome: string;
};

/** Undefined for a picture of the void, one around the sale, and the sale itself where its times agree. */
export function disputedTime(
  { moment, offset, outcome }: Shown,
  sale: { readonly captures: readonly Shown[]; readonly instant: { readonly basis: InstantBasis } },
): OtherTime['basis'] | undefined {
  if (moment !== undefined) return moment === 'void' ? undefined : moment;
  const isOfSale = offset === 0 && outcome !== 'time_unknown';
  return isOfSale && sale.captures.some((one) => one.moment !== undefined && one.moment !== 'void')
    ? disputedBases.find((basis) => basis === sale.instant.basis)
    : undefined;
}
