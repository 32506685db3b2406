/** A real camera: every picture of sales, viewers, near pictures and decoding ahead is freed once its last user has released it, or has gone. */
import { afterAll, expect, test } from 'vitest';
import { heldPictureBytes } from '../../../src/agent/cameras/pictures/held-picture.ts';
import type { Grab } from '../../../src/domain/capture/frame.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { watch } from '../../exactness/watched.ts';
import { startCamera } from '../../peers/cameras/camera.ts';
import { readPaintedClock } from '../../peers/cameras/painted-clock.ts';
import { childrenOf, eventually } from './children.ts';

const forever = new AbortController().signal;
const size = 'thumbnail' as const;

function pictureOf(grab: Grab) {
  if (grab.kind !== 'frame') throw new Error(grab.kind);
  return grab.frame.picture;
}

test('frees the pictures of sales, follow-ups, viewers who leave, and a camera that goes away', async () => {
  const heldBefore = heldPictureBytes();
  await using source = await startCamera({ codec: 'h264', fps: 15, keyFrameEvery: 150 });
  {
    await using watching = await watch([{ url: source.url, reader: 'native' }], { aheadPercent: 400 });
    const [camera] = watching.cameras;
    if (camera === undefined) throw new Error('no camera');
    await eventually(() => camera.health().heldMs > 4_000);
    const atMonotonicMs = clock.monotonicMs() - 1_000;

    // A sale, its exceptions and a viewer share one picture: whoever is done first takes nothing from the others.
    const same = await Promise.all(
      Array.from({ length: 6 }, () => camera.grab({ atMonotonicMs, size }, forever)),
    );
    const [first, ...others] = same.map(pictureOf);
    first?.[Symbol.dispose]();
    expect(() => first?.rgb).toThrow('after its release');
    for (const picture of others) {
      expect(await readPaintedClock(picture)).toBeDefined();
      expect(await watching.pictures.encode(picture)).toBeDefined();
      picture[Symbol.dispose]();
    }

    // A near picture first, then the exact one, at full size.
    const near = await camera.grab({ atMonotonicMs, patienceMs: 0 }, forever);
    if (near.kind === 'frame') near.frame.picture[Symbol.dispose]();
    pictureOf(await camera.grab({ atMonotonicMs, urgency: 'later' }, forever))[Symbol.dispose]();

    // The viewer leaves while the picture is decoded, and the one who releases it while it is encoded.
    const viewer = new AbortController();
    const left = camera.grab({ atMonotonicMs: atMonotonicMs - 500 }, viewer.signal);
    viewer.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    const given = pictureOf(await camera.grab({ atMonotonicMs }, forever));
    const encoded = watching.pictures.encode(given);
    given[Symbol.dispose]();
    expect(await encoded).toBeDefined();

    // Sales one after another, of which later ones are decoded ahead.
    for (let sale = 0; sale < 6; sale++) {
      await clock.sleep(400);
      const grab = await camera.grab({ atMonotonicMs: clock.monotonicMs(), size, patienceMs: 700 }, forever);
      if (grab.kind === 'frame') grab.frame.picture[Symbol.dispose]();
    }
    // Under way when the camera ends.
    void camera.grab({ atMonotonicMs: clock.monotonicMs() - 800 }, forever).then((grab) => {
      if (grab.kind === 'frame') grab.frame.picture[Symbol.dispose]();
    });
    await source.stop();
  }
  await eventually(() => heldPictureBytes() === heldBefore);
});

afterAll(() => expect(childrenOf(process.pid, 'ffmpeg')).toEqual([]));
