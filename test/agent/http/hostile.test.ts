/** Malformed, long, deep and secret-seeking requests to every route of the table. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { securityHeaders } from '../../../src/agent/http/server.ts';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { oneCamera } from '../store/fixtures.ts';
import { setUpCode, startGateway, stateToken, type TestGateway, tillToken } from './gateway.ts';
import { changing, isOnlyForPeople, type Route, routes } from './route-table.ts';
import { password, send, sendJson, setUp } from './signing-in.ts';

const planted = {
  camera: 'planted-camera-password',
  secret: 'planted-client-secret',
  access: 'planted-access-token',
  refresh: 'planted-refresh-token',
};
const oauth = {
  clock: systemClock,
  log: createLog({ level: 'silent' }),
  timeZone: 'Asia/Tokyo',
  account: () => Promise.resolve(undefined),
  save: () => Promise.resolve(false),
};

let gateway: TestGateway;
let port: number;
let cookie: string;
let token: string;
let saleId: string;

beforeAll(async () => {
  gateway = await startGateway({
    oauth,
    isLocalOnly: false,
    posAccount: {
      id: 'main',
      kind: 'ubiregi',
      name: '本店',
      settings: {
        ...{ clientId: 'app', clientSecret: planted.secret, baseUrl: 'https://ubiregi.com' },
        tokens: { accessToken: planted.access, refreshToken: planted.refresh },
      },
      keeps: [],
    },
  });
  port = Number(new URL(gateway.url).port);
  await gateway.testStore.store.write.importSetUp({
    // It pushes, and is no terminal of the account, which would end its token.
    registers: oneCamera.registers.map((register) => ({ ...register, tokenSha256: hash(tillToken) })),
    links: [],
    cameras: oneCamera.cameras.map((camera) => ({ ...camera, password: planted.camera })),
  });
  cookie = await setUp(gateway);
  const made = await sendJson(gateway, 'POST', '/api/v1/tokens', { cookie, body: { name: 'monitoring' } });
  ({ token } = JSON.parse(made.text) as { token: string });
  const sold = await sendJson(gateway, 'POST', '/api/v1/registers/till-1/sales', {
    body: { saleId: 'S1', kind: 'sale', total: 1980 },
    headers: { authorization: `Bearer ${tillToken}` },
  });
  ({ saleId } = JSON.parse(sold.text) as { saleId: string });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const credentials = ({ of }: Route): Record<string, string> =>
  of === 'register-token' ? { authorization: `Bearer ${tillToken}` } : { authorization: `Bearer ${token}` };

/** Raw bytes: a client would normalise the address. */
async function exchange(
  bytes: string | Buffer,
  to: { port?: number; localAddress?: string } = {},
): Promise<{ status: number; head: string; body: string }> {
  const socket = connect({ host: '127.0.0.1', port, ...to });
  socket.on('error', () => undefined);
  socket.write(bytes);
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  await once(socket, 'close');
  const [head = '', ...rest] = Buffer.concat(parts).toString().split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), head, body: rest.join('\r\n\r\n') };
}

function headOf(method: string, path: string, headers: Record<string, string> = {}): string {
  const all = { host: `127.0.0.1:${port}`, connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

const isLong = process.env['TILLFRAME_LONG'] === '1';
/** A route gets a third of them, the next route another third. TILLFRAME_LONG=1: each gets all. */
const shareOf = <T>(all: readonly T[], routeIndex: number): readonly T[] =>
  isLong ? all : all.filter((_, index) => (index + routeIndex) % 3 === 0);

const numbered = (list: readonly Route[]) => list.map((route, index) => ({ ...route, index }));

const strange = [
  '..',
  '../../../../../etc/passwd',
  '..%2f..%2f..%2f..%2fetc%2fpasswd',
  '%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..%5c..%5cpackage.json',
  '..%252f..%252fpackage.json',
  '%00',
  'counter%00.jpg',
  '%0d%0aset-cookie:%20a=b',
  '%',
  '%zz',
  '%c0%ae%c0%ae%c0%af',
  '%ff%fe',
  '%e3%83%ac%e3%82%b8%f0%9f%98%80',
  '%ed%a0%80',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  "'%20OR%201=1--",
  '%27;drop%20table%20sales;--',
  '*',
  '.',
  '%20',
  'a'.repeat(500),
  'a'.repeat(5_000),
];

describe('a malformed address', () => {
  const withParameter = routes.filter(({ url }) => url.includes(':'));
  test.each(numbered(withParameter))('$name treats each as a name or rejects it', async (route) => {
    for (const one of shareOf(strange, route.index)) {
      const path = route.url.replaceAll(/:\w+/g, one);
      const body = route.method === 'GET' ? '' : '{}';
      const headers = {
        ...credentials(route),
        ...(body !== '' && { 'content-type': 'application/json', 'content-length': String(body.length) }),
      };
      const answer = await exchange(headOf(route.method, path, headers) + body);
      expect([one, answer.status]).toEqual([
        one,
        expect.toSatisfy((status: number) => status >= 200 && status < 500),
      ]);
      expect(answer.head).not.toMatch(/^set-cookie: a=b/im);
      expect(answer.body).not.toMatch(/root:|"devDependencies"/);
    }
  });

  test('of the page’s files never leads outside', async () => {
    for (const one of strange)
      for (const path of [`/${one}`, `/assets/${one}`, `/assets/../${one}`, `//${one}`]) {
        const answer = await exchange(headOf('GET', path));
        expect([path, answer.status]).toEqual([
          path,
          expect.toSatisfy((status: number) => [200, 400, 403, 404, 414].includes(status)),
        ]);
        if (answer.status === 200) expect(answer.body).toMatch(/^<!doctype html>/i);
      }
  });

  test('in a query is treated as text or rejected', async () => {
    const queries = routes.filter(({ method, url }) => method === 'GET' && !/events|stream|\*/.test(url));
    const all = [
      '__proto__=1',
      'constructor[prototype]=1',
      'limit=1&limit=2',
      'limit=NaN',
      `cursor=${'a'.repeat(5_000)}`,
      'saleId=%00',
      'at=%00',
      'text=%00',
      'text=%25%25',
      'from=9999-99-99',
      'register[]=a',
      'camera=__proto__',
      'state=__proto__&code=a',
    ];
    // A route that reads its query gets all.
    for (const route of numbered(queries))
      for (const one of route.hasQuery ? all : shareOf(all, route.index)) {
        const answer = await exchange(headOf('GET', `${route.path}?${one}`, credentials(route)));
        expect([route.name, one, answer.status]).toEqual([
          route.name,
          one,
          expect.toSatisfy((status: number) => status >= 200 && status < 500),
        ]);
      }
  });
});

describe('a malformed body', () => {
  const deep = '['.repeat(8_000) + ']'.repeat(8_000);
  const bodies: readonly (readonly [string, string | Buffer])[] = [
    ['cut off', '{"name":'],
    ['no JSON', '\u0000\u0001'],
    ['no text', Buffer.from([0xff, 0xfe, 0x7b])],
    ['nested deeply', deep.slice(0, 900)],
    ['nested more deeply', deep],
    ['a long list', `[${'0,'.repeat(4_000)}0]`],
    ['a list in place of an object', '[]'],
    ['nothing', 'null'],
    ['a text', '"x"'],
    ['a figure too large', '{"limit":1e400,"total":1e400,"latencyMs":1e400}'],
    ['keys twice', '{"kind":"sale","kind":"x","kind":{}}'],
    ['prototype keys', '{"__proto__":{"name":"x"},"constructor":{"prototype":{"name":"x"}}}'],
    ['prototype keys within', '{"settings":{"__proto__":{"a":1}},"from":{"__proto__":1}}'],
  ];
  const otherTypes = ['text/plain', 'application/x-www-form-urlencoded', ''];

  test.each(numbered(changing))('$name rejects each', async (route) => {
    const sent = [
      ...shareOf(bodies, route.index).map(([words, body]) => [words, body, 'application/json'] as const),
      // A type is judged before the body is read: one body each, another one for each route. TILLFRAME_LONG=1: all of them.
      ...bodies.flatMap(([words, body], at) =>
        otherTypes
          .filter((_, type) => isLong || (at + route.index) % bodies.length === type)
          .map((type) => [words, body, type] as const),
      ),
    ];
    // Without a body these routes act on their address.
    const isOfPeople = isOnlyForPeople(route);
    for (const [words, body, type] of sent) {
      const head = headOf(route.method, route.path, {
        ...credentials(route),
        ...(isOfPeople && { authorization: '', cookie: `${cookie}x` }),
        ...(type !== '' && { 'content-type': type }),
        'content-length': String(Buffer.byteLength(body)),
      });
      const { status } = await exchange(Buffer.concat([Buffer.from(head), Buffer.from(body)]));
      expect([words, type, status]).toEqual([
        words,
        type,
        expect.toSatisfy(
          (one: number) =>
            (one >= 400 && one < 500) ||
            [200, 201, 202, 204].includes(one) ||
            // This gateway has no decoder for tries.
            (one === 503 && route.path.endsWith('/cameras/try')),
        ),
      ]);
    }
    expect(({} as { name?: string }).name).toBeUndefined();
  });

  test.each(changing)(
    '$name has a bound: one byte more is 413, without waiting for the announced rest',
    async (route) => {
      const headers = { ...credentials(route), 'content-type': 'application/json' };
      if (isOnlyForPeople(route)) Object.assign(headers, { authorization: '', cookie });
      // Invalid JSON: it changes nothing.
      const statusOf = async (bytes: number) =>
        (await send(gateway.url, route.method, route.path, { headers, body: 'x'.repeat(bytes) })).status;
      const bounds = [1_024, 4_096, 8_192, 16_384, 32_768, 65_536, 3_145_728];
      let fits = 0;
      let beyond = 0;
      for (const bound of bounds) {
        fits = bound;
        beyond = await statusOf(bound + 1);
        if (beyond === 413) break;
      }
      expect(beyond).toBe(413);
      expect(await statusOf(fits)).not.toBe(413);
      const announced = await exchange(
        headOf(route.method, route.path, { ...headers, 'content-length': '1000000000' }),
      );
      expect(announced.status).toBe(413);
    },
  );

  test('without an announced length is cut at the bound', async () => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString()));
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
    socket.write(headOf('POST', '/api/v1/session', headers));
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    while (answer === '' && socket.writable) {
      if (!socket.write(chunk))
        await Promise.race([once(socket, 'drain'), once(socket, 'close'), once(socket, 'data')]);
      else await new Promise(setImmediate);
    }
    await expect.poll(() => answer).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });
});

describe('every kind of answer', () => {
  /** The page after a POS cloud's login may load nothing at all. */
  const headersOf = (path: string): Record<string, unknown> =>
    path.startsWith('/api/v1/oauth/')
      ? {
          ...securityHeaders,
          'content-security-policy': expect.stringMatching(
            /^default-src 'none'; .*frame-ancestors 'none'/,
          ) as unknown,
        }
      : securityHeaders;

  test('carries the security headers', async () => {
    const kinds: readonly (readonly [string, string, Record<string, string>, number])[] = [
      ['GET', '/', {}, 200],
      ['GET', '/api/v1/session', {}, 200],
      ['GET', '/api/v1/sales', { cookie }, 200],
      ['GET', '/api/v1/events', { cookie, accept: 'text/event-stream' }, 200],
      ['GET', '/api/v1/sales', {}, 401],
      ['GET', '/api/v1/sales/none', { cookie }, 404],
      ['GET', '/nowhere', {}, 404],
      ['GET', '/', { host: 'evil.example' }, 403],
      ['POST', '/api/v1/session', { 'content-type': 'application/json' }, 400],
      ['POST', '/api/v1/session', { 'content-type': 'text/plain' }, 400],
      ['GET', '/api/v1/oauth/callback', {}, 400],
      ['DELETE', '/api/v1/sales', { cookie }, 404],
    ];
    for (const [method, path, headers, status] of kinds) {
      const answer = await send(gateway.url, method, path, { headers });
      expect([method, path, answer.status]).toEqual([method, path, status]);
      expect([method, path, answer.headers]).toMatchObject([method, path, headersOf(path)]);
      expect(answer.headers).not.toHaveProperty('x-powered-by');
      expect(answer.headers).not.toHaveProperty('server');
    }
    for (const garbled of ['no HTTP\r\n\r\n', headOf('GET', '/', { x: 'x'.repeat(20_000) })]) {
      const { head, body } = await exchange(garbled);
      for (const [name, value] of Object.entries(securityHeaders))
        expect(head).toContain(`${name}: ${value}`);
      expect(problemJson.safeParse(JSON.parse(body)).success).toBe(true);
    }
  });
});

test('slows down guessing from many addresses', async () => {
  await using other = await startGateway({
    isLocalOnly: false,
    clock: { ...systemClock, monotonicMs: () => 1_000_000 },
  });
  const body = JSON.stringify({ code: 'AAAA-AAAA-AAAA', password });
  const guess = (n: number) => {
    const { port: there } = new URL(other.url);
    const head = headOf('POST', '/api/v1/setup', {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    });
    return exchange(head + body, { port: Number(there), localAddress: `127.0.0.${2 + Math.floor(n / 4)}` });
  };
  const statuses: number[] = [];
  for (let n = 0; n < 31; n += 1) statuses.push((await guess(n)).status);
  expect(statuses).toEqual([...Array<number>(30).fill(403), 429]);
});

test('contains no secret', async () => {
  const session = cookie.split('=')[1] ?? '';
  const secrets = [
    ...Object.values(planted),
    ...[tillToken, setUpCode, stateToken, password, token, session],
    ...[tillToken, setUpCode, stateToken, token, session].map(hash),
    'scrypt',
  ];
  const told: string[] = [];
  const headers = { cookie };
  for (const { method, url, name } of routes) {
    if (method !== 'GET') continue;
    const path = url
      .replace('/*', '/')
      .replace('/cameras/:id', '/cameras/counter')
      .replace('/pos-accounts/:id', '/pos-accounts/main')
      .replace(':saleId', encodeURIComponent(saleId))
      .replace(':key', 'till-1')
      .replaceAll(/:\w+/g, 'nothing');
    const answer = await send(gateway.url, method, path, { headers });
    told.push(`${name} ${JSON.stringify(answer.headers)} ${answer.text}`);
    const asProgram = await send(gateway.url, method, path, {
      headers: { authorization: `Bearer ${token}` },
    });
    told.push(`${name} ${JSON.stringify(asProgram.headers)} ${asProgram.text}`);
  }
  const health = await send(gateway.url, 'GET', '/healthz', {
    headers: { authorization: `Bearer ${stateToken}` },
  });
  const listening = new WebSocket(`${gateway.url.replace('http', 'ws')}/api/v1/events`, {
    headers: { cookie },
  });
  const [first] = (await once(listening, 'message')) as [Buffer];
  listening.close();
  told.push(health.text, first.toString());
  expect(told.length).toBeGreaterThan(50);
  for (const text of told) for (const secret of secrets) expect(text).not.toContain(secret);
});

describe('connections', () => {
  test('are closed after a frame that is too long', async () => {
    for (const [path, headers] of [
      ['/api/v1/events', { cookie }],
      ['/api/v1/registers/till-1/stream', { authorization: `Bearer ${tillToken}` }],
    ] as const) {
      const line = new WebSocket(gateway.url.replace('http', 'ws') + path, { headers });
      line.on('error', () => undefined);
      await once(line, 'open');
      line.send('x'.repeat(1_000_000));
      expect(await once(line, 'close')).toEqual([1009, expect.anything()]);
    }
  });

  test('are bounded, and closed ones make room', async () => {
    const open: Socket[] = [];
    let dropped = 0;
    for (let n = 0; n < 300; n += 1) {
      const socket = connect({ host: '127.0.0.1', port });
      socket.on('error', () => undefined);
      socket.on('close', () => (dropped += 1));
      open.push(socket);
    }
    await expect.poll(() => dropped).toBeGreaterThanOrEqual(300 - 256);
    for (const socket of open) socket.destroy();
    await expect.poll(() => dropped).toBe(300);
    await expect.poll(async () => (await exchange(headOf('GET', '/healthz'))).status).toBe(200);
  });
});
