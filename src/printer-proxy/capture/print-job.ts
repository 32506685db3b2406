/**
 * Splits one connection's print data into papers: each from its first visible byte to the cut, a silence, or the end of
 * the connection. Pure: times come with the bytes.
 */
import type { DialectName, PrinterEncoding } from '../../domain/setup/receipt-printer.ts';
import { createDialectDetector } from '../dialects/detect-dialect.ts';
import { createTokenizer } from '../dialects/tokenizer.ts';
import { createPaperBuilder, type JobEvent } from './paper-builder.ts';
import type { WireProtocol } from './wire-protocol.ts';

type PrintJob = {
  add(bytes: Uint8Array, atMs: number): JobEvent[];
  /** Bytes were dropped. `protocol`: of the connection by its first bytes, which may be among them. */
  miss(protocol: WireProtocol): JobEvent[];
  /** Call periodically: ends a paper after `silenceMs`, or much later when a cut is expected. */
  tick(nowMs: number, isCutExpected?: boolean): JobEvent[];
  /** Call when the connection has ended. */
  close(): JobEvent[];
};

/** Job of a connection whose protocol is not known beforehand. */
export type WireJob = PrintJob & {
  /** Bytes of the printer. */
  answer(bytes: Uint8Array, atMs: number): JobEvent[];
};

export type PrintJobOptions = {
  readonly dialect: DialectName;
  readonly encoding: PrinterEncoding;
  /** The printer polls its cloud through this gateway. */
  readonly isRelay?: boolean | undefined;
  /** Silence after which a paper is complete, cut or not. */
  readonly silenceMs: number;
};

const maxRawBeforePaper = 256;
/** Number of silences after which the rest of a command is no longer awaited. */
const midwayPatience = 40;
/** A till may pause within a receipt (while a card is read): when papers are cut, the cut is awaited this long. Milliseconds. */
export const cutWithinMs = 30_000;

export function createPrintJob({ dialect, encoding, silenceMs }: PrintJobOptions): PrintJob {
  const detector = createDialectDetector();
  const papers = createPaperBuilder(dialect, encoding);
  const { raw } = papers;
  let tokenizer = createTokenizer(dialect);
  let isOther = false;
  /** Arrival of the last bytes other than status requests. */
  let lastByteAtMs = 0;

  return {
    add(bytes, atMs) {
      const spoken = detector.push(bytes);
      if (!isOther && spoken !== undefined && spoken !== dialect) {
        isOther = true;
        lastByteAtMs = atMs;
        // The whole job is in the other dialect.
        tokenizer = createTokenizer(spoken);
        papers.switchTo(spoken);
        const before = papers.add(tokenizer.push(raw.stored(), atMs));
        raw.add(bytes);
        return [...before, ...papers.add(tokenizer.push(bytes, atMs))];
      }
      const tokens = tokenizer.push(bytes, atMs);
      // A till may poll the printer's state for hours, on the connection of a receipt that is never cut.
      const isPoll = tokens.length > 0 && tokens.every(({ kind }) => kind === 'status');
      if (!isPoll || tokenizer.isMidway() || tokenizer.hasText()) lastByteAtMs = atMs;
      const cuts = isOther ? [] : [...tokenizer.cutsAt()];
      let from = 0;
      const events = tokens.flatMap((token) => {
        if (token.kind === 'cut' && !isOther) {
          const to = cuts.shift() ?? bytes.length;
          raw.add(bytes.subarray(from, to));
          from = to;
        }
        return papers.add([token]);
      });
      raw.add(bytes.subarray(from));
      // A till that polls the printer's state prints nothing.
      if (!papers.isBegun() && raw.count() > maxRawBeforePaper) raw.take();
      return events;
    },
    miss() {
      // Buffered text belongs to dropped bytes.
      const held = papers.add(tokenizer.reset());
      papers.miss();
      return held;
    },
    tick(nowMs, isCutExpected = false) {
      // A printer out of paper stops the till in the middle of an image.
      const patience = tokenizer.isMidway() && !isOther ? midwayPatience : 1;
      const minMs = isCutExpected && papers.isBegun() && !isOther ? cutWithinMs : 0;
      if (nowMs - lastByteAtMs < Math.max(silenceMs * patience, minMs)) return [];
      const held = papers.add(tokenizer.reset());
      return [...held, ...(papers.isBegun() ? papers.end('silence', lastByteAtMs) : [])];
    },
    close: () => [...papers.add(tokenizer.reset()), ...papers.end('close', lastByteAtMs)],
  };
}
