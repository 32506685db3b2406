/** Device calls against a strict camera over the wire: logins, clocks, URLs, both media services, and failures. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  addressOfAnswer,
  atHost,
  deviceUrl,
  parseDeviceAddress,
} from '../../../../src/agent/cameras/onvif/address.ts';
import type { StreamProfile } from '../../../../src/agent/cameras/onvif/answers.ts';
import { chooseProfile, chooseStreams } from '../../../../src/agent/cameras/onvif/choose-profile.ts';
import type { Login } from '../../../../src/agent/cameras/onvif/connection.ts';
import { parseNtpServer } from '../../../../src/agent/cameras/onvif/ntp-server.ts';
import { type DeviceAnswer, queryDevice, setNtpServer } from '../../../../src/agent/cameras/onvif/onvif.ts';
import { cleanText, elementTexts } from '../../../../src/agent/cameras/onvif/xml-text.ts';
import { onvifProblem } from '../../../../src/domain/problem/devices/onvif.ts';
import { problemTexts } from '../../../../src/domain/problem/problem-text.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { isLocalAddress } from '../../../../src/lib/net/local-address.ts';
import {
  type CallFault,
  type OnvifCamera,
  type OnvifCameraOptions,
  startOnvifCamera,
} from '../../../peers/cameras/onvif-camera.ts';
import { eventually } from '../../../peers/program.ts';

const never = new AbortController().signal;
const main = {
  token: 'main',
  encoding: 'H264',
  width: 1920,
  height: 1080,
  fps: 25,
  kbps: 4096,
  govLength: 50,
};
const sub = { token: 'sub', encoding: 'H264', width: 640, height: 360, fps: 15, kbps: 512, govLength: 30 };
const admin: Login = { username: 'admin', password: 'p:ä<ß>日本' };

function ask(camera: OnvifCamera, login?: Login, signal = never): Promise<DeviceAnswer> {
  const { host, port } = camera;
  const address = { host, port, path: '/onvif/device_service', secure: false };
  return queryDevice({ address, ...(login && { login }) }, { clock: systemClock }, signal);
}

async function askOnce(
  options: OnvifCameraOptions,
  login?: Login,
): Promise<DeviceAnswer & { calls: string[] }> {
  await using camera = await startOnvifCamera({ profiles: [main, sub], ...options });
  return { ...(await ask(camera, login)), calls: camera.calls };
}

describe('logging in', () => {
  const day = 86_400_000;
  it.each([0, 20_000, -20_000, 30 * day, -9_000 * day])(
    'stamps the login with the device’s time: a clock %i ms off',
    async (clockOffsetMs) => {
      const answer = await askOnce({ login: admin, clockOffsetMs }, admin);
      expect(answer.problem).toBeUndefined();
      expect(answer.calls.slice(0, 2)).toEqual(['GetSystemDateAndTime', 'GetDeviceInformation']);
      expect(answer.profiles).toHaveLength(2);
      const { offsetMs, uncertaintyMs } = answer.clock ?? { offsetMs: NaN, uncertaintyMs: NaN };
      expect(Math.abs(offsetMs - clockOffsetMs)).toBeLessThanOrEqual(uncertaintyMs);
      expect(uncertaintyMs).toBeLessThan(5_000);
    },
  );

  it('uses HTTP Digest when required, with `=` and `,` in its nonce', async () => {
    const answer = await askOnce({ login: { ...admin, scheme: 'http_digest' } }, admin);
    expect(answer).toMatchObject({ info: { model: 'Peer 100' } });
    expect(answer.problem).toBeUndefined();
  });

  it.each(['ws_security', 'http_digest'] as const)(
    'escapes a user name with XML characters (%s)',
    async (scheme) => {
      const login = {
        username: 'a<b>&"c"'.replaceAll('"', scheme === 'http_digest' ? '' : '"'),
        password: 'x',
      };
      const answer = await askOnce({ login: { ...login, scheme } }, login);
      expect(answer.problem).toBeUndefined();
    },
  );

  it('stamps the login with the gateway’s time when a camera reports its time to users only', async () => {
    const answer = await askOnce({ login: admin, timeNeedsLogin: true }, admin);
    expect(answer).toMatchObject({ info: { model: 'Peer 100' } });
    expect(answer.clock).toBeUndefined();
  });

  it.each(['ws_security', 'http_digest'] as const)(
    'tries a refused login at most twice, so that the camera locks nobody out (%s)',
    async (scheme) => {
      const answer = await askOnce({ login: { ...admin, scheme } }, { ...admin, password: 'wrong' });
      expect(answer.problem).toEqual(onvifProblem('onvif.login_refused'));
      expect(answer.clock).toBeDefined();
      expect(answer.calls.filter((call) => call.endsWith('!')).length).toBeLessThanOrEqual(2);
    },
  );

  it('reports a missing login, and still the clock', async () => {
    const answer = await askOnce({ login: admin, clockOffsetMs: 3_600_000 });
    expect(answer.problem).toEqual(onvifProblem('onvif.login_needed'));
    expect(answer.clock?.offsetMs).toBeGreaterThan(3_590_000);
  });

  it('names the usual cause of a refusal in both languages', () => {
    const words = problemTexts(onvifProblem('onvif.login_refused'));
    expect(words.en).toContain('a separate user for ONVIF');
    expect(words.ja).toContain('ONVIF 専用のユーザー');
  });

  it('connects over https with a self-signed certificate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tillframe-onvif-'));
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
    const subject = ['-subj', '/CN=camera', '-days', '1', '-keyout', key, '-out', cert];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...subject],
      {
        stdio: 'pipe',
      },
    );
    const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    rmSync(folder, { recursive: true });
    await using camera = await startOnvifCamera({
      tls,
      login: { ...admin, scheme: 'http_digest' },
      profiles: [sub],
    });
    const address = parseDeviceAddress(camera.url);
    if (address === undefined) throw new Error(camera.url);
    const answer = await queryDevice({ address, login: admin }, { clock: systemClock }, never);
    expect(answer.problem).toBeUndefined();
    expect(answer.profiles).toHaveLength(1);
  });

  it('succeeds at the next attempt after a restart with another clock', async () => {
    const first = await startOnvifCamera({ login: admin, profiles: [sub] });
    expect((await ask(first, admin)).problem).toBeUndefined();
    await first.stop();
    await using second = await startOnvifCamera({
      login: admin,
      profiles: [sub],
      port: first.port,
      clockOffsetMs: -7_200_000,
    });
    expect((await ask(second, admin)).problem).toBeUndefined();
  });
});

describe('what it tells', () => {
  it('keeps texts that look like numbers as texts', async () => {
    const { info } = await askOnce({ name: 'Model <7>' });
    expect(info).toEqual({
      manufacturer: 'Peer & Sons',
      model: 'Model <7>',
      firmware: '5.10',
      serial: '00123456789012345678',
    });
  });

  it.each([[[1]], [[2]], [[1, 2]]] as const)('reads profiles by Media %j', async (media) => {
    const { profiles } = await askOnce({
      media: [...media],
      reportedHost: 'localhost',
      profiles: [
        { ...main, encoding: 'H265', snapshot: '/snap.jpg?channel=1&user=x' },
        { ...sub, token: '1.0' },
      ],
    });
    const urls = profiles.map(({ streamUrl }) => streamUrl);
    expect(urls).toEqual(['rtsp://127.0.0.1:554/main', 'rtsp://127.0.0.1:554/1.0']);
    expect(profiles[0]).toMatchObject({
      token: 'main',
      codec: 'h265',
      width: 1920,
      height: 1080,
      fps: 25,
      bitRate: 4_096_000,
      keyFrameIntervalMs: 2_000,
      snapshotUrl: expect.stringMatching(
        /^http:\/\/127\.0\.0\.1:\d+\/snap\.jpg\?channel=1&user=x$/,
      ) as string,
    });
    expect(profiles[1]).toMatchObject({ token: '1.0', codec: 'h264', fps: 15 });
    expect(profiles[1]?.snapshotUrl).toBeUndefined();
  });

  it('reads H.265 that only Media2 reports', async () => {
    const { profiles } = await askOnce({
      media: [1, 2],
      profiles: [{ ...main, encoding: 'H265', onlyIn: 2 }, sub],
    });
    expect(profiles.map(({ codec }) => codec)).toEqual(['h265', 'h264']);
  });

  it('uses Media1 when Media2 is announced and does not work', async () => {
    const { profiles } = await askOnce({ media: [1, 2], faults: { GetProfiles2: 'refused' } });
    expect(profiles.map(({ streamUrl }) => streamUrl)).toEqual([
      'rtsp://127.0.0.1:554/main',
      'rtsp://127.0.0.1:554/sub',
    ]);
  });

  it.each([
    ['GetServices', 'refused'],
    ['GetServices', 'empty_body'],
  ] as const)('uses capabilities of older cameras when %s is %s', async (operation, fault) => {
    expect((await askOnce({ faults: { [operation]: fault } })).profiles).toHaveLength(2);
  });

  it('reads a list with one service, and media listed elsewhere', async () => {
    expect((await askOnce({ media: [] })).profiles).toHaveLength(2);
  });

  it('sends tokens with XML characters unchanged', async () => {
    const { profiles } = await askOnce({ profiles: [{ ...sub, token: 'a&b' }] });
    expect(profiles[0]?.streamUrl).toBe('rtsp://127.0.0.1:554/a&b');
  });

  it('lists a profile without a stream, and an old codec', async () => {
    const { profiles } = await askOnce({
      profiles: [
        { ...main, stream: '' },
        { ...sub, encoding: 'MPEG4' },
      ],
    });
    expect(profiles.map(({ codec, streamUrl }) => [codec, streamUrl])).toEqual([
      ['h264', undefined],
      ['other', 'rtsp://127.0.0.1:554/sub'],
    ]);
  });
});

describe('what goes wrong', () => {
  const cases: [operation: string, fault: CallFault, problem: string | undefined][] = [
    ['GetSystemDateAndTime', 'html', 'not_onvif'],
    ['GetSystemDateAndTime', 'reset', 'broken_answer'],
    ['GetSystemDateAndTime', 'huge', 'broken_answer'],
    ['GetSystemDateAndTime', 'slow_to_parse', 'broken_answer'],
    ['GetSystemDateAndTime', 'empty_body', 'broken_answer'],
    ['GetDeviceInformation', 'nested', 'broken_answer'],
    // It has another call for the same.
    ['GetServices', 'nested', undefined],
    ['GetProfiles', 'nested', 'broken_answer'],
    ['GetSystemDateAndTime', 'refused', undefined],
    ['GetDeviceInformation', 'refused', 'refused'],
    ['GetDeviceInformation', 'reset', 'broken_answer'],
    ['GetServices', 'reset_once', undefined],
    ['GetProfiles', 'empty_body', 'broken_answer'],
    ['GetProfiles', 'reset', 'broken_answer'],
    ['GetProfiles', 'reset_once', undefined],
    ['GetProfiles', 'refused', 'refused'],
    ['GetStreamUri', 'reset', undefined],
    ['GetSnapshotUri', 'refused', undefined],
    ['GetSystemDateAndTime', 'hang', 'no_answer'],
    ['GetSystemDateAndTime', 'drip', 'no_answer'],
    // The package never calls back in these cases.
    ['GetProfiles', 'cut_off', 'broken_answer'],
    ['GetProfiles', 'cut_off_once', undefined],
  ];
  it.concurrent.each(cases)('%s: %s', async (operation, fault, kind) => {
    await using camera = await startOnvifCamera({ profiles: [main, sub], faults: { [operation]: fault } });
    const startedMs = performance.now();
    const { problem } = await ask(camera);
    expect(problem?.code.replace(/^onvif\.|_with$/g, '')).toBe(kind);
    // By the deadline of the call (6 s), not only by that of the device (25 s).
    expect(performance.now() - startedMs).toBeLessThan(20_000);
    // Nothing remains open, whatever the outcome.
    await eventually('connections closed', () => Promise.resolve(camera.connections() === 0 || undefined));
  });

  it('shows the camera’s own message, cleaned', async () => {
    const { problem } = await askOnce({ faults: { GetProfiles: 'refused' } });
    expect(problem).toEqual(onvifProblem('onvif.refused_with', { answer: 'Not in the mood' }));
  });

  it('reports that nothing listens', async () => {
    const camera = await startOnvifCamera();
    await camera.stop();
    expect((await ask(camera)).problem).toEqual(onvifProblem('onvif.unreachable'));
  });

  it('ends at once with the reason on abort', async () => {
    await using camera = await startOnvifCamera({ faults: { GetProfiles: 'hang' }, profiles: [sub] });
    const stop = new AbortController();
    const probing = ask(camera, undefined, stop.signal);
    await eventually('the call hangs', () =>
      Promise.resolve(camera.calls.includes('GetProfiles') || undefined),
    );
    const reason = new Error('stopped');
    stop.abort(reason);
    await expect(probing).rejects.toBe(reason);
    // Before the package's own timeout of 6 s would close it.
    await eventually(
      'connections closed',
      () => Promise.resolve(camera.connections() === 0 || undefined),
      4_000,
    );
  });
});

describe('setting the time server', () => {
  const set = (camera: OnvifCamera, text: string, login?: Login) => {
    const server = parseNtpServer(text);
    if (server === undefined) throw new Error('no server');
    const { host, port } = camera;
    const address = { host, port, path: '/onvif/device_service', secure: false };
    return setNtpServer({ address, server, ...(login && { login }) }, { clock: systemClock }, never);
  };

  it.each([
    ['192.168.1.10', 'IPv4 192.168.1.10'],
    ['fd00::1', 'IPv6 fd00::1'],
    ['ntp.nict.jp', 'DNS ntp.nict.jp'],
  ])('%s', async (text, ntp) => {
    await using camera = await startOnvifCamera({ login: admin, clockOffsetMs: -600_000 });
    const result = await set(camera, text, admin);
    expect(result.problem).toBeUndefined();
    expect(result.clock?.offsetMs).toBeLessThan(-590_000);
    expect(camera.settings).toEqual({ ntp, timeFrom: 'NTP', timeZone: 'JST-9', daylightSavings: 'true' });
  });

  it.each(['SetNTP', 'SetSystemDateAndTime'])(
    'reports when %s fails, without ending the process',
    async (operation) => {
      for (const [fault, kind] of [
        ['reset', 'onvif.broken_answer'],
        ['refused', 'onvif.refused_with'],
      ] as const) {
        await using camera = await startOnvifCamera({ faults: { [operation]: fault } });
        expect((await set(camera, '10.0.0.1')).problem?.code).toBe(kind);
      }
    },
  );

  it('requires the login', async () => {
    await using camera = await startOnvifCamera({ login: admin });
    expect((await set(camera, '10.0.0.1')).problem?.code).toBe('onvif.login_needed');
    expect(camera.settings.ntp).toBeUndefined();
  });

  it.each([
    '',
    'a b',
    '<x>',
    '10.0.0',
    '256.1.1.1',
    'fe80::1%eth0',
    'a;reboot',
    '-a',
    'http://a',
    `${'a'.repeat(64)}.jp`,
  ])('%j is no server', (text) => expect(parseNtpServer(text)).toBeUndefined());
});

describe('addresses', () => {
  it.each([
    ['192.168.1.20', 'http://192.168.1.20/onvif/device_service'],
    ['192.168.1.20:8080', 'http://192.168.1.20:8080/onvif/device_service'],
    ['camera.local', 'http://camera.local/onvif/device_service'],
    ['fe80::1', 'http://[fe80::1]/onvif/device_service'],
    ['[fe80::1]:81', 'http://[fe80::1]:81/onvif/device_service'],
    ['https://10.0.0.5/onvif/other?x=1', 'https://10.0.0.5/onvif/other?x=1'],
    ['http://10.0.0.5', 'http://10.0.0.5/onvif/device_service'],
  ])('%s', (text, url) => {
    const address = parseDeviceAddress(text);
    expect(address && deviceUrl(address)).toBe(url);
  });

  it.each([
    '',
    'a b',
    'user:pw@10.0.0.5',
    'http://user:pw@10.0.0.5/',
    'ftp://10.0.0.5/',
    'rtsp://10.0.0.5/',
    '-x',
    '10.0.0.5:99999',
  ])('rejects %j', (text) => expect(parseDeviceAddress(text)).toBeUndefined());

  it('uses the host that responded, prefers plain http over https and the device’s own over others', () => {
    const at = (...xaddrs: string[]): string => deviceUrl(addressOfAnswer(xaddrs, '192.168.1.20'));
    expect(at('http://localhost:8080/a')).toBe('http://192.168.1.20:8080/a');
    expect(at('http://10.0.0.1/old', 'http://192.168.1.20/onvif/x')).toBe('http://192.168.1.20/onvif/x');
    expect(at('https://192.168.1.20/s', 'http://192.168.1.20/p')).toBe('http://192.168.1.20/p');
    expect(at('ftp://192.168.1.20/', 'http://user:pw@evil.example:81/x')).toBe('http://192.168.1.20:81/x');
    expect(at()).toBe('http://192.168.1.20/onvif/device_service');
  });

  it('replaces the host of stream URLs, keeps port and query, drops credentials, rejects other protocols and spaces', () => {
    const at = (url: string): string | undefined => atHost(url, '192.168.1.20', ['rtsp:', 'rtsps:']);
    expect(at('rtsp://127.0.0.1:8554/a?b=1&c=2')).toBe('rtsp://192.168.1.20:8554/a?b=1&c=2');
    expect(at('rtsp://admin:secret@10.0.0.1/a')).toBe('rtsp://192.168.1.20/a');
    expect(at('rtsps://[::1]:322/a')).toBe('rtsps://192.168.1.20:322/a');
    for (const wrong of ['http://10.0.0.1/a', 'file:///etc/passwd', '-i x', 'rtsp://a b/', ''])
      expect(at(wrong)).toBeUndefined();
  });

  it('decides which responding hosts may be queried', () => {
    const local = [
      '10.1.2.3',
      '172.31.0.1',
      '192.168.0.1',
      '169.254.3.4',
      '127.0.0.1',
      '::1',
      'fe80::1',
      'fd00::1',
    ];
    const others = [
      '8.8.8.8',
      '172.32.0.1',
      '192.0.2.1',
      '100.64.0.1',
      '2001:db8::1',
      'localhost',
      '0.0.0.0',
      '224.0.0.1',
    ];
    expect(local.filter((host) => !isLocalAddress(host))).toEqual([]);
    expect(others.filter(isLocalAddress)).toEqual([]);
  });
});

describe('texts out of XML', () => {
  it('decodes, and removes terminal control characters', () => {
    const [text = ''] = elementTexts('<x:Model a="1">A&amp;B &#x1b;[31m&#8238;c</x:Model>', 'Model');
    expect(cleanText(text)).toBe('A&B [31m c');
  });

  it('keeps numbers beyond Unicode unchanged', () => {
    expect(elementTexts('<Model>&#x110000; &#9999999;</Model>', 'Model')).toEqual(['&#x110000; &#9999999;']);
  });
});

describe('which stream', () => {
  const stream = (token: string, width: number, rest: Partial<StreamProfile> = {}): StreamProfile => ({
    token,
    source: 'v',
    codec: 'h264',
    width,
    height: 100,
    streamUrl: `rtsp://c/${token}`,
    ...rest,
  });
  const rare = { keyFrameIntervalMs: 10_000 };
  const regular = { keyFrameIntervalMs: 4_000 };
  const choose = (profiles: StreamProfile[], wanted?: string) => {
    const choice = chooseProfile(profiles, {
      thumbnailWidthPx: 640,
      ...(wanted !== undefined && { requested: wanted }),
    });
    return choice && [choice.token, ...choice.warnings];
  };

  it.each<[string, StreamProfile[], string[] | undefined]>([
    ['nearest above', [stream('main', 1920), stream('mid', 704), stream('low', 320)], ['mid']],
    ['exactly as wide', [stream('main', 1920), stream('sub', 640)], ['sub']],
    ['the largest below', [stream('low', 320), stream('sub', 480)], ['sub', 'narrow']],
    ['regular before rare above', [stream('rare', 704, rare), stream('main', 1920, regular)], ['main']],
    [
      'a smart main stream loses to a small regular one',
      [stream('main', 1920, rare), stream('sub', 352, regular)],
      ['sub', 'larger_stream_has_rare_key_frames', 'narrow'],
    ],
    ['only rare', [stream('main', 1920, rare), stream('sub', 704, rare)], ['sub', 'key_frames_far_apart']],
    [
      'H.265 counts, other codecs do not',
      [stream('old', 640, { codec: 'other' }), stream('new', 1280, { codec: 'h265' })],
      ['new'],
    ],
    [
      'pictures as the last resort',
      [
        stream('p', 1280, { codec: 'other', snapshotUrl: 'http://c/p' }),
        stream('q', 704, { codec: 'other', snapshotUrl: 'http://c/q' }),
      ],
      ['q', 'single_pictures'],
    ],
    [
      'video before pictures',
      [
        stream('p', 704, { codec: 'jpeg', snapshotUrl: 'http://c/p' }),
        stream('v', 1920, { snapshotUrl: 'http://c/v' }),
      ],
      ['v'],
    ],
    [
      'Motion JPEG before pictures',
      [
        stream('p', 704, { codec: 'jpeg', snapshotUrl: 'http://c/p' }),
        stream('old', 640, { codec: 'other' }),
      ],
      ['p'],
    ],
    ['nothing', [stream('p', 704, { codec: 'other' })], undefined],
  ])('%s', (_name, profiles, expected) => {
    expect(choose(profiles)).toEqual(expected);
  });

  it('prefers a requested stream when it exists', () => {
    const profiles = [stream('main', 1920, { ...rare, name: 'Main stream' }), stream('sub', 640)];
    expect(choose(profiles, 'main')).toEqual(['main', 'key_frames_far_apart']);
    expect(choose(profiles, 'Main stream')).toEqual(['main', 'key_frames_far_apart']);
    expect(choose(profiles, 'none')).toEqual(['sub']);
  });

  it('chooses one per lens', () => {
    const profiles = [
      stream('a-main', 1920, { source: 'a' }),
      stream('a-sub', 640, { source: 'a' }),
      stream('b-main', 1920, { source: 'b' }),
    ];
    expect(chooseStreams(profiles, { thumbnailWidthPx: 640 }).map(({ token }) => token)).toEqual([
      'a-sub',
      'b-main',
    ]);
  });
});
