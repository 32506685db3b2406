/** Slow decoding is allowed while it makes progress; a request with limited patience gets a near picture with its true time. */
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AccessUnit } from '../../../src/agent/cameras/access-unit.ts';
import { createDecodeSpeed, videoKind } from '../../../src/agent/cameras/grab/decode-speed.ts';
import {
  createDecoders,
  type DecoderBounds,
  type Decoders,
} from '../../../src/agent/cameras/grab/decoder.ts';
import { shownPictures } from '../../../src/agent/cameras/grab/milestones.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { encodedUnits } from './encoded.ts';

const deps = { clock, log: createLog({ level: 'silent' }) };
let long: readonly AccessUnit[];
/** Its pictures take so few bytes that all of them fit between this program and the decoder. */
let still: readonly AccessUnit[];
beforeAll(() => {
  const kind = { codec: 'h264', bFrames: 0, count: 90, gop: 90, busy: true, size: '1920x1080' } as const;
  long = encodedUnits(kind);
  still = encodedUnits({ ...kind, count: 270, gop: 270, isStill: true, extra: 'crf=45' });
});

async function withDecoders(
  bounds: DecoderBounds,
  use: (decoders: Decoders) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const decoders = createDecoders(deps, { waitingWidthPx: 320, threads: 1, ...bounds });
  const running = decoders.run(stop.signal);
  try {
    await use(decoders);
  } finally {
    stop.abort();
    await running;
  }
}

const widthPx = 320;

describe('a long decode', () => {
  test.each([
    ['moving', {}],
    ['moving', { conceals: true }],
    ['still', {}],
    ['still', { conceals: true }],
  ] as const)('may take longer than a stall: %s, %o', async (scene, options) => {
    /** NaN for a decoder that stood still for longer than a stall, as on a machine that has become busy. */
    const timeOf = async (bounds: DecoderBounds): Promise<number> => {
      let tookMs = Number.NaN;
      await withDecoders(bounds, async (decoders) => {
        const decoded = await decoders.decode(scene === 'still' ? still : long, { widthPx, ...options });
        if (decoded.kind === 'picture') tookMs = decoded.decodeMs;
      });
      return tookMs;
    };
    let tookMs: number;
    let stallMs: number;
    // A machine that was busy the first time may be quick the second.
    do {
      stallMs = (await timeOf({ stallMs: 60_000 })) / 2;
      tookMs = await timeOf({ stallMs });
    } while (!(tookMs > stallMs));
    expect(tookMs).toBeGreaterThan(stallMs);
  });

  test('returns the newest decoded picture when patience runs out', async () => {
    await withDecoders({}, async (decoders) => {
      const near = await decoders.decodeWithin(long, { widthPx, patienceMs: 1 });
      if (near.kind !== 'near') throw new Error(near.kind);
      const index = long.indexOf(near.unit);
      expect(index).toBeGreaterThanOrEqual(0);
      expect(index).toBeLessThan(long.length - 1);
      const alone = await decoders.decode(long.slice(0, index + 1), { widthPx });
      expect(alone.kind === 'picture' && alone.picture.rgb.equals(near.picture.rgb)).toBe(true);
      expect(decoders.estimateMs(long)).toBeGreaterThan(0);
    });
  });

  test('of damaged video counts by itself', async () => {
    await withDecoders({}, async (decoders) => {
      await decoders.decode(long.slice(0, 30), { widthPx, conceals: true });
      expect(decoders.estimateMs(long)).toBeUndefined();
      expect(decoders.estimateMs(long, { conceals: true })).toBeGreaterThan(0);
    });
  });

  test('returns the exact picture when it is in time', async () => {
    await withDecoders({}, async (decoders) => {
      const short = long.slice(0, 3);
      expect(await decoders.decodeWithin(short, { widthPx, patienceMs: 30_000 })).toMatchObject({
        kind: 'picture',
      });
    });
  });

  test('of a follow-up leaves the decoders to a sale, even with only one', async () => {
    // A follow-up has the lowest priority: on a busy machine it may begin late.
    const bounds = { waiting: 1, maxProcesses: 1, queueMs: 60_000, stallMs: 60_000 };
    await withDecoders(bounds, async (decoders) => {
      const order: string[] = [];
      const ask = async (units: readonly AccessUnit[], urgency: 'sale' | 'later') => {
        const decoded = await decoders.decode(units, { widthPx, urgency });
        order.push(`${urgency} ${decoded.kind}`);
      };
      const later = ask(long, 'later');
      await ask(long.slice(0, 2), 'sale');
      await later;
      expect(order).toEqual(['sale picture', 'later picture']);
    });
  });

  test('of a follow-up waits while the processor is short, 15 s at most, and a sale does not', async () => {
    let passedMs = 0;
    const stop = new AbortController();
    const passing = { ...clock, monotonicMs: () => clock.monotonicMs() + passedMs };
    const decoders = createDecoders(
      { ...deps, clock: passing, isShort: () => true },
      { waitingWidthPx: 320, threads: 1, stallMs: 60_000 },
    );
    const running = decoders.run(stop.signal);
    try {
      let hasEnded = false;
      const later = decoders.decode(long, { widthPx, urgency: 'later' });
      void later.then(() => (hasEnded = true));
      for (let n = 0; n < 2; n++)
        expect(await decoders.decode(long, { widthPx })).toMatchObject({ kind: 'picture' });
      for (let n = 0; n < 3; n++) {
        passedMs += 4_000;
        await delay(200);
      }
      expect(hasEnded).toBe(false);
      passedMs += 15_000;
      expect(await later).toMatchObject({ kind: 'picture' });
    } finally {
      stop.abort();
      await running;
    }
  });

  test('of follow-ups runs one at a time', async () => {
    // The machine may be busy: only the order tells two at once from one after another.
    await withDecoders({ queueMs: 60_000, stallMs: 60_000 }, async (decoders) => {
      const order: string[] = [];
      const ask = async (name: string, units: readonly AccessUnit[]) => {
        const { kind } = await decoders.decode(units, { widthPx, urgency: 'later' });
        order.push(`${name} ${kind}`);
      };
      const first = ask('long', long);
      await ask(
        'short',
        long.slice(0, 2).map((unit) => ({ ...unit })),
      ); // copies: not joined with the first
      await first;
      expect(order).toEqual(['long picture', 'short picture']);
    });
  });
});

describe('milestones', () => {
  const unit = (index: number, more: Partial<AccessUnit> = {}): AccessUnit => ({
    ...{ codec: 'h264', pts90k: index * 3_600, key: index === 0, bytes: Buffer.alloc(1), lossBefore: false },
    ...{ arrivalMs: 0, epoch: 0, ...more },
  });
  const numbers = (units: readonly AccessUnit[], requested = units.slice(-1)): number[] =>
    shownPictures({ units, requested }).map((shown) => units.indexOf(shown));

  test('begin with the key frame and end before the requested picture, in display order', () => {
    expect(numbers(Array.from({ length: 100 }, (_, n) => unit(n)))).toEqual([0, 24, 48, 72, 99]);
    expect(numbers(Array.from({ length: 20 }, (_, n) => unit(n)))).toEqual([19]);
  });

  test('exclude pictures whose time stamps are not comparable: after a clock step, or displayed later', () => {
    const stepped = Array.from({ length: 60 }, (_, n) => unit(n, n < 30 ? {} : { epoch: 1, pts90k: n }));
    expect(numbers(stepped)).toEqual([59]);
    const reordered = Array.from({ length: 60 }, (_, n) => unit(n, n === 24 ? { pts90k: 1e9 } : {}));
    expect(numbers(reordered)).toEqual([0, 59]);
  });
});

describe('speed', () => {
  const done = (pictures: number, ms: number, isUrgent = true) => ({ pictures, ms, isUrgent });

  test('is learned from long jobs, and follows the machine', () => {
    const speed = createDecodeSpeed();
    expect(speed.estimateMs('a', 100)).toBeUndefined();
    speed.note('a', done(5, 500));
    expect(speed.estimateMs('a', 100)).toBeUndefined();
    speed.note('a', done(100, 1_000));
    expect(speed.estimateMs('a', 250)).toBe(2_500);
    speed.note('a', done(100, 3_000));
    expect(speed.estimateMs('a', 100)).toBe(2_000);
  });

  test('of a job with low priority can only improve the estimate', () => {
    const speed = createDecodeSpeed();
    speed.note('a', done(100, 1_000));
    speed.note('a', done(100, 90_000, false));
    expect(speed.estimateMs('a', 100)).toBe(1_000);
  });

  test('is stored per codec and size', () => {
    const [key] = long;
    expect(key && videoKind(key)).toBe('h264 1920x1080');
  });
});
