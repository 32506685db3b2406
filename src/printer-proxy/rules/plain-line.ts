/** Normalises spelling variants of receipts: full-width figures, half-width kana, yen signs, hyphens, frames. */

import { withoutKanaWords } from './kana-words.ts';

/** Rules use the normalised line; people see the printed one. */
export function plainLine(line: string): string {
  return withoutKanaWords(
    line
      .normalize('NFKC')
      .replaceAll('\\', '¥')
      .replaceAll(/[−‐‑–]/g, '-')
      // Half-width kana are often typed with a hyphen: ﾓ-ﾄﾞ.
      .replaceAll(/(?<=[ァ-ヺー])-(?=[ァ-ヺ])/g, 'ー')
      .replaceAll(/[│┃┆┊┋|]/g, ' ')
      // Figures spaced for double width: `¥ 1 , 9 8 0`; further apart only behind a yen sign.
      .replaceAll(/(?<!\S)(?:(?:[-¥\d,] ){2,}|¥(?: {1,3}[-\d,]){2,} {1,3})[-\d円](?!\S)/g, (figures) =>
        figures.replaceAll(' ', ''),
      )
      .replaceAll(/(?<=\d) ?(?:YEN|JPY)\b/gi, '円')
      .trim(),
  );
}
