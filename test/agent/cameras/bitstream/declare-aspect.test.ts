/** Video that does not declare the shape of its pixels gets the one its size is known for, in its own parameter sets: every decoder reads it there. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { withAspect } from '../../../../src/agent/cameras/bitstream/declare-aspect.ts';
import { pictureSize } from '../../../../src/agent/cameras/bitstream/sequence.ts';
import { createReceivedUnits } from '../../../../src/agent/cameras/received-units.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { type Aspect, sampleAspect } from '../../../../src/domain/capture/picture-aspect.ts';
import { systemClock as clock } from '../../../../src/lib/clock.ts';
import { encodedUnits } from '../encoded.ts';
import { annexB, nalsOf, typeOf } from '../rtsp/pictures.ts';

const undeclared = '0/1';

const made = new Map<string, AccessUnit[]>();

function video(codec: 'h264' | 'h265', size: string, sar: string): AccessUnit[] {
  const key = `${codec} ${size} ${sar}`;
  const units = made.get(key) ?? encodedUnits({ codec, bFrames: 0, count: 2, gop: 2, busy: true, size, sar });
  made.set(key, units);
  return units;
}

/** Read by ffmpeg: size, shape of a pixel, and of the picture. */
function probed(units: readonly AccessUnit[]): string {
  const format = units[0]?.codec === 'h265' ? 'hevc' : 'h264';
  const entries = 'stream=width,height,sample_aspect_ratio,display_aspect_ratio';
  return execFileSync(
    'ffprobe',
    ['-v', 'error', '-f', format, '-i', 'pipe:0', '-show_entries', entries, '-of', 'csv=p=0'],
    { input: Buffer.concat(units.map(({ bytes }) => bytes)), encoding: 'utf8' },
  ).trim();
}

const shaped = (units: readonly AccessUnit[], chosen?: Aspect) =>
  units.map((unit) => withAspect(unit, chosen));

describe.each(['h264', 'h265'] as const)('%s', (codec) => {
  test.each([
    ['960x1080', undefined, '960,1080,2:1,16:9'],
    ['704x576', undefined, '704,576,12:11,4:3'],
    ['704x480', '16:9', '704,480,40:33,16:9'],
    ['960x1080', 'square', '960,1080,1:1,8:9'],
    ['640x360', '4:3', '640,360,3:4,4:3'],
  ] as const)('declares the shape of %s, chosen: %s', (size, chosen, expected) => {
    const units = video(codec, size, undeclared);
    expect(probed(units)).toMatch(/N\/A,N\/A|0:1,0:1/);
    const declared = shaped(units, chosen);
    expect(probed(declared)).toBe(expected);
    const [first] = declared;
    expect(first && pictureSize(first)).toEqual(units[0] && pictureSize(units[0]));
    // Only once: its own declaration is then right.
    expect(first && withAspect(first, chosen).bytes).toEqual(first?.bytes);
  });

  test('leaves a declared shape as it is, unless the installer chooses another', () => {
    const units = video(codec, '960x1080', '3/2');
    expect(shaped(units)[0]).toBe(units[0]);
    expect(probed(shaped(units, '16:9'))).toBe('960,1080,2:1,16:9');
  });

  /** Some cameras repeat the parameter sets in front of every picture. */
  function repeating() {
    const [key, next] = video(codec, '960x1080', undeclared);
    if (key === undefined || next === undefined) throw new Error('no video');
    const isSps = (nal: Buffer) => typeOf(codec, nal) === (codec === 'h264' ? 7 : 33);
    const sps = nalsOf(key.bytes).filter(isSps);
    return {
      key,
      next,
      isSps,
      sps,
      repeated: { ...next, bytes: annexB([...sps, ...sps, ...nalsOf(next.bytes)]) },
    };
  }

  test('declares the shape in all parameter sets, also in front of a picture that is no key frame', () => {
    const { key, next, isSps, sps, repeated } = repeating();
    const [declared] = nalsOf(withAspect(key, undefined).bytes).filter(isSps);
    expect(declared?.equals(sps[0] ?? Buffer.of())).toBe(false);
    expect(nalsOf(withAspect(repeated, undefined).bytes)).toEqual([
      declared,
      declared,
      ...nalsOf(next.bytes),
    ]);
  });

  test('holds pictures in front of which the parameter sets are repeated, also when another shape is chosen', () => {
    const { key, repeated } = repeating();
    const record: { aspect?: Aspect } = {};
    const deps = { clock, keepMs: 60_000, budget: createRingBudget(1 << 24), latencyMs: () => 0 };
    const received = createReceivedUnits({ ...deps, aspect: () => record.aspect });
    const add = (unit: AccessUnit) =>
      received.add(unit, { arrivalMs: unit.arrivalMs, sampleArrivalMs: unit.arrivalMs });
    expect(add(key)).toBe(true);
    record.aspect = '4:3';
    expect(add(repeated)).toBe(true);
    expect(probed(received.ring.newestUnits(2))).toBe('960,1080,2:1,16:9');
    expect(add({ ...key, pts90k: 90_000, arrivalMs: 1_000 })).toBe(true);
    expect(probed(received.ring.newestUnits(1))).toBe('960,1080,3:2,4:3');
  });

  test('leaves the pictures themselves as they are', () => {
    const units = video(codec, '960x1080', undeclared);
    const [before, after] = [units, shaped(units)].map(([key]) => key && nalsOf(key.bytes));
    const changed = before?.filter((nal, index) => after?.[index]?.equals(nal) !== true);
    expect(after).toHaveLength(before?.length ?? NaN);
    expect(changed).toHaveLength(1);
    expect(shaped(units)[1]).toBe(units[1]);
  });
});

test('adds the declaration to a parameter set without usability information', () => {
  // Baseline, 60 × 68 macroblocks: 960×1088, cropped by 8 lines. The last flag of the set is vui_parameters_present_flag.
  const set = Buffer.from([0x67, 66, 0xc0, 40, 0xda, 0x03, 0xc0, 0x22, 0x7e, 0x54]);
  const bytes = Buffer.concat([Buffer.from([0, 0, 0, 1]), set, Buffer.from([0, 0, 0, 1, 0x65, 0x88])]);
  const unit = { codec: 'h264', bytes } as const;
  expect(pictureSize(unit)).toEqual({ width: 960, height: 1_080 });
  const declared = withAspect(unit, undefined);
  expect(declared).not.toBe(unit);
  expect(pictureSize(declared)).toEqual({ width: 960, height: 1_080 });
  expect(withAspect(declared, undefined)).toBe(declared);
  expect(withAspect(declared, 'square').bytes).toHaveLength(declared.bytes.length);
});

test('leaves broken parameter sets and single pictures as they are', () => {
  const bytes = Buffer.from([0, 0, 0, 1, 0x67, 66, 0xc0]);
  for (const codec of ['h264', 'h265', 'jpeg'] as const) {
    const unit = { codec, bytes };
    expect(withAspect(unit, '16:9')).toBe(unit);
  }
});

describe('sizes', () => {
  const of = (width: number, height: number, declaresAspect = false) =>
    sampleAspect({ width, height, declaresAspect }, undefined);

  test.each([
    [640, 720, [2, 1]],
    [1_280, 1_440, [2, 1]],
    [1_920, 2_160, [2, 1]],
    [960, 480, [8, 9]],
    [704, 576, [12, 11]],
    [352, 288, [12, 11]],
    [352, 576, [24, 11]],
    [704, 288, [6, 11]],
    [1_296, 1_944, [2, 1]],
  ])('%i×%i', (width, height, expected) => {
    expect(of(width, height)).toEqual(expected);
    expect(of(width, height, true)).toBeUndefined();
  });

  test.each([
    [1_920, 1_080],
    [640, 360],
    [640, 480],
    [1_080, 1_920],
    [2_048, 2_048],
    [2_592, 1_944],
    // 4:3 or 16:9, as likely.
    [704, 480],
    [352, 240],
    [960, 576],
  ])('leaves %i×%i as it is', (width, height) => {
    expect(of(width, height)).toBeUndefined();
  });
});
