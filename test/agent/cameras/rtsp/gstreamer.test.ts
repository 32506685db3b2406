/** The reader against a real RTSP server, its units against a real decoder. */

import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { jpegSize } from '../../../../src/agent/cameras/bitstream/jpeg-size.ts';
import { decodeJpeg } from '../../../../src/agent/cameras/pictures/decode-jpeg.ts';
import { cameraProblem } from '../../../../src/domain/problem/camera.ts';
import type { CameraRecord } from '../../../../src/domain/setup/set-up.ts';
import { type CameraOptions, startCamera } from '../../../peers/cameras/camera.ts';
import { readPaintedClock } from '../../../peers/cameras/painted-clock.ts';
import { eventually } from '../children.ts';
import { startReading } from './reading.ts';

const login = { user: 'viewer', password: 'p:ss "w"' };
const cameras: [string, CameraOptions & { codec?: 'h264' | 'h265' }, CameraRecord['transport']?][] = [
  ['H.264', { codec: 'h264' }],
  ['H.265', { codec: 'h265' }],
  ['H.264 with B-pictures', { codec: 'h264', bFrames: 2 }],
  ['H.265 with B-pictures', { codec: 'h265', bFrames: 2 }],
  ['a sound track', { sound: true }],
  ['Basic', { ...login, auth: 'basic' }],
  ['Digest', { ...login, auth: 'digest' }],
  ['over UDP', {}, 'udp'],
  ['over TCP by itself', {}, 'auto'],
  ['over UDP by itself when it refuses TCP', { transport: 'udp' }, 'auto'],
];

describe('GStreamer as a camera', () => {
  // These tests mostly wait for pictures, so they run concurrently.
  it.concurrent.each(cameras)(
    '%s: returns every picture, decodable',
    async (_, options, transport = 'tcp') => {
      const fps = 15;
      const gop = 15;
      await using camera = await startCamera({ fps, keyFrameEvery: gop, ...options });
      const { host, pathname } = new URL(camera.url);
      const credentials =
        options.user === undefined ? {} : { username: login.user, password: login.password };
      await using reading = startReading(`rtsp://${host}${pathname}`, { transport, ...credentials });
      await reading.atLeast(4 * gop);
      expect(await reading.stop()).toEqual({ why: cameraProblem('camera.stopped'), unfit: false });

      const { units } = reading;
      expect(units.filter((unit) => unit.lossBefore)).toEqual([]);
      expect(reading.losses()).toBe(0);
      const keys = units.flatMap((unit, index) => (unit.key ? [index] : []));
      expect(keys.length).toBeGreaterThanOrEqual(3);
      expect(keys.map((index) => (index - (keys[0] ?? 0)) % gop)).toEqual(keys.map(() => 0));
      // Every picture once, at the camera's pace; a leading B-picture arrives before the key frame it follows.
      const times = units.map((unit) => unit.pts90k).sort((a, b) => a - b);
      const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      // B-pictures may be missing at both ends: those next to a picture from before the connection, and those not yet
      // arrived.
      expect(steps.slice(3, -3).every((step) => Math.abs(step - 90_000 / fps) <= 90)).toBe(true);
      expect(units.every((unit) => unit.sampleArrivalMs === unit.arrivalMs)).toBe(true);

      const run = units.slice(keys[0]);
      const { codec = 'h264' } = options;
      expect(decoded(codec, Buffer.concat(run.map((unit) => unit.bytes)))).toEqual({
        pictures: run.length,
        complaints: '',
      });
    },
  );

  const motionJpeg: [string, CameraOptions, ('tcp' | 'udp')?][] = [
    ['its own tables', { jpegQuality: 60 }],
    ['the tables of a quality', { jpegQuality: 30, standardTables: true }],
    ['a size beyond that of the packets', { width: 2_560, height: 1_440, fps: 5 }],
    ['over UDP', {}, 'udp'],
  ];
  it.concurrent.each(motionJpeg)(
    'Motion JPEG with %s: returns every picture, as encoded',
    async (_, options, transport = 'tcp') => {
      const { width = 640, height = 360, fps = 15 } = options;
      await using camera = await startCamera({ codec: 'mjpeg', fps, ...options });
      await using reading = startReading(camera.url, { transport });
      await reading.atLeast(2 * fps);
      expect(await reading.stop()).toEqual({ why: cameraProblem('camera.stopped'), unfit: false });
      const { units } = reading;
      expect(units.every((unit) => unit.codec === 'jpeg' && unit.key && !unit.lossBefore)).toBe(true);
      const steps = units.slice(1).map((unit, index) => unit.pts90k - (units[index]?.pts90k ?? 0));
      expect(steps.filter((step) => Math.abs(step - 90_000 / fps) > 90)).toEqual([]);
      for (const { bytes } of units.slice(0, 5)) {
        expect(jpegSize(bytes)).toEqual({ width, height });
        const decoded = await decodeJpeg(bytes, Infinity);
        if (decoded.kind !== 'picture') throw new Error(JSON.stringify(decoded));
        const painted = await readPaintedClock(decoded.picture);
        expect(Math.abs((painted?.wallMs ?? 0) - Date.now())).toBeLessThan(60_000);
      }
    },
  );

  it.each(['tcp', 'udp'] as const)('reports its clock from sender reports: %s', async (transport) => {
    await using camera = await startCamera();
    await using reading = startReading(camera.url, { transport });
    await eventually(() => reading.clockReadings.length > 0);
    const [first] = reading.clockReadings;
    // It uses this machine's clock; its first report can be some seconds old.
    const nowMonotonicMs = Number(process.hrtime.bigint()) / 1e6;
    const wallThenMs = Date.now() - (nowMonotonicMs - (first?.monotonicMs ?? 0));
    expect(Math.abs((first?.wallMs ?? 0) - wallThenMs)).toBeLessThan(10_000);
  });

  it('ends when the plug is pulled', async () => {
    await using camera = await startCamera();
    await using reading = startReading(camera.url);
    await reading.atLeast(5);
    camera.kill();
    expect(await reading.ended).toEqual({ why: cameraProblem('camera.connection_closed'), unfit: false });
  });

  it('reports a wrong password and a wrong path', async () => {
    await using camera = await startCamera(login);
    const { host } = new URL(camera.url);
    await using wrong = startReading(`rtsp://${host}/counter`, { username: login.user, password: 'no' });
    expect((await wrong.ended).why.code).toBe('camera.stream_login_refused');
    await using lost = startReading(`rtsp://${host}/other`, {
      username: login.user,
      password: login.password,
    });
    expect((await lost.ended).why.code).toBe('camera.stream_not_found');
  });
});

/** Number of pictures that ffmpeg decodes from a stream, and its messages. */
function decoded(codec: 'h264' | 'h265', stream: Buffer): { pictures: number; complaints: string } {
  const format = codec === 'h264' ? 'h264' : 'hevc';
  const args = [
    '-v',
    'warning',
    '-f',
    format,
    '-i',
    'pipe:0',
    '-f',
    'framecrc',
    '-fps_mode',
    'passthrough',
    'pipe:1',
  ];
  const complaints: string[] = [];
  const out = execFileSync('sh', ['-c', 'exec ffmpeg "$@" 2>&1', 'sh', ...args], {
    input: stream,
    maxBuffer: 1 << 24,
    encoding: 'utf8',
  });
  const lines = out.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const pictures = lines.filter((line) => /^0, /.test(line)).length;
  // Generated time stamps of a raw stream are meaningless.
  complaints.push(...lines.filter((line) => !/^0, |Timestamps are unset|out of order/.test(line)));
  return { pictures, complaints: complaints.join('\n') };
}
