/** The judge of exactness, judged: what it would let pass, nothing else would find. */
import { expect, test } from 'vitest';
import type { Film } from '../peers/cameras/film.ts';
import type { FilmCamera, SentPicture } from '../peers/cameras/film-camera.ts';
import { judge, readTruth, type Shown } from './truth.ts';

const intervalMs = 100;
/** Key frames 0, 10, 20 …; picture n is taken at n × 100 ms. */
const units = Array.from({ length: 100 }, (_, n) => ({ size: 1, display: n, key: n % 10 === 0 }));
const picture = (number: number): SentPicture => ({
  number,
  takenAtMs: number * intervalMs,
  sentAtMs: number * intervalMs + 1,
});

/** Nothing but what the judge reads of a camera. */
function truth(lost: readonly number[] = []) {
  const film = { units, intervalMs } as unknown as Film;
  const camera: FilmCamera = {
    url: '',
    film,
    sent: () => units.map(({ display }) => picture(display)),
    lost: () => lost.map(picture),
    takenAtMs: () => undefined,
  };
  return readTruth(camera);
}

function frame(number: number, atMs: number, more: Partial<Shown & { kind: 'frame' }> = {}): Shown {
  const takenAtMs = number * intervalMs;
  return {
    kind: 'frame',
    atMs,
    labelMs: takenAtMs,
    takenAtMs,
    difference: 0,
    waitMs: 0,
    decodeMs: 1,
    ...more,
  };
}

test('exact is half an interval and 5 ms, no more', () => {
  const shown = [frame(50, 5_000), frame(50, 5_054), frame(50, 4_946), frame(50, 5_056), frame(51, 5_000)];
  expect(judge(shown, truth(), intervalMs)).toMatchObject({ sales: 5, frames: 5, exact: 3, needless: 2 });
});

test('a constant latency is taken off, a changing one is an error', () => {
  const late = (number: number, latencyMs: number): Shown =>
    frame(number, number * intervalMs + 300, { labelMs: number * intervalMs + latencyMs });
  expect(
    judge(
      [10, 20, 30, 40].map((n) => late(n, 300)),
      truth(),
      intervalMs,
    ),
  ).toMatchObject({
    ...{ exact: 4, latencyMs: 300, labelErrorMs: { max: 0 } },
  });
  const changing = [late(10, 300), late(20, 300), late(30, 300), late(40, 380)];
  expect(judge(changing, truth(), intervalMs).labelErrorMs.max).toBe(80);
});

test('a second beside what the label says is told, and so is a broken picture', () => {
  const shown = [
    ...[frame(10, 1_000), frame(20, 2_000), frame(30, 3_000)],
    frame(40, 5_000, { labelMs: 5_000 }),
    frame(60, 6_000, { difference: 9 }),
    frame(70, 7_000, { difference: NaN, takenAtMs: NaN }),
  ];
  expect(judge(shown, truth(), intervalMs)).toMatchObject({ wrongSecond: 1, brokenShown: 2, exact: 4 });
});

test('behind a lost packet the nearest undamaged picture is right, and nothing that could have been nearer', () => {
  // Picture 55 lost its packet: 55 … 59 are broken, 54 and 60 are the nearest sound ones.
  const broken = truth([55]);
  const right = [frame(54, 5_600), frame(60, 5_800), frame(54, 5_400)];
  const wrong = [frame(53, 5_600), frame(54, 5_800), frame(53, 5_400)];
  const none: Shown[] = [
    { kind: 'none', atMs: 5_600, why: 'damaged' },
    { kind: 'none', atMs: 5_000, why: 'damaged' },
  ];
  expect(judge([...right, ...wrong, ...none], broken, intervalMs)).toMatchObject({
    exact: 4,
    needless: 4,
    reportedDetours: 3,
    damaged: { sales: 5, detours: 4, told: 1 },
    why: { damaged: 2 },
  });
  expect(broken.isSoundAt(6_000, 0)).toBe(true);
  expect(broken.isSoundAt(5_900, 0)).toBe(false);
});
