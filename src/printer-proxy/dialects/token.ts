/** What a print job is made of, as far as a sale can be read from it. Everything else in it is skipped. */

export type TokenBody =
  /** Printable bytes, not decoded: which characters they are depends on pages and kanji modes before them. At most `maxTextBytes`. */
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  /** The line ends: what comes next stands below. */
  | { readonly kind: 'line' }
  /** A tab or a jump to a column: what comes next stands apart on the same line. */
  | { readonly kind: 'gap' }
  | { readonly kind: 'cut' }
  /** The drawer is opened. */
  | { readonly kind: 'kick' }
  /** Pixels. They are skipped and never held. */
  | { readonly kind: 'image' }
  /** A bar code or 2D code. */
  | { readonly kind: 'symbol' }
  /** The till asks the printer how it is; nothing is printed. */
  | { readonly kind: 'status' }
  /** The printer forgets its settings. */
  | { readonly kind: 'init' }
  /** Single-byte code page, by the number its maker gave it. */
  | { readonly kind: 'page'; readonly page: number }
  /** Two-byte characters from here on (FS &, ESC p), or no more. */
  | { readonly kind: 'kanji'; readonly isOn: boolean }
  /** How two-byte characters are coded. `none`: they are not, every byte is a character of its own. */
  | { readonly kind: 'kanji_system'; readonly system: 'jis' | 'shift_jis' | 'none' }
  | { readonly kind: 'utf8'; readonly isOn: boolean }
  /** A command that isn't known. What follows it may be its parameters, and is then taken for text. */
  | { readonly kind: 'unknown' };

/** `atMs`: when its first byte arrived. */
export type Token = TokenBody & { readonly atMs: number };

export const maxTextBytes = 512;

/** What a command's bytes mean, once enough of them are there. */
export type Command = {
  readonly tokens: readonly TokenBody[];
  /** So much data follows that is of no interest. */
  readonly skipBytes?: number;
  /** Data up to and with this byte is of no interest; `atMost` bytes of it. */
  readonly skipThrough?: { readonly byte: number; readonly atMost: number };
  /** `count` times a head of so many bytes, each with data whose length is in its head. */
  readonly series?: Series;
  /** The last byte was no part of it after all. */
  readonly giveBack?: true;
};

export type Series = {
  readonly count: number;
  readonly headBytes: number;
  readonly dataBytes: (head: readonly number[]) => number;
};

/** One maker's command language. Remembers modes in which bytes mean something else. */
export type Dialect = {
  /** Whether the byte begins a command (all control characters do); else it is text. */
  begins(byte: number): boolean;
  /** Undefined: more bytes are needed. `head` is never longer than `maxHeadBytes`. */
  read(head: readonly number[]): Command | undefined;
  reset(): void;
};

/** No command needs more bytes to be understood. */
export const maxHeadBytes = 16;

export const nothing: Command = { tokens: [] };

export function only(...tokens: TokenBody[]): Command {
  return { tokens };
}

/** The command was not known by its second byte. A control character is most likely the beginning of the next one. */
export function unknown(second: number): Command {
  return { tokens: [{ kind: 'unknown' }], ...(second < 0x20 && { giveBack: true }) };
}

/** Two bytes, the lower first. A byte that isn't there counts as 0. */
export function word(head: readonly number[], at: number): number {
  return (head[at] ?? 0) + (head[at + 1] ?? 0) * 256;
}

export function code(letter: string): number {
  return letter.charCodeAt(0);
}

/** How many parameters follow a letter: letters listed by that number. */
export function parametersOf(table: Readonly<Record<number, string>>): ReadonlyMap<number, number> {
  return new Map(
    Object.entries(table).flatMap(([count, letters]) =>
      Array.from(letters, (letter) => [code(letter), Number(count)] as const),
    ),
  );
}
