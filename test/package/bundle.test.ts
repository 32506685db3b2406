/** The text of a bundled file: in one byte a character where that is shorter, and with the same meaning. */
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { content } from '../../scripts/bundle.ts';

const written = (code: string): string => {
  const chunk = { type: 'chunk', code } as Parameters<typeof content>[0];
  return String(content(chunk));
};
const filler = `/* ${'x'.repeat(200)} */`;
const isOneByte = (code: string) => !/[^\0-\xff]/.test(code);

test.each([
  ['a string', `'会計 – ¥'`, true],
  ['a template', '`合計${1 + 1}円`', true],
  ['a regular expression', `'abc会計'.replace(/[一-龠]+/u, '-')`, true],
  ['characters beyond the basic plane', `[...'𠮷野家'].length + '𠮷野家'.replace(/[𠮷]/u, '吉')`, true],
  ['a raw template', 'String.raw`円\\n`', false],
  ['a character after a backslash', `'\\円'`, false],
  ['nothing of the kind', `'café'`, true],
] as const)('%s', (_, expression, isEscaped) => {
  const code = `${filler}${expression}`;
  expect(runInNewContext(written(code))).toEqual(runInNewContext(code));
  expect(isOneByte(written(code))).toBe(isEscaped);
});

test('a file of mostly such characters stays as it is', () => {
  const code = `'${'会計'.repeat(100)}'`;
  expect(written(code)).toBe(code);
});
