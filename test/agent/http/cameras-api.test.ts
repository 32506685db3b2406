/** Cameras tried, added, changed and removed over HTTP: a real store, and cameras over the wire that are strict. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxCameras } from '../../../src/agent/cameras/fleet.ts';
import { createDecoders } from '../../../src/agent/cameras/grab/decoder.ts';
import { createPictures } from '../../../src/agent/cameras/pictures/pictures.ts';
import { createTryOut } from '../../../src/agent/cameras/try-out.ts';
import {
  cameraRemovedJson,
  cameraSettingsJson,
  searchLine,
  type TriedJson,
  triedJson,
} from '../../../src/contract/page/cameras.ts';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { cameraUnreachable } from '../../../src/domain/problem/camera.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { startCamera } from '../../peers/cameras/camera.ts';
import { startOnvifCamera } from '../../peers/cameras/onvif-camera.ts';
import { startRtspCamera } from '../../peers/cameras/rtsp-camera.ts';
import { startSnapshotCamera } from '../../peers/cameras/snapshot-camera.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { eventually } from '../../peers/program.ts';
import { acceptInput, capturedSettlement, saleOf } from '../store/fixtures.ts';
import { startGateway, type TestGateway } from './gateway.ts';

const secret = 's3cret:ü';
const log = createLog({ level: 'silent' });
const pictures = createPictures({ clock: systemClock, log });
const decoders = createDecoders({ clock: systemClock, log, pictures }, { waiting: 0 });
const tryOut = createTryOut({ clock: systemClock, decoders, pictures, widthPx: 640 });
const stop = new AbortController();
let running: Promise<unknown>;
beforeAll(() => {
  running = Promise.all([pictures.run(stop.signal), decoders.run(stop.signal)]);
});
afterAll(async () => {
  stop.abort();
  await running;
});

type Told = { status: number; text: string; json: unknown };

async function ask(
  gateway: TestGateway,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Told> {
  const response = await fetch(`${gateway.url}/api/v1/${path}`, {
    method,
    headers: {
      'accept-language': 'en',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(text).not.toContain('s3cret');
  return { status: response.status, text, json: text === '' ? undefined : JSON.parse(text) };
}

/** The field of a rejection, and its message. */
function wrong({ status, json }: Told): [status: number, field: string | undefined, message: string] {
  const { errors, detail } = problemJson.parse(json);
  return [status, errors?.[0]?.field, errors?.[0]?.message ?? detail];
}

const tried = (told: Told): TriedJson => {
  expect(told.status, told.text).toBe(200);
  return triedJson.parse(told.json);
};

const stored = async (gateway: TestGateway, id: string) =>
  (await gateway.testStore.store.read.cameras()).find((camera) => camera.id === id);

describe('rejected requests', () => {
  // None of these requests changes anything, so one gateway is enough.
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ tryOut });
  });
  afterAll(async () => {
    expect(await gateway.testStore.store.read.cameras()).toHaveLength(1);
    await gateway[Symbol.asyncDispose]();
  });

  it.each([
    ['-i /etc/passwd', 'url'],
    ['file:///etc/passwd', 'url'],
    ['concat:rtsp://a/|rtsp://b/', 'url'],
    ['pipe:0', 'url'],
    ['tcp://192.168.1.20:80', 'url'],
    ['gopher://192.168.1.20/', 'url'],
    ['ftp://192.168.1.20/a.jpg', 'url'],
    ['javascript:alert(1)', 'url'],
    ['data:image/jpeg;base64,AA==', 'url'],
    ['rtsp://', 'url'],
    ['rtsp://-i/stream', 'url'],
    ['rtsp://ho st/stream', 'url'],
    ['rtsp://host/a b', 'url'],
    ['rtsp://host/a\nOPTIONS *', 'url'],
    ['rtsp://host/a\u0000', 'url'],
    ['rtsp://ho|st/a', 'url'],
    ['rtsp://192.168.1.20:99999/a', 'url'],
    [`rtsp://192.168.1.20/${'a'.repeat(2_100)}`, 'url'],
    ['192.168.1.20', 'url'],
    ['', 'url'],
  ])('%j is no camera address, in none of the three ways', async (url, field) => {
    for (const [method, path, body] of [
      ['POST', 'cameras', { name: 'x', url }],
      ['PUT', 'cameras/counter', { url }],
      ['POST', 'cameras/try', { url }],
    ] as const)
      expect(wrong(await ask(gateway, method, path, body)).slice(0, 2)).toEqual([400, field]);
  });

  it.each([
    [{ url: 'rtsp://h/a' }, 'name', /Fill this in/],
    [{ name: '', url: 'rtsp://h/a' }, 'name', /Fill this in/],
    [{ name: 'x'.repeat(101), url: 'rtsp://h/a' }, 'name', /100/],
    [{ name: 'x', url: 'rtsp://h/a', id: 'Ä' }, 'id', /a-z/],
    [{ name: 'x', url: 'rtsp://h/a', id: 'counter' }, 'id', /another/],
    [{ name: 'x', url: 'rtsp://h/a', password: secret }, 'username', /user name/],
    [{ name: 'x', url: 'rtsp://u@h/a', username: 'v' }, 'username', /keep one/],
    [{ name: 'x', url: `rtsp://u:p@h/a`, password: secret }, 'password', /keep one/],
    [{ name: 'x', url: 'rtsp://h/a', transport: 'http' }, 'transport', /./],
    [
      {
        name: 'x',
        url: 'rtsp://h/a',
        masks: [
          [
            [0, 0],
            [1, 1],
          ],
        ],
      },
      'masks',
      /3 to 64/,
    ],
    [
      {
        name: 'x',
        url: 'rtsp://h/a',
        masks: [
          [
            [0, 0],
            [0.5, 0.5],
            [1, 1],
          ],
        ],
      },
      'masks',
      /enclose/,
    ],
    [
      {
        name: 'x',
        url: 'rtsp://h/a',
        masks: [
          [
            [0, 0],
            [1.5, 0],
            [1, 1],
          ],
        ],
      },
      'masks',
      /3 to 64/,
    ],
    [{ name: 'x', url: 'rtsp://h/a', colour: 'red' }, 'colour', /./],
  ])('%j is refused at its field', async (body, field, message) => {
    const refusal = wrong(await ask(gateway, 'POST', 'cameras', body));
    expect(refusal).toEqual([400, field, expect.stringMatching(message) as string]);
    const japanese = await ask(gateway, 'POST', 'cameras', body, { 'accept-language': 'ja' });
    if (field !== 'transport' && field !== 'colour') expect(wrong(japanese)[2]).toMatch(/[ぁ-ん]/);
  });

  it.each([
    [{}, 'url'],
    [{ url: 'rtsp://127.0.0.1/a', device: '127.0.0.1' }, 'url'],
    [{ device: '8.8.8.8' }, 'url'],
    [{ device: 'evil.example' }, 'url'],
    [{ device: `http://viewer:${secret}@127.0.0.1/` }, 'url'],
  ])('%j is rejected before any device is contacted', async (body, field) => {
    expect(wrong(await ask(gateway, 'POST', 'cameras/try', body)).slice(0, 2)).toEqual([400, field]);
  });
});

describe('adding, changing and removing', () => {
  it('adds a camera, moves its login out of its address, and never returns the password', async () => {
    const told: (readonly string[])[] = [];
    await using gateway = await startGateway({
      onSetUp: ({ cameras }) => told.push(cameras.map(({ id }) => id)),
    });
    const added = await ask(gateway, 'POST', 'cameras', {
      name: ' 入口 ',
      url: `rtsp://viewer:${encodeURIComponent(secret)}@192.168.1.20:554/stream2`,
    });
    expect(added.status).toBe(201);
    const settings = cameraSettingsJson.parse(added.json);
    expect(settings).toEqual({
      id: 'camera-1',
      name: '入口',
      url: 'rtsp://192.168.1.20:554/stream2',
      username: 'viewer',
      hasPassword: true,
      transport: 'auto',
      reader: 'auto',
      aspect: 'auto',
      masks: [],
    });
    expect(told).toEqual([['camera-1', 'counter']]);
    expect(await stored(gateway, 'camera-1')).toMatchObject({ username: 'viewer', password: secret });
    expect((await ask(gateway, 'GET', 'cameras/camera-1')).json).toEqual(settings);
    await ask(gateway, 'GET', 'cameras');
    await ask(gateway, 'GET', 'status');
    expect((await ask(gateway, 'GET', 'cameras/nobody')).status).toBe(404);
  });

  it('rejects a duplicate name or address at the field, and names the owner of the address', async () => {
    await using gateway = await startGateway();
    const name = (await stored(gateway, 'counter'))?.name ?? '';
    const url = 'rtsp://192.168.1.20/a';
    expect((await ask(gateway, 'POST', 'cameras', { name: '入口', url })).status).toBe(201);
    for (const same of ['rtsp://u:p@192.168.1.20:554/a', url])
      expect(wrong(await ask(gateway, 'POST', 'cameras', { name: 'x', url: same }))).toEqual([
        400,
        'url',
        expect.stringContaining('入口') as string,
      ]);
    const named = await ask(gateway, 'POST', 'cameras', { name: ` ${name} `, url: `${url}b` });
    expect(wrong(named).slice(0, 2)).toEqual([400, 'name']);
    const change = (body: object) => ask(gateway, 'PUT', 'cameras/camera-1', body);
    expect(wrong(await change({ name })).slice(0, 2)).toEqual([400, 'name']);
    expect((await change({ name: '入口', url })).status).toBe(200);
    expect(wrong(await ask(gateway, 'PUT', 'cameras/counter', { url, password: 'x' })).slice(0, 2)).toEqual([
      400,
      'url',
    ]);
  });

  it('rejects more cameras than the gateway reads', async () => {
    await using gateway = await startGateway();
    for (let n = 1; n < maxCameras; n += 1)
      expect((await ask(gateway, 'POST', 'cameras', { name: `${n}`, url: `rtsp://h/${n}` })).status).toBe(
        201,
      );
    const [status, , message] = wrong(
      await ask(gateway, 'POST', 'cameras', { name: 'x', url: 'rtsp://h/x' }),
    );
    expect([status, message]).toEqual([400, expect.stringContaining(`${maxCameras} cameras`) as string]);
  });

  it('keeps absent fields and the password; requires it again for another host or an unencrypted connection', async () => {
    await using gateway = await startGateway();
    const change = (body: object) => ask(gateway, 'PUT', 'cameras/counter', body);
    const renamed = await change({ name: 'Counter' });
    expect(cameraSettingsJson.parse(renamed.json)).toMatchObject({
      name: 'Counter',
      username: 'viewer',
      hasPassword: true,
    });
    expect(await stored(gateway, 'counter')).toMatchObject({ password: 'p:ä#s', name: 'Counter' });
    await change({ url: 'rtsp://127.0.0.1:8554/other', transport: 'udp', password: '' });
    expect(cameraSettingsJson.parse((await change({ aspect: '16:9' })).json)).toMatchObject({
      aspect: '16:9',
    });
    await change({ name: 'Till' });
    expect(await stored(gateway, 'counter')).toMatchObject({ aspect: '16:9' });
    await change({ aspect: 'auto' });
    expect(await stored(gateway, 'counter')).not.toHaveProperty('aspect');
    expect(await stored(gateway, 'counter')).toMatchObject({
      url: 'rtsp://127.0.0.1:8554/other',
      transport: 'udp',
      password: 'p:ä#s',
    });
    for (const url of ['rtsp://10.0.0.66/live', 'rtsp://viewer@10.0.0.66/live', 'rtsp://localhost/live']) {
      expect(wrong(await change({ url }))).toEqual([
        400,
        'password',
        expect.stringContaining('again') as string,
      ]);
      expect(wrong(await change({ url, username: 'other' })).slice(0, 2)).toEqual([
        400,
        url.includes('@') ? 'username' : 'password',
      ]);
    }
    expect(await stored(gateway, 'counter')).toMatchObject({ url: 'rtsp://127.0.0.1:8554/other' });
    await change({ url: 'rtsps://127.0.0.1/live' });
    expect(wrong(await change({ url: 'rtsp://127.0.0.1/live' })).slice(0, 2)).toEqual([400, 'password']);
    await change({ url: 'rtsp://10.0.0.66/live', password: secret });
    expect(await stored(gateway, 'counter')).toMatchObject({
      url: 'rtsp://10.0.0.66/live',
      password: secret,
    });
    // Without a user there is no login, and another host gets none.
    await change({ url: 'rtsp://10.0.0.67/live', username: '' });
    const bare = await stored(gateway, 'counter');
    expect([bare?.url, bare?.username, bare?.password]).toEqual([
      'rtsp://10.0.0.67/live',
      undefined,
      undefined,
    ]);
    expect((await change({})).status).toBe(200);
    expect((await ask(gateway, 'PUT', 'cameras/nobody', { name: 'x' })).status).toBe(404);
  });

  it('sets and removes masks and changes nothing else', async () => {
    await using gateway = await startGateway();
    const masks = [
      [
        [0, 0],
        [0.5, 0],
        [0.5, 0.5],
      ],
    ];
    const before = await stored(gateway, 'counter');
    await ask(gateway, 'PUT', 'cameras/counter', { masks });
    expect(await stored(gateway, 'counter')).toEqual({ ...before, masks });
    await ask(gateway, 'PUT', 'cameras/counter', { masks: [] });
    expect(await stored(gateway, 'counter')).toEqual(before);
  });

  it('ends links on removal, keeps sales with their pictures, and never reuses the id', async () => {
    await using gateway = await startGateway();
    const { store } = gateway.testStore;
    const { saleId } = (await store.write.acceptSale(acceptInput(saleOf()))) as { saleId: string };
    await store.write.settleCapture(capturedSettlement(saleId));
    const removed = await ask(gateway, 'DELETE', 'cameras/counter');
    expect(cameraRemovedJson.parse(removed.json)).toEqual({ removed: 'counter', unlinked: ['till-1'] });
    expect((await ask(gateway, 'DELETE', 'cameras/counter')).status).toBe(404);
    expect((await ask(gateway, 'GET', 'cameras')).json).toEqual({ cameras: [] });
    const picture = `${gateway.url}/api/v1/sales/${encodeURIComponent(saleId)}/thumbnail`;
    expect((await fetch(picture)).status).toBe(200);
    expect((await ask(gateway, 'GET', 'sales')).text).toContain('"captured"');
    expect(
      wrong(await ask(gateway, 'POST', 'cameras', { id: 'counter', name: 'x', url: 'rtsp://h/a' }))[1],
    ).toBe('id');
    const registers = await ask(gateway, 'GET', 'registers');
    expect(registers.json).toMatchObject({ registers: [{ key: 'till-1', cameras: [] }] });
  });
});

describe('trying', () => {
  it('returns a picture, codec and size over RTSP from a real camera', async () => {
    await using camera = await startCamera({ user: 'viewer', password: 'p:@/?', auth: 'digest' });
    await using gateway = await startGateway({ tryOut });
    const url = new URL(camera.url);
    const bare = `rtsp://127.0.0.1:${url.port}/counter`;
    const { picture, ...rest } = tried(
      await ask(gateway, 'POST', 'cameras/try', { url: bare, username: 'viewer', password: 'p:@/?' }),
    );
    expect(rest).toEqual({ url: bare });
    expect(picture).toMatchObject({ codec: 'h264', width: 640, height: 360 });
    expect(
      Buffer.from(picture?.jpeg ?? '', 'base64')
        .subarray(0, 2)
        .toString('hex'),
    ).toBe('ffd8');
    const language = (body: object, to: string) =>
      ask(gateway, 'POST', 'cameras/try', body, { 'accept-language': to });
    const refused = { url: bare, username: 'viewer', password: secret };
    expect(wrong(await language(refused, 'en'))).toEqual([
      502,
      'password',
      expect.stringMatching(/refused the user name or password/) as string,
    ]);
    expect(wrong(await language(refused, 'ja'))[2]).toMatch(/拒否されました。/);
    expect(wrong(await language({ url: bare }, 'en'))).toEqual([
      502,
      'password',
      expect.stringMatching(/requires a user name/) as string,
    ]);
    const login = { username: 'viewer', password: 'p:@/?' };
    expect(wrong(await language({ url: `${bare}-not`, ...login }, 'en'))).toEqual([
      502,
      'url',
      expect.stringMatching(/no such stream/) as string,
    ]);
  });

  it('reports at the address, with advice, when there is no host, no such name or no camera', async () => {
    await using web = await startSnapshotCamera();
    await using gateway = await startGateway({ tryOut });
    const at = async (url: string) => wrong(await ask(gateway, 'POST', 'cameras/try', { url }));
    expect(await at(`rtsp://127.0.0.1:${await freePort()}/a`)).toEqual([
      502,
      'url',
      expect.stringMatching(/connection refused/) as string,
    ]);
    expect((await at('rtsp://nowhere.invalid/a')).slice(0, 2)).toEqual([502, 'url']);
    expect(await at(web.url.replace('http:', 'rtsp:'))).toEqual([
      502,
      'url',
      expect.stringMatching(/not an RTSP camera/) as string,
    ]);
    expect(await at(web.url.replace('picture', 'nothing'))).toEqual([
      502,
      'url',
      expect.stringMatching(/no picture there/) as string,
    ]);
  });

  it('tries still pictures, sends a stored password to its own host only, and applies its masks', async () => {
    await using web = await startSnapshotCamera({
      login: { user: 'viewer', password: 'pw', scheme: 'digest' },
    });
    await using gateway = await startGateway({ tryOut });
    await ask(gateway, 'PUT', 'cameras/counter', {
      url: web.url,
      username: 'viewer',
      password: 'pw',
      masks: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
        ],
      ],
    });
    const body = { camera: 'counter', url: web.url, username: 'viewer', transport: 'tcp' };
    const { picture } = tried(await ask(gateway, 'POST', 'cameras/try', body));
    expect(picture).toMatchObject({ codec: 'jpeg', width: 320, height: 240 });
    const { default: sharp } = await import('sharp');
    const { channels } = await sharp(Buffer.from(picture?.jpeg ?? '', 'base64')).stats();
    expect(channels.map(({ mean }) => Math.round(mean))).toEqual([0x48, 0x48, 0x48]);
    const before = web.counts.requests;
    const elsewhere = web.url.replace('127.0.0.1', 'localhost');
    expect(wrong(await ask(gateway, 'POST', 'cameras/try', { ...body, url: elsewhere })).slice(0, 2)).toEqual(
      [400, 'password'],
    );
    expect(
      wrong(
        await ask(gateway, 'POST', 'cameras/try', {
          camera: 'counter',
          username: 'viewer',
          device: '127.0.0.2',
        }),
      ).slice(0, 2),
    ).toEqual([400, 'password']);
    expect(web.counts.requests).toBe(before);
    expect((await ask(gateway, 'POST', 'cameras/try', { ...body, camera: 'nobody' })).status).toBe(404);
  });

  it('connects the gateway at once after a successful try of the stored camera, and not of another address', async () => {
    await using web = await startSnapshotCamera({
      login: { user: 'viewer', password: 'pw', scheme: 'digest' },
    });
    const connected: string[] = [];
    await using gateway = await startGateway({ tryOut, connectCamera: (id) => connected.push(id) });
    const login = { username: 'viewer', password: 'pw' };
    await ask(gateway, 'PUT', 'cameras/counter', { url: web.url, ...login });
    const body = { camera: 'counter', url: web.url, username: 'viewer', transport: 'tcp' };
    expect((await ask(gateway, 'POST', 'cameras/try', { ...body, password: 'wrong' })).status).toBe(502);
    tried(await ask(gateway, 'POST', 'cameras/try', { ...body, ...login, url: `${web.url}?other` }));
    tried(await ask(gateway, 'POST', 'cameras/try', { url: web.url, ...login }));
    expect(connected).toEqual([]);
    tried(await ask(gateway, 'POST', 'cameras/try', body));
    expect(connected).toEqual(['counter']);
    // A repeated camera is stored with the same connection; another name keeps it.
    await ask(gateway, 'PUT', 'cameras/counter', { name: 'Other' });
    expect(connected).toHaveLength(1);
    await ask(gateway, 'PUT', 'cameras/counter', { url: web.url, username: 'viewer' });
    expect(connected).toHaveLength(2);
  });

  it('tries another address before it is stored, and rejects a dead one unless it is accepted explicitly', async () => {
    await using web = await startSnapshotCamera();
    await using gateway = await startGateway({ tryOut });
    const change = (body: object) => ask(gateway, 'PUT', 'cameras/counter', body);
    const login = { username: '', password: '' };
    expect((await change({ ...login, url: web.url })).status).toBe(200);
    const dead = `http://127.0.0.1:${await freePort()}/picture.jpg`;
    const refused = await change({ ...login, url: dead });
    expect(wrong(refused)).toEqual([502, 'url', expect.stringMatching(/connection refused/) as string]);
    const { type, errors } = problemJson.parse(refused.json);
    expect([type, errors?.[0]?.problem.code]).toEqual([cameraUnreachable, 'camera.connection_refused']);
    expect((await stored(gateway, 'counter'))?.url).toBe(web.url);
    // A change outside the connection triggers no try.
    const before = web.counts.requests;
    expect((await change({ ...login, url: web.url, name: 'Other' })).status).toBe(200);
    expect(web.counts.requests).toBe(before);
    expect((await change({ ...login, url: dead, acceptUnreachable: true })).status).toBe(200);
    expect((await stored(gateway, 'counter'))?.url).toBe(dead);
  });

  it("lists a device's streams with the recommended one marked, and a picture of it", async () => {
    await using camera = await startCamera({ width: 960, height: 540 });
    const login = { username: 'viewer', password: 's3cret' };
    await using device = await startOnvifCamera({
      login,
      name: 'Peer 200',
      profiles: [
        {
          token: 'main',
          name: 'Main',
          encoding: 'H265',
          width: 3_840,
          height: 2_160,
          fps: 25,
          govLength: 250,
          stream: '/main',
        },
        {
          token: 'sub',
          name: 'Sub',
          encoding: 'H264',
          width: 960,
          height: 540,
          stream: `:${camera.port}/counter`,
        },
        { token: 'tiny', name: 'Tiny', encoding: 'MPEG4', width: 160, height: 90, stream: '/tiny' },
      ],
    });
    await using gateway = await startGateway({ tryOut });
    const asked = (body: object) => ask(gateway, 'POST', 'cameras/try', { device: device.url, ...body });
    expect(wrong(await asked({}))).toEqual([
      502,
      'password',
      expect.stringMatching(/requires a user name/) as string,
    ]);
    expect(wrong(await asked({ ...login, password: 'wrong' }))).toEqual([
      502,
      'password',
      expect.stringMatching(/refused this user name/) as string,
    ]);
    const found = tried(await asked(login));
    expect(found.device?.streams.map(({ name, codec, recommended }) => [name, codec, recommended])).toEqual([
      ['Main', 'h265', false],
      ['Sub', 'h264', true],
    ]);
    expect(found).toMatchObject({
      device: { name: 'Peer 200' },
      url: `rtsp://127.0.0.1:${camera.port}/counter`,
    });
    expect(found.picture ?? found.problem).toMatchObject({ codec: 'h264', width: 960, height: 540 });
  });

  it('does not blame the login when a device accepts it and its stream does not', async () => {
    await using camera = await startCamera({ user: 'stream', password: 'other', auth: 'digest' });
    const login = { username: 'viewer', password: 's3cret' };
    await using device = await startOnvifCamera({
      login,
      profiles: [
        { token: 'main', encoding: 'H264', width: 640, height: 360, stream: `:${camera.port}/counter` },
      ],
    });
    await using gateway = await startGateway({ tryOut });
    const found = tried(await ask(gateway, 'POST', 'cameras/try', { device: device.url, ...login }));
    expect(found.problem).toEqual({
      field: 'password',
      problem: {
        code: 'camera_form.no_video_after_login',
        params: {},
        details: [
          { code: 'camera.stream_login_refused', params: {} },
          { code: 'camera_advice.video_login', params: {} },
        ],
      },
      message: expect.stringMatching(
        /^The camera accepts the login, but does not send its video: .*allow this user/,
      ) as string,
    });
  });

  it("lists a device's streams and the reason when its stream gives no picture", async () => {
    const port = await freePort();
    await using device = await startOnvifCamera({
      profiles: [{ token: 'main', encoding: 'H264', width: 640, height: 360, stream: `:${port}/x` }],
    });
    await using gateway = await startGateway({ tryOut });
    const found = tried(await ask(gateway, 'POST', 'cameras/try', { device: device.url }));
    expect(found.picture).toBeUndefined();
    expect(found.problem).toEqual({
      field: 'url',
      problem: {
        code: 'camera_form.no_video_without_login',
        params: {},
        details: [
          { code: 'camera.connection_refused', params: {} },
          { code: 'camera_advice.video_connection', params: {} },
        ],
      },
      message: expect.stringMatching(
        /^The camera was found, but does not send its video: .*refused.* switch RTSP on/,
      ) as string,
    });
    expect(found.device?.streams).toHaveLength(1);
  });

  it('runs one at a time and ends when the client disconnects', async () => {
    await using silent = await startRtspCamera({ codec: 'h264', units: [], reply: () => 'silence' });
    await using gateway = await startGateway({ tryOut });
    const leave = new AbortController();
    const first = fetch(`${gateway.url}/api/v1/cameras/try`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: silent.url }),
      signal: leave.signal,
    });
    first.catch(() => undefined);
    await eventually('it is asked', () => Promise.resolve(silent.requests.length > 0 || undefined));
    expect((await ask(gateway, 'POST', 'cameras/try', { url: silent.url })).status).toBe(429);
    leave.abort();
    await expect(first).rejects.toThrow();
    await eventually('its connection has ended', () => Promise.resolve(silent.open() === 0 || undefined));
    expect(
      (await ask(gateway, 'POST', 'cameras/try', { url: `rtsp://127.0.0.1:${await freePort()}/` })).status,
    ).toBe(502);
  });
});

it('streams progress and results of a search line by line, with the cameras already set up', async () => {
  await using device = await startOnvifCamera({
    login: { username: 'viewer', password: 's3cret' },
    profiles: [{ token: 'sub', encoding: 'H264', width: 640, height: 360 }],
  });
  await using gateway = await startGateway();
  const response = await fetch(`${gateway.url}/api/v1/cameras/discover`, {
    method: 'POST',
    headers: { accept: 'application/x-ndjson', 'accept-language': 'ja', 'content-type': 'application/json' },
    body: JSON.stringify({ waitMs: 3_000 }),
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  const lines = (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => searchLine.parse(JSON.parse(line)));
  const kinds = lines.map(({ kind }) => kind);
  expect([kinds[0], kinds[1], kinds.at(-1)]).toEqual(['searching', 'responded', 'done']);
  const found = lines.flatMap((line) => (line.kind === 'device' ? [line.device] : []));
  expect(found.find(({ address }) => address === device.url)).toMatchObject({
    host: '127.0.0.1',
    name: 'Peer 100',
    problem: { code: 'onvif.login_needed' },
    streams: 0,
    known: [{ id: 'counter', name: 'カウンター上' }],
  });
});

it('keeps a detailed stream at the host of the camera only', async () => {
  await using gateway = await startGateway();
  const put = (body: object) => ask(gateway, 'PUT', 'cameras/counter', { acceptUnreachable: true, ...body });
  const host = new URL((await stored(gateway, 'counter'))?.url ?? '').host;
  const mainUrl = `rtsp://${host}/main`;
  const changed = await put({ mainUrl: `rtsp://me:${encodeURIComponent(secret)}@${host}/main` });
  expect(cameraSettingsJson.parse(changed.json).mainUrl).toBe(mainUrl);
  // Another change leaves it.
  expect(cameraSettingsJson.parse((await put({ name: 'Other' })).json).mainUrl).toBe(mainUrl);
  const elsewhere = await put({ mainUrl: 'rtsp://192.0.2.9/main' });
  expect(wrong(elsewhere).slice(0, 2)).toEqual([400, 'mainUrl']);
  expect(wrong(await put({ mainUrl: 'file:///etc/passwd' })).slice(0, 2)).toEqual([400, 'mainUrl']);
  expect((await stored(gateway, 'counter'))?.mainUrl).toBe(mainUrl);
  // Its login would go to the old host no more, and to the new one never.
  const moved = await put({ url: 'rtsp://192.0.2.9/sub', username: '' });
  expect(cameraSettingsJson.parse(moved.json).mainUrl).toBeUndefined();
  await put({ url: `rtsp://${host}/sub`, mainUrl });
  expect(cameraSettingsJson.parse((await put({ mainUrl: '' })).json).mainUrl).toBeUndefined();
  expect((await stored(gateway, 'counter'))?.mainUrl).toBeUndefined();
});

it('tries a detailed stream before it is stored, and names its field', async () => {
  await using camera = await startCamera({ keyFrameEvery: 15 });
  await using gateway = await startGateway({ tryOut });
  const created = await ask(gateway, 'POST', 'cameras', { name: 'Door', url: camera.url });
  const { id } = cameraSettingsJson.parse(created.json);
  const mainUrl = `rtsp://127.0.0.1:${await freePort()}/main`;
  const refused = await ask(gateway, 'PUT', `cameras/${id}`, { mainUrl });
  expect(wrong(refused).slice(0, 2)).toEqual([502, 'mainUrl']);
  expect(problemJson.parse(refused.json).type).toBe(cameraUnreachable);
  const taken = await ask(gateway, 'PUT', `cameras/${id}`, { mainUrl, acceptUnreachable: true });
  expect(cameraSettingsJson.parse(taken.json).mainUrl).toBe(mainUrl);
});
