/** Normalises spelling variants of receipts: full-width figures, half-width kana, yen signs, hyphens, frames. */
import { inJapanese } from './foreign-words.ts';

/** Words of registers that print katakana only, as the rules know them: ｺﾞｳｹｲ → 合計. */
const words: Readonly<Record<string, string>> = {
  ...{
    ゴウケイ: '合計',
    ショウケイ: '小計',
    ゲンケイ: '現計',
    ゲンキン: '現金',
    オアズカリ: 'お預り',
    アズカリ: '預り',
  },
  ...{
    オツリ: 'お釣り',
    ツリ: '釣り',
    ツリセン: '釣銭',
    セイサン: '精算',
    テンケン: '点検',
    ニッケイ: '日計',
  },
  ...{
    ソウウリアゲ: '総売上',
    ジュンウリアゲ: '純売上',
    ソウウリ: '総売上',
    ジュンウリ: '純売上',
    ウリアゲ: '売上',
  },
  ...{
    キャクスウ: '客数',
    ケンスウ: '件数',
    アリダカ: '在高',
    ヘンピン: '返品',
    モドシ: '戻し',
    ヘンキン: '返金',
    トリケシ: '取消',
  },
  ...{ ウチキン: '内金', マエウケキン: '前受金' },
  ...{ ニュウキン: '入金', シュッキン: '出金', サイハッコウ: '再発行', サイインジ: '再印字', ヒカエ: '控え' },
  ...{
    リョウシュウショ: '領収書',
    リョウシュウショウ: '領収証',
    ブモン: '部門',
    セキニンシャ: '責任者',
    タントウ: '担当',
  },
  ...{
    ウチショウヒゼイ: '内消費税',
    ウチゼイ: '内税',
    ソトゼイ: '外税',
    ショウヒゼイ: '消費税',
    ゼイ: '税',
    ネビキ: '値引',
    ワリビキ: '割引',
  },
  ...{
    リョウキン: '料金',
    トウニュウ: '投入',
    クリコシ: '繰越',
    ヨテイ: '予定',
    リョウガエ: '両替',
    カイシュウ: '回収',
    レンシュウ: '練習',
    カケウリ: '掛売',
    デンシマネー: '電子マネー',
  },
};
const pattern = new RegExp(
  `(?<![\\p{Script=Katakana}ー])(?:${Object.keys(words)
    .toSorted((a, b) => b.length - a.length)
    .join('|')})(?![\\p{Script=Katakana}ー])`,
  'gu',
);

const counters: Readonly<Record<string, string>> = {
  ...{ ケン: '件', テン: '点', メイ: '名', マイ: '枚', ニン: '人' },
};
const counter = new RegExp(`(?<=\\d ?)(?:${Object.keys(counters).join('|')})(?![ァ-ヶー])`, 'gu');

function withoutKanaWords(line: string): string {
  if (!/[ァ-ヶ]/u.test(line)) return line;
  return line
    .replaceAll(pattern, (word) => words[word] ?? word)
    .replaceAll(counter, (word) => counters[word] ?? word);
}

/** Rules use the normalised line; people see the printed one. */
export function plainLine(line: string): string {
  return withoutKanaWords(
    inJapanese(line.normalize('NFKC'))
      .replaceAll('\\', '¥')
      .replaceAll(/[−‐‑–]/g, '-')
      // Half-width kana are often typed with a hyphen: ﾓ-ﾄﾞ.
      .replaceAll(/(?<=[ァ-ヺー])-(?=[ァ-ヺ])/g, 'ー')
      .replaceAll(/[│┃┆┊┋|]/g, ' ')
      // Figures spaced for double width: `¥ 1 , 9 8 0`; further apart only behind a yen sign.
      .replaceAll(/(?<!\S)(?:(?:[-¥\d,] ){2,}|¥(?: {1,3}[-\d,]){2,} {1,3})[-\d円](?!\S)/g, (figures) =>
        figures.replaceAll(' ', ''),
      )
      // Leaders up to the amount.
      .replaceAll(/[._]{3,} ?(?=[-▲△]?[¥\d])/g, '   ')
      .replaceAll(/(?<=\d) ?(?:YEN|JPY)\b/gi, '円')
      .trim(),
  );
}
