import { displayWidth } from './table.ts';

/** Wraps text at that many columns: at spaces, and in Japanese anywhere except before a closing or after an opening mark. */
export function wrapped(text: string, width: number): string[] {
  const pieces = text.match(unbroken) ?? [];
  const lines = [''];
  for (const piece of pieces) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && displayWidth(line) + displayWidth(piece.trimEnd()) > width)
      lines.push(piece.trimStart());
    else lines[lines.length - 1] = line + piece;
  }
  return lines.map((line) => line.trimEnd());
}

/** Subset of JIS X 4051 that occurs in our texts. */
const unbroken =
  /[「『（(【]*(?:[\x21-\x27\x2a-\x7e]+|[^\x21-\x7e])[、。・：)）」』】〜ーァィゥェォッャュョぁぃぅぇぉっゃゅょ]* ?|[\x21-\x7e]+ ?/gu;
