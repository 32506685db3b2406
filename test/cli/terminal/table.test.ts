import { expect, test } from 'vitest';
import { paintFor } from '../../../src/cli/terminal/colour.ts';
import { table } from '../../../src/cli/terminal/table.ts';

test('a coloured cell takes the columns of its text, wide characters included', () => {
  const paint = paintFor({ isColoured: { output: true, error: false } }, 'output');
  const lines = table(
    [
      { name: '未連携', isWrong: true },
      { name: 'counter', isWrong: false },
    ],
    [
      {
        head: 'カメラ',
        of: ({ name }) => name,
        mark: ({ isWrong }) => (isWrong ? 'yellow' : 'green'),
      },
      { head: 'x', of: () => 'y' },
    ],
    paint,
  );
  expect(lines).toEqual(['カメラ   x', '\x1b[33m未連携\x1b[39m   y', 'counter  y']);
});

test('nothing is coloured where a stream shows none', () => {
  const paint = paintFor({ isColoured: { output: false, error: true } }, 'output');
  expect(paint('red', 'stopped')).toBe('stopped');
});
