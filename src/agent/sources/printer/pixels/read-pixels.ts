/**
 * From the pixels of a paper to its reading: recognised twice, at two sizes, and read by the rules of its register. A total
 * counts only with a second witness, since a digit is easily misread: goods or payments that add up to it, the same amount elsewhere on
 * the paper, or the reading at the other size. Everything else stays unclear, for a person or the POS cloud to decide: also a paper that
 * reads as no sale, because characters are not certain enough to drop one.
 */
import { type ReceiptMessage, readFields } from '../../../../contract/printer/message.ts';
import { maskCardNumbers } from '../../../../domain/sale/card-number.ts';
import type { ReceiptReading, TryRules } from '../../../../domain/sale/receipt-reading.ts';
import type { ReceiptRules } from '../../../../domain/setup/receipt-printer.ts';
import type { Bitmap } from '../../../../lib/png/bitmap-png.ts';
import { recognisedText } from './recognised-text.ts';

/** Less than this is a drawing. */
const minLetters = 12;
const counted = new Set(['sale', 'refund']);
/** Length of a stored text. */
const maxTextLength = 20_000;

export type PixelReadingDeps = {
  readonly recognise: (bitmap: Bitmap, scale: 1 | 2) => Promise<string | undefined>;
  readonly tryRules: TryRules;
};

type Reading = { readonly text: string; readonly reading?: ReceiptReading };
/** The part of a message that depends on the text. */
export type PixelReading = Pick<
  ReceiptMessage,
  'kind' | 'total' | 'number' | 'reverses' | 'lines' | 'payments' | 'details' | 'text' | 'reasons'
>;

/** Undefined where nothing was recognised that the rules know: letters are seen in drawings too. */
export async function readPixels(
  { recognise, tryRules }: PixelReadingDeps,
  { bitmap, rules }: { readonly bitmap: Bitmap; readonly rules: ReceiptRules },
): Promise<PixelReading | undefined> {
  async function readAt(scale: 1 | 2): Promise<Reading | undefined> {
    const text = recognisedText((await recognise(bitmap, scale)) ?? '');
    if ((text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < minLetters) return undefined;
    const [tried] = await tryRules([text], rules);
    return { text, ...(tried?.reading !== undefined && { reading: tried.reading }) };
  }
  const large = await readAt(2);
  if (large === undefined) return undefined;
  if (isWitnessed(large)) return messageOf(large);
  const small = await readAt(1);
  if (small !== undefined && isWitnessed(small)) return messageOf(small);
  if (isSame(large.reading, small?.reading)) return messageOf(large);
  return hasFound(large) || (small !== undefined && hasFound(small)) ? unclear(large) : undefined;
}

/** A text without money or a title reads as a notice. */
const hasFound = ({ reading }: Reading): boolean =>
  reading?.totalMinor !== undefined ||
  (reading !== undefined && reading.kind !== 'unclear' && reading.kind !== 'notice');

function isWitnessed({ reading, text }: Reading): boolean {
  const total = reading?.totalMinor;
  if (reading === undefined || total === undefined || !counted.has(reading.kind)) return false;
  if (reading.lines !== undefined || reading.payments !== undefined) return true;
  const amounts = text.match(/\d{1,3}(?:,\d{3})+|\d+/gu) ?? [];
  const same = amounts.filter((amount) => Number(amount.replaceAll(',', '')) === Math.abs(total));
  return same.length > 1 && Math.abs(total) >= 100;
}

function isSame(one: ReceiptReading | undefined, other: ReceiptReading | undefined): boolean {
  if (one?.totalMinor === undefined || !counted.has(one.kind)) return false;
  return one.kind === other?.kind && one.totalMinor === other.totalMinor;
}

const stored = (text: string): string => maskCardNumbers(text).slice(0, maxTextLength);

function messageOf({ text, reading }: Reading): PixelReading {
  if (reading === undefined) return unclear({ text });
  return {
    kind: reading.kind,
    ...readFields(reading),
    text: stored(text),
    reasons: ['read_from_pixels', ...reading.reasons],
  };
}

function unclear({ text, reading }: Reading): PixelReading {
  return { kind: 'unclear', text: stored(text), reasons: ['read_from_pixels', ...(reading?.reasons ?? [])] };
}
