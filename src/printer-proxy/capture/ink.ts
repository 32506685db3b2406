/**
 * Detects whether commands have printed anything. Text waits in the printer's line buffer until its line is fed, cut or
 * full: data that only fills that buffer, such as a status request of one character, prints nothing. Pure.
 */
import type { TokenBody } from '../dialects/token.ts';

/** No receipt printer has more columns; a full line is printed automatically. */
const maxColumns = 64;

export type Ink = {
  /** Takes the next token: `held` fills the line buffer, `printed` reaches the paper, together with the buffered text. */
  add(token: TokenBody): 'nothing' | 'held' | 'printed';
  /** The line buffer was cleared. */
  reset(): void;
};

export function createInk(): Ink {
  let heldBytes = 0;
  return {
    add(token) {
      switch (token.kind) {
        case 'text':
          if (heldBytes === 0 && token.bytes.every((byte) => byte === 0x20)) return 'nothing';
          heldBytes += token.bytes.length;
          return heldBytes > maxColumns ? 'printed' : 'held';
        case 'image':
        case 'symbol':
          return 'printed';
        case 'line':
        case 'cut':
          if (heldBytes === 0) return 'nothing';
          heldBytes = 0;
          return 'printed';
        case 'pixels':
        case 'gap':
        case 'kick':
        case 'status':
        case 'init':
        case 'page':
        case 'kanji':
        case 'kanji_system':
        case 'utf8':
        case 'unknown':
          return 'nothing';
      }
    },
    reset() {
      heldBytes = 0;
    },
  };
}
