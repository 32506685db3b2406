/** ffmpeg reads a camera through the relay: logins, redirects, and what other users of the machine can see. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ffmpegIngest } from '../../../../src/agent/cameras/ffmpeg/ffmpeg-ingest.ts';
import type { IngestEnd } from '../../../../src/agent/cameras/ingest.ts';
import type { CameraRecord } from '../../../../src/domain/setup/set-up.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { startCamera } from '../../../peers/cameras/camera.ts';
import { startRtspCamera } from '../../../peers/cameras/rtsp-camera.ts';

const login = { username: 'viewer', password: 'canary-password-1234' };

/** Reads until `stop` is called; `units` counts pictures. */
function read(url: string, given: Partial<CameraRecord> = {}) {
  const stop = new AbortController();
  const seen = { units: 0 };
  const record: CameraRecord = {
    ...{ id: 'c', name: 'c', url, transport: 'tcp', reader: 'ffmpeg', latencyMs: 0, masks: [] },
    ...given,
  };
  const ended: Promise<IngestEnd> = ffmpegIngest(
    {
      ...{ record, clock: systemClock },
      onUnit: () => {
        seen.units += 1;
      },
      ...{ onLoss: () => undefined, onCameraClock: () => undefined, onLine: () => undefined },
      silenceLimitMs: () => 20_000,
    },
    stop.signal,
  );
  return {
    seen,
    ended,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
    },
  };
}

/** Command lines of all processes that contain the text, this test's own aside. */
function commandLinesWith(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes('ffmpeg') && line.includes(text));
}

const withoutLogin = (url: string): string => {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.href;
};

describe('a camera with a login', () => {
  test.each(['basic', 'digest'] as const)(
    'is read with %s, and its password is in no command line',
    async (auth) => {
      await using camera = await startCamera({
        user: login.username,
        password: login.password,
        auth,
        fps: 10,
      });
      await using reading = read(withoutLogin(camera.url), login);
      await expect.poll(() => reading.seen.units).toBeGreaterThan(10);
      expect(commandLinesWith('rtsp://127.0.0.1:').length).toBeGreaterThan(0);
      expect(commandLinesWith(login.password)).toEqual([]);
      expect(commandLinesWith(login.username)).toEqual([]);
    },
  );

  test('is reported when it refuses the login', async () => {
    await using camera = await startCamera({ user: login.username, password: 'other', auth: 'digest' });
    const reading = read(withoutLogin(camera.url), login);
    expect(await reading.ended).toMatchObject({
      why: { code: 'camera.stream_login_refused' },
      loginRefused: true,
    });
  });

  test('is reported when there is none to send', async () => {
    await using camera = await startCamera({ user: login.username, password: login.password });
    const reading = read(withoutLogin(camera.url));
    expect(await reading.ended).toMatchObject({ why: { code: 'camera.login_needed' } });
  });
});

test.each([301, 302, 305])(
  'a redirect (%i) is not followed, and the login goes nowhere else',
  async (status) => {
    await using elsewhere = await startRtspCamera({ codec: 'h264', units: [] });
    await using camera = await startRtspCamera({
      ...{ codec: 'h264', units: [] },
      auth: { ...login, scheme: 'basic' },
      reply: ({ method, headers }) =>
        method === 'DESCRIBE' && headers['authorization'] !== undefined
          ? { status, headers: { location: elsewhere.url } }
          : undefined,
    });
    const reading = read(camera.url, login);
    expect((await reading.ended).why.code).toBe('camera.redirect_refused');
    expect(elsewhere.connections()).toBe(0);
  },
);

test('a camera is read over UDP', async () => {
  await using udp = await startCamera({ transport: 'udp', fps: 10 });
  await using overUdp = read(udp.url, { transport: 'udp' });
  await expect.poll(() => overUdp.seen.units).toBeGreaterThan(10);
});

test('a camera that is not there is reported', async () => {
  expect((await read('rtsp://127.0.0.1:9/x').ended).why.code).toBe('camera.connection_refused');
});
