import { expect, test } from 'vitest';
import { createBitReader } from '../../../../src/agent/cameras/bitstream/bits.ts';
import { type PictureSet, readPictureSet } from '../../../../src/agent/cameras/bitstream/h265-picture-set.ts';

const read = (bits: string, known: readonly PictureSet[]) =>
  readPictureSet(createBitReader(Buffer.of(Number.parseInt(bits.padEnd(8, '0'), 2)), 0), {
    ...{ index: known.length, known, inSlice: false },
  });
const before: PictureSet = [
  { deltaPoc: -1, used: true },
  { deltaPoc: -2, used: true },
];

test('predicts a set from the previous one, with its own picture kept but unused', () => {
  // Predicted, by −1; both used; not used, but kept.
  expect(read('1111101', [before])).toEqual([
    { deltaPoc: -1, used: false },
    { deltaPoc: -2, used: true },
    { deltaPoc: -3, used: true },
  ]);
});

test('predicts by +1 without the second entry, and adds its own picture', () => {
  // Predicted, by +1; the first falls on the picture itself; the second kept; its own used.
  expect(read('1011001', [before])).toEqual([{ deltaPoc: 1, used: true }]);
  expect(read('1011011', [before])).toEqual([
    { deltaPoc: -1, used: false },
    { deltaPoc: 1, used: true },
  ]);
});
