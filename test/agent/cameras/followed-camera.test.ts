/** A real camera with key frames far apart: between sales its video is followed, and a sale needs no decoder of its own. */
import { afterAll, expect, test } from 'vitest';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { watch } from '../../exactness/watched.ts';
import { startCamera } from '../../peers/cameras/camera.ts';
import { readPaintedClock } from '../../peers/cameras/painted-clock.ts';
import { childrenOf } from './children.ts';

const forever = new AbortController().signal;
/** Decoders of single pictures: each job ends one, and another takes its place. */
const decoders = () => childrenOf(process.pid, '-strict').map(({ pid }) => pid);

test('takes the exact pictures of sales from the decoder that follows the camera', async () => {
  await using source = await startCamera({ codec: 'h264', fps: 15, keyFrameEvery: 150 });
  await using watching = await watch([{ url: source.url, reader: 'native' }], { aheadPercent: 400 });
  const [camera] = watching.cameras;
  if (camera === undefined) throw new Error('no camera');
  let taken = 0;
  for (let tries = 0; taken < 5; tries++) {
    expect(tries).toBeLessThan(60);
    await clock.sleep(700, forever);
    const before = decoders();
    const atMonotonicMs = clock.monotonicMs();
    const grab = await camera.grab({ atMonotonicMs, size: 'thumbnail' }, forever);
    if (grab.kind !== 'frame') continue;
    const painted = (await readPaintedClock(grab.frame.picture))?.wallMs ?? NaN;
    const shownMs = painted - clock.nowMs() + clock.monotonicMs();
    expect(Math.abs(shownMs - atMonotonicMs)).toBeLessThan(2 * source.intervalMs);
    if (decoders().join() === before.join() && before.length > 0) taken++;
  }
});

afterAll(() => expect(childrenOf(process.pid, 'ffmpeg')).toEqual([]));
