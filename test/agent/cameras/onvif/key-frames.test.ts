/** The key-frame interval of a camera over the wire: read with its range, set, and read back; both media services. */
import { describe, expect, it } from 'vitest';
import { readEncoder } from '../../../../src/agent/cameras/onvif/encoder.ts';
import { readKeyFrames, setKeyFrames } from '../../../../src/agent/cameras/onvif/key-frames.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import {
  type OnvifCamera,
  type OnvifCameraOptions,
  startOnvifCamera,
} from '../../../peers/cameras/onvif-camera.ts';

const never = new AbortController().signal;
const login = { username: 'viewer', password: 's3cret' };
const main = {
  token: 'a&b',
  encoding: 'H264',
  width: 1_920,
  height: 1_080,
  fps: 25,
  govLength: 250,
  stream: '/main',
};
const sub = {
  token: 'sub',
  encoding: 'H264',
  width: 640,
  height: 360,
  fps: 15,
  govLength: 15,
  stream: '/sub',
};
const gate = { ...sub, token: 'gate', source: 'VideoSource_2', stream: '/gate' };

function at({ host, port }: OnvifCamera, path = '/main') {
  const address = { host, port, path: '/onvif/device_service', secure: false };
  return { address, streamUrl: `rtsp://192.168.1.20${path}` };
}

const read = (camera: OnvifCamera, path?: string) =>
  readKeyFrames(at(camera, path), { clock: systemClock }, never);
const set = (camera: OnvifCamera, intervalMs: number, over: { fps?: number; login?: typeof login } = {}) =>
  setKeyFrames({ ...at(camera), intervalMs, ...over }, { clock: systemClock }, never);
const start = (options: OnvifCameraOptions) => startOnvifCamera({ profiles: [main, sub, gate], ...options });
const h265 = { ...main, encoding: 'H265' };

describe('reading', () => {
  it.each([
    ['Media1', { media: [1] as const }],
    ['Media2', { media: [2] as const, profiles: [h265, sub, gate] }],
  ])('finds the stream, its range and the others of its lens by %s', async (_name, options) => {
    await using camera = await start({ ...options, govRange: [5, 300] });
    expect(await read(camera)).toMatchObject({
      profile: { token: 'a&b', keyFrameIntervalMs: 10_000 },
      others: [{ token: 'sub' }],
      govLength: 250,
      range: { min: 5, max: 300 },
    });
    expect(camera.calls).not.toContain('SetVideoEncoderConfiguration');
  });

  it('reports a stream that the camera does not list', async () => {
    await using camera = await start({});
    expect(await read(camera, '/other')).toEqual({
      others: [],
      problem: { code: 'onvif.stream_unknown', params: {} },
    });
  });

  it.each([
    ['the interval is not reported', { media: [2] as const, profiles: [{ ...main, govLength: undefined }] }],
    ['H.265 is reported by Media1', { media: [1] as const, profiles: [h265] }],
  ])(
    'reports that it cannot be set when %s',
    async (_name, { profiles: [{ govLength, ...rest } = main], media }) => {
      await using camera = await startOnvifCamera({
        media,
        profiles: [{ ...rest, ...(govLength !== undefined && { govLength }) }],
      });
      expect((await read(camera)).problem?.code).toBe('onvif.key_frames_fixed');
      expect((await set(camera, 1_000)).problem?.code).toBe('onvif.key_frames_fixed');
      expect(camera.calls).not.toContain('SetVideoEncoderConfiguration');
    },
  );

  it('reads settings with empty elements, as the package gives them', () => {
    const encoder = {
      $: {},
      encoding: 'H264',
      resolution: { width: 640, height: 360 },
      H264: { govLength: 50 },
    };
    const xml =
      '<Profiles token="p"><VideoEncoderConfiguration token="e"></VideoEncoderConfiguration></Profiles>';
    for (const multicast of ['', { address: '', port: 0, TTL: '' }])
      expect(readEncoder([{ videoEncoderConfiguration: { ...encoder, multicast } }], xml, 'p')).toMatchObject(
        {
          govLength: 50,
        },
      );
  });

  it('changes none of several encoders behind one address', async () => {
    await using camera = await start({ profiles: [main, { ...sub, stream: '/main' }] });
    expect((await read(camera)).problem?.code).toBe('onvif.key_frames_fixed');
    expect((await set(camera, 1_000)).problem?.code).toBe('onvif.key_frames_fixed');
    expect(camera.calls).not.toContain('SetVideoEncoderConfiguration');
  });

  it('goes without a range when the camera reports none', async () => {
    await using camera = await start({ faults: { GetVideoEncoderConfigurationOptions: 'refused' } });
    const { range, problem } = await read(camera);
    expect({ range, problem }).toEqual({});
  });
});

describe('setting', () => {
  it.each([
    ['Media1', { media: [1] as const }],
    ['Media2 alone', { media: [2] as const, profiles: [h265, sub, gate] }],
  ])('keeps all other settings, and reads the interval back by %s', async (_name, options) => {
    await using camera = await start({ ...options, login });
    expect(await set(camera, 1_000, { login })).toEqual({ reportedMs: 1_000 });
    expect(camera.profiles.map(({ govLength }) => govLength)).toEqual([25, 15, 15]);
  });

  it('counts pictures by the measured rate', async () => {
    await using camera = await start({});
    expect(await set(camera, 2_000, { fps: 12.49 })).toMatchObject({ reportedMs: 2_002 });
    expect(camera.profiles[0]?.govLength).toBe(25);
  });

  it('reports the interval that the camera chose instead', async () => {
    await using camera = await start({ encoder: 'clamps', govRange: [50, 250] });
    expect(await set(camera, 1_000)).toEqual({
      reportedMs: 2_000,
      problem: { code: 'onvif.key_frames_clamped', params: { reported: '2', requested: '1' } },
    });
  });

  it('reports a camera that accepts and changes nothing', async () => {
    await using camera = await start({ encoder: 'ignores' });
    expect(await set(camera, 1_000)).toEqual({
      reportedMs: 10_000,
      problem: { code: 'onvif.key_frames_ignored', params: { reported: '10' } },
    });
  });

  it("reports the camera's words when it refuses", async () => {
    await using camera = await start({ encoder: 'refuses' });
    expect(await set(camera, 1_000)).toEqual({
      reportedMs: 10_000,
      problem: { code: 'onvif.refused_with', params: { answer: 'Busy recording' } },
    });
  });

  it('sets nothing when the login is refused', async () => {
    await using camera = await start({ login });
    expect((await set(camera, 1_000)).problem?.code).toBe('onvif.login_needed');
    const other = { login: { ...login, password: 'other' } };
    expect((await set(camera, 1_000, other)).problem?.code).toBe('onvif.login_refused');
    expect(camera.profiles[0]?.govLength).toBe(250);
  });

  it.each(['SetVideoEncoderConfiguration', 'GetVideoEncoderConfiguration'])(
    'trusts what it reads back when the answer to %s is lost',
    async (operation) => {
      await using camera = await start({ faults: { [operation]: 'reset' } });
      expect(await set(camera, 1_000)).toEqual({ reportedMs: 1_000 });
    },
  );
});
