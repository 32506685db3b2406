import { displayWidth } from './table.ts';

/** Lines of at most that many columns: broken at spaces, Japanese anywhere but before a closing mark or after an opening one. */
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

/** JIS X 4051 has many more; these stand in our texts. */
const unbroken =
  /[「『（(【]*(?:[\x21-\x27\x2a-\x7e]+|[^\x21-\x7e])[、。・：)）」』】〜ーァィゥェォッャュョぁぃぅぇぉっゃゅょ]* ?|[\x21-\x7e]+ ?/gu;
