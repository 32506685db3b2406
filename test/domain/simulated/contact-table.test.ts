/**
 * An iPad shop with and without a contact at its drawer: error and stated uncertainty over 500 sales each, in cash and by card, as one table. `npm run
 * bench:clocks` runs more shops. TILLFRAME_SEED: another draw.
 */
import { afterAll, expect, test } from 'vitest';
import { randomOf } from '../../agent/upload/random.ts';
import {
  absolute,
  exponential,
  figures,
  isWithin,
  isWorse,
  type Row,
  type SeenFigures,
  seeThrough,
  sellThrough,
  share,
  usual,
  type World,
} from './ipad-shop.ts';
import { type Measured, overGpio, overMqtt, overOnvif } from './measured-delays.ts';
import { quantile } from './pushed-till.ts';

const isLong = process.env['TILLFRAME_LONG'] !== undefined;
const shops = isLong ? 8 : 1;
const firstSeed = Number(process.env['TILLFRAME_SEED'] ?? 1);
const salesOfShop = 500;
/** A camera of 25 pictures a second. */
const intervalMs = 40;

/** A camera that stamps a change, and takes its time to report it. */
const slow = (times: 'ms' | 's') => ({ times, takesMs: () => 50 + 100 * random() });
const random = randomOf(firstSeed);
const late = (ms: number): Partial<World> => ({ delayMs: (random) => ms + exponential(random, 15) });
const wired: Partial<World> = { delayMs: (random) => 2 + random() * 8 };
/** A sensor by radio, over a hub and a broker. */
const radio = late(15);
const table: Record<string, ReturnType<typeof figures>> = {};
const measured: Record<string, ReturnType<typeof delaysIn>> = {};

function delaysIn({ delays, lost }: Measured) {
  const at = (share: number) => quantile([...delays], share).toFixed(1);
  return { openings: delays.length, lost, median: at(0.5), '95 %': at(0.95), most: at(1) };
}

afterAll(() => {
  console.info(
    'Milliseconds from the true time of each sale; "without": as stated without the contact. Cash and card:',
  );
  console.table(table);
  if (isLong)
    console.info('Measured from the opening to its moment, without the time that a device takes itself:');
  if (isLong) console.table(measured);
});

function sell(
  name: string,
  world: Partial<World>,
  seen?: SeenFigures,
): { readonly cash: Row[]; readonly card: Row[] } {
  const rows = Array.from({ length: shops }, (_, shop) => {
    const sold = sellThrough({ ...usual, ...world }, firstSeed + shop, salesOfShop);
    return seen === undefined ? sold : seeThrough(sold, seen, firstSeed + shop);
  }).flat();
  const [cash, card] = [rows.filter(({ isCash }) => isCash), rows.filter(({ isCash }) => !isCash)];
  table[`${name}, cash`] = figures(cash);
  table[`${name}, card`] = figures(card);
  return { cash, card };
}

const p95 = (rows: readonly Row[]): number =>
  quantile(
    absolute(rows, ({ errorMs }) => errorMs),
    0.95,
  );
const isAsStated = ({ errorMs, toldErrorMs, isMatched }: Row): boolean =>
  !isMatched && errorMs === toldErrorMs;

test('leaves every sale as it is stated without a contact', () => {
  const { cash, card } = sell('nothing', { lost: 1, straysEveryMs: Number.POSITIVE_INFINITY });
  expect(share([...cash, ...card], isAsStated)).toBe(1);
  expect(share([...cash, ...card], isWithin)).toBeGreaterThanOrEqual(0.97);
});

test.each<[string, Partial<World>, number]>([
  ['wired contact', wired, intervalMs],
  // The sensor itself takes 15 to 60 ms.
  ['contact by radio', radio, 2 * intervalMs],
  // One shop has too few sales for so close a bound.
  ['contact by radio, delayMs 30', { ...late(15), correctedMs: 30 }, isLong ? intervalMs : 2 * intervalMs],
  ['contact 0.4 s late, delayMs 400', { ...late(400), correctedMs: 400 }, 2 * intervalMs],
])('times sales in cash, and no sale by card: %s', (name, world, bound) => {
  const { cash, card } = sell(name, world);
  expect(p95(cash)).toBeLessThanOrEqual(bound);
  expect(share(card, isAsStated)).toBe(1);
  expect(share(cash, isWorse)).toBe(0);
  expect(share([...cash, ...card], isWithin)).toBeGreaterThanOrEqual(0.97);
});

/** On the way through the gateway as it runs; a camera takes some time itself (docs/install/drawer-contact.md), here the worst of it. */
test.runIf(isLong).each<[string, () => Promise<Measured>, number, number]>([
  ['MQTT contact, measured', () => overMqtt(), 0, 0],
  ['ONVIF input, camera at once, measured', () => overOnvif(), 0, 0],
  ['ONVIF input, camera 50 to 150 ms after its own stamp in ms, measured', () => overOnvif(slow('ms')), 0, 0],
  [
    'ONVIF input, camera 50 to 150 ms after its own stamp in s, measured',
    () => overOnvif(slow('s'), 100),
    0,
    0,
  ],
  ['ONVIF input, camera 50 to 150 ms, measured', () => overOnvif(), 50, 100],
  ['ONVIF input, camera 300 to 500 ms, measured', () => overOnvif(), 300, 200],
  ['GPIO, measured', overGpio, 0, 0],
])(
  'times sales in cash by delays that were measured: %s',
  async (name, measure, deviceMs, spreadMs) => {
    const found = await measure();
    const { delays } = found;
    measured[name] = delaysIn(found);
    const delayMs = (random: () => number) =>
      (delays[Math.floor(random() * delays.length)] ?? 0) + deviceMs + spreadMs * random();
    const { cash, card } = sell(name, { delayMs });
    expect(share(card, isAsStated)).toBe(1);
    expect(share([...cash, ...card], isWithin)).toBeGreaterThanOrEqual(0.97);
    // A device that takes 0.1 s itself makes a few of the sales worse that were right by chance.
    if (deviceMs + spreadMs <= 150) expect(share(cash, isWorse)).toBeLessThanOrEqual(0.06);
  },
  // As many as may be lost are each waited for.
  300_000,
);

test('goes on when a sensor loses an opening, and fails when it loses more than a tenth', async () => {
  const bounds = { count: 20, boundMs: 500 };
  const { delays, lost } = await overMqtt((opening) => opening % 10 !== 0, bounds);
  expect([delays.length, lost]).toEqual([18, 2]);
  await expect(overMqtt((opening) => opening % 4 !== 0, bounds)).rejects.toThrow('5 of 20 openings');
});

/** At first it looks like a register clock that is off: the doubt is stated. */
test.each<[string, Partial<World>]>([
  ...(isLong ? [['contact 0.4 s late', late(400)] as [string, Partial<World>]] : []),
  ['contact 0.3 to 0.5 s late', { delayMs: (random) => 300 + 200 * random() }],
])('states the lateness of a %s each time, and learns it from some hundred sales', (name, world) => {
  const first = sell(`${name}, first 500 sales`, world);
  expect(share(first.cash, isWithin)).toBeGreaterThanOrEqual(0.9);
  expect(share(first.card, isAsStated)).toBe(1);
  const rows = Array.from({ length: shops }, (_, shop) =>
    sellThrough({ ...usual, ...world }, firstSeed + shop, 2 * salesOfShop).slice(salesOfShop),
  ).flat();
  const cash = rows.filter(({ isCash }) => isCash);
  table[`${name}, next 500 sales, cash`] = figures(cash);
  expect(share(cash, isWithin)).toBeGreaterThanOrEqual(0.97);
  // A few are right by chance without it.
  expect(share(cash, isWorse)).toBeLessThanOrEqual(0.06);
  expect(p95(cash)).toBeLessThanOrEqual(250);
});

/**
 * By the held-out scenes of `scripts/study-onsets.ts`: 69 % of the drawers were found. No time was wrong; 3 % are assumed here to be,
 * which so few scenes do not exclude.
 */
const drawer: Omit<SeenFigures, 'cameraMs'> = {
  ...{ right: 0.66, wrong: 0.03, changeMs: 150 },
  errorsMs: [-37, -4, 16, 26, 49, 56, 79],
};

test.each([
  ['measured', 50],
  ['unmeasured', 200],
])('times most sales in cash by a drawer in the picture of a camera of %s latency', (name, cameraMs) => {
  const nothing = { lost: 1, straysEveryMs: Number.POSITIVE_INFINITY };
  const { cash, card } = sell(`drawer in the picture, ${name}`, nothing, { ...drawer, cameraMs });
  expect(share(card, isAsStated)).toBe(1);
  expect(share([...cash, ...card], isWithin)).toBeGreaterThanOrEqual(0.95);
  const seen = cash.filter(({ isMatched }) => isMatched);
  expect(seen.length / cash.length).toBeGreaterThan(0.55);
  expect(p95(seen)).toBeLessThanOrEqual(150 + cameraMs);
  expect(share(cash, isWorse)).toBeLessThanOrEqual(cameraMs === 50 ? 0.05 : 0.15);
});
