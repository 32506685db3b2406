/** Detection of pushed sales that are already stored. */
import { describe, expect, test } from 'vitest';
import { sameSale } from '../../../src/domain/sale/same-sale.ts';

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
  newestSha256: bodies.at(-1) ?? '',
  ...at(hours, soldAt),
});
const pushed = (hours: number, bodySha256: string, soldAt = true) => ({
  bodySha256,
  isInOrder: false,
  ...at(hours, soldAt),
});

describe('with soldAt', () => {
  test('returns known for the same body, and edited for another', () => {
    expect(sameSale([stored(1, 10, ['A'])], pushed(10, 'A'))).toMatchObject({
      kind: 'known',
      sale: { seq: 1 },
    });
    expect(sameSale([stored(1, 10, ['A'])], pushed(10, 'B'))).toMatchObject({
      kind: 'edited',
      sale: { seq: 1 },
    });
  });

  test('returns a new sale for a number reused the next morning', () => {
    expect(sameSale([stored(1, 12, ['A'])], pushed(35, 'B'))).toBeUndefined();
  });

  test('matches a late retry with its own sale after the number was reused', () => {
    const both = [stored(2, 96, ['B']), stored(1, 10, ['A'])];
    expect(sameSale(both, pushed(10, 'A'))).toMatchObject({ kind: 'known', sale: { seq: 1 } });
  });
});

describe('an earlier body', () => {
  const edited = stored(1, 10, ['A', 'B']);

  test('is an edit back when known to be newer, otherwise superseded', () => {
    expect(sameSale([edited], { ...pushed(10, 'A'), isInOrder: true })).toMatchObject({ kind: 'edited' });
    expect(sameSale([edited], pushed(10, 'A'))).toMatchObject({ kind: 'superseded' });
    expect(sameSale([edited], pushed(10, 'B'))).toMatchObject({ kind: 'known' });
  });

  test.each([
    [{ registerRevision: 2 }, { registerRevision: 3 }, 'edited'],
    [{ registerRevision: 2 }, { registerRevision: 1 }, 'superseded'],
    [{ changedAtMs: 2_000 }, { changedAtMs: 3_000 }, 'edited'],
    [{ changedAtMs: 2_000 }, { changedAtMs: 1_000 }, 'superseded'],
    // The number takes precedence over the clock.
    [{ registerRevision: 2, changedAtMs: 9_000 }, { registerRevision: 3, changedAtMs: 1_000 }, 'edited'],
    // Declared by only one of the two, or equal in both, it decides nothing.
    [{ registerRevision: 2 }, {}, 'superseded'],
    [{ changedAtMs: 2_000 }, { changedAtMs: 2_000 }, 'superseded'],
  ] as const)('with %o stored and %o pushed is %s', (before, now, kind) => {
    expect(sameSale([{ ...edited, ...before }], { ...pushed(10, 'A'), ...now })).toMatchObject({ kind });
  });

  test('replaces nothing when declared as an older state', () => {
    const [before, now] = [{ registerRevision: 2 }, { registerRevision: 1, isInOrder: true }];
    expect(sameSale([{ ...edited, ...before }], { ...pushed(10, 'C'), ...now })).toMatchObject({
      kind: 'superseded',
    });
  });
});

describe('without soldAt', () => {
  test('separates sales after 36 hours', () => {
    expect(sameSale([stored(1, 10, ['A'], false)], pushed(40, 'B', false))).toMatchObject({ kind: 'edited' });
    expect(sameSale([stored(1, 10, ['A'], false)], pushed(47, 'B', false))).toBeUndefined();
  });

  test('is unaffected by a wall clock set between message and retry within a boot', () => {
    const before = { ...stored(1, 10, ['A'], false), receivedAtMs: -72 * hour };
    expect(sameSale([before], pushed(10, 'A', false))).toMatchObject({ kind: 'known' });
  });
});
