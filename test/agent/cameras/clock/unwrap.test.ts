import { expect, it } from 'vitest';
import { unwrap } from '../../../../src/agent/cameras/clock/unwrap.ts';

it.each([32, 33] as const)('continues past the wrap of %i bits, forwards and back', (bits) => {
  const end = 2 ** bits;
  expect(unwrap(5, undefined, bits)).toBe(5);
  expect(unwrap(3_000, end - 3_000, bits)).toBe(end + 3_000);
  expect(unwrap(end - 3_000, end + 3_000, bits)).toBe(end - 3_000);
  expect(unwrap(7, 5 * end + 1, bits)).toBe(5 * end + 7);
});
