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
  if (moment !== undefined) return disputedBasis(moment);
  const isOfSale = offset === 0 && outcome !== 'time_unknown';
  return isOfSale && sale.captures.some((one) => disputedBasis(one.moment) !== undefined)
    ? disputedBases.find((basis) => basis === sale.instant.basis)
    : undefined;
}

/** Undefined for all other moments. */
export function disputedBasis(moment: CaptureMoment | undefined): OtherTime['basis'] | undefined {
  return disputedBases.find((basis) => basis === moment);
}
