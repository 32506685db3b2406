/** Pictures taken at a drawer's moment: of an opening without a sale, or of the sale that claims it. */
import { expect, test } from 'vitest';
import { momentPictureDue } from '../../../../src/agent/store/moments/moment-pictures.ts';
import { pairById } from '../../../../src/agent/store/sales/pairs.ts';
import { noSaleAfterMs } from '../../../../src/domain/moment/moment.ts';
import { captureProblem } from '../../../../src/domain/problem/capture.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { cloudId, type Shop, startMs } from '../match-model.ts';
import { listed, openedMs, openings, openTaughtShop } from './taught-shop.ts';

const clock = { ...systemClock, nowMs: () => startMs + openedMs + 7_200_000 };
const offsets = [-4_000, -2_000, 0, 2_000, 4_000];

const due = (shop: Shop, afterMs = 3_500) =>
  momentPictureDue(shop.db, { nowMs: startMs + openedMs + afterMs });
const rows = (shop: Shop) =>
  shop.db.prepare<[], number>('SELECT count(*) FROM moment_pictures').pluck().get();

/** Takes all that are due by then. Returns their offsets in the order in which they were due. */
function takeAll(shop: Shop, afterMs = 61_000): number[] {
  const taken: number[] = [];
  for (let next = due(shop, afterMs); next !== undefined; next = due(shop, afterMs)) {
    shop.settleMomentPicture(next);
    taken.push(next.requestedOffsetMs);
  }
  return taken;
}

test('records an opening without a sale with the pictures that were taken at its moment', () => {
  using shop = openTaughtShop({ clock });
  shop.db.prepare('UPDATE registers SET delay_ms = 120').run();
  shop.moment(openedMs + 120);
  // A sale that is sent at once takes its own.
  expect(due(shop, 3_000)).toBeUndefined();
  expect(due(shop)).toMatchObject({
    requestedOffsetMs: 0,
    atMonotonicMs: 50_000_000 + openedMs,
    clock: 'synced',
  });
  expect(takeAll(shop, 59_000)).toEqual([0]);
  // What a sale may still claim is not taken yet.
  expect(due(shop, 59_000)).toBeUndefined();
  shop.restart();
  expect(takeAll(shop)).toEqual([-4_000, -2_000, 2_000, 4_000]);
  listed(shop, openedMs + 120 + noSaleAfterMs);
  shop.restart();
  expect(shop.recordNoSales()).toEqual([]);
  const pair = pairById(shop.db, openings(shop)[0]?.id ?? '');
  expect(pair?.captures.map(({ requestedOffsetMs }) => requestedOffsetMs)).toEqual(offsets);
  for (const capture of pair?.captures ?? [])
    expect(capture).toMatchObject({
      ...{ outcome: 'captured', source: 'ring', offsetMs: 12.3, basis: 'moment', uncertaintyMs: 550 },
      takenAtMs: startMs + openedMs + capture.requestedOffsetMs + 12.3,
    });
  expect(openings(shop)[0]?.revision).toBe(1);
  expect(rows(shop)).toBe(0);
  expect(shop.complaints()).toEqual([]);
});

test('captures from the history what could not be taken at the moment', () => {
  using shop = openTaughtShop({ clock });
  shop.moment(openedMs);
  const at = due(shop);
  if (at === undefined) throw new Error('no picture is due');
  const problem = captureProblem('capture.no_picture_yet');
  shop.settleMomentPicture(at, { outcome: { outcome: 'camera_down', details: { problem } } });
  const next = due(shop, 60_001);
  if (next === undefined) throw new Error('no picture is due');
  shop.settleMomentPicture(next);
  listed(shop, openedMs + noSaleAfterMs);
  const left = shop.recordNoSales().map(({ requestedOffsetMs }) => requestedOffsetMs);
  expect(left).toEqual(offsets.filter((offset) => offset !== next.requestedOffsetMs));
  expect(rows(shop)).toBe(0);
  expect(shop.complaints()).toEqual([]);
});

test('gives a sale the picture of its moment, and takes none of it twice', () => {
  using shop = openTaughtShop({ clock });
  shop.moment(openedMs);
  expect(takeAll(shop)).toHaveLength(5);
  const before = shop.db.prepare<[], number>('SELECT count(*) FROM thumbnails').pluck().get() ?? 0;
  const accepted = shop.poll({ n: 1, atMs: openedMs - 20, total: 700 }, { paid: 'cash' });
  expect(accepted).toMatchObject({ kind: 'stored', pending: [] });
  const pair = pairById(shop.db, cloudId(1));
  expect(pair).toMatchObject({ revision: 1, instant: { basis: 'moment', atMs: startMs + openedMs } });
  expect(pair?.captures).toMatchObject([
    { outcome: 'captured', takenAtMs: startMs + openedMs + 12.3, source: 'ring' },
  ]);
  expect(shop.db.prepare('SELECT count(*) FROM thumbnails').pluck().get()).toBe(before + 1);
  expect(rows(shop)).toBe(0);
  expect(shop.complaints()).toEqual([]);
});

test('takes none of a moment that a sale has claimed first, also of one in progress', () => {
  using shop = openTaughtShop({ clock });
  shop.moment(openedMs);
  const inProgress = due(shop);
  if (inProgress === undefined) throw new Error('no picture is due');
  shop.poll({ n: 1, atMs: openedMs - 20, total: 700 }, { paid: 'cash' });
  expect(due(shop, 60_001)).toBeUndefined();
  shop.settleMomentPicture(inProgress);
  expect(rows(shop)).toBe(0);
  // A sale that was there before its moment.
  shop.poll({ n: 2, atMs: openedMs + 100_000, total: 900 }, { paid: 'cash', afterMs: 2_000 });
  shop.moment(openedMs + 100_020, { afterMs: 3_000 });
  expect(pairById(shop.db, cloudId(2))?.instant.basis).toBe('moment');
  expect(rows(shop)).toBe(0);
});

test('gives a late sale the picture of the opening that it supersedes', () => {
  using shop = openTaughtShop({ clock });
  shop.moment(openedMs);
  takeAll(shop);
  listed(shop, openedMs + noSaleAfterMs);
  shop.recordNoSales();
  const accepted = shop.poll(
    { n: 9, atMs: openedMs - 20, total: 1_980 },
    { paid: 'cash', afterMs: 3_600_000 },
  );
  expect(accepted).toMatchObject({ pending: [] });
  expect(openings(shop)).toMatchObject([{ supersededBy: cloudId(9) }]);
  const [late] = pairById(shop.db, cloudId(9))?.captures ?? [];
  expect(late).toMatchObject({ outcome: 'captured', takenAtMs: startMs + openedMs + 12.3 });
  expect(shop.complaints()).toEqual([]);
});

test('takes none where the register records no openings, none of the same opening twice, and drops them when it stops', () => {
  using off = openTaughtShop({ isOn: false, clock });
  off.moment(openedMs);
  expect(rows(off)).toBe(0);
  using shop = openTaughtShop({ clock });
  shop.moment(openedMs, { kind: 'button' });
  shop.moment(openedMs - 700_000, { afterMs: 600_001 });
  expect(rows(shop)).toBe(0);
  shop.moment(openedMs);
  shop.moment(openedMs + 900);
  expect(rows(shop)).toBe(5);
  shop.db.prepare('UPDATE registers SET no_sale_since_ms = NULL').run();
  expect(rows(shop)).toBe(0);
});

test('keeps at most 400 pictures of 32 MB, the newest, and none for longer than 36 hours', () => {
  let nowMs = startMs + openedMs;
  using shop = openTaughtShop({ clock: { ...clock, nowMs: () => nowMs } });
  for (let n = 0; n < 90; n++) shop.moment(openedMs + n * 10_000);
  expect(rows(shop)).toBe(400);
  const jpeg = Buffer.alloc(1024 * 1024);
  for (let next = due(shop), n = 0; n < 40 && next !== undefined; next = due(shop), n++)
    shop.settleMomentPicture(next, { jpeg });
  const kept = shop.db
    .prepare<[], { bytes: number; atMs: number }>(
      'SELECT sum(length(jpeg)) AS bytes, max(at_ms) AS atMs FROM moment_pictures JOIN moments ON seq = moment_seq',
    )
    .get();
  expect(kept).toEqual({ bytes: 32 * 1024 * 1024, atMs: startMs + openedMs + 890_000 });
  nowMs += 37 * 3_600_000;
  shop.recordNoSales();
  expect(rows(shop)).toBe(0);
});
