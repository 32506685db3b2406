/** Codes of log statements, compared with the statements that the sources write. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { logEventOf, logEvents } from '../../../src/lib/logging/log-events.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const sources = globSync('src/**/*.ts', { cwd: root })
  .filter((file) => !/^src\/(page|conformance)\/|log-events\.ts$/.test(file))
  .map((file) => ({ file, code: readFileSync(`${root}${file}`, 'utf8') }));

type Statement = { readonly text: string | undefined; readonly at: string };

/** Statements of `log.warn({ … }, 'statement')`, both of a condition; undefined where it is made elsewhere. */
function statementsIn({ file, code }: (typeof sources)[number]): Statement[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const found: Statement[] = [];
  const textsOf = (node: ts.Expression | undefined): (string | undefined)[] => {
    if (node !== undefined && ts.isConditionalExpression(node))
      return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
    return [node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined];
  };
  const visit = (node: ts.Node): void => {
    if (
      ts.isCallExpression(node) &&
      /(?:^|[.?])log\??\.(?:debug|info|warn|error|fatal)$/.test(node.expression.getText(source))
    ) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      for (const text of textsOf(node.arguments.at(-1))) found.push({ text, at: `${file}:${line + 1}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const statements = sources.flatMap(statementsIn);

test('declares the code of every statement that is logged', () => {
  expect(statements.length).toBeGreaterThan(240);
  const undeclared = statements.filter(({ text }) => text !== undefined && logEventOf(text) === undefined);
  expect(undeclared).toEqual([]);
  // Their callers pass the statement.
  expect(statements.filter(({ text }) => text === undefined).map(({ at }) => at.split(':')[0])).toEqual([
    'src/agent/cameras/lookback/recorder.ts',
    'src/agent/cameras/lookback/spill.ts',
  ]);
});

test('declares no statement that the sources do not have', () => {
  const all = sources.map(({ code }) => code).join('\n');
  const quoted = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`);
  expect(Object.values(logEvents).filter((text) => !all.includes(quoted(text)))).toEqual([]);
  expect(new Set(Object.values(logEvents)).size).toBe(Object.keys(logEvents).length);
});

test('has codes of a part and an event, in alphabetical order', () => {
  const codes = Object.keys(logEvents);
  expect(codes.filter((code) => !/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/.test(code))).toEqual([]);
  expect(codes).toEqual(codes.toSorted());
});
