/** Elements of a print job that are relevant for a sale. Everything else is skipped. */
import type { PixelStrip, StripShape } from '../pixels/strip.ts';

export type TokenBody =
  /** Printable bytes, not decoded: their characters depend on preceding page and kanji tokens. At most `maxTextBytes`. */
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  /** End of line: the next text is below. */
  | { readonly kind: 'line' }
  /** A tab or a jump to a column: the next text is separate on the same line. */
  | { readonly kind: 'gap' }
  | { readonly kind: 'cut' }
  /** Opens the drawer. */
  | { readonly kind: 'kick' }
  /** A command that prints pixels. */
  | { readonly kind: 'image' }
  /** Its pixels, once they are there. Logos stored in the printer have none. */
  | { readonly kind: 'pixels'; readonly strip: PixelStrip }
  /** A bar code or 2D code. */
  | { readonly kind: 'symbol' }
  /** A status request; nothing is printed. */
  | { readonly kind: 'status' }
  /** The printer resets its settings. */
  | { readonly kind: 'init' }
  /** Single-byte code page, by the maker's number. */
  | { readonly kind: 'page'; readonly page: number }
  /** Two-byte mode (FS &, ESC p) on or off. */
  | { readonly kind: 'kanji'; readonly isOn: boolean }
  /** Coding of two-byte characters. `none`: every byte is a character. */
  | { readonly kind: 'kanji_system'; readonly system: 'jis' | 'shift_jis' | 'none' }
  | { readonly kind: 'utf8'; readonly isOn: boolean }
  /** An unknown command. Following bytes may be its parameters, and are then taken for text. */
  | { readonly kind: 'unknown' };

/** `atMs`: arrival of its first byte. */
export type Token = TokenBody & { readonly atMs: number };

export const maxTextBytes = 512;

/** Meaning of a command, once enough of its bytes are known. */
export type Command = {
  readonly tokens: readonly TokenBody[];
  /** Number of following data bytes to skip. */
  readonly skipBytes?: number;
  /** Those data bytes are pixels. */
  readonly strip?: StripShape;
  /** Skip data up to and including this byte, at most `atMost` bytes. */
  readonly skipThrough?: { readonly byte: number; readonly atMost: number };
  /** `count` heads of this many bytes, each followed by data whose length is in its head. */
  readonly series?: Series;
  /** The last byte is not part of the command. */
  readonly giveBack?: true;
};

export type Series = {
  readonly count: number;
  readonly headBytes: number;
  readonly dataBytes: (head: readonly number[]) => number;
};

/** One maker's command language. Stores modes that change the meaning of bytes. */
export type Dialect = {
  /** Whether the byte begins a command (all control characters do); otherwise it is text. */
  begins(byte: number): boolean;
  /** Undefined: more bytes are needed. `head` is never longer than `maxHeadBytes`. */
  read(head: readonly number[]): Command | undefined;
  reset(): void;
};

/** Bound of the bytes needed to identify a command. */
export const maxHeadBytes = 20;

export const nothing: Command = { tokens: [] };

export function only(...tokens: TokenBody[]): Command {
  return { tokens };
}

/** The second byte is unknown. A control character is most likely the beginning of the next command. */
export function unknown(second: number): Command {
  return { tokens: [{ kind: 'unknown' }], ...(second < 0x20 && { giveBack: true }) };
}

/** Two bytes, little-endian. A missing byte counts as 0. */
export function word(head: readonly number[], at: number): number {
  return (head[at] ?? 0) + (head[at + 1] ?? 0) * 256;
}

export function code(letter: string): number {
  return letter.charCodeAt(0);
}

/** Number of parameters by letter, from lists of letters by that number. */
export function parametersOf(table: Readonly<Record<number, string>>): ReadonlyMap<number, number> {
  return new Map(
    Object.entries(table).flatMap(([count, letters]) =>
      Array.from(letters, (letter) => [code(letter), Number(count)] as const),
    ),
  );
}
