/** What a register's row states of its newest sales, and the step that it names. */
import { expect, test } from 'vitest';
import {
  type NextStep,
  newestTimes,
  nextStepOf,
  type SaleTime,
} from '../../../src/domain/exactness/next-step.ts';
import { registerTruths, truthRegisters } from '../../../src/domain/exactness/register-truths.ts';
import { registerTruthsEn } from '../../../src/domain/exactness/register-truths-en.ts';
import { registerTruthsJa } from '../../../src/domain/exactness/register-truths-ja.ts';
import { truthRows } from '../../../src/domain/exactness/truth-table.ts';
import { judgeRegion } from '../../../src/domain/moment/region-hits.ts';

const times = (sales: number, basis: SaleTime['basis'], uncertaintyMs: number): SaleTime[] =>
  Array.from({ length: sales }, (_, n) => ({ basis, uncertaintyMs: uncertaintyMs + n, afterMs: 4_000 }));

test('states number and median of each basis, the most frequent first', () => {
  expect(newestTimes([...times(3, 'moment', 200), ...times(5, 'register_time', 1_690)])).toEqual([
    { basis: 'register_time', sales: 5, uncertainSales: 5, uncertaintyMs: 1_692, afterMs: 4_000 },
    { basis: 'moment', sales: 3, uncertainSales: 0, uncertaintyMs: 201, afterMs: 4_000 },
  ]);
  expect(newestTimes([])).toEqual([]);
});

const cloud = { isPolled: true, prints: false };
const printing = { isPolled: true, prints: true };
const own = { isPolled: false, prints: false };

test.each<[string, SaleTime[], typeof cloud, NextStep | undefined]>([
  ['no sale', [], cloud, undefined],
  ['a POS cloud alone', times(20, 'register_time', 1_690), cloud, 'contact_or_printer'],
  [
    'a contact, and sales by card',
    [...times(12, 'moment', 300), ...times(8, 'register_time', 1_690)],
    cloud,
    'printer',
  ],
  [
    'a contact that is late',
    [...times(12, 'moment', 680), ...times(8, 'register_time', 1_690)],
    cloud,
    'check_contact',
  ],
  ['few sales with a contact', times(2, 'moment', 550), cloud, 'printer'],
  ['a contact, all in cash', times(20, 'moment', 300), cloud, 'exact'],
  [
    'a printer, and sales without a receipt',
    [...times(12, 'drawer', 100), ...times(8, 'register_time', 800)],
    printing,
    'print_all',
  ],
  [
    'one sale of fifty without a receipt',
    [...times(49, 'drawer', 20), ...times(1, 'register_time', 800)],
    printing,
    'exact',
  ],
  ['a till that sends late', times(20, 'register_time', 900), own, 'send_at_once'],
  [
    'a till that sends two of five sales late',
    [...times(12, 'register_time', 150), ...times(8, 'register_time', 1_700)],
    own,
    'send_at_once',
  ],
  ['a till that sends at once', times(20, 'arrival', 100), own, 'exact'],
])('names the next step of a register: %s', (_, sold, situation, step) => {
  expect(nextStepOf(newestTimes(sold), situation)).toBe(step);
});

test('has rows for every register, each with figures or steps', () => {
  expect(new Set(registerTruths.map(({ register }) => register))).toEqual(new Set(truthRegisters));
  const rows = truthRows(registerTruthsEn);
  expect(rows.filter(({ now, add }) => !now.includes('±') && add.length === 0)).toEqual([]);
  const mpop = rows.find(({ printer }) => printer.startsWith('mPOP'));
  expect(mpop?.now).toBe(
    '±1.7 s (the POS cloud’s time in whole seconds; simulated: half within 0.26 s, 95 % within 0.85 s)',
  );
  expect(mpop?.add).toEqual([
    'a contact at the drawer that reports each opening to the gateway (any MQTT topic: Zigbee2MQTT, Shelly, Home Assistant; or HTTP): sales in cash ±0.33 s (95 % within 0.07 s); sales by card stay as they are',
  ]);
});

test('states openings that the gateway records as uncertain as it stores them, and sales that no receipt shows as polled', () => {
  const rows = truthRows(registerTruthsEn);
  const alone = rows.find(({ register }) => register === 'Legacy cash register')?.add;
  expect(alone).toEqual([
    'a contact at the drawer that sends no_sale at each opening: a record with its picture, ±0.1 s, without an amount; where it reports openings instead and “Also record drawer openings without a sale” is on, ±0.55 s and 15 minutes later',
  ]);
  const both = rows.find(({ printer }) => printer === 'TM-m30, mC-Print (LAN, through the gateway)');
  expect(both?.pair).toMatch(/^printed sales within 0\.12 s .*; others within 3 s while the shop sells/);
});

test.each([
  [{ searches: 3, seen: 0 }, /learning/, /学習/],
  [{ searches: 50, seen: 33 }, /found at 33 of the last 50 looked for\.$/, /直近 50 件中 33 件。$/],
  [{ searches: 50, seen: 4 }, /found at 4 .*Mark the region/, /4 件。.*範囲/],
  [{ searches: 8, seen: 0, withoutVideo: 6 }, /video of 6 of the last 8/, /8 件中 6 件/],
])('states how often the picture showed the time: %o', (some, en, ja) => {
  const hits = { withoutVideo: 0, changed: 0, ...some };
  const verdict = judgeRegion(hits);
  expect(registerTruthsEn.row.region[verdict](hits)).toMatch(en);
  expect(registerTruthsJa.row.region[verdict](hits)).toMatch(ja);
});
