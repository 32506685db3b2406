/**
 * Decodes the text tokens of a receipt into lines: the meaning of the bytes follows from the code pages and kanji modes
 * that the till selects. Sizes and weights are dropped; columns are separated by at least two spaces.
 */
import type { DialectName, PrinterEncoding } from '../../domain/setup/receipt-printer.ts';
import type { TokenBody } from '../dialects/token.ts';
import { type Coding, createCharacterCoding, decode } from './character-coding.ts';

/** A longer receipt is truncated. */
const maxReceiptTextBytes = 64 * 1024;
const maxLineBytes = 1024;

export type PrintedText = {
  /** Ignores tokens other than text and character coding. */
  add(token: TokenBody): void;
  /** Everything printed since the last call, lines separated by \n. Settings persist, as in the printer. */
  take(): { text: string; isTooLong: boolean };
  hasText(): boolean;
  /** The printer was initialised, or the next job may come from another till. */
  reset(): void;
};

export function createPrintedText(dialect: DialectName, encoding: PrinterEncoding): PrintedText {
  const coding = createCharacterCoding(encoding);
  let lines: string[] = [];
  let line = '';
  /** Bytes of one coding, decoded together: a character may span two tokens. */
  let run: Uint8Array[] = [];
  let runCoding: Coding = 'cp932';
  let lineBytes = 0;
  let bytes = 0;
  let isTooLong = false;
  let hasText = false;

  function endRun(): void {
    if (run.length === 0) return;
    line += decode(Buffer.concat(run), runCoding, dialect);
    run = [];
  }

  function endLine(): void {
    endRun();
    const text = line.trimEnd();
    // Collapse consecutive empty lines.
    if (text !== '' || (lines.at(-1) ?? '') !== '') lines.push(text);
    line = '';
    lineBytes = 0;
  }

  function addText(text: Uint8Array): void {
    if (bytes + text.length > maxReceiptTextBytes) {
      isTooLong = true;
      return;
    }
    const now = coding.now();
    if (now !== runCoding) endRun();
    runCoding = now;
    run.push(text);
    bytes += text.length;
    lineBytes += text.length;
    if (!hasText) hasText = text.some((byte) => byte !== 0x20);
    if (lineBytes >= maxLineBytes) endLine();
  }

  function resetCoding(): void {
    endRun();
    coding.reset();
  }

  return {
    add(token) {
      switch (token.kind) {
        case 'text':
          addText(token.bytes);
          break;
        case 'line':
        case 'image':
        case 'symbol':
        case 'cut':
          if (line !== '' || run.length > 0 || token.kind === 'line') endLine();
          break;
        case 'gap':
          endRun();
          if (line !== '' && !line.endsWith('  ')) line += '  ';
          break;
        case 'init':
          resetCoding();
          break;
        case 'page':
        case 'kanji':
        case 'kanji_system':
        case 'utf8':
          endRun();
          coding.select(token);
          break;
        case 'pixels':
        case 'kick':
        case 'status':
        case 'unknown':
          break;
      }
    },
    take() {
      endLine();
      const text = lines.join('\n').replaceAll(/^\n+|\n+$/g, '');
      const taken = { text, isTooLong };
      lines = [];
      bytes = 0;
      isTooLong = false;
      hasText = false;
      return taken;
    },
    hasText: () => hasText,
    reset: resetCoding,
  };
}
