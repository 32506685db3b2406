/** Ways to cheaper pictures that are offered for a camera, from its figures and its settings. */
import { describe, expect, it } from 'vitest';
import { keyFrameOffers } from '../../../src/agent/cameras/key-frame-offers.ts';
import type { StreamProfile } from '../../../src/agent/cameras/onvif/answers.ts';

const main: StreamProfile = {
  token: 'main',
  source: '',
  codec: 'h264',
  width: 1_920,
  height: 1_080,
  fps: 25,
};
const sub: StreamProfile = {
  ...main,
  ...{ token: 'sub', width: 640, height: 360, keyFrameIntervalMs: 2_000, streamUrl: 'rtsp://10.0.0.5/sub' },
};
const shown = { fps: 25, keyFrameIntervalMs: 2_000, width: 1_920, height: 1_080 };

describe('a smaller stream', () => {
  const offered = (intervalMs: number) =>
    keyFrameOffers(shown, { profile: main, others: [{ ...sub, keyFrameIntervalMs: intervalMs }] }, 640)
      .smaller;

  it('is offered where the decoding speed is not measured yet', () => {
    expect(offered(2_000)).toMatchObject({ width: 640 });
  });

  it('is not offered where its rare key frames use up its smaller size', () => {
    expect(offered(20_000)).toBeUndefined();
  });
});

describe('intervals', () => {
  const offered = (min: number, max: number) =>
    keyFrameOffers(
      { ...shown, keyFrameIntervalMs: 10_000 },
      { profile: main, others: [], govLength: 250, range: { min, max } },
      640,
    ).intervals.map(({ intervalMs }) => intervalMs);

  it('are those within the range of the camera, or its shortest one', () => {
    expect(offered(20, 250)).toEqual([1_000, 2_000]);
    expect(offered(100, 250)).toEqual([4_000]);
  });

  it('are no shorter than what is worth its bit rate', () => {
    expect(offered(1, 5)).toEqual([]);
  });
});
