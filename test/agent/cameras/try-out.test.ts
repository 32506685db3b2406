/** A camera that is tried before it is set up. */
import { describe, expect, test } from 'vitest';
import type { Decoded, Decoders } from '../../../src/agent/cameras/grab/decoder.ts';
import { holdPicture } from '../../../src/agent/cameras/pictures/held-picture.ts';
import type { Pictures } from '../../../src/agent/cameras/pictures/pictures.ts';
import { createTryOut } from '../../../src/agent/cameras/try-out.ts';
import type { HeldPicture } from '../../../src/domain/capture/frame.ts';
import { cameraProblem } from '../../../src/domain/problem/camera.ts';
import type { CameraRecord } from '../../../src/domain/setup/set-up.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { startSnapshotCamera } from '../../peers/cameras/snapshot-camera.ts';
import { freePort } from '../../peers/network/free-port.ts';

const counter = { id: 'counter', name: 'Counter', transport: 'tcp', latencyMs: 0, masks: [] } as const;

test('starts the picture process while the camera is reached', async () => {
  let prepared = 0;
  const pictures = { encode: () => Promise.resolve(undefined), prepare: () => void prepared++ };
  const tryOut = createTryOut({ clock, decoders: {} as never, pictures, widthPx: 640 });
  const url = `rtsp://127.0.0.1:${await freePort()}/counter`;
  const trying = tryOut({ ...counter, url, reader: 'native' }, AbortSignal.timeout(60_000));
  expect(prepared).toBe(1);
  expect(await trying).toMatchObject({ kind: 'failed' });
});

describe('a camera with pictures, tried while the gateway is busy', () => {
  const busy = { kind: 'busy', why: 'no decoder came free in time' } as const;
  const decoded = (): Decoded => ({
    ...{ kind: 'picture', decodeMs: 1 },
    picture: holdPicture({ rgb: Buffer.alloc(16 * 16 * 3), width: 16, height: 16 }),
  });

  async function tried(decode: Decoders['decode'], encode: Pictures['encode'], hurry = 1) {
    await using camera = await startSnapshotCamera();
    const record: CameraRecord = { ...counter, url: camera.url, reader: 'auto' };
    const tryOut = createTryOut({
      clock: { ...clock, sleep: (ms, signal) => clock.sleep(ms / hurry, signal) },
      decoders: { decode } as never,
      pictures: { encode, prepare: () => undefined },
      widthPx: 640,
    });
    return await tryOut(record, AbortSignal.timeout(60_000));
  }

  test('gives its picture when a decoder and the picture process come free', async () => {
    const jpeg = Buffer.from('its picture');
    let decodes = 0;
    let encodes = 0;
    const outcome = await tried(
      () => Promise.resolve(++decodes < 4 ? busy : decoded()),
      () => Promise.resolve(++encodes < 3 ? undefined : { jpeg, width: 16, height: 16 }),
    );
    expect(outcome).toMatchObject({ kind: 'picture', jpeg });
  });

  test.each(['no decoder comes free', 'a decoder does not answer'])(
    'reports the gateway, and not the camera, when %s',
    async (why) => {
      const answer =
        why === 'no decoder comes free' ? Promise.resolve(busy) : new Promise<never>(() => undefined);
      const outcome = await tried(
        () => answer,
        () => Promise.resolve(undefined),
        20,
      );
      expect(outcome).toEqual({ kind: 'busy' });
    },
  );

  test('releases a picture that comes too late', async () => {
    const late = decoded();
    let released = false;
    const picture = { ...(late as { picture: HeldPicture }).picture };
    const outcome = await tried(
      async () => {
        await clock.sleep(2_000, AbortSignal.timeout(60_000));
        return {
          ...late,
          picture: { ...picture, [Symbol.dispose]: () => void (released = true) },
        } as Decoded;
      },
      () => Promise.reject(new Error('encoded for nobody')),
      20,
    );
    expect(outcome).toEqual({ kind: 'busy' });
    await expect.poll(() => released).toBe(true);
  });

  test('reports the camera when its picture is damaged', async () => {
    const outcome = await tried(
      () => Promise.resolve({ kind: 'damaged', why: 'no end of image' }),
      () => Promise.resolve(undefined),
    );
    expect(outcome).toEqual({ kind: 'failed', why: cameraProblem('camera.pictures_broken') });
  });
});
