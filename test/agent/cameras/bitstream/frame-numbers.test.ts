import { describe, expect, test } from 'vitest';
import type { StreamUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { closeWrappedGaps } from '../../../../src/agent/cameras/bitstream/frame-numbers.ts';
import { createPictureReader } from '../../../../src/agent/cameras/bitstream/pictures.ts';
import { encode, type Setting, settings, unitsOf } from './streams.ts';

/** frame_num of each unit. */
function numbers(units: readonly Pick<StreamUnit, 'bytes'>[]): number[] {
  const reader = createPictureReader();
  return units.map(({ bytes }) => {
    const picture = reader.read({ codec: 'h264', bytes });
    return picture?.codec === 'h264' ? picture.slice.frameNum : NaN;
  });
}

const setting = (name: string): Setting => {
  const found = settings.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no setting ${name}`);
  return found;
};
const written = (units: readonly StreamUnit[]) =>
  numbers(closeWrappedGaps(units).map((bytes) => ({ bytes })));

describe('numbers behind lost pictures', () => {
  /** Numbers 0 … 15, a key frame every 20. */
  const units = unitsOf(encode(setting('H.264 no B-frames'), 40));
  const without = (...lost: number[]) => units.filter((_, index) => !lost.includes(index));

  test('begin again at 0 when a gap passes the end of the counter', () => {
    expect(numbers(units).slice(13, 22)).toEqual([13, 14, 15, 0, 1, 2, 3, 0, 1]);
    expect(written(without(16)).slice(13, 21)).toEqual([13, 14, 15, 0, 1, 2, 0, 1]);
    expect(written(without(14, 15, 16, 17)).slice(13, 17)).toEqual([13, 0, 1, 0]);
  });

  test('begin again at 0 when a key frame is lost', () => {
    const lost = Array.from({ length: 11 }, (_, index) => 10 + index);
    expect(written(without(...lost)).slice(9, 12)).toEqual([9, 0, 1]);
  });

  test.each([['nothing'], ['before the end', 5, 6], ['up to the end', 14, 15]])(
    'stay when %s is lost',
    (_, ...lost) => {
      const left = without(...(lost as number[]));
      const bytes = closeWrappedGaps(left);
      expect(left.every((unit, index) => unit.bytes === bytes[index])).toBe(true);
    },
  );

  test.each(['H.264 3 B-frames', 'H.265 no B-frames', 'H.264 interlaced tools'])(
    'stay where the order does not follow from them: %s',
    (name) => {
      const all = unitsOf(encode(setting(name), 40)).filter((_, index) => index !== 16);
      const bytes = closeWrappedGaps(all);
      expect(all.every((unit, index) => unit.bytes === bytes[index])).toBe(true);
    },
  );

  test('change in every slice of a picture, and nothing else does', () => {
    const sliced = unitsOf(encode(setting('H.264 slices of 300 bytes'), 40));
    const left = sliced.filter((_, index) => index !== 16);
    const [key, before, after] = [left[0]?.bytes, left[16]?.bytes, closeWrappedGaps(left)[16]];
    if (key === undefined || before === undefined || after === undefined) throw new Error('too few pictures');
    const reader = createPictureReader();
    reader.read({ codec: 'h264', bytes: key });
    const starts = reader.sliceStarts({ codec: 'h264', bytes: before });
    expect(starts.length).toBeGreaterThan(2);
    expect(reader.sliceStarts({ codec: 'h264', bytes: after })).toEqual(starts);
    const changed = before.filter((byte, index) => byte !== after[index]);
    expect(changed).toHaveLength(starts.length);
  });
});
