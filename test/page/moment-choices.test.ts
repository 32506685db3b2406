import { expect, it } from 'vitest';
import { momentsOf, type Shot, storedMoment } from '../../src/page/components/calibration/moment-choices.ts';
import { captured, missing, shopTime } from '../peers/page/page-data.ts';

const jpeg = new Blob([]);
const pictures = [-1_000, -500, 0, 500, 1_000].map((offsetMs) => ({ url: `at ${offsetMs}`, offsetMs }));
const stored = { url: 'stored', offsetMs: 12, meantMs: 0 };
/** As a gateway that holds pictures at these times only answers. */
const held = (...timesMs: number[]): ReadonlyMap<string, Shot> =>
  new Map(
    pictures.map(({ url, offsetMs }) => {
      const away = timesMs.map((ms) => ms - offsetMs).sort((a, b) => Math.abs(a) - Math.abs(b));
      return [url, { jpeg, offsetMs: away[0] ?? 0 }];
    }),
  );
const told = (of: Partial<Parameters<typeof momentsOf>[0]>) => {
  const { moments, isCoarse } = momentsOf({ pictures, stored, shots: new Map(), setMs: 0, ...of });
  const mark = (isStored: boolean, isSet: boolean) => (isStored ? ' stored' : '') + (isSet ? ' set' : '');
  return {
    isCoarse,
    moments: moments.map(({ offsetMs, isStored, isSet }) => `${offsetMs}${mark(isStored, isSet)}`),
  };
};

it('a choice has the time of its own picture, and one that several moments have is there once', () => {
  const shots = held(-1_600, -600, 400, 1_400);
  expect(told({ shots })).toEqual({
    moments: ['-600', '12 stored set', '400', '1400'],
    isCoarse: true,
  });
});

it('what the video has at the stored picture’s time is that picture', () => {
  const shots = held(-1_010, -495, 12, 503, 1_001);
  expect(told({ shots })).toEqual({
    moments: ['-1010', '-495', '12 stored set', '503', '1001'],
    isCoarse: false,
  });
});

it('until they have come all moments are there; what is set is marked where nothing is stored', () => {
  expect(told({ stored: undefined }).moments).toEqual(['-1000', '-500', '0 set', '500', '1000']);
  expect(told({ stored: undefined, shots: held(-600, 400) }).moments).toEqual(['-600', '400']);
});

it('with another setting since, the stored picture is not what is set', () => {
  const shots = held(-1_000, -500, 12, 500, 990);
  expect(told({ shots, setMs: 1_000 }).moments).toEqual(['-1000', '-500', '12 stored', '500', '990 set']);
});

it('the stored picture is that of the moment, by its own time from the sale’s, while it is still there', () => {
  const atMs = Date.parse('2026-11-24T14:10:00+09:00');
  const strip = { camera: 'counter', instant: shopTime(atMs - 2_000) };
  const at = (offset: number) => captured({ atMs, offset, offsetMs: 12 });
  expect(storedMoment([at(-2_000), at(0)], strip)).toMatchObject({ offsetMs: 2_012, meantMs: 2_000 });
  expect(storedMoment([missing('damaged', atMs)], strip)).toBeUndefined();
  expect(storedMoment([{ ...at(0), removed: true } as ReturnType<typeof at>], strip)).toBeUndefined();
});
