/** When a pushed sale is one that is stored already. */
import { describe, expect, test } from 'vitest';
import { sameSale } from '../../src/domain/same-sale.ts';

const hour = 3_600_000;
const at = (hours: number, soldAt = true) => ({
  boot: 'b',
  receivedMonotonicMs: hours * hour,
  receivedAtMs: hours * hour,
  ...(soldAt && { soldAtMs: hours * hour }),
});
const stored = (seq: number, hours: number, bodies: string[], soldAt = true) => ({
  seq,
  bodies,
  ...at(hours, soldAt),
});
const pushed = (hours: number, bodySha256: string, soldAt = true) => ({ bodySha256, ...at(hours, soldAt) });

describe('with soldAt', () => {
  test('the same body is known, another one is an edit', () => {
    expect(sameSale([stored(1, 10, ['A'])], pushed(10, 'A'))).toMatchObject({
      kind: 'known',
      sale: { seq: 1 },
    });
    expect(sameSale([stored(1, 10, ['A'])], pushed(10, 'B'))).toMatchObject({
      kind: 'edited',
      sale: { seq: 1 },
    });
  });

  test('a number used again the next morning is a new sale', () => {
    expect(sameSale([stored(1, 12, ['A'])], pushed(35, 'B'))).toBeUndefined();
  });

  test('a retry that comes after the number was used again finds its own sale', () => {
    const both = [stored(2, 96, ['B']), stored(1, 10, ['A'])];
    expect(sameSale(both, pushed(10, 'A'))).toMatchObject({ kind: 'known', sale: { seq: 1 } });
  });

  test('a late retry of the body before an edit is a repetition, not an edit back', () => {
    expect(sameSale([stored(1, 10, ['A', 'B'])], pushed(10, 'A'))).toMatchObject({ kind: 'known' });
  });
});

describe('without soldAt', () => {
  test('36 hours decide', () => {
    expect(sameSale([stored(1, 10, ['A'], false)], pushed(40, 'B', false))).toMatchObject({ kind: 'edited' });
    expect(sameSale([stored(1, 10, ['A'], false)], pushed(47, 'B', false))).toBeUndefined();
  });

  test('a wall clock that was set between message and retry changes nothing within a boot', () => {
    const before = { ...stored(1, 10, ['A'], false), receivedAtMs: -72 * hour };
    expect(sameSale([before], pushed(10, 'A', false))).toMatchObject({ kind: 'known' });
  });
});
