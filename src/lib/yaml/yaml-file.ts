/**
 * Reads a YAML file written by people and validates it with a zod schema. Every problem is reported with line, column,
 * key, the expected form and the value found. Possible secrets are never repeated. Accepts a BOM and CRLF. At most 1
 * MiB; a larger file is rejected unread.
 */
import { readFileSync, statSync } from 'node:fs';
import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Language, LocalizedText } from '../text/language.ts';
import { libText } from '../text/lib-text.ts';
import { explain } from './issue-messages.ts';
import {
  child,
  isSection,
  type JsonSchema,
  jsonSchemaOf,
  type KeyPath,
  schemaAt,
} from './schema-messages.ts';
import { syntaxProblems } from './yaml-syntax.ts';

/** One problem. Line and column count from 1; 0 means the file as a whole. */
export type Problem = {
  readonly line: number;
  readonly column: number;
  readonly key: string;
  readonly message: LocalizedText;
};

export type YamlResult<T> =
  /** `problem` creates one for a later check, at the position of a key. */
  | { readonly ok: true; readonly value: T; problem(path: KeyPath, message: LocalizedText): Problem }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const maxBytes = 1024 * 1024;

/** `config.yaml:12:16 cameras.keepSeconds: expected a whole number from 10 to 3600, found "ten"` */
export function problemText(file: string, problem: Problem, language: Language): string {
  const place = problem.line === 0 ? file : `${file}:${problem.line}:${problem.column}`;
  return `${place}${problem.key === '' ? '' : ` ${problem.key}`}: ${problem.message[language]}`;
}

export function readYamlFile<S extends z.ZodType>(
  path: string,
  schema: S,
  view: YamlView = {},
): YamlResult<z.output<S>> {
  const text = readText(path);
  if (typeof text !== 'string') return { ok: false, problems: [wholeFile(text)] };
  return parseYaml(text, schema, view);
}

export function parseYaml<S extends z.ZodType>(
  text: string,
  schema: S,
  view: YamlView = {},
): YamlResult<z.output<S>> {
  const opened = openYaml(text);
  return opened.ok ? opened.check(schema, view) : opened;
}

export type YamlView = {
  /** Transforms the input before validation. */
  readonly prepare?: (input: unknown) => unknown;
  /**
   * Position in the file of a key of the transformed input; undefined when it is not from this file, and its problems
   * are not reported.
   */
  readonly at?: (path: KeyPath) => KeyPath | undefined;
  /** Texts for keys that belong to another file: unknown here, or with a list. */
  readonly elsewhere?: Readonly<Record<string, LocalizedText>>;
};

export type OpenedYaml =
  | {
      readonly ok: true;
      /** As written, not validated. */
      readonly input: unknown;
      check<S extends z.ZodType>(schema: S, view?: YamlView): YamlResult<z.output<S>>;
      problem(path: KeyPath, message: LocalizedText): Problem;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** For a text that is validated in parts. */
export function openYaml(text: string): OpenedYaml {
  const lines = new LineCounter();
  // The parser would print its warnings itself, with a part of the file.
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const syntax = syntaxProblems(document, { text, lines });
  if (syntax.length > 0) {
    const problems = syntax.map(({ offset, code }) => ({
      ...positionOf(offset, lines),
      key: '',
      message: libText(code),
    }));
    return { ok: false, problems };
  }

  const written: unknown = document.toJS() ?? {};
  const problem = (keyPath: KeyPath, message: LocalizedText, atKey = false): Problem => ({
    ...placeOf(document, keyPath, lines, atKey),
    key: keyText(keyPath),
    message,
  });
  return {
    ok: true,
    input: written,
    problem,
    check: (schema, view = {}) => {
      const { prepare = (input: unknown) => input, at = (path: KeyPath) => path, elsewhere = {} } = view;
      const prepared = prepare(written);
      // Its JSON Schema takes 40 ms of a start, and most files need none.
      const input = hasNull(prepared) ? withoutEmptySections(prepared, jsonSchemaOf(schema)) : prepared;
      const placed = (path: KeyPath, message: LocalizedText): Problem => problem(at(path) ?? path, message);
      const result = schema.safeParse(input);
      if (result.success) return { ok: true, value: result.data, problem: placed };

      const problems = new Map<string, Problem>();
      const explanations = result.error.issues.flatMap((issue) =>
        explain(issue, input, jsonSchemaOf(schema)),
      );
      for (const { keyPath, cause, atKey } of explanations) {
        const path = at(keyPath);
        const key = keyText(path ?? []);
        const isElsewhere = Object.hasOwn(elsewhere, key) && (atKey || Array.isArray(child(input, key)));
        if (path !== undefined && !problems.has(key))
          problems.set(key, problem(path, (isElsewhere && elsewhere[key]) || cause.texts, atKey));
      }
      return { ok: false, problems: inOrder([...problems.values()]) };
    },
  };
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** Text of a file, or the reason why it can't be read. Also for files named by a key: tokens, certificates. */
export function readText(path: string): string | LocalizedText {
  try {
    if (statSync(path).size > maxBytes) return libText('file.too_large');
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const reason = readFailures[code];
    return reason === undefined ? libText('file.unreadable', { code }) : libText(reason);
  }
}

const readFailures: Readonly<
  Record<string, 'file.missing' | 'file.no_permission' | 'file.directory' | 'file.not_utf8'>
> = {
  ENOENT: 'file.missing',
  ENOTDIR: 'file.missing',
  EACCES: 'file.no_permission',
  EISDIR: 'file.directory',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'file.not_utf8',
};

/** Without a line; for a `key`, or for the file as a whole. */
export function wholeFile(message: LocalizedText, key = ''): Problem {
  return { line: 0, column: 0, key, message };
}

function hasNull(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.values(value).some(hasNull));
}

/** A section whose lines are all commented out counts as absent; an empty value of any other key is an error. */
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

/** Position of a value; of a section, or with `atKey`, of its key; of a missing value, of the nearest key above. */
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
