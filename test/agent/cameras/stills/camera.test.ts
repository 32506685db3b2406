/** A camera of single pictures through its public interface: frames and health. */
import { expect, test } from 'vitest';
import { createCamera } from '../../../../src/agent/cameras/camera.ts';
import { createDecoders } from '../../../../src/agent/cameras/grab/decoder.ts';
import { createClipMaker } from '../../../../src/agent/cameras/live/clip-maker.ts';
import { createPictures } from '../../../../src/agent/cameras/pictures/pictures.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { systemClock as clock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { startSnapshotCamera, stream } from '../../../peers/cameras/snapshot-camera.ts';
import { eventually } from '../children.ts';

test.each(['a picture for each request', 'a stream'])(
  '%s: returns the frame of a time and its details',
  async (kind) => {
    await using peer = await startSnapshotCamera();
    if (kind === 'a stream') peer.answer = stream({ everyMs: 200 });
    const log = createLog({ level: 'silent' });
    const pictures = createPictures({ clock, log });
    const camera = createCamera({
      clips: createClipMaker({ clock, log }),
      record: {
        ...{ id: 'c', name: 'Counter', url: peer.url, transport: 'tcp', reader: 'auto', latencyMs: 0 },
        masks: [
          [
            [0, 0],
            [0.2, 0],
            [0.2, 1],
            [0, 1],
          ],
        ],
      },
      ...{
        startedAtMonotonicMs: clock.monotonicMs(),
        clock,
        log,
        keepMs: 600_000,
        budget: createRingBudget(64 << 20),
      },
      readers: { recall: () => undefined, remember: () => undefined },
      ...{ thumbnailWidthPx: 640, clockSynced: () => true },
      // Not running: a JPEG needs none.
      decoders: createDecoders({ clock, log, pictures }),
    });
    const stop = new AbortController();
    const running = Promise.all([pictures.run(stop.signal), camera.run(stop.signal)]);
    try {
      await eventually(() => camera.health().heldMs > 3_000);
      const atMonotonicMs = clock.monotonicMs() - 1_500;
      const got = await camera.grab({ atMonotonicMs, size: 'thumbnail' }, stop.signal);
      if (got.kind !== 'frame') throw new Error(JSON.stringify(got));
      const { rgb, width, height } = got.frame.picture;
      expect({ width, height }).toEqual(peer.size);
      const middle = (Math.floor(height / 2) * width + Math.floor(width / 2)) * 3;
      const number = Math.round((rgb[middle] ?? 0) / 8);
      // Identifies the picture by its content, and checks its time.
      const errors = [...peer.takenMs]
        .filter(([n]) => n % 32 === number)
        .map(([, ms]) => Math.abs(ms - got.frame.takenAtMonotonicMs));
      expect(Math.min(...errors)).toBeLessThan(400);
      expect(Math.abs(got.offsetMs)).toBeLessThan(1_000);
      // The mask covers its left part, in which nothing changes.
      const before = await camera.grab(
        { atMonotonicMs: atMonotonicMs - 1_200, size: 'thumbnail' },
        stop.signal,
      );
      if (before.kind !== 'frame') throw new Error(JSON.stringify(before));
      const left = (Math.floor(height / 2) * width + 5) * 3;
      expect(before.frame.picture.rgb[middle]).not.toBe(rgb[middle]);
      expect(before.frame.picture.rgb[left]).toBe(rgb[left]);
      expect(camera.health()).toMatchObject({
        ...{
          state: 'up',
          codec: 'jpeg',
          reader: 'single_pictures',
          warnings: ['single_pictures'],
          restarts: 0,
        },
      });
    } finally {
      stop.abort();
      await running;
    }
  },
);
