/** The same paper as other registers would print it: other spaces, yen signs, widths, kana and greetings. Its truth remains. */

const fullKana =
  'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロワヲンー';

/** Half-width kana, with their marks beside them. */
function halfWidth(text: string): string {
  return text.replaceAll(/[ァ-ヺー]/g, (letter) => {
    if (!fullKana.includes(letter)) return letter;
    const [base = '', mark = ''] = letter.normalize('NFD');
    const at = halfKana.indexOf(base);
    return at === -1 ? letter : String.fromCharCode(0xff66 + at) + (marks[mark] ?? '');
  });
}

/** From U+FF66. */
const halfKana =
  'ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン';
const marks: Readonly<Record<string, string>> = { '': '', '\u3099': 'ﾞ', '\u309a': 'ﾟ' };

const spaced = /合計(?!\/)|小計|領収書|領収証|返品|取消|納品書|現金|お釣り?|お預かり|お預り/g;

/** The lines of the head that match stand below all others. */
function atFoot(text: string, pattern: RegExp): string {
  const lines = text.replaceAll(/^\n|\n$/g, '').split('\n');
  const isMoved = (line: string, index: number): boolean => index < headLines && pattern.test(line);
  return ['', ...lines.filter((line, at) => !isMoved(line, at)), ...lines.filter(isMoved), ''].join('\n');
}

const headLines = 7;

export const otherSpellings: Readonly<Record<string, (text: string) => string>> = {
  'half-width kana': halfWidth,
  'words with spaces between their letters': (text) =>
    text.replaceAll(spaced, (word) => Array.from(word).join(' ')),
  'amounts with 円 behind them': (text) => text.replaceAll(/¥ ?(-?[\d,]+)(?![\d,])-?/g, '$1円'),
  'amounts with a yen sign': (text) => text.replaceAll(/(?<![¥\d,])(-?\d[\d,]*)円(?![札玉])/g, '¥$1'),
  'amounts without commas': (text) => text.replaceAll(/(?<=\d),(?=\d{3}(?!\d))/g, ''),
  'full-width amounts': (text) =>
    text.replaceAll(/\|[-¥]*[\d,]+(?=円?$)/gm, (amount) =>
      amount.replaceAll(/[\d,-]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
    ),
  'a name of the shop above all': (text) => `\n>まるや 本町通り店\n${text.replace(/^\n/, '')}`,
  'no rules between its parts': (text) => text.replaceAll(/^(?:---|===|\*\*\*|\.\.\.)\n/gm, ''),
  'rules instead of blank lines': (text) => text.replaceAll(/\n\n/g, '\n---\n'),
  'a greeting at its foot': (text) => `${text.replace(/\n$/, '')}\n>またのご来店をお待ちしております\n`,
  'address and tax number at its foot': (text) => atFoot(text, /TEL|電話|登録番号|[都道府県].*[市区町]/u),
  'date at its foot': (text) => atFoot(text, /^>?(?:20)?26[-/年][^ ]* +\d{1,2}:\d{2}$/u),
  'half-width marks': (text) =>
    text.replaceAll(
      /[（）：／＊【】]/gu,
      (mark) => ({ '【': '[', '】': ']' })[mark] ?? mark.normalize('NFKC'),
    ),
  'full-width marks': (text) =>
    text.replaceAll(/[():/]/g, (mark) => String.fromCharCode(mark.charCodeAt(0) + 0xfee0)),
  'dates with slashes': (text) =>
    text.replaceAll(/(?<!\d)(20)?26[-年](\d{1,2})[-月](\d{1,2})日?/g, '2026/$2/$3'),
};
