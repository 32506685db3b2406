/** Output of the makers' document readers: what an element prints, as tokens of a print job. */
import type { TokenBody } from '../dialects/token.ts';

export type ElementOutput = {
  /** `openedAt`: the element's start arrived then, on the clock of the tokens. */
  token(body: TokenBody, openedAt: number): void;
  /** Bytes in a maker's command language, as they would arrive at port 9100. */
  commands(dialect: 'epson' | 'star', bytes: Uint8Array, openedAt: number): void;
};

/** A leaf element of a document, complete. */
export type DocumentElement = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly openedAt: number;
};

/** Lines, tabs and the text between them; for UTF-8 and Shift_JIS, whose characters contain no control character. */
export function outputText(bytes: Uint8Array, openedAt: number, out: ElementOutput): void {
  let from = 0;
  const upTo = (end: number): void => {
    if (end > from) out.token({ kind: 'text', bytes: bytes.subarray(from, end) }, openedAt);
    from = end + 1;
  };
  for (const [at, byte] of bytes.entries()) {
    if (byte !== 0x0a && byte !== 0x09 && byte !== 0x0d) continue;
    upTo(at);
    if (byte !== 0x0d) out.token({ kind: byte === 0x0a ? 'line' : 'gap' }, openedAt);
  }
  upTo(bytes.length);
}
