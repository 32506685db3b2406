/** ffmpeg reads a camera through the relay: logins, redirects, and what other users of the machine can see. */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ffmpegIngest } from '../../../../src/agent/cameras/ffmpeg/ffmpeg-ingest.ts';
import { openRtspRelay } from '../../../../src/agent/cameras/ffmpeg/rtsp-relay.ts';
import type { IngestEnd } from '../../../../src/agent/cameras/ingest.ts';
import type { CameraRecord } from '../../../../src/domain/setup/set-up.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { startCamera } from '../../../peers/cameras/camera.ts';
import { frame } from '../../../peers/cameras/rtp-packets.ts';
import { type PeerUnit, type RtspCamera, startRtspCamera } from '../../../peers/cameras/rtsp-camera.ts';
import { makeAuthority } from '../../../peers/network/certificates.ts';
import { childrenOf } from '../children.ts';
import { realUnits } from '../rtsp/pictures.ts';

const login = { username: 'viewer', password: 'canary-password-1234' };

/** 80 s at 25 pictures a second. */
const lasting: PeerUnit[] = Array.from({ length: 40 }, (_, round) =>
  realUnits('h264').map(({ nals, pts90k }) => ({ nals, pts90k: pts90k + round * 180_000 })),
).flat();

/** Requests of ffmpeg behind PLAY. */
const keepAlivesOf = ({ requests }: RtspCamera): number =>
  requests.length - 1 - requests.findIndex(({ method }) => method === 'PLAY');

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

describe('a redirect', () => {
  test.each([300, 301, 302, 305, 399])(
    'to another host (%i) is not followed, and the login goes nowhere else',
    async (status) => {
      await using elsewhere = await startRtspCamera({ codec: 'h264', units: [] });
      await using camera = await startRtspCamera({
        ...{ codec: 'h264', units: [] },
        auth: { ...login, scheme: 'basic' },
        reply: ({ method, headers }) =>
          method === 'DESCRIBE' && headers['authorization'] !== undefined
            ? { status, headers: { location: elsewhere.url.replace('127.0.0.1', 'localhost') } }
            : undefined,
      });
      const reading = read(camera.url, login);
      expect((await reading.ended).why.code).toBe('camera.redirect_refused');
      expect(elsewhere.connections()).toBe(0);
    },
  );

  test('within the same host is followed', async () => {
    await using camera = await startRtspCamera({
      ...{ codec: 'h264', units: lasting, intervalMs: 40 },
      auth: { ...login, scheme: 'digest' },
      reply: ({ method, uri }) =>
        method === 'DESCRIBE' && uri.includes('/old')
          ? { status: 302, headers: { location: uri.replace('/old', '/stream') } }
          : undefined,
    });
    await using reading = read(camera.url.replace('/stream', '/old'), login);
    await expect.poll(() => reading.seen.units).toBeGreaterThan(10);
    expect(
      camera.requests.filter(({ method, uri }) => method !== 'OPTIONS' && uri.includes('/old')),
    ).toHaveLength(1);
  });

  test('in a loop is reported', async () => {
    await using camera = await startRtspCamera({
      ...{ codec: 'h264', units: [] },
      reply: ({ method, uri }) =>
        method === 'DESCRIBE' ? { status: 302, headers: { location: uri } } : undefined,
    });
    expect((await read(camera.url).ended).why.code).toBe('camera.redirect_loop');
  });
});

describe('while the stream plays', () => {
  // ffmpeg sends one a second then.
  const playing = { codec: 'h264', units: lasting, intervalMs: 40, sessionTimeoutS: 2 } as const;

  test.each([
    ['unanswered', 'silence'],
    ['refused', { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } }],
    ['redirected', { status: 302, headers: { location: 'rtsp://localhost/' } }],
    ['not known', { status: 501 }],
  ] as const)('keep-alives that are %s change nothing', async (_, reply) => {
    await using camera = await startRtspCamera({
      ...playing,
      reply: ({ method }) => (method === 'GET_PARAMETER' ? reply : undefined),
    });
    await using reading = read(camera.url, login);
    await expect.poll(() => keepAlivesOf(camera)).toBeGreaterThan(10);
    const before = reading.seen.units;
    await expect.poll(() => reading.seen.units).toBeGreaterThan(before + 10);
    expect(camera.connections()).toBe(1);
  });

  test('a camera that ends the session is left, with its reason', async () => {
    await using camera = await startRtspCamera(playing);
    await using reading = read(camera.url);
    await expect.poll(() => reading.seen.units).toBeGreaterThan(10);
    camera.write(Buffer.from('TEARDOWN rtsp://c/ RTSP/1.0\r\nCSeq: 1\r\n\r\n'));
    expect((await reading.ended).why.code).toBe('camera.stream_ended');
    await expect.poll(() => camera.open()).toBe(0);
    expect(camera.connections()).toBe(1);
  });

  test('the session is torn down at the end', async () => {
    await using camera = await startRtspCamera(playing);
    {
      await using reading = read(camera.url);
      await expect.poll(() => reading.seen.units).toBeGreaterThan(10);
    }
    const { method, headers } = camera.requests.at(-1) ?? {};
    expect([method, headers?.['session']]).toEqual(['TEARDOWN', 'S1']);
    await expect.poll(() => camera.open()).toBe(0);
  });
});

test('a login that ends the connection once it is set up is not tried on another', async () => {
  await using camera = await startRtspCamera({
    ...{ codec: 'h264', units: [] },
    // OPTIONS twice, DESCRIBE and SETUP.
    auth: { ...login, scheme: 'digest', nonceUses: 4, closes: true },
  });
  expect((await read(camera.url, login).ended).why.code).toBe('camera.connection_closed');
  expect(camera.connections()).toBe(2);
  await expect.poll(() => camera.open()).toBe(0);
});

describe('a camera that floods', () => {
  const flood = Buffer.concat(Array.from({ length: 40 }, () => frame(0, Buffer.alloc(1_400))));

  /** Writes until the camera has no connection. */
  async function floodWith(camera: RtspCamera): Promise<void> {
    while (camera.open() > 0) {
      camera.write(flood);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  test('before it answers PLAY is left', async () => {
    await using camera = await startRtspCamera({
      ...{ codec: 'h264', units: [] },
      reply: ({ method }) => (method === 'PLAY' ? 'silence' : undefined),
    });
    const reading = read(camera.url);
    await expect.poll(() => camera.requests.some(({ method }) => method === 'PLAY')).toBe(true);
    await floodWith(camera);
    expect((await reading.ended).why.code).toBe('camera.data_invalid');
  });

  test('a reader that reads nothing is left, for a reason of the gateway', async () => {
    await using camera = await startRtspCamera({ codec: 'h264', units: [] });
    const ends: IngestEnd[] = [];
    const opened = await openRtspRelay(
      {
        ...{ url: new URL(camera.url), credentials: undefined, clock: systemClock },
        onEnd: (end) => ends.push(end),
      },
      new AbortController().signal,
    );
    if ('kind' in opened) throw new Error('not open');
    await using relay = opened;
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(relay.url).port) });
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(`OPTIONS ${relay.url} RTSP/1.0\r\nCSeq: 1\r\n\r\n`);
    await expect.poll(() => camera.requests.length).toBe(1);
    await floodWith(camera);
    expect(ends).toMatchObject([{ why: { code: 'camera.reader_too_slow' } }]);
    socket.destroy();
  });
});

test('a camera with IPv6 is read through an address of the same version', async () => {
  const camera = createServer().listen(0, '::1');
  await once(camera, 'listening');
  const { port } = camera.address() as AddressInfo;
  const options = { credentials: undefined, clock: systemClock, onEnd: () => undefined };
  {
    await using relay = await openRtspRelay(
      { ...options, url: new URL(`rtsp://[::1]:${port}/x`) },
      new AbortController().signal,
    ).then((opened) => ('kind' in opened ? undefined : opened));
    expect(relay?.url).toMatch(/^rtsp:\/\/\[::1\]:\d+\/x$/);
  }
  camera.close();
  await once(camera, 'close');
});

test.each(['auto', 'udp'] as const)(
  'video of rtsps never leaves TLS, with transport %s',
  async (transport) => {
    using authority = makeAuthority();
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tillframe-camera-'));
    const tls = join(folder.path, 'camera.pem');
    const { cert, key } = authority.issue();
    await writeFile(tls, cert + key);
    await using camera = await startCamera({ tls, fps: 10 });
    await using reading = read(camera.url, { transport });
    await expect.poll(() => reading.seen.units).toBeGreaterThan(10);
    expect(childrenOf(process.pid, '-rtsp_transport tcp')).toHaveLength(1);
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
