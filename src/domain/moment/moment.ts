/** Moments: something happened at a register, reported without a sale. Pure. */
import type { PaymentKind, Sale } from '../sale/sale.ts';

/**
 * drawer: it opened; terminal: the payment terminal approved; printer: a print job began; button: a person pressed it. Of these only the
 * drawer's own time is that of the checkout; the delay of the others is learned.
 */
export const momentKinds = ['drawer', 'terminal', 'printer', 'button', 'other'] as const;
export type MomentKind = (typeof momentKinds)[number];

/** Moments of one kind closer than this are one: contacts bounce. Milliseconds. */
export const bounceMs = 500;
/** A drawer's moment that no sale has claimed by then is an opening without a sale. Milliseconds. */
export const noSaleAfterMs = 15 * 60_000;
/** Moments of a drawer so close to an earlier one are of the same opening. Milliseconds. */
export const sameOpeningMs = 5_000;
/** The same id within this time is the same moment. Milliseconds. */
export const sameIdForMs = 36 * 3_600_000;

/** Whether a sale has moments of this kind; undefined where its payments do not show it. */
export function mayHaveMoment(
  moment: MomentKind,
  { kind, payments }: Pick<Sale, 'kind' | 'payments'>,
): boolean | undefined {
  if (moment !== 'drawer' && moment !== 'terminal') return true;
  if (kind === 'cash_in' || kind === 'cash_out' || kind === 'no_sale') return moment === 'drawer';
  const kinds = payments.filter(({ amount }) => amount !== 0).map((payment) => payment.kind);
  const [sure, possible] = moment === 'drawer' ? ofDrawer : ofTerminal;
  if (kinds.some((one) => one !== undefined && sure.has(one))) return true;
  const isOpen = kinds.length === 0 || kinds.some((one) => one === undefined || possible.has(one));
  return isOpen ? undefined : false;
}

type PaymentKinds = ReadonlySet<PaymentKind>;

/** Vouchers are put into the drawer, and change is given for some. */
const ofDrawer: readonly [PaymentKinds, PaymentKinds] = [new Set(['cash']), new Set(['voucher', 'other'])];
const ofTerminal: readonly [PaymentKinds, PaymentKinds] = [
  new Set(['card', 'e_money']),
  new Set(['qr', 'other']),
];
