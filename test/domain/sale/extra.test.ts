/** Fields of a register's own are kept up to a bound. */
import { expect, test } from 'vitest';
import { boundedExtra, maxExtraBytes } from '../../../src/domain/sale/extra.ts';

test('keeps the first fields that fit, whatever their types', () => {
  const few = { lane: 3, night: true, campaign: '夏', ['n'.repeat(64)]: '' };
  expect(boundedExtra(few)).toEqual(few);
  expect(boundedExtra({ ['n'.repeat(65)]: 1, a: 1 })).toEqual({ a: 1 });
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`f${n}`, n]));
  expect(Object.keys(boundedExtra(many))).toEqual(Object.keys(many).slice(0, 32));
  const long = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`f${n}`, '店'.repeat(200)]));
  const kept = boundedExtra(long);
  expect(Object.keys(kept).length).toBeGreaterThan(3);
  expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThanOrEqual(maxExtraBytes);
  // A field after one that is too long may still fit.
  expect(boundedExtra({ ...long, last: 1 })).toHaveProperty('last', 1);
});
