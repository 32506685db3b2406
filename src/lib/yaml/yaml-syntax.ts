/**
 * Describes YAML syntax errors: position and likely intention. The parser's own messages quote the file, and with it
 * secrets. Pure.
 */
import { type Document, isAlias, isScalar, type LineCounter, visit, type YAMLError } from 'yaml';
import type { LocalizedText } from '../text/language.ts';

export type SyntaxProblem = { readonly offset: number; readonly message: LocalizedText };

/** In the order of the text; of several consequences of one error, the first. */
export function syntaxProblems(
  document: Document.Parsed,
  { text, lines }: { readonly text: string; readonly lines: LineCounter },
): SyntaxProblem[] {
  const problems: SyntaxProblem[] = withoutEcho([...document.errors, ...document.warnings]).map((error) => ({
    offset: placeOf(error, document),
    message: isFullWidth(error, text) ? fullWidth : wordsFor(error),
  }));
  // An unquoted password that begins with * or & would otherwise vanish; aliases are not needed here.
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node) || node.anchor !== undefined)
        problems.push({ offset: node.range?.[0] ?? 0, message: needsQuotes });
    },
  });
  const lineOf = ({ offset }: SyntaxProblem): number => lines.linePos(offset).line;
  const sorted = problems.toSorted((a, b) => a.offset - b.offset);
  return sorted.filter((problem, index) => {
    const before = sorted[index - 1];
    return before === undefined || lineOf(before) !== lineOf(problem);
  });
}

/** After an excess bracket the parser ignores the rest. */
function withoutEcho(errors: readonly YAMLError[]): YAMLError[] {
  const first = errors.findIndex(isAfterTheEnd);
  return errors.filter((error, index) => index <= first || !isAfterTheEnd(error));
}

function isAfterTheEnd({ code, message }: YAMLError): boolean {
  return code === 'UNEXPECTED_TOKEN' && message.includes('token in YAML stream');
}

function isOpenQuote({ code, message }: YAMLError): boolean {
  return code === 'MISSING_CHAR' && /^Missing closing .quote/.test(message);
}

/** An unclosed quote is reported at the end of the file; report where it was opened. */
function placeOf(error: YAMLError, document: Document.Parsed): number {
  const [told] = error.pos;
  if (!isOpenQuote(error)) return told;
  let opened = told;
  visit(document, {
    Scalar: (_key, node) => {
      const isQuoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
      const [from, , until] = node.range ?? [told, 0, 0];
      if (isQuoted && from < told && until >= told) opened = from;
    },
  });
  return opened;
}

/** A key followed by a full-width colon of a Japanese keyboard, which YAML takes for a letter of the key. */
function isFullWidth({ code, pos }: YAMLError, text: string): boolean {
  const [line = ''] = text.slice(pos[0]).split('\n', 1);
  return code === 'MULTILINE_IMPLICIT_KEY' && line.includes('：');
}

function wordsFor(error: YAMLError): LocalizedText {
  const { code, message } = error;
  if (isOpenQuote(error)) return quoteOpen;
  // Content after an unclosed bracket is reported as wrongly indented.
  if (code === 'BAD_INDENT' && message.startsWith('Flow ')) return neverClosed;
  if (code === 'UNEXPECTED_TOKEN' && /flow-(map|seq)-end/.test(message)) return bracketTooMany;
  return byCode[code] ?? notYaml;
}

/** Typed on Japanese keyboards: letters of the key in YAML. */
export const fullWidth: LocalizedText = {
  en: 'a full-width ： or blank stands here: write key: value with the half-width ones',
  ja: '全角の「：」か空白があります。半角で「キー: 値」と書いてください',
};
const notYaml: LocalizedText = {
  en: 'this can not be read as YAML: look for a quote, bracket or colon that is missing or too many, here or in the line above',
  ja: 'YAML として読めません。この行か上の行に、引用符・括弧・コロンの不足や余りがないかご確認ください',
};
const quoteOpen: LocalizedText = {
  en: 'the quote that is opened here is never closed: put the same quote at the end of the text',
  ja: 'ここで始まる引用符が閉じられていません。値の終わりに同じ引用符を付けてください',
};
const neverClosed: LocalizedText = {
  en: 'a { or [ above is not closed, or what closes it stands too far left',
  ja: '上の { か [ が閉じられていないか、閉じる記号が左に寄りすぎています',
};
const bracketTooMany: LocalizedText = {
  en: 'a } or ] too many: nothing before it is open. Remove it',
  ja: '} か ] が余分です。対応する開き括弧がありません。取り除いてください',
};
const needsQuotes: LocalizedText = {
  en: 'a text that begins with a special sign such as * & ! @ % needs quotes',
  ja: '* & ! @ % などの記号で始まる値は引用符で囲んでください',
};

const byCode: Readonly<Partial<Record<YAMLError['code'], LocalizedText>>> = {
  BAD_ALIAS: needsQuotes,
  BAD_SCALAR_START: needsQuotes,
  TAG_RESOLVE_FAILED: needsQuotes,
  BAD_DQ_ESCAPE: {
    en: 'a backslash between "double quotes" has a meaning of its own: use \'single quotes\'',
    ja: "二重引用符の中の \\ は特別な意味を持ちます。'一重引用符' を使ってください",
  },
  BAD_INDENT: { en: 'the indentation does not fit the lines above', ja: '字下げが上の行と合っていません' },
  BLOCK_AS_IMPLICIT_KEY: {
    en: 'a second colon in this line: put a value that has a colon and a blank in it into quotes',
    ja: 'この行にコロンが二つあります。コロンと空白を含む値は引用符で囲んでください',
  },
  DUPLICATE_KEY: { en: 'this key stands here twice', ja: '同じキーが二度書かれています' },
  MISSING_CHAR: { en: 'a quote, bracket or comma is missing', ja: '引用符、括弧またはコンマが足りません' },
  MULTILINE_IMPLICIT_KEY: {
    en: 'a key has to be followed by a colon and a blank (key: value)',
    ja: 'キーのあとには、コロンと空白が必要です（キー: 値）',
  },
  MULTIPLE_DOCS: {
    en: 'a second document begins here: remove the line ---',
    ja: '行 --- を取り除いてください',
  },
  TAB_AS_INDENT: {
    en: 'a tab indents this line: use spaces',
    ja: '字下げにタブが使われています。空白を使ってください',
  },
  UNEXPECTED_TOKEN: {
    en: 'this does not belong after what stands before it: a quote, comma or bracket is missing or too many, here or in the line above',
    ja: '前の内容に続けて書けません。この行か上の行に、引用符・コンマ・括弧の不足や余りがないかご確認ください',
  },
};
