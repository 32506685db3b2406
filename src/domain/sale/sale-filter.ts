/** Which sales somebody looks for, and whether one is among them: the same for the search in the store and for the page's live list. Pure. */
import type { CaptureOutcome } from '../capture/pair.ts';
import { wantedOffsetsMs } from '../capture/requested-offsets.ts';
import { type Sale, type SaleKind, saleKinds } from './sale.ts';

/** All that is given has to hold. */
export type SaleFilter = {
  /** Epoch milliseconds of the instant; from inclusive, to exclusive. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Keys. */
  readonly register?: string;
  readonly camera?: string;
  readonly kind?: SaleKind;
  /** Only what gets five pictures. */
  readonly exceptions?: true;
  /** Only those of which no camera has a picture, nor will have. */
  readonly withoutPicture?: true;
  /** Only those that a person keeps. */
  readonly kept?: true;
  /** Minor units; the size of the total counts, not whether money came or went. */
  readonly minAmount?: number;
  readonly maxAmount?: number;
  /** Words that all have to be somewhere in its numbers, items or printed text. */
  readonly text?: string;
};

export const exceptionKinds: readonly SaleKind[] = saleKinds.filter(
  (kind) => wantedOffsetsMs(kind).length > 1,
);

/** What a filter asks of a sale. */
export type SaleFacts = Pick<
  Sale,
  'kind' | 'totalMinor' | 'receiptNumber' | 'registerSaleId' | 'receiptText'
> & {
  readonly atMs: number;
  readonly kept?: true | undefined;
  readonly register: string;
  readonly lines: readonly { readonly name: string }[];
  readonly captures: readonly {
    readonly camera: string | null;
    readonly outcome: CaptureOutcome['outcome'];
  }[];
};

export function isFound(filter: SaleFilter, sale: SaleFacts): boolean {
  const { fromMs = -Infinity, toMs = Infinity, minAmount = 0, maxAmount = Infinity } = filter;
  const { register, camera, kind, exceptions, withoutPicture, kept, text } = filter;
  const amount = Math.abs(sale.totalMinor);
  return (
    fromMs <= sale.atMs &&
    sale.atMs < toMs &&
    minAmount <= amount &&
    amount <= maxAmount &&
    (register === undefined || register === sale.register) &&
    (camera === undefined || sale.captures.some((capture) => capture.camera === camera)) &&
    (kind === undefined || kind === sale.kind) &&
    (!exceptions || exceptionKinds.includes(sale.kind)) &&
    (!kept || sale.kept === true) &&
    (!withoutPicture || isWithoutPicture(sale)) &&
    (text === undefined || hasWords(searchTextOf(sale), wordsOf(text)))
  );
}

function isWithoutPicture({ captures }: SaleFacts): boolean {
  return captures.every(({ outcome }) => outcome !== 'captured' && outcome !== 'pending');
}

/** Full and half width, capitals and small letters are alike. */
export function plainText(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Without blanks in them; none for a text of blanks. */
export function wordsOf(text: string): string[] {
  return plainText(text)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** All that words are looked for in. */
export function searchTextOf(
  sale: Pick<SaleFacts, 'receiptNumber' | 'registerSaleId' | 'lines' | 'receiptText'>,
): string {
  const { receiptNumber = '', registerSaleId = '', receiptText = '' } = sale;
  return plainText(
    [receiptNumber, registerSaleId, ...sale.lines.map(({ name }) => name), receiptText].join('\n'),
  );
}

export function hasWords(searchText: string, words: readonly string[]): boolean {
  return words.every((word) => searchText.includes(word));
}
