/** Names stored in the cursor. */
import { expect, test } from 'vitest';
import { mergeNames } from '../../../../src/agent/sources/ubiregi/cached-names.ts';

const nothing = new Set<string>();

function kept(before: Parameters<typeof mergeNames>[0], items: readonly string[]) {
  return mergeNames(
    before,
    { items: new Set(items), cashiers: nothing, tables: nothing, paymentTypes: nothing },
    {
      currency: 'JPY',
      item: (id) => (id === '404' ? undefined : `item ${id}`),
      cashier: () => undefined,
      table: () => undefined,
      paymentType: () => undefined,
    },
  );
}

test('keeps the most recently used names, and no unknown ones', () => {
  const first = kept(undefined, ['1', '2', '404']);
  expect(kept(first, ['1', '3']).items).toEqual([
    ['2', 'item 2'],
    ['1', 'item 1'],
    ['3', 'item 3'],
  ]);
});

test('keeps at most a thousand items', () => {
  const many = kept(
    undefined,
    Array.from({ length: 1_001 }, (_, n) => `a${n}`),
  ).items;
  expect(many).toHaveLength(1_000);
  expect(many.at(0)?.[0]).toBe('a1');
});
