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

test('a set predicted from the one before: a picture later, its own picture kept but not used', () => {
  // Predicted, by −1; both used; not used, but kept.
  expect(read('1111101', [before])).toEqual([
    { deltaPoc: -1, used: false },
    { deltaPoc: -2, used: true },
    { deltaPoc: -3, used: true },
  ]);
});

test('predicted by +1, without the second: its own picture now follows', () => {
  // Predicted, by +1; the first falls on the picture itself; the second kept; its own used.
  expect(read('1011001', [before])).toEqual([{ deltaPoc: 1, used: true }]);
  expect(read('1011011', [before])).toEqual([
    { deltaPoc: -1, used: false },
    { deltaPoc: 1, used: true },
  ]);
});
