/** Which additional pictures a sale of an uncertain time gets. */
import { expect, test } from 'vitest';
import { extraPictures } from '../../../src/domain/capture/uncertain-sale.ts';
import type { Instant } from '../../../src/domain/time/instant.ts';

const atMs = Date.parse('2026-11-29T12:00:00+09:00');
const instantOf = (rest: Partial<Instant>): Instant => ({
  ...{ monotonicMs: 0, atMs, basis: 'register_time', uncertaintyMs: 1_850 },
  ...rest,
});
const long = { receivedAtMs: atMs + 60_000 };

test('takes three pictures over an uncertainty above the bound, and none beside a sure one', () => {
  expect(extraPictures('sale', { instant: instantOf({}), ...long })).toEqual([
    { offsetMs: -1_850, moment: 'around' },
    { offsetMs: 1_850, moment: 'around' },
  ]);
  expect(extraPictures('sale', { instant: instantOf({ uncertaintyMs: 700 }), ...long })).toEqual([]);
  expect(extraPictures('sale', { instant: instantOf({}), ...long }, 2_000)).toEqual([]);
});

test('takes none of a time after the arrival', () => {
  const arrival = instantOf({ basis: 'arrival', uncertaintyMs: 4_000 });
  expect(extraPictures('sale', { instant: arrival, receivedAtMs: atMs })).toEqual([
    { offsetMs: -4_000, moment: 'around' },
    { offsetMs: -2_000, moment: 'around' },
  ]);
  expect(extraPictures('sale', { instant: instantOf({}), receivedAtMs: atMs + 1_000 })).toMatchObject([
    { offsetMs: -1_850 },
    { offsetMs: 1_000 },
  ]);
});

test('takes a picture at both of two times that disagree, and between them while the sale has one too', () => {
  const other = { basis: 'register_time', atMs: atMs - 6_000 } as const;
  const arrival = instantOf({ basis: 'arrival', uncertaintyMs: 6_100, other });
  expect(extraPictures('sale', { instant: arrival, receivedAtMs: atMs })).toEqual([
    { offsetMs: -3_000, moment: 'around' },
    { offsetMs: -6_000, moment: 'register_time' },
  ]);
  const setBack = instantOf({
    uncertaintyMs: 46_100,
    other: { basis: 'arrival', atMs: atMs + 46_000 },
  });
  expect(extraPictures('sale', { instant: setBack, receivedAtMs: atMs + 46_000 })).toEqual([
    { offsetMs: 0, moment: 'register_time' },
    { offsetMs: 46_000, moment: 'arrival' },
  ]);
});

test('takes none of the arrival of a sale that was held back for long, or of a time to come', () => {
  const hours = 3 * 3_600_000;
  const backlog = instantOf({ uncertaintyMs: hours, other: { basis: 'arrival', atMs: atMs + hours } });
  expect(extraPictures('sale', { instant: backlog, receivedAtMs: atMs + hours })).toEqual([]);
  const ahead = instantOf({ uncertaintyMs: 20_000, other: { basis: 'register_time', atMs: atMs + 20_000 } });
  expect(extraPictures('sale', { instant: ahead, receivedAtMs: atMs + 1_000 })).toEqual([]);
  expect(extraPictures('sale', { instant: instantOf({ uncertaintyMs: 30_000 }), ...long })).toEqual([]);
});

test('leaves an exception at its five, but for another time outside them', () => {
  expect(extraPictures('refund', { instant: instantOf({}), ...long })).toEqual([]);
  const near = { basis: 'register_time', atMs: atMs - 3_000 } as const;
  const arrival = instantOf({ basis: 'arrival', uncertaintyMs: 6_100, other: near });
  expect(extraPictures('refund', { instant: arrival, receivedAtMs: atMs })).toEqual([]);
  const far = { ...arrival, other: { ...near, atMs: atMs - 6_000 } };
  expect(extraPictures('refund', { instant: far, receivedAtMs: atMs })).toEqual([
    { offsetMs: -6_000, moment: 'register_time' },
  ]);
});
