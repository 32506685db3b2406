/**
 * Describes YAML syntax errors: position and likely intention. The parser's own messages quote the file, and with it
 * secrets. Pure.
 */
import { type Document, isAlias, isScalar, type LineCounter, visit, type YAMLError } from 'yaml';
import type { LibCode } from '../text/lib-text.ts';

type SyntaxCode = Extract<LibCode, `syntax.${string}`>;

export type SyntaxProblem = { readonly offset: number; readonly code: SyntaxCode };

/** In the order of the text; of several consequences of one error, the first. */
export function syntaxProblems(
  document: Document.Parsed,
  { text, lines }: { readonly text: string; readonly lines: LineCounter },
): SyntaxProblem[] {
  const problems: SyntaxProblem[] = withoutEcho([...document.errors, ...document.warnings]).map((error) => ({
    offset: placeOf(error, document),
    code: isFullWidth(error, text) ? 'syntax.full_width' : codeFor(error),
  }));
  // An unquoted password that begins with * or & would otherwise vanish; aliases are not needed here.
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node) || node.anchor !== undefined)
        problems.push({ offset: node.range?.[0] ?? 0, code: 'syntax.needs_quotes' });
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

function codeFor(error: YAMLError): SyntaxCode {
  const { code, message } = error;
  if (isOpenQuote(error)) return 'syntax.quote_open';
  // Content after an unclosed bracket is reported as wrongly indented.
  if (code === 'BAD_INDENT' && message.startsWith('Flow ')) return 'syntax.bracket_open';
  if (code === 'UNEXPECTED_TOKEN' && /flow-(map|seq)-end/.test(message)) return 'syntax.bracket_too_many';
  return byCode[code] ?? 'syntax.not_yaml';
}

const byCode: Readonly<Partial<Record<YAMLError['code'], SyntaxCode>>> = {
  BAD_ALIAS: 'syntax.needs_quotes',
  BAD_SCALAR_START: 'syntax.needs_quotes',
  TAG_RESOLVE_FAILED: 'syntax.needs_quotes',
  BAD_DQ_ESCAPE: 'syntax.escape',
  BAD_INDENT: 'syntax.indent',
  BLOCK_AS_IMPLICIT_KEY: 'syntax.second_colon',
  DUPLICATE_KEY: 'syntax.duplicate_key',
  MISSING_CHAR: 'syntax.missing_sign',
  MULTILINE_IMPLICIT_KEY: 'syntax.no_colon',
  MULTIPLE_DOCS: 'syntax.second_document',
  TAB_AS_INDENT: 'syntax.tab',
  UNEXPECTED_TOKEN: 'syntax.unexpected',
};
