/**
 * An iPad shop: only a POS cloud reports its sales, in whole seconds; a contact reports the drawer, which opens for cash and now and
 * then without a sale. Simulated, seeded (TILLFRAME_SEED), figures printed.
 */
import { expect, test } from 'vitest';
import {
  absolute,
  exponential,
  figures,
  isWithin,
  isWorse,
  type Row,
  sellThrough,
  share,
  usual,
  type World,
} from './ipad-shop.ts';
import { quantile } from './pushed-till.ts';

const firstSeed = Number(process.env['TILLFRAME_SEED'] ?? 1);
const shops = process.env['TILLFRAME_LONG'] === undefined ? [0, 1] : [0, 1, 2, 3];

/** One picture at 12 a second: the aim for sales in cash with a contact. Milliseconds. */
const intervalMs = 1_000 / 12;
function sell(name: string, change: Partial<World>): { readonly cash: Row[]; readonly card: Row[] } {
  const world = { ...usual, ...change };
  const rows = shops.flatMap((n) => sellThrough(world, firstSeed + n, 300).slice(10));
  const cash = rows.filter(({ isCash }) => isCash);
  const card = rows.filter(({ isCash }) => !isCash);
  console.info(name);
  console.table({ cash: figures(cash), ...(card.length > 0 && { card: figures(card) }) });
  return { cash, card };
}

test.each<[string, Partial<World>]>([
  ['its payments stated', {}],
  ['its payments not stated', { stated: 0 }],
  ['payments of every second sale', { stated: 0.5 }],
  ['a sale every 15 s', { betweenMs: 9_000 }],
  ['a sale every 15 s, payments not stated', { betweenMs: 9_000, stated: 0 }],
])('times sales in cash to a picture and leaves sales by card: %s', (name, change) => {
  const { cash, card } = sell(name, change);
  expect(
    quantile(
      absolute(cash, ({ errorMs }) => errorMs),
      0.95,
    ),
  ).toBeLessThanOrEqual(intervalMs);
  expect(share(cash, isWithin)).toBeGreaterThanOrEqual(0.97);
  const matched = share(card, ({ isMatched }) => isMatched);
  // Payments that are not stated leave a chance.
  expect(matched).toBeLessThanOrEqual((change.stated ?? 1) < 1 ? 0.005 : 0);
  expect(share([...cash, ...card], isWorse)).toBeLessThanOrEqual(0.003);
});

test.each<[string, Partial<World>]>([
  ['a third of the moments lost', { lost: 0.33 }],
  ['openings without a sale every 90 s', { straysEveryMs: 90_000 }],
  ['a slow way to the cloud', { wayMs: (random) => 500 + exponential(random, 1_500) }],
  ['a drawer that opens 5 s before', { delayMs: (random) => -5_000 + random() * 200 }],
  ['a contact that is 1.2 s late', { delayMs: (random) => 1_200 + exponential(random, 15) }],
  ['a contact of another drawer', { lost: 1, straysEveryMs: 60_000 }],
  [
    'a terminal 2 to 3 s before',
    { kind: 'terminal', cash: 0, delayMs: (random) => -2_000 - random() * 1_000 },
  ],
  ['a button within 1.5 s', { kind: 'button', delayMs: (random) => (random() - 0.5) * 3_000 }],
])('makes no sale worse, and states what holds: %s', (name, change) => {
  const { cash, card } = sell(name, change);
  const all = [...cash, ...card];
  expect(share(all, isWithin)).toBeGreaterThanOrEqual(0.97);
  expect(share(all, isWorse)).toBeLessThanOrEqual(0.01);
  if (change.kind === undefined) expect(card.filter(({ isMatched }) => isMatched)).toEqual([]);
});

test('matches hardly a sale by card where the drawer often opens without one and no payment is stated', () => {
  const { cash, card } = sell('openings every 90 s, payments not stated', {
    straysEveryMs: 90_000,
    stated: 0,
  });
  expect(share(card, ({ isMatched }) => isMatched)).toBeLessThanOrEqual(0.01);
  expect(share([...cash, ...card], isWithin)).toBeGreaterThanOrEqual(0.97);
});

/** No sale of a cloud shows a constant lateness: it looks like a register clock that is off. */
test('states most of the lateness of a contact that is 0.4 s late each time', () => {
  const { cash } = sell('a contact that is 0.4 s late', {
    delayMs: (random) => 400 + exponential(random, 15),
  });
  expect(share(cash, isWithin)).toBeGreaterThanOrEqual(0.93);
});
