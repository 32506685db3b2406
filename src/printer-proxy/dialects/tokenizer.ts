/**
 * Splits a print job into tokens while it arrives, in chunks of any size: the same bytes give the same tokens however
 * they are chunked.
 *
 * Never throws and never waits. Memory is bounded: a text run of 512 bytes, a command's head of 20, the pixels of an
 * image up to 256 KiB; other data are counted, not stored. Invalid bytes are skipped; at worst text is lost until `reset`, which the silence after
 * a job triggers.
 */
import type { DialectName } from '../../domain/setup/receipt-printer.ts';
import { createCommandData, createTextRun } from './command-data.ts';
import { epsonDialect } from './epson.ts';
import { starDialect } from './star.ts';
import { type Command, maxHeadBytes, type Series, type Token, type TokenBody } from './token.ts';

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
  const text = createTextRun();
  const data = createCommandData();
  /** Head of the incomplete command, or of the next member of a series. */
  let head: number[] = [];
  let headAtMs = 0;
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
    const run = text.take();
    if (run !== undefined) emit({ kind: 'text', bytes: run.bytes }, run.atMs);
  }

  function obey(command: Command): void {
    for (const token of command.tokens) emit(token, headAtMs);
    data.begin(command.skipBytes ?? 0, command.strip);
    if (data.left() === 0) endData();
    if (command.skipThrough !== undefined)
      skipThrough = { byte: command.skipThrough.byte, left: command.skipThrough.atMost };
    if (command.series !== undefined && command.series.count > 0)
      series = { left: command.series.count, shape: command.series };
  }

  function endData(): void {
    const strip = data.end();
    if (strip !== undefined) emit({ kind: 'pixels', strip }, headAtMs);
  }

  function ground(byte: number, atMs: number): void {
    if (!dialect.begins(byte)) {
      text.add(byte, atMs);
      if (text.isFull()) flushText();
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
      data.begin(series.shape.dataBytes(head));
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
        if (data.left() > 0) {
          at += data.take(bytes.subarray(at));
          if (data.left() === 0) endData();
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
      endData();
      skipThrough = undefined;
      series = undefined;
      dialect.reset();
      return out;
    },
    hasText: () => !text.isEmpty(),
    isMidway: () => data.left() > 0 || skipThrough !== undefined || series !== undefined || head.length > 0,
  };
}
