/** The first decoding of a camera, before a sale needs it. */
import { expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import type { SharedDecode } from '../../../../src/agent/cameras/grab/shared-decode.ts';
import { tryDecoding } from '../../../../src/agent/cameras/grab/trial-decode.ts';
import { heldPictureBytes, holdPicture } from '../../../../src/agent/cameras/pictures/held-picture.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createSlots } from '../../../../src/lib/keyed-semaphore.ts';

/** `counts`: pictures after which the ring is looked at, a key frame every `gop`. */
async function trial(
  given: {
    gop: number;
    counts: readonly number[];
    codec?: AccessUnit['codec'];
    lossAt?: number;
    /** Each second picture. */
    disposable?: true;
    estimateMs?: number;
    /** `late`: once it is stopped. */
    answer?: 'damaged' | 'late';
  },
  stop = new AbortController(),
  trials = createSlots({ all: 1, perKind: 1 }),
) {
  const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 20) });
  let news = Promise.withResolvers<undefined>();
  const stopped = Promise.withResolvers<undefined>();
  const decoded: number[][] = [];
  const sleeps: number[] = [];
  let encoded = 0;
  const units: AccessUnit[] = [];
  const decode: SharedDecode = (run, options) => {
    expect(options).toEqual({ widthPx: 640, urgency: 'look' });
    decoded.push(run.map((unit) => units.indexOf(unit)));
    if (given.answer === 'damaged') return Promise.resolve({ kind: 'damaged', why: 'test' });
    const picture = holdPicture({ rgb: Buffer.alloc(3), width: 1, height: 1 });
    const answer = { kind: 'picture', picture, decodeMs: 1 } as const;
    return given.answer === 'late' ? stopped.promise.then(() => answer) : Promise.resolve(answer);
  };
  const running = tryDecoding(
    {
      ...{ ring, decode, widthPx: 640, changed: () => news.promise, trials },
      clock: { ...systemClock, sleep: (ms) => Promise.resolve(void sleeps.push(ms)) },
      estimateMs: () => given.estimateMs,
      encode: () => Promise.resolve(void encoded++),
    },
    stop.signal,
  );
  for (const count of given.counts) {
    while (units.length < count) {
      const n = units.length;
      const times = { pts90k: 3_600 * n, arrivalMs: 40 * n, epoch: 0 };
      const bytes = given.disposable === true && n % 2 === 1 ? Buffer.of(0, 0, 1, 0x01, 0) : Buffer.alloc(10);
      const lossBefore = n === given.lossAt;
      const unit = { codec: given.codec ?? 'h264', ...times, key: n % given.gop === 0, bytes, lossBefore };
      units.push(unit);
      ring.add(unit);
    }
    news.resolve(undefined);
    news = Promise.withResolvers();
    for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
  }
  stop.abort();
  await running;
  stopped.resolve(undefined);
  await stopped.promise.then(() => undefined);
  return { decoded, encoded, sleeps };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

test.each([
  ['24 pictures of the first video', { gop: 250, counts: [1, 10, 30, 40] }, range(0, 24)],
  ['a short GOP once it is whole', { gop: 10, counts: [9, 11] }, range(0, 10)],
  ['a key frame where such video has been measured', { gop: 250, counts: [1, 30], estimateMs: 6 }, [0]],
  [
    '24 pictures that others refer to',
    { gop: 250, counts: [1, 30, 60], disposable: true as const },
    range(0, 47),
  ],
  ['one of single pictures', { gop: 1, counts: [1, 2], codec: 'jpeg' as const }, [0]],
  ['sound video after damage', { gop: 50, counts: [1, 50, 80], lossAt: 10 }, range(50, 74)],
])('decodes %s, seconds after the first picture, and makes one JPEG', async (_, given, run) => {
  // Files before this one may hold pictures.
  const heldBefore = heldPictureBytes();
  expect(await trial(given)).toEqual({ decoded: [run], encoded: 1, sleeps: [5_000] });
  expect(heldPictureBytes()).toBe(heldBefore);
});

test('waits for the trial of another camera', async () => {
  const trials = createSlots({ all: 1, perKind: 1 });
  const other = await trials.take('trial', new AbortController().signal);
  const given = { gop: 10, counts: [1, 11] };
  expect(await trial(given, undefined, trials)).toMatchObject({ decoded: [], encoded: 0 });
  other[Symbol.dispose]();
  expect(await trial(given, undefined, trials)).toMatchObject({ encoded: 1 });
  expect(await trial(given, undefined, trials)).toMatchObject({ encoded: 1 });
});

test('settles when it is stopped while a picture is decoded, and releases that', async () => {
  const heldBefore = heldPictureBytes();
  expect(await trial({ gop: 10, counts: [1, 11], answer: 'late' })).toMatchObject({ encoded: 0 });
  expect(heldPictureBytes()).toBe(heldBefore);
});

test.each([
  ['no picture comes', { gop: 10, counts: [] }, []],
  ['too few pictures come', { gop: 250, counts: [1, 20] }, []],
  ['its video cannot be decoded', { gop: 10, counts: [1, 11], answer: 'damaged' as const }, [range(0, 10)]],
])('makes no JPEG where %s', async (_, given, decoded) => {
  expect(await trial(given)).toMatchObject({ decoded, encoded: 0 });
});
