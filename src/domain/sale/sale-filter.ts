/** Filter for sales: shared by the search in the store and the page's live list. Pure. */
import type { CaptureOutcome } from '../capture/pair.ts';
import { requestedOffsetsMs } from '../capture/requested-offsets.ts';
import { type ClockHours, isWithinHours } from '../time/clock-hours.ts';
import type { Payment, PaymentKind, Sale, SaleKind } from './sale.ts';
import { searchedTexts } from './sale-fields.ts';
import { saleKinds } from './sale-kinds.ts';
import { isNamed, isOfAmount, plainText, type SearchTerm, termsOf } from './search/search-terms.ts';

/** All given conditions must hold. */
export type SaleFilter = {
  /** Instant, epoch milliseconds; from inclusive, to exclusive. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Id, where there are several (at a receiver). */
  readonly shop?: string;
  /** Keys. */
  readonly register?: string;
  readonly camera?: string;
  readonly kind?: SaleKind;
  /** Limits to sales with five pictures. */
  readonly exceptions?: true;
  /** Limits to sales without a picture from any camera, now or later. */
  readonly withoutPicture?: true;
  /** Limits to pinned sales. */
  readonly pinned?: true;
  /** Limits to papers that a person has to decide about. */
  readonly unclear?: true;
  /** Minor units of the absolute total, paid or returned. */
  readonly minAmount?: number;
  readonly maxAmount?: number;
  /** Name, or id where the register gives no name. */
  readonly staff?: string;
  /** A part of it was paid so. */
  readonly payment?: PaymentKind;
  /** By the shop's clock, on any day. */
  readonly hours?: ClockHours;
  /**
   * Each word must occur in its texts (`searchedTexts`, staff, items and means of payment), in its note or in the name of its register or
   * camera, or be its kind, its means of payment or its amount (search-terms.ts).
   */
  readonly text?: string;
};

export const exceptionKinds: readonly SaleKind[] = saleKinds.filter(
  (kind) => requestedOffsetsMs(kind).length > 1,
);

/** Fields of a sale that a filter reads. */
export type SaleFacts = Pick<
  Sale,
  'kind' | 'totalMinor' | 'currency' | 'receiptDoubts' | 'staff' | keyof typeof searchedTexts
> & {
  readonly atMs: number;
  readonly pinned?: true | undefined;
  readonly note?: { readonly text: string } | undefined;
  readonly shop?: { readonly id: string } | undefined;
  readonly register: string;
  readonly registerName?: string;
  readonly lines: readonly { readonly name: string }[];
  readonly payments: readonly Pick<Payment, 'method' | 'kind'>[];
  readonly captures: readonly {
    readonly camera: string | null;
    readonly cameraName?: string | undefined;
    readonly outcome: CaptureOutcome['outcome'];
  }[];
};

export function isFound(filter: SaleFilter, sale: SaleFacts): boolean {
  const { fromMs = -Infinity, toMs = Infinity, minAmount = 0, maxAmount = Infinity } = filter;
  const { register, camera, kind, exceptions, withoutPicture, pinned, unclear, text } = filter;
  const { staff, payment, hours, shop } = filter;
  const amount = Math.abs(sale.totalMinor);
  return (
    fromMs <= sale.atMs &&
    sale.atMs < toMs &&
    minAmount <= amount &&
    amount <= maxAmount &&
    (shop === undefined || shop === sale.shop?.id) &&
    (register === undefined || register === sale.register) &&
    (camera === undefined || sale.captures.some((capture) => capture.camera === camera)) &&
    (kind === undefined || kind === sale.kind) &&
    (!exceptions || exceptionKinds.includes(sale.kind)) &&
    (!pinned || sale.pinned === true) &&
    (!unclear || isUnclear(sale)) &&
    (!withoutPicture || isWithoutPicture(sale)) &&
    (staff === undefined || staff === staffOf(sale)) &&
    (payment === undefined || sale.payments.some(({ kind }) => kind === payment)) &&
    (hours === undefined || isWithinHours(hours, sale.atMs)) &&
    (text === undefined || hasTerms(sale, termsOf(text)))
  );
}

/** A paper that may be no sale. */
export function isUnclear({
  receiptDoubts,
}: {
  readonly receiptDoubts?: readonly string[] | undefined;
}): boolean {
  return receiptDoubts?.includes('unclear') === true;
}

/** A doubt that ends with the decision about what the paper is. */
export function isUndecided(doubt: NonNullable<Sale['receiptDoubts']>[number]): boolean {
  return doubt === 'unclear' || doubt === 'deposit';
}

function isWithoutPicture({ captures }: SaleFacts): boolean {
  return captures.every(({ outcome }) => outcome !== 'captured' && outcome !== 'pending');
}

/** As people call them; undefined where the register names nobody. */
export function staffOf({ staff }: Pick<SaleFacts, 'staff'>): string | undefined {
  return staff?.name ?? staff?.id;
}

function hasTerms(sale: SaleFacts, terms: readonly SearchTerm[]): boolean {
  const isOwn = termsIn(sale);
  const cameras = sale.captures.map(({ cameraName }) => cameraName);
  const names = [sale.register, sale.registerName, sale.note?.text, ...cameras];
  const known = plainText(names.join('\n'));
  return terms.every(
    (term) =>
      isOwn(term) ||
      known.includes(term.word) ||
      term.kinds.includes(sale.kind) ||
      sale.payments.some(({ kind }) => kind !== undefined && term.payments.includes(kind)),
  );
}

type SearchedTexts = Pick<SaleFacts, keyof typeof searchedTexts | 'staff' | 'lines' | 'payments'>;

/** Whether a sale has a word in its texts, or as its amount. */
export function termsIn(
  sale: SearchedTexts & Pick<SaleFacts, 'totalMinor' | 'currency'>,
): (term: SearchTerm) => boolean {
  const text = searchTextOf(sale);
  const { receiptText: _, ...withoutPaper } = sale;
  const unprinted = searchTextOf(withoutPaper);
  return (term) =>
    (isNamed(term) ? unprinted : text).includes(term.word) ||
    isOfAmount(term, sale.totalMinor, sale.currency);
}

const searchedNames = Object.keys(searchedTexts) as (keyof typeof searchedTexts)[];

/** Everything that words are searched in. */
export function searchTextOf(sale: SearchedTexts): string {
  const { staff, lines, payments } = sale;
  const texts = searchedNames.map((name) => sale[name]);
  const names = lines.map(({ name }) => name);
  const methods = payments.map(({ method }) => method);
  return plainText([...texts, staff?.id, staff?.name, ...names, ...methods].join('\n'));
}
