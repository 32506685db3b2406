/**
 * One connection's print data, cut into pieces of paper: each from its first visible byte to the cut, a silence, or the end of the
 * connection. Pure: times come with the bytes.
 */
import type { DialectName, PrinterEncoding } from '../../domain/setup/receipt-printer.ts';
import { createDialectEar } from '../dialects/detect-dialect.ts';
import type { Token } from '../dialects/token.ts';
import { createTokenizer } from '../dialects/tokenizer.ts';
import { createInk } from './ink.ts';
import { createPrintedText } from './printed-text.ts';

export type Paper = {
  /** Monotonic, milliseconds: when the first byte that prints something arrived. */
  readonly firstByteAtMs: number;
  /** When the cut arrived, or the last byte before the silence or the end. */
  readonly endAtMs: number;
  readonly end: 'cut' | 'silence' | 'close';
  /** The first opening of the drawer between those two. */
  readonly kickAtMs?: number;
  readonly text: string;
  readonly hasText: boolean;
  readonly hasImage: boolean;
  /** More text than is kept. */
  readonly isTooLong: boolean;
  /** Its bytes as they came, from the beginning of the job or the end of the paper before it. */
  readonly bytes: RawBytes;
  /** It was printed in another language than the printer is set up with: there is nothing to read in it. */
  readonly otherDialect?: DialectName;
  /** Some of its bytes weren't heard: they were printed while the ear was busy, or before it was there. */
  readonly hasGap: boolean;
};

/** `bytes`: the first 16 KiB. `count`: how many there were. */
export type RawBytes = { readonly bytes: Uint8Array; readonly count: number };

export type JobEvent =
  /** A piece of paper has begun; a kick heard shortly before belongs to it. */
  | { readonly kind: 'begun'; readonly atMs: number }
  | { readonly kind: 'paper'; readonly paper: Paper }
  /** Outside of any paper. */
  | { readonly kind: 'kick'; readonly atMs: number };

export type PrintJob = {
  hear(bytes: Uint8Array, atMs: number): JobEvent[];
  /** Bytes went by unheard. */
  miss(): JobEvent[];
  /** Call it now and then: ends what has been silent for `silenceMs`, or where a cut is to be expected for much longer. */
  tick(nowMs: number, isCutExpected?: boolean): JobEvent[];
  /** The connection has ended. */
  close(): JobEvent[];
};

export type PrintJobOptions = {
  readonly dialect: DialectName;
  readonly encoding: PrinterEncoding;
  /** A paper that nothing was added to for so long is over, cut or not. */
  readonly silenceMs: number;
};

/** Kept of a paper as it came. */
const maxRawBytes = 16 * 1024;
const maxRawBeforePaper = 256;
/** So many silences pass before the rest of a command is no longer waited for. */
const midwayPatience = 40;
/** A till may stop in the middle of a receipt (a card being read): where papers are cut, the cut is waited for so long. Milliseconds. */
const cutWithinMs = 30_000;

export function createPrintJob({ dialect, encoding, silenceMs }: PrintJobOptions): PrintJob {
  const ear = createDialectEar();
  /** Its commands mean other things here: of all that comes until a silence one paper is told. */
  let otherDialect: DialectName | undefined;
  let tokenizer = createTokenizer(dialect);
  const ink = createInk();
  const text = createPrintedText(dialect, encoding);
  let begun: { firstByteAtMs: number; kickAtMs?: number; hasImage: boolean; isPrinted: boolean } | undefined;
  let lastByteAtMs = 0;
  let hasGap = false;
  let raw: Uint8Array[] = [];
  let rawBytes = 0;

  function keepRaw(bytes: Uint8Array): void {
    const room = maxRawBytes - rawBytes;
    if (room > 0) raw.push(new Uint8Array(bytes.subarray(0, room)));
    rawBytes += bytes.length;
  }

  function takeRaw(): RawBytes {
    const taken = { bytes: Buffer.concat(raw), count: rawBytes };
    raw = [];
    rawBytes = 0;
    return taken;
  }

  function end(how: Paper['end'], endAtMs: number): JobEvent[] {
    const hasText = text.hasText();
    const taken = text.take();
    const paper = begun;
    const bytes = takeRaw();
    const missed = hasGap;
    begun = undefined;
    hasGap = false;
    ink.reset();
    if (paper === undefined) return [];
    const { isPrinted, ...rest } = paper;
    // Bytes that went by unheard may have fed the line.
    if (!isPrinted && !missed)
      return paper.kickAtMs === undefined ? [] : [{ kind: 'kick', atMs: paper.kickAtMs }];
    const whole = { ...rest, ...taken, endAtMs, end: how, hasText, bytes, hasGap: missed };
    return [
      {
        kind: 'paper',
        paper:
          otherDialect === undefined
            ? whole
            : { ...whole, otherDialect, text: '', hasText: true, hasImage: false },
      },
    ];
  }

  /** A paper begins with its first visible byte, and is told of once that is printed. */
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

  /** From its first byte on the job is in the other language; what was held of a line was misread. */
  function switchTo(spoken: DialectName): void {
    otherDialect = spoken;
    tokenizer = createTokenizer(spoken);
    ink.reset();
    if (begun?.isPrinted === false) begun = undefined;
  }

  return {
    hear(bytes, atMs) {
      lastByteAtMs = atMs;
      const spoken = ear.hear(bytes);
      if (otherDialect === undefined && spoken !== undefined && spoken !== dialect) {
        switchTo(spoken);
        const before = obey(tokenizer.push(Buffer.concat(raw), atMs));
        keepRaw(bytes);
        return [...before, ...obey(tokenizer.push(bytes, atMs))];
      }
      const tokens = tokenizer.push(bytes, atMs);
      const cuts = otherDialect === undefined ? [...tokenizer.cutsAt()] : [];
      let from = 0;
      const events = tokens.flatMap((token) => {
        if (token.kind === 'cut' && otherDialect === undefined) {
          const to = cuts.shift() ?? bytes.length;
          keepRaw(bytes.subarray(from, to));
          from = to;
        }
        return obey([token]);
      });
      keepRaw(bytes.subarray(from));
      // A till that asks for the state again and again prints nothing by it.
      if (begun === undefined && rawBytes > maxRawBeforePaper) takeRaw();
      return events;
    },
    miss() {
      hasGap = true;
      // What was held belongs to bytes that are gone.
      const held = obey(tokenizer.reset());
      text.add({ kind: 'line' });
      return held;
    },
    tick(nowMs, isCutExpected = false) {
      // A printer that has run out of paper stops the till in the middle of a picture.
      const patience = tokenizer.isMidway() && otherDialect === undefined ? midwayPatience : 1;
      const leastMs = isCutExpected && begun !== undefined && otherDialect === undefined ? cutWithinMs : 0;
      if (nowMs - lastByteAtMs < Math.max(silenceMs * patience, leastMs)) return [];
      const held = obey(tokenizer.reset());
      return [...held, ...(begun === undefined ? [] : end('silence', lastByteAtMs))];
    },
    close: () => [...obey(tokenizer.reset()), ...end('close', lastByteAtMs)],
  };
}
