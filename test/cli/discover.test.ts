/** `tillframe discover` as an installer meets it: the real program, in networks of its own where this machine lets us make them. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setUpSchema } from '../../src/agent/setup-file/setup-file.ts';
import { readYamlFile } from '../../src/lib/yaml/yaml-file.ts';
import { type OnvifCameraOptions, startOnvifCamera } from '../peers/cameras/onvif-camera.ts';
import { canMakeNetworks, createShopNetwork } from '../peers/network/network.ts';
import { bareEnvironment, main, startProgram } from '../peers/program.ts';

const secret = 's3cret-p:ä日';

let folder: string;
let passwordFile: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-discover-'));
  passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${secret}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

type Ended = { code: number | null; out: string; err: string };

function run(
  args: readonly string[],
  options: { language?: string; before?: readonly string[]; input?: string } = {},
): Promise<Ended> {
  const { language = 'C', before = [], input } = options;
  const [command = '', ...rest] = [...before, process.execPath, main, 'discover', ...args];
  const child = spawn(command, rest, {
    env: bareEnvironment(language),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

const login = { username: 'viewer', password: secret };
const counter: OnvifCameraOptions = {
  name: 'Counter 2000',
  reportedHost: 'localhost',
  login,
  clockOffsetMs: -3_723_000,
  media: [1, 2],
  profiles: [
    { token: 'main', encoding: 'H265', width: 3840, height: 2160, fps: 30, govLength: 300 },
    { token: 'sub', encoding: 'H264', width: 640, height: 360, fps: 15, govLength: 30 },
  ],
};
const pictures: OnvifCameraOptions = {
  name: 'Motion JPEG',
  profiles: [
    { token: 'p1', encoding: 'JPEG', width: 1280, height: 720, fps: 5, snapshot: '/snap.cgi?a=1&b=2' },
  ],
};

/** Columns of a terminal, as wcwidth counts the signs that appear here. */
function width(line: string): number {
  return Array.from(line).reduce((sum, sign) => sum + (/[\u3000-\u9fff\uff00-\uff60]/.test(sign) ? 2 : 1), 0);
}

describe.skipIf(!canMakeNetworks())('in a network of its own', () => {
  it('a camera behind each of two interfaces is found; one with a public address is not asked; no default route is needed', async () => {
    await using network = createShopNetwork();
    const here = await network.addCamera('10.213.1', pictures);
    const there = await network.addCamera('192.168.213', {
      ...counter,
      xaddrs: 'http://10.9.9.9:PORT/onvif/device_service',
    });
    await network.addCamera('198.51.100', pictures);
    const asked = ['--username', 'viewer', '--password-file', passwordFile];
    const json = await run(['--wait', '3', '--json', ...asked], { before: network.onGateway });
    expect(json.code).toBe(0);
    expect(JSON.parse(json.out)).toMatchObject({
      devices: [
        { endpoint: here.endpoint, address: 'http://10.213.1.2/onvif/device_service', host: '10.213.1.2' },
        {
          endpoint: there.endpoint,
          host: '192.168.213.2',
          chosen: [{ url: 'rtsp://192.168.213.2:554/sub' }],
        },
      ],
      searched: [{ name: 'shop1' }, { name: 'shop2' }, { name: 'shop3' }, { name: 'lo' }],
      failed: [],
    });

    for (const language of ['C', 'ja_JP.UTF-8']) {
      const table = await run(['--wait', '3', ...asked], { before: network.onGateway, language });
      const [shown = '', setUp = ''] = table.out.split(/\n(?=cameras:\n)/);
      expect(shown).toMatch(/^10\.213\.1\.2 +Peer & Sons Motion +\* 1280×720 JPEG 5\/s/m);
      expect(shown).toMatch(/^192\.168\.213\.2 +Peer & Sons Counter +3840×2160 H\.265 30\/s +-62 (min|分)$/m);
      expect(shown).toMatch(/^ +2000 +\* 640×360 H\.264 15\/s$/m);
      expect(shown.split('\n').filter((line) => width(line) > 80)).toEqual([]);
      // What it prints for the set-up file can be taken in as it is.
      const file = join(folder, 'found.yaml');
      writeFileSync(file, setUp);
      expect(readYamlFile(file, setUpSchema())).toMatchObject({
        ok: true,
        value: {
          cameras: [
            {
              id: 'camera-10-213-1-2',
              name: 'Peer & Sons Motion JPEG',
              url: 'rtsp://10.213.1.2:554/p1',
              username: 'viewer',
            },
            { id: 'camera-192-168-213-2', url: 'rtsp://192.168.213.2:554/sub', username: 'viewer' },
          ],
        },
      });
      expect(table.out + table.err).not.toContain(secret);
    }

    const without = await run(['--wait', '3'], { before: network.onGateway });
    expect(without.code).toBe(0);
    expect(without.out).toMatch(/^192\.168\.213\.2 [^]*The camera requires a user name and a password/m);
    expect(without.out).toContain('--password-file');
  });

  it('nothing found: exit code 0, and what to check, in both languages', async () => {
    const alone = ['unshare', '--net'];
    const english = await run(['--wait', '1'], { before: alone });
    expect(english).toMatchObject({ code: 0, out: '' });
    expect(english.err).toMatch(/in no network[^]*No camera answered[^]*VLAN[^]*ONVIF[^]*firewall/);
    const japanese = await run(['--wait', '1', '--json'], { before: alone, language: 'ja_JP.UTF-8' });
    expect(japanese.err).toContain('応答したカメラはありません');
    expect(JSON.parse(japanese.out)).toEqual({ devices: [], searched: [], failed: [] });
  });
});

describe('one camera', () => {
  it('by address: its streams; with a wrong password exit code 1 and the usual cause; the password nowhere', async () => {
    await using camera = await startOnvifCamera(counter);
    const place = `127.0.0.1:${camera.port}`;
    const right = await run([place, '--username', 'viewer', '--password-file', passwordFile]);
    expect(right).toMatchObject({ code: 0, err: '' });
    expect(right.out).toContain('url: rtsp://127.0.0.1:554/sub, username: viewer');
    const wrong = await run([place, '--username', 'viewer', '--password-file', '-'], { input: 'wr0ng-one' });
    expect(wrong).toMatchObject({ code: 1, out: '' });
    expect(wrong.err).toMatch(
      /^tillframe: The camera refused this user name or password\. Many makers require a separate user for ONVIF/,
    );
    const needed = await run([place], { language: 'ja_JP.UTF-8' });
    expect(needed.code).toBe(1);
    expect(needed.err).toContain('ユーザー名とパスワードが必要です');
    for (const { out, err } of [right, wrong, needed])
      expect(out + err).not.toMatch(new RegExp(`${secret}|wr0ng-one`));
  });

  it('another stream on request', async () => {
    await using camera = await startOnvifCamera(counter);
    const { out } = await run([
      camera.url,
      '--username',
      'viewer',
      '--password-file',
      passwordFile,
      '--json',
      '--stream',
      'main',
    ]);
    expect(JSON.parse(out)).toMatchObject({
      chosen: [{ token: 'main', warnings: ['key_frames_far_apart'] }],
    });
  });

  it('--set-ntp sets its time server', async () => {
    await using camera = await startOnvifCamera(counter);
    const { code, err } = await run([
      `127.0.0.1:${camera.port}`,
      '--username',
      'viewer',
      '--password-file',
      passwordFile,
      '--set-ntp',
      'ntp.nict.jp',
    ]);
    expect(code).toBe(0);
    expect(err).toContain('time server set: ntp.nict.jp');
    expect(camera.settings).toMatchObject({ ntp: 'DNS ntp.nict.jp', timeFrom: 'NTP' });
  });
});

describe('--set-key-frames', () => {
  const given = ['--username', 'viewer', '--password-file'];
  const set = (port: number, seconds: string, ...rest: string[]) =>
    run([`127.0.0.1:${port}`, ...given, passwordFile, '--set-key-frames', seconds, ...rest]);

  it('sets the interval of the recommended stream', async () => {
    await using camera = await startOnvifCamera(counter);
    const { code, err } = await set(camera.port, '1');
    expect(err).toContain('/sub: the camera reports a key frame every 1 s');
    expect(code).toBe(0);
    expect(camera.profiles.map(({ govLength }) => govLength)).toEqual([300, 15]);
  });

  it('sets the interval of the named stream alone', async () => {
    const gate = { token: 'gate', source: 'VideoSource_2', encoding: 'H264', width: 640, height: 360 };
    const profiles = [...(counter.profiles ?? []), { ...gate, fps: 15, govLength: 30 }];
    await using camera = await startOnvifCamera({ ...counter, profiles });
    const intervals = () => camera.profiles.map(({ govLength }) => govLength);
    const other = await set(camera.port, '1', '--stream', 'sud');
    expect(other.err).toContain('no usable stream is named sud');
    expect(other.code).toBe(1);
    expect(intervals()).toEqual([300, 30, 30]);
    const named = await set(camera.port, '1', '--stream', 'gate');
    expect(named.code).toBe(0);
    expect(intervals()).toEqual([300, 30, 15]);
  });

  it('exits with 1 when the camera has no stream that could be read', async () => {
    const profiles = [{ token: 'old', encoding: 'MPEG4', width: 640, height: 480, fps: 25, govLength: 50 }];
    await using camera = await startOnvifCamera({ ...counter, media: [1], profiles });
    const { code, err } = await set(camera.port, '1');
    expect(err).toContain('no stream');
    expect(code).toBe(1);
  });

  it('exits with 1 when the camera keeps its interval', async () => {
    await using camera = await startOnvifCamera({ ...counter, encoder: 'ignores' });
    const { code, err } = await set(camera.port, '1');
    expect(err).toContain('kept its key-frame interval of 2 s');
    expect(code).toBe(1);
  });
});

it('Ctrl-C ends a search at once with exit code 0', async () => {
  await using program = startProgram(['discover', '--wait', '60']);
  await program.line(/searching for 60 s/);
  expect(await program.end('SIGINT')).toBe(0);
});

describe('wrong usage, exit code 2', () => {
  it.each([
    [['http://viewer:pa55@10.0.0.5/'], 'ADDRESS: expected a form such as 192.168.1.20'],
    [['10.0.0.5', '--username', 'viewer'], '--username and --password-file belong together'],
    [
      ['10.0.0.5', '--username', 'v', '--password-file', '/nowhere/pa55'],
      '--password-file: expected a readable file',
    ],
    [['--set-ntp', '10.0.0.1'], '--set-ntp needs the ADDRESS'],
    [['--set-key-frames', '1'], '--set-key-frames needs the ADDRESS'],
    [['10.0.0.5', '--set-ntp', 'a b'], '--set-ntp <HOST>: expected a form such as 192.168.1.10'],
    [['--wait', '0'], '--wait <SECONDS>: expected a form such as 5 (1 … 120)'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).not.toContain('pa55');
  });

  it('--help has an example, in both languages', async () => {
    expect((await run(['--help'])).out).toMatch(
      /^Usage: tillframe discover[^]*\nExample:\n {2}tillframe discover/,
    );
    expect((await run(['--help'], { language: 'ja_JP.UTF-8' })).out).toMatch(
      /^使い方: tillframe discover[^]*\n例:\n/,
    );
  });
});
