/**
 * Splits a print job into tokens while it arrives, in chunks of any size: the same bytes give the same tokens however
 * they are chunked.
 *
 * Never throws and never waits. Memory is bounded: a text run of 512 bytes, a command's head of 20, the pixels of an
 * image up to 256 KiB; other data are counted, not stored. Invalid bytes are skipped; at worst text is lost until `reset`, which the silence after
 * a job triggers.
 */
import type { DialectName } from '../../domain/setup/receipt-printer.ts';
import { maxStripBytes, type StripShape } from '../pixels/strip.ts';
import { epsonDialect } from './epson.ts';
import { starDialect } from './star.ts';
import {
  type Command,
  maxHeadBytes,
  maxTextBytes,
  type Series,
  type Token,
  type TokenBody,
} from './token.ts';

export type Tokenizer = {
  /** `atMs`: arrival of the bytes, on any clock; returned with the tokens. */
  push(bytes: Uint8Array, atMs: number): Token[];
  /** For each cut in the last push, the number of its bytes up to and including that cut. */
  cutsAt(): readonly number[];
  /** Call at the end of a job or after a silence: returns buffered text and drops an incomplete command. */
  reset(): Token[];
  /** A command or its data is incomplete. */
  isMidway(): boolean;
  /** Text is buffered that no token has returned yet. */
  hasText(): boolean;
};

export function createTokenizer(name: DialectName): Tokenizer {
  const dialect = name === 'star' ? starDialect() : epsonDialect();
  const text = new Uint8Array(maxTextBytes);
  let textBytes = 0;
  let textAtMs = 0;
  /** Head of the incomplete command, or of the next member of a series. */
  let head: number[] = [];
  let headAtMs = 0;
  let skipBytes = 0;
  /** Pixels of the image whose data is skipped. */
  let drawn: { readonly shape: StripShape; readonly bytes: Uint8Array; filled: number } | undefined;
  let skipThrough: { byte: number; left: number } | undefined;
  let series: { left: number; shape: Series } | undefined;
  /** Tokens of this push. */
  let out: Token[] = [];
  /** Bytes of this push that were read. */
  let taken = 0;
  let cuts: number[] = [];

  const emit = (body: TokenBody, atMs: number): void => {
    if (body.kind === 'cut') cuts.push(taken);
    out.push({ ...body, atMs });
  };

  function flushText(): void {
    if (textBytes === 0) return;
    emit({ kind: 'text', bytes: text.slice(0, textBytes) }, textAtMs);
    textBytes = 0;
  }

  function obey(command: Command): void {
    for (const token of command.tokens) emit(token, headAtMs);
    skipBytes = command.skipBytes ?? 0;
    if (command.strip !== undefined)
      drawn = { shape: command.strip, bytes: new Uint8Array(Math.min(skipBytes, maxStripBytes)), filled: 0 };
    if (skipBytes === 0) endDrawn();
    if (command.skipThrough !== undefined)
      skipThrough = { byte: command.skipThrough.byte, left: command.skipThrough.atMost };
    if (command.series !== undefined && command.series.count > 0)
      series = { left: command.series.count, shape: command.series };
  }

  function draw(data: Uint8Array): void {
    if (drawn === undefined) return;
    const kept = data.subarray(0, drawn.bytes.length - drawn.filled);
    drawn.bytes.set(kept, drawn.filled);
    drawn.filled += kept.length;
  }

  function endDrawn(): void {
    if (drawn === undefined) return;
    const { shape, bytes, filled } = drawn;
    drawn = undefined;
    emit({ kind: 'pixels', strip: { ...shape, bytes: bytes.subarray(0, filled) } }, headAtMs);
  }

  function ground(byte: number, atMs: number): void {
    if (!dialect.begins(byte)) {
      if (textBytes === 0) textAtMs = atMs;
      text[textBytes++] = byte;
      if (textBytes === maxTextBytes) flushText();
      return;
    }
    flushText();
    headAtMs = atMs;
    head = [byte];
    tryHead(atMs);
  }

  function tryHead(atMs: number): void {
    const command = dialect.read(head);
    if (command === undefined && head.length < maxHeadBytes) return;
    const last = head.at(-1) ?? 0;
    head = [];
    if (command === undefined) return;
    obey(command);
    if (command.giveBack === true) ground(last, atMs);
  }

  function take(byte: number, atMs: number): void {
    if (skipThrough !== undefined) {
      if (byte === skipThrough.byte || --skipThrough.left === 0) skipThrough = undefined;
    } else if (series !== undefined) {
      head.push(byte);
      if (head.length < series.shape.headBytes) return;
      skipBytes = series.shape.dataBytes(head);
      head = [];
      if (--series.left === 0) series = undefined;
    } else if (head.length > 0) {
      head.push(byte);
      tryHead(atMs);
    } else {
      ground(byte, atMs);
    }
  }

  return {
    push(bytes, atMs) {
      out = [];
      cuts = [];
      for (let at = 0; at < bytes.length; ) {
        if (skipBytes > 0) {
          const skipped = Math.min(skipBytes, bytes.length - at);
          draw(bytes.subarray(at, at + skipped));
          skipBytes -= skipped;
          at += skipped;
          if (skipBytes === 0) endDrawn();
        } else {
          taken = at + 1;
          take(bytes[at] ?? 0, atMs);
          at++;
        }
      }
      return out;
    },
    cutsAt: () => cuts,
    reset() {
      out = [];
      cuts = [];
      flushText();
      head = [];
      skipBytes = 0;
      endDrawn();
      skipThrough = undefined;
      series = undefined;
      dialect.reset();
      return out;
    },
    hasText: () => textBytes > 0,
    isMidway: () => skipBytes > 0 || skipThrough !== undefined || series !== undefined || head.length > 0,
  };
}
