/** One connection that lasts for months. */
import { queryObjects } from 'node:v8';
import { expect, it } from 'vitest';
import { openConnection } from '../../../../src/agent/cameras/rtsp/connection.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { startRtspCamera } from '../../../peers/cameras/rtsp-camera.ts';

it('keeps no memory per request, however many', async () => {
  await using camera = await startRtspCamera({ codec: 'h264', units: [] });
  const { signal } = new AbortController();
  const connection = await openConnection(
    {
      host: '127.0.0.1',
      port: camera.port,
      clock: systemClock,
      onFrame: () => undefined,
      isChannel: () => false,
    },
    signal,
  );
  if ('kind' in connection) throw new Error(connection.why.code);
  const promisesAfter = async (requests: number): Promise<number> => {
    for (let sent = 0; sent < requests; sent++) {
      const answer = await connection.request({ method: 'OPTIONS', uri: camera.url, headers: {} }, signal);
      expect(answer.kind).toBe('answer');
    }
    return queryObjects(Promise, { format: 'count' });
  };
  const before = await promisesAfter(10);
  expect((await promisesAfter(500)) - before).toBeLessThan(100);
  await connection.close();
  expect(await connection.request({ method: 'OPTIONS', uri: camera.url, headers: {} }, signal)).toMatchObject(
    {
      kind: 'failed',
      closed: true,
    },
  );
});
