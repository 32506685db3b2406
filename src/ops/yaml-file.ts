/**
 * Reads a YAML file that a person wrote and checks it with a zod schema. Every mistake is listed with line, column, key,
 * what is expected and what was found. Values that may be secret are never repeated.
 * Tolerates a BOM and CRLF. At most 1 MiB; a larger file is refused unread.
 */
import { readFileSync, statSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import { z } from 'zod';
import { explain } from './issue-words.ts';
import { isSection, type JsonSchema, jsonSchemaOf, type KeyPath, schemaAt } from './schema-words.ts';
import type { Language, Words } from './words.ts';

/** One mistake. Line and column count from 1; 0 means the file as a whole. */
export type Problem = {
  readonly line: number;
  readonly column: number;
  readonly key: string;
  readonly message: Words;
};

export type YamlResult<T> =
  /** `problem` makes one for a later check, at the place of a key. */
  | { readonly ok: true; readonly value: T; problem(path: KeyPath, message: Words): Problem }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const maxBytes = 1024 * 1024;

/** `config.yaml:12:16 cameras.keepSeconds: expected a whole number from 10 to 3600, found "ten"` */
export function problemText(file: string, problem: Problem, language: Language): string {
  const place = problem.line === 0 ? file : `${file}:${problem.line}:${problem.column}`;
  return `${place}${problem.key === '' ? '' : ` ${problem.key}`}: ${problem.message[language]}`;
}

export function readYamlFile<S extends z.ZodType>(path: string, schema: S): YamlResult<z.output<S>> {
  const text = readText(path);
  if (typeof text !== 'string') return { ok: false, problems: [wholeFile(text)] };
  return parseYaml(text, schema);
}

/** `prepare`: what is put into it, or taken from it, before it is checked. */
export function parseYaml<S extends z.ZodType>(
  text: string,
  schema: S,
  prepare: (input: unknown) => unknown = (input) => input,
): YamlResult<z.output<S>> {
  const opened = openYaml(text);
  return opened.ok ? opened.check(schema, { prepare }) : opened;
}

export type YamlView = {
  /** What is put into it, or taken from it, before it is checked. */
  readonly prepare?: (input: unknown) => unknown;
  /** Where in the file a key of what was prepared stands; undefined where it is none of this file's, and its mistakes are not told. */
  readonly at?: (path: KeyPath) => KeyPath | undefined;
};

export type OpenedYaml =
  | {
      readonly ok: true;
      /** As it is written, unchecked. */
      readonly input: unknown;
      check<S extends z.ZodType>(schema: S, view?: YamlView): YamlResult<z.output<S>>;
      problem(path: KeyPath, message: Words): Problem;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** For a text that is checked in parts. */
export function openYaml(text: string): OpenedYaml {
  const lines = new LineCounter();
  // Its warnings would be printed past us, with a part of the file.
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const syntax = inOrder(syntaxProblems(document, lines));
  // One slip makes several errors: the first of each line is the one that helps.
  const firsts = syntax.filter(({ line }, index) => line !== syntax[index - 1]?.line);
  if (firsts.length > 0) return { ok: false, problems: firsts };

  const written: unknown = document.toJS() ?? {};
  const problem = (keyPath: KeyPath, message: Words, atKey = false): Problem => ({
    ...placeOf(document, keyPath, lines, atKey),
    key: keyText(keyPath),
    message,
  });
  return {
    ok: true,
    input: written,
    problem,
    check: (schema, view = {}) => {
      const { prepare = (input: unknown) => input, at = (path: KeyPath) => path } = view;
      const shape = jsonSchemaOf(schema);
      const input = withoutEmptySections(prepare(written), shape);
      const placed = (path: KeyPath, message: Words): Problem => problem(at(path) ?? path, message);
      const result = schema.safeParse(input);
      if (result.success) return { ok: true, value: result.data, problem: placed };

      const problems = new Map<string, Problem>();
      for (const { keyPath, message, atKey } of result.error.issues.flatMap((issue) =>
        explain(issue, input, shape),
      )) {
        const path = at(keyPath);
        const key = keyText(path ?? []);
        if (path !== undefined && !problems.has(key)) problems.set(key, problem(path, message, atKey));
      }
      return { ok: false, problems: inOrder([...problems.values()]) };
    },
  };
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** The text of a file, or why there is none. Also for files that a key names: tokens, certificates. */
export function readText(path: string): string | Words {
  try {
    if (statSync(path).size > maxBytes) return { en: 'is larger than 1 MiB', ja: '1 MiB を超えています' };
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    return readFailures[code] ?? { en: `can't be read (${code})`, ja: `読めません(${code})` };
  }
}

const readFailures: Readonly<Record<string, Words>> = {
  ENOENT: { en: "can't be read: there is no such file", ja: 'ファイルがありません' },
  ENOTDIR: { en: "can't be read: there is no such file", ja: 'ファイルがありません' },
  EACCES: { en: "can't be read: this user has no permission", ja: 'このユーザーには読む権限がありません' },
  EISDIR: { en: "can't be read: it is a directory", ja: 'ファイルではなくディレクトリです' },
  ERR_ENCODING_INVALID_ENCODED_DATA: {
    en: 'is not UTF-8 text: save it with the encoding UTF-8',
    ja: 'UTF-8 ではありません。文字コード UTF-8 で保存してください',
  },
};

function wholeFile(message: Words): Problem {
  return { line: 0, column: 0, key: '', message };
}

function syntaxProblems(document: Document.Parsed, lines: LineCounter): Problem[] {
  const problems = [...document.errors, ...document.warnings].map((error) => ({
    ...positionOf(error.pos[0], lines),
    key: '',
    message: (isOpen(error) ? neverClosed : syntaxWords[error.code]) ?? {
      en: 'this is not valid YAML',
      ja: 'YAML として正しくありません',
    },
  }));
  // An unquoted password that begins with * or & would otherwise vanish; nobody needs aliases here.
  visit(document, {
    Node: (_key, node) => {
      if (!isAlias(node) && node.anchor === undefined) return;
      problems.push({ ...positionOf(node.range?.[0] ?? 0, lines), key: '', message: needsQuotes });
    },
  });
  return problems;
}

const needsQuotes: Words = {
  en: 'a text that begins with a special sign such as * & ! @ % needs quotes',
  ja: '* & ! @ % などの記号で始まる値は引用符で囲んでください',
};
/** By code, since the parser's own messages quote the file, and with it secrets. */
const syntaxWords: Readonly<Partial<Record<YAMLError['code'], Words>>> = {
  BAD_ALIAS: needsQuotes,
  BAD_SCALAR_START: needsQuotes,
  TAG_RESOLVE_FAILED: needsQuotes,
  BAD_DQ_ESCAPE: {
    en: 'a backslash between "double quotes" has a meaning of its own: use \'single quotes\'',
    ja: "二重引用符の中の \\ は特別な意味を持ちます。'一重引用符' を使ってください",
  },
  BAD_INDENT: { en: 'the indentation does not fit the lines above', ja: '字下げが上の行と合っていません' },
  DUPLICATE_KEY: { en: 'this key stands here twice', ja: '同じキーが二度書かれています' },
  MISSING_CHAR: { en: 'a quote, bracket or comma is missing', ja: '引用符、括弧またはコンマが足りません' },
  MULTIPLE_DOCS: {
    en: 'a second document begins here: remove the line ---',
    ja: '行 --- を取り除いてください',
  },
  TAB_AS_INDENT: {
    en: 'a tab indents this line: use spaces',
    ja: '字下げにタブが使われています。空白を使ってください',
  },
};

/** What follows a bracket that nothing closes is told as wrongly indented. */
function isOpen({ code, message }: YAMLError): boolean {
  return code === 'BAD_INDENT' && message.startsWith('Flow ');
}

const neverClosed: Words = {
  en: 'a { or [ above is not closed, or what closes it stands too far left',
  ja: '上の { か [ が閉じられていないか、閉じる記号が左に寄りすぎています',
};

/** A section whose lines are all commented out counts as not written; an empty value of any other key is a mistake. */
function withoutEmptySections(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => withoutEmptySections(item, schemaAt(schema, [index], value) ?? {}));
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    const inner = schemaAt(schema, [key], value) ?? {};
    return item === null && isSection(inner) ? [] : [[key, withoutEmptySections(item, inner)] as const];
  });
  return Object.fromEntries(kept);
}

type Place = Pick<Problem, 'line' | 'column'>;

/** Where a value stands; of a section, or with `atKey`, where its key does; of something missing, the nearest key above. */
function placeOf(document: Document.Parsed, path: KeyPath, lines: LineCounter, atKey: boolean): Place {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
      if (pair === undefined) break;
      offset = rangeStart(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = rangeStart(node) ?? offset;
    } else break;
  }
  const isLeaf = !atKey && isScalar(node) && node.value !== null;
  return positionOf(isLeaf ? (rangeStart(node) ?? offset) : offset, lines);
}

function rangeStart(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? (node.range[0] as number)
    : undefined;
}

function positionOf(offset: number, lines: LineCounter): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function keyText(path: KeyPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
