/**
 * Builds papers from tokens: each from its first visible token to the cut, or to the end that the caller declares. Pure:
 * times come with the tokens.
 */
import type { DialectName, PrinterEncoding } from '../../domain/setup/receipt-printer.ts';
import type { Bitmap } from '../../lib/png/bitmap-png.ts';
import type { Token } from '../dialects/token.ts';
import { createFirstBytes, type FirstBytes } from '../http/first-bytes.ts';
import { createCanvas } from '../pixels/canvas.ts';
import { createInk } from './ink.ts';
import { createPrintedText } from './printed-text.ts';

export type Paper = {
  /** Arrival of the first printing byte, monotonic milliseconds. */
  readonly firstByteAtMs: number;
  /** Arrival of the cut, or of the last byte before the silence or the end. */
  readonly endAtMs: number;
  readonly end: 'cut' | 'silence' | 'close';
  /** First drawer kick between those two. */
  readonly kickAtMs?: number;
  readonly text: string;
  readonly hasText: boolean;
  readonly hasImage: boolean;
  /** Pixels of a paper without text. */
  readonly bitmap?: Bitmap;
  /** The text was truncated. */
  readonly isTooLong: boolean;
  /** Raw bytes, from the beginning of the job or the end of the previous paper. */
  readonly bytes: RawBytes;
  /** The data is in another dialect than configured for the printer, and can't be parsed. */
  readonly otherDialect?: DialectName;
  /** It was printed, but its data is malformed, and its text can't be read. */
  readonly isUnreadable?: true;
  /** Its job may have waited for so long until the printer fetched it from a cloud. Milliseconds. */
  readonly maxWaitMs?: number;
  /** Some bytes were dropped: they were printed while capture was overloaded or not yet running. */
  readonly hasGap: boolean;
};

/** `bytes`: the first 16 KiB. `count`: total number. */
type RawBytes = { readonly bytes: Uint8Array; readonly count: number };

export type JobEvent =
  /** A paper has begun; a kick shortly before belongs to it. */
  | { readonly kind: 'begun'; readonly atMs: number }
  | { readonly kind: 'paper'; readonly paper: Paper }
  /** A kick outside of any paper. */
  | { readonly kind: 'kick'; readonly atMs: number }
  /** Print data passed that can't be read: TLS, or messages of ePOS-Device that are encrypted or of an unknown form. */
  | { readonly kind: 'unread'; readonly why: 'tls' | 'device' };

export type PaperBuilder = {
  readonly raw: FirstBytes;
  add(tokens: readonly Token[]): JobEvent[];
  end(how: Paper['end'], endAtMs: number): JobEvent[];
  isBegun(): boolean;
  /** A whole paper whose data is malformed: of `tokens` only a drawer kick is used. */
  unreadable(
    tokens: readonly Token[],
    at: { readonly firstAtMs: number; readonly lastAtMs: number },
  ): JobEvent[];
  /** Bytes of this paper were dropped. */
  miss(): void;
  /** The end of this paper was left out. */
  cutOff(): void;
  /** The data is in another dialect: buffered text was parsed wrongly, and further tokens only show whether anything is printed. */
  switchTo(dialect: DialectName): void;
};

/** Raw bytes stored per paper. */
const maxRawBytes = 16 * 1024;

type BegunPaper = { firstByteAtMs: number; kickAtMs?: number; hasImage: boolean; isPrinted: boolean };

export function createPaperBuilder(dialect: DialectName, encoding: PrinterEncoding): PaperBuilder {
  const ink = createInk();
  const text = createPrintedText(dialect, encoding);
  const canvas = createCanvas();
  const raw = createFirstBytes(maxRawBytes);
  /** Commands have other meanings in it: everything up to a silence is reported as one paper. */
  let otherDialect: DialectName | undefined;
  let begun: BegunPaper | undefined;
  let hasGap = false;
  let isCutOff = false;

  function end(how: Paper['end'], endAtMs: number): JobEvent[] {
    const paper = begun;
    const hasText = text.hasText();
    const taken = text.take();
    const bitmap = canvas.take();
    const isTooLong = taken.isTooLong || isCutOff;
    const rest = { hasText, text: taken.text, isTooLong, endAtMs, end: how, bytes: raw.take(), hasGap };
    const pixels = bitmap !== undefined && !hasText && { bitmap };
    begun = undefined;
    hasGap = false;
    isCutOff = false;
    ink.reset();
    return paper === undefined ? [] : reported(paper, { ...rest, ...pixels }, otherDialect);
  }

  /** A paper begins with its first visible byte, and is reported once that is printed. */
  function follow(token: Token): JobEvent[] {
    const effect = ink.add(token);
    if (effect === 'nothing') return [];
    begun ??= { firstByteAtMs: token.atMs, hasImage: false, isPrinted: false };
    if (token.kind === 'image') begun.hasImage = true;
    if (effect === 'held' || begun.isPrinted) return [];
    begun.isPrinted = true;
    return [{ kind: 'begun', atMs: begun.firstByteAtMs }];
  }

  return {
    raw,
    add: (tokens) =>
      tokens.flatMap((token): JobEvent[] => {
        const events = follow(token);
        if (otherDialect !== undefined) return events;
        text.add(token);
        canvas.add(token);
        if (token.kind === 'cut') return [...events, ...end('cut', token.atMs)];
        if (token.kind !== 'kick') return events;
        if (begun === undefined) return [{ kind: 'kick', atMs: token.atMs }];
        begun.kickAtMs ??= token.atMs;
        return events;
      }),
    end,
    isBegun: () => begun !== undefined,
    unreadable(tokens, { firstAtMs, lastAtMs }) {
      const before = begun === undefined ? [] : end('close', firstAtMs);
      const kick = tokens.find(({ kind }) => kind === 'kick');
      const paper: Paper = {
        ...{
          firstByteAtMs: firstAtMs,
          endAtMs: lastAtMs,
          end: 'cut',
          text: '',
          hasText: true,
          hasImage: false,
        },
        ...{ isTooLong: false, bytes: raw.take(), isUnreadable: true, hasGap },
        ...(kick !== undefined && { kickAtMs: kick.atMs }),
      };
      hasGap = false;
      return [...before, { kind: 'begun', atMs: firstAtMs }, { kind: 'paper', paper }];
    },
    miss() {
      hasGap = true;
      text.add({ kind: 'line' });
    },
    cutOff() {
      isCutOff = true;
    },
    switchTo(spoken) {
      otherDialect = spoken;
      ink.reset();
      if (begun?.isPrinted === false) begun = undefined;
    },
  };
}

/** Without a print only its drawer kick counts. */
function reported(
  { isPrinted, ...begun }: BegunPaper,
  rest: Omit<Paper, keyof BegunPaper | 'otherDialect'>,
  otherDialect: DialectName | undefined,
): JobEvent[] {
  // Dropped bytes may have fed the line.
  if (!isPrinted && !rest.hasGap)
    return begun.kickAtMs === undefined ? [] : [{ kind: 'kick', atMs: begun.kickAtMs }];
  const whole = { ...begun, ...rest };
  return [{ kind: 'paper', paper: otherDialect === undefined ? whole : unparsed(whole, otherDialect) }];
}

/** A paper in another dialect: its text was parsed wrongly. */
const unparsed = (paper: Paper, otherDialect: DialectName): Paper => ({
  ...paper,
  ...{ otherDialect, text: '', hasText: true, hasImage: false },
});
