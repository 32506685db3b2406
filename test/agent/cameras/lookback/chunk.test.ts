import { expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { decodeChunk, encodeChunk, wholeGop } from '../../../../src/agent/cameras/lookback/chunk.ts';

const unit = (index: number): AccessUnit => ({
  ...{ codec: 'h264', pts90k: index * 3_600, arrivalMs: index * 40, epoch: 0, key: index === 0 },
  ...{ lossBefore: false, bytes: Buffer.from([index]) },
});

test('stores the possible lateness of a picture, which is unknown when it is read back', () => {
  const units = [unit(0), unit(1)];
  const gop = { units, continues: false };
  const times = {
    timeMs: ({ arrivalMs }: AccessUnit) => arrivalMs - 3,
    networkDelayMs: ({ key }: AccessUnit) => (key ? 0 : 1_203.4),
  };
  const read = decodeChunk(Buffer.concat(encodeChunk(wholeGop(gop, times, undefined))));
  expect(read?.units).toEqual([
    { unit: units[0], timeMs: -3, sound: true },
    { unit: units[1], timeMs: 37, networkDelayMs: 1_204, sound: true },
  ]);
});
