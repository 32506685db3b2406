/** Work whose result is shared for a moment, and the newest picture of a camera, which many clients request at once. */
import { expect, test } from 'vitest';
import { holdPicture } from '../../../src/agent/cameras/pictures/held-picture.ts';
import { sharedWork } from '../../../src/agent/http/shared-work.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { exactLatency } from '../cameras/exact-latency.ts';
import { upCamera } from '../cameras/up-camera.ts';
import { startGateway } from './gateway.ts';

test('runs once per key while in progress and valid, and does not cache a failure', async () => {
  let slept = Promise.withResolvers<undefined>();
  const sleep = async () => {
    await slept.promise;
  };
  const shared = sharedWork<string>({ clock: { ...clock, sleep }, goodMs: 400 });
  const begun: string[] = [];
  const begin = (name: string) => () => {
    begun.push(name);
    return name === 'broken' ? Promise.reject(new Error(name)) : Promise.resolve(name);
  };
  expect(await Promise.all([shared.get('a', begin('1')), shared.get('a', begin('2'))])).toEqual(['1', '1']);
  expect(await shared.get('b', begin('3'))).toBe('3');
  expect(await shared.get('a', begin('4'))).toBe('1');
  slept.resolve(undefined);
  slept = Promise.withResolvers();
  await expect.poll(() => shared.get('a', begin('5'))).toBe('5');
  await expect(shared.get('c', begin('broken'))).rejects.toThrow('broken');
  expect(await shared.get('c', begin('6'))).toBe('6');
  expect(begun).toEqual(['1', '3', '5', 'broken', '6']);
});

test('decodes one picture per 400 ms for many clients, and separate ones for a given time and other masks', async () => {
  const grabbed: (string | undefined)[] = [];
  const camera = upCamera({
    grab: async ({ atMonotonicMs, urgency }) => {
      grabbed.push(urgency);
      // Longer than the answers stay valid: the next ones start anew.
      await clock.sleep(450);
      const frame = {
        picture: holdPicture({ rgb: Buffer.alloc(64 * 36 * 3), width: 64, height: 36 }),
        takenAtMonotonicMs: atMonotonicMs,
      };
      return {
        kind: 'frame',
        frame,
        offsetMs: 0,
        source: 'ring',
        latency: exactLatency,
        networkDelayMs: 0,
        waitMs: 0,
        decodeMs: 0,
      };
    },
  });
  await using gateway = await startGateway({ camera });
  const ask = async (query: string, signal?: AbortSignal) =>
    (
      await fetch(`${gateway.url}/api/v1/cameras/counter/frame.jpeg?${query}`, signal ? { signal } : {})
    ).headers.get('content-type');
  // One of them disconnects: the others still get their picture.
  const gone = new AbortController();
  const leaving = ask('width=64', gone.signal);
  const all = Promise.all(Array.from({ length: 8 }, () => ask('width=64')));
  await expect.poll(() => grabbed.length).toBe(1);
  gone.abort();
  await expect(leaving).rejects.toThrow();
  expect(await all).toEqual(Array.from({ length: 8 }, () => 'image/jpeg'));
  expect(grabbed).toEqual(['look']);
  await Promise.all([ask('width=64'), ask(`at=${encodeURIComponent(new Date().toISOString())}`)]);
  expect(grabbed).toEqual(['look', 'look', 'look']);
});
