/**
 * Splits one connection's print data into papers: each from its first visible byte to the cut, a silence, or the end of
 * the connection. Pure: times come with the bytes.
 */
import type { DialectName, PrinterEncoding } from '../../domain/setup/receipt-printer.ts';
import { createDialectDetector } from '../dialects/detect-dialect.ts';
import type { Token } from '../dialects/token.ts';
import { createTokenizer } from '../dialects/tokenizer.ts';
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
  /** The text was truncated. */
  readonly isTooLong: boolean;
  /** Raw bytes, from the beginning of the job or the end of the previous paper. */
  readonly bytes: RawBytes;
  /** The data is in another dialect than configured for the printer, and can't be parsed. */
  readonly otherDialect?: DialectName;
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
  | { readonly kind: 'kick'; readonly atMs: number };

export type PrintJob = {
  add(bytes: Uint8Array, atMs: number): JobEvent[];
  /** Bytes were dropped. */
  miss(): JobEvent[];
  /** Call periodically: ends a paper after `silenceMs`, or much later when a cut is expected. */
  tick(nowMs: number, isCutExpected?: boolean): JobEvent[];
  /** Call when the connection has ended. */
  close(): JobEvent[];
};

export type PrintJobOptions = {
  readonly dialect: DialectName;
  readonly encoding: PrinterEncoding;
  /** Silence after which a paper is complete, cut or not. */
  readonly silenceMs: number;
};

/** Raw bytes stored per paper. */
const maxRawBytes = 16 * 1024;
const maxRawBeforePaper = 256;
/** Number of silences after which the rest of a command is no longer awaited. */
const midwayPatience = 40;
/** A till may pause within a receipt (while a card is read): when papers are cut, the cut is awaited this long. Milliseconds. */
const cutWithinMs = 30_000;

export function createPrintJob({ dialect, encoding, silenceMs }: PrintJobOptions): PrintJob {
  const detector = createDialectDetector();
  /** Commands have other meanings in it: everything up to a silence is reported as one paper. */
  let otherDialect: DialectName | undefined;
  let tokenizer = createTokenizer(dialect);
  const ink = createInk();
  const text = createPrintedText(dialect, encoding);
  let begun: BegunPaper | undefined;
  let lastByteAtMs = 0;
  let hasGap = false;
  const raw = createRawBytes();

  function end(how: Paper['end'], endAtMs: number): JobEvent[] {
    const paper = begun;
    const rest = { hasText: text.hasText(), ...text.take(), endAtMs, end: how, bytes: raw.take(), hasGap };
    begun = undefined;
    hasGap = false;
    ink.reset();
    return paper === undefined ? [] : reported(paper, rest, otherDialect);
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

  function obey(tokens: readonly Token[]): JobEvent[] {
    return tokens.flatMap((token): JobEvent[] => {
      const events = follow(token);
      if (otherDialect !== undefined) return events;
      text.add(token);
      if (token.kind === 'cut') return [...events, ...end('cut', token.atMs)];
      if (token.kind !== 'kick') return events;
      if (begun === undefined) return [{ kind: 'kick', atMs: token.atMs }];
      begun.kickAtMs ??= token.atMs;
      return events;
    });
  }

  /** The whole job is in the other dialect; buffered text was parsed wrongly. */
  function switchTo(spoken: DialectName): void {
    otherDialect = spoken;
    tokenizer = createTokenizer(spoken);
    ink.reset();
    if (begun?.isPrinted === false) begun = undefined;
  }

  return {
    add(bytes, atMs) {
      lastByteAtMs = atMs;
      const spoken = detector.push(bytes);
      if (otherDialect === undefined && spoken !== undefined && spoken !== dialect) {
        switchTo(spoken);
        const before = obey(tokenizer.push(raw.stored(), atMs));
        raw.add(bytes);
        return [...before, ...obey(tokenizer.push(bytes, atMs))];
      }
      const tokens = tokenizer.push(bytes, atMs);
      const cuts = otherDialect === undefined ? [...tokenizer.cutsAt()] : [];
      let from = 0;
      const events = tokens.flatMap((token) => {
        if (token.kind === 'cut' && otherDialect === undefined) {
          const to = cuts.shift() ?? bytes.length;
          raw.add(bytes.subarray(from, to));
          from = to;
        }
        return obey([token]);
      });
      raw.add(bytes.subarray(from));
      // A till that polls the printer's state prints nothing.
      if (begun === undefined && raw.count() > maxRawBeforePaper) raw.take();
      return events;
    },
    miss() {
      hasGap = true;
      // Buffered text belongs to dropped bytes.
      const held = obey(tokenizer.reset());
      text.add({ kind: 'line' });
      return held;
    },
    tick(nowMs, isCutExpected = false) {
      // A printer out of paper stops the till in the middle of an image.
      const patience = tokenizer.isMidway() && otherDialect === undefined ? midwayPatience : 1;
      const minMs = isCutExpected && begun !== undefined && otherDialect === undefined ? cutWithinMs : 0;
      if (nowMs - lastByteAtMs < Math.max(silenceMs * patience, minMs)) return [];
      const held = obey(tokenizer.reset());
      return [...held, ...(begun === undefined ? [] : end('silence', lastByteAtMs))];
    },
    close: () => [...obey(tokenizer.reset()), ...end('close', lastByteAtMs)],
  };
}

type BegunPaper = { firstByteAtMs: number; kickAtMs?: number; hasImage: boolean; isPrinted: boolean };

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

/** Raw bytes of a paper: the first are stored, all are counted. */
function createRawBytes() {
  let parts: Uint8Array[] = [];
  let count = 0;
  const stored = (): Uint8Array => Buffer.concat(parts);
  return {
    stored,
    count: (): number => count,
    add(bytes: Uint8Array): void {
      const room = maxRawBytes - count;
      if (room > 0) parts.push(new Uint8Array(bytes.subarray(0, room)));
      count += bytes.length;
    },
    take(): RawBytes {
      const taken = { bytes: stored(), count };
      parts = [];
      count = 0;
      return taken;
    },
  };
}
