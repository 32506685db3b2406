/** Output of the makers' document readers: what an element prints, as tokens of a print job. */
import type { TokenBody } from '../dialects/token.ts';
import { maxStripBytes } from '../pixels/strip.ts';

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

/**
 * Pixels of an element with `width` and `height`: whole bytes a row, or half a byte a dot, 15 is black (`levels` 16; its
 * darker half counts as black). A width beyond any printer is no picture.
 */
export function outputBase64(
  text: string,
  attributes: DocumentElement['attributes'],
  { levels }: { readonly levels: 2 | 16 },
  openedAt: number,
  out: ElementOutput,
): void {
  const [width, height] = [Number(attributes['width']), Number(attributes['height'])];
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1 || width > 4_096)
    return;
  const rowBytes = Math.ceil(width / 8);
  const sent = Buffer.from(text, 'base64');
  const all = levels === 16 ? blackHalf(sent, width) : sent;
  const bytes = all.subarray(0, Math.min(rowBytes * height, maxStripBytes));
  out.token({ kind: 'pixels', strip: { layout: 'rows', rowBytes, scale: [1, 1], bytes } }, openedAt);
}

function blackHalf(sent: Buffer, width: number): Buffer {
  const sentRowBytes = Math.ceil(width / 2);
  const rowBytes = Math.ceil(width / 8);
  const rows = Math.floor(sent.length / sentRowBytes);
  const out = Buffer.alloc(rows * rowBytes);
  for (let row = 0; row < rows; row++)
    for (let x = 0; x < width; x++) {
      const pair = sent[row * sentRowBytes + (x >> 1)] ?? 0;
      if ((x % 2 === 0 ? pair >> 4 : pair & 15) < 8) continue;
      const at = row * rowBytes + (x >> 3);
      out[at] = (out[at] ?? 0) | (0x80 >> (x & 7));
    }
  return out;
}
