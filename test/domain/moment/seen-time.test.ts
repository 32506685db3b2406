/** Which sales are looked for in the picture, and when a change is better than what is stated. */
import { expect, test } from 'vitest';
import { decideLook, seenUncertaintyMs } from '../../../src/domain/moment/seen-time.ts';

const sale = { atMs: 100_000, uncertaintyMs: 1_700, opensDrawer: true };
const [card, unknown] = [
  { ...sale, opensDrawer: false },
  { ...sale, opensDrawer: undefined },
];

test('looks within the stated uncertainty', () => {
  const look = { kind: 'look', fromMs: 98_300, untilMs: 101_700 };
  expect(decideLook(sale, { shows: 'drawer', others: [] })).toEqual(look);
  expect(decideLook(unknown, { shows: 'drawer', others: [] })).toEqual(look);
  expect(decideLook(card, { shows: 'screen', others: [] })).toEqual(look);
});

test('looks for no drawer of a sale by card, for no time that is unknown, and for none that another sale may have', () => {
  const why = (...given: Parameters<typeof decideLook>): unknown => {
    const decision = decideLook(...given);
    return decision.kind === 'skip' ? decision.why : decision.kind;
  };
  expect(why(card, { shows: 'drawer', others: [] })).toBe('no_drawer');
  expect(why({ ...sale, uncertaintyMs: 6_001 }, { shows: 'drawer', others: [] })).toBe('uncertain');
  const next = { ...sale, atMs: sale.atMs + 3_400 };
  expect(why(sale, { shows: 'drawer', others: [next] })).toBe('crowded');
  expect(why(sale, { shows: 'drawer', others: [{ ...next, opensDrawer: false }] })).toBe('look');
  expect(why(sale, { shows: 'screen', others: [{ ...next, opensDrawer: false }] })).toBe('crowded');
  expect(why(sale, { shows: 'drawer', others: [{ ...next, atMs: next.atMs + 1 }] })).toBe('look');
});

test('states change, camera and network together, where that is clearly better', () => {
  const parts = { statedMs: 1_700, changeMs: 150, cameraLatencyMs: 200, networkDelayMs: 20.2 };
  expect(seenUncertaintyMs(parts)).toBe(371);
  expect(seenUncertaintyMs({ ...parts, statedMs: 530 })).toBe(371);
  expect(seenUncertaintyMs({ ...parts, statedMs: 529 })).toBeUndefined();
});
