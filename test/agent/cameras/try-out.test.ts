/** A camera that is tried before it is set up. */
import { expect, test } from 'vitest';
import { createTryOut } from '../../../src/agent/cameras/try-out.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { freePort } from '../../peers/network/free-port.ts';

test('starts the picture process while the camera is reached', async () => {
  let prepared = 0;
  const pictures = { encode: () => Promise.resolve(undefined), prepare: () => void prepared++ };
  const tryOut = createTryOut({ clock, decoders: {} as never, pictures, widthPx: 640 });
  const url = `rtsp://127.0.0.1:${await freePort()}/counter`;
  const trying = tryOut(
    { id: 'counter', name: 'Counter', url, reader: 'native' } as never,
    AbortSignal.timeout(60_000),
  );
  expect(prepared).toBe(1);
  expect(await trying).toMatchObject({ kind: 'failed' });
});
