import { afterAll, describe, expect, test } from 'vitest';
import type { AccessUnit, StreamUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { createDamageDetector, type Damage } from '../../../../src/agent/cameras/bitstream/damage.ts';
import {
  createPictureReader,
  type EncodedPicture,
} from '../../../../src/agent/cameras/bitstream/pictures.ts';
import { createDecoders } from '../../../../src/agent/cameras/grab/decoder.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { encodedUnits } from '../encoded.ts';
import { encode, type Setting, settings, unitsOf } from './streams.ts';

const alarms: readonly Damage[] = ['missing_before', 'incomplete'];

function judged(units: readonly StreamUnit[], detector = createDamageDetector()): Damage[] {
  return units.map((unit) => detector.add(unit));
}
const alarmsOf = (found: readonly Damage[]) => found.filter((each) => alarms.includes(each)).length;

/** Index of the first unit after a removed one that can't be decoded correctly without it, according to the headers. */
function firstHurt(pictures: readonly EncodedPicture[], removed: number): number | undefined {
  const picture = pictures[removed];
  if (picture?.codec === 'h264') {
    const next = pictures[removed + 1];
    const needed = picture.slice.reference && next?.codec === 'h264' && !next.slice.idr;
    return needed ? removed + 1 : undefined;
  }
  // Counted from the previous key frame: each of these streams has one picture per count.
  const counts = orderCounts(pictures);
  for (let at = removed + 1; at < pictures.length; at++) {
    const later = pictures[at];
    if (later?.codec !== 'h265' || later.slice.idr) return undefined;
    if (later.slice.rasl || later.slice.randomAccess) continue;
    const refers = later.slice.refersTo?.some(
      ({ deltaPoc, used }) => used && (counts[at] ?? 0) + deltaPoc === counts[removed],
    );
    if (refers === true) return at;
  }
  return undefined;
}

/** These streams are shorter than half the counter's range (at least 8 bits), so the nearest value is meant. */
function orderCounts(pictures: readonly EncodedPicture[]): number[] {
  let last = 0;
  return pictures.map((picture) => {
    if (picture.codec !== 'h265') return 0;
    if (picture.slice.idr) return (last = 0);
    const range = 2 ** picture.sps.log2MaxPocLsb;
    last = picture.slice.pocLsb + range * Math.round((last - picture.slice.pocLsb) / range);
    return last;
  });
}

const table: string[] = [];
afterAll(() => {
  console.log(`\nOne picture removed, each in turn\n${table.join('\n')}\n`);
});

describe('damage of real streams', () => {
  const small = settings.filter(({ size }) => size !== '1920x1080');

  test.each(small.map((setting) => [setting.name, setting] as const))('%s', (name, setting: Setting) => {
    const units = unitsOf(encode(setting));
    const reader = createPictureReader();
    const pictures = units.flatMap((unit) => reader.read({ codec: setting.codec, bytes: unit.bytes }) ?? []);
    expect(pictures).toHaveLength(units.length);

    const sound = judged(units);
    expect(sound.filter((found) => found !== 'none')).toEqual(
      sound.slice(0, sound[0] === 'none' ? 0 : 1).map(() => 'unknown'),
    );
    // Also when reading begins anywhere, and with unevenly stamped pictures.
    for (let from = 1; from < 30; from += 3) expect(alarmsOf(judged(units.slice(from)))).toBe(0);
    expect(
      alarmsOf(judged(units.map((unit, index) => ({ ...unit, pts90k: unit.pts90k + index * index })))),
    ).toBe(0);

    let needed = 0;
    let unneeded = 0;
    let alarmsForUnneeded = 0;
    for (let removed = 1; removed < units.length; removed++) {
      const left = units.filter((_, index) => index !== removed);
      const found = judged(left).findIndex((each) => alarms.includes(each));
      const hurt = firstHurt(pictures, removed);
      if (hurt === undefined) {
        unneeded++;
        if (found >= 0) alarmsForUnneeded++;
      } else {
        needed++;
        // At the first affected picture: earlier ones stay usable.
        expect(found, `without picture ${removed}`).toBe(hurt - 1);
      }
    }
    expect(needed).toBeGreaterThan(10);
    expect(alarmsForUnneeded).toBe(0);
    table.push(
      `${name.padEnd(48)} ${String(units.length).padStart(3)} pictures, false alarms 0; needed by others ${needed}, found ${needed}; not needed ${unneeded}, alarms 0`,
    );
  });
});

describe('damage, what is unusual', () => {
  const plain = unitsOf(encode({ name: '', codec: 'h264', params: 'keyint=40:bframes=0' }, 120));
  const h265 = unitsOf(encode({ name: '', codec: 'h265', params: 'keyint=40:bframes=0' }));
  const sliced = unitsOf(encode({ name: '', codec: 'h264', params: 'keyint=40:bframes=0:slices=4' }));
  const sliced265 = unitsOf(encode({ name: '', codec: 'h265', params: 'keyint=40:bframes=0:slices=3' }));

  test('accepts a key frame after lost pictures as whole', () => {
    expect(judged(plain.filter((_, index) => index !== 39))[39]).toBe('none');
  });

  test('detects a missing key frame at the next picture', () => {
    expect(judged(plain.filter((_, index) => index !== 40))[40]).toBe('missing_before');
    expect(judged(h265.filter((_, index) => index !== 40))[40]).toBe('missing_before');
  });

  test.each([
    ['H.264', sliced],
    ['H.265', sliced265],
  ])(
    '%s: reports incomplete when the first slice is missing, and not for a picture in two units',
    (_, units) => {
      const split = (unit: StreamUnit) => {
        const slices: number[] = [];
        for (
          let at = unit.bytes.indexOf('000001', 0, 'hex');
          at >= 0;
          at = unit.bytes.indexOf('000001', at + 3, 'hex')
        )
          slices.push(at);
        const second = slices.at(-1) ?? 0;
        return [unit.bytes.subarray(0, second), unit.bytes.subarray(second)] as const;
      };
      const hurt = units.map((unit, index) => (index === 9 ? { ...unit, bytes: split(unit)[1] } : unit));
      expect(judged(hurt)[9]).toBe('incomplete');
      const halves = units.flatMap((unit) => split(unit).map((bytes) => ({ ...unit, bytes })));
      expect(alarmsOf(judged(halves))).toBe(0);
    },
  );

  test.each([
    ['H.264', 'h264', 'slices=4'],
    ['H.265', 'h265', 'slices=3'],
  ] as const)('%s: detects any missing slice when all pictures are cut alike', (_, codec, slices) => {
    const units = unitsOf(encode({ name: '', codec, params: `keyint=20:bframes=0:${slices}` }, 70));
    const without = (unit: StreamUnit, count: number) => {
      const starts: number[] = [];
      for (
        let at = unit.bytes.indexOf('000001', 0, 'hex');
        at >= 0;
        at = unit.bytes.indexOf('000001', at + 3, 'hex')
      )
        starts.push(at);
      const [from, until = unit.bytes.length] = starts.slice(
        starts.length - count,
        starts.length - count + 2,
      );
      return Buffer.concat([unit.bytes.subarray(0, from), unit.bytes.subarray(until)]);
    };
    expect(alarmsOf(judged(units))).toBe(0);
    for (const at of [60, 65])
      for (const count of [1, 2, 3]) {
        const hurt = units.map((unit, index) =>
          index === at ? { ...unit, bytes: without(unit, count) } : unit,
        );
        const found = judged(hurt);
        expect([found.findIndex((each) => each !== 'none'), found[at]]).toEqual([at, 'incomplete']);
      }
  });

  test('reports nothing when slices have a fixed size and cuts differ per picture', () => {
    const units = unitsOf(encode({ name: '', codec: 'h264', params: 'keyint=20:slice-max-size=900' }, 150));
    expect(alarmsOf(judged(units))).toBe(0);
  });

  test('ignores the numbers of a camera after three contradictions', () => {
    const odd = plain
      .filter((_, index) => index % 2 === 0)
      .map((unit, index) => ({ ...unit, pts90k: index * 3_600 }));
    const found = judged([
      ...plain.map((unit, index) => ({ ...unit, pts90k: (index - 500) * 3_600 })),
      ...odd,
    ]);
    expect(alarmsOf(found.slice(plain.length))).toBeLessThanOrEqual(3);
    // The same with a hole in time for each missing picture: those are losses.
    expect(alarmsOf(judged(plain.filter((_, index) => index % 4 !== 3)))).toBeGreaterThan(25);
  });

  test('reports nothing after a new connection, another codec or unreadable units', () => {
    const detector = createDamageDetector();
    judged(plain.slice(0, 10), detector);
    detector.restart();
    expect(alarmsOf(judged(plain.slice(20, 30), detector))).toBe(0);
    expect(alarmsOf(judged(h265, detector))).toBe(0);
    expect(alarmsOf(judged(plain.slice(30), detector))).toBe(0);
    const rubbish = { ...plain[12], bytes: Buffer.alloc(50, 3) } as StreamUnit;
    expect(judged([...plain.slice(0, 12), rubbish, ...plain.slice(14, 20)]).slice(12, 14)).toEqual([
      'unknown',
      'unknown',
    ]);
    expect(detector.add({ ...rubbish, codec: 'jpeg' })).toBe('none');
  });
});

describe('damage and decoder together', () => {
  test.each([
    { codec: 'h264', bFrames: 0 },
    { codec: 'h264', bFrames: 3 },
    { codec: 'h265', bFrames: 0 },
    { codec: 'h265', bFrames: 3 },
  ] as const)('never returns a picture broken by a missing one as good: %o', async (kind) => {
    const units = encodedUnits({ ...kind, count: 14, gop: 14, busy: true });
    const stop = new AbortController();
    const decoders = createDecoders(
      { clock: systemClock, log: createLog({ level: 'silent' }) },
      { stallMs: 60_000, queueMs: 60_000 },
    );
    const running = decoders.run(stop.signal);
    const pictureOf = async (run: readonly AccessUnit[]) => {
      const decoded = await decoders.decode(run);
      if (decoded.kind === 'busy') throw new Error(decoded.why);
      return decoded.kind === 'picture' ? Buffer.from(decoded.picture.rgb) : undefined;
    };
    try {
      const removed = 4;
      const left = units.filter((_, index) => index !== removed);
      const detector = createDamageDetector();
      const ring = createRing({ keepMs: 60_000, budget: createRingBudget(1 << 24) });
      for (const unit of left) {
        if (detector.add(unit) === 'missing_before') ring.gap();
        ring.add(unit);
      }
      const { damagedFrom = Infinity } = ring.gops()[0] ?? {};
      let broken = 0;
      for (const [index, unit] of left.entries()) {
        if (index < removed - 1 || index > removed + 4) continue;
        const picture = await pictureOf(left.slice(0, index + 1));
        const right = await pictureOf(units.slice(0, units.indexOf(unit) + 1));
        const good = picture !== undefined && right !== undefined && picture.equals(right);
        if (!good) broken++;
        if (!good && picture !== undefined) expect(index).toBeGreaterThanOrEqual(damagedFrom);
        if (index < damagedFrom) expect(good).toBe(true);
      }
      // For H.264 without B-frames the decoder does not report missing pictures.
      if (kind.bFrames === 0) expect([broken, damagedFrom]).toEqual([5, removed]);
    } finally {
      stop.abort();
      await running;
    }
  });
});
