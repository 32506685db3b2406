/** The page over TLS with the gateway's own certificate: over real sockets, and in a browser. */
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { accountEn } from '../../../src/page/text/account-en.ts';
import { setUpCode, startGateway, tillToken } from '../../agent/http/gateway.ts';
import { type Answered, password, send } from '../../agent/http/signing-in.ts';
import { ownTls } from '../../agent/system/tls/own.ts';
import { startChromium } from '../../peers/page/browser.ts';

/** As a program that knows this certificate and trusts no other. */
function ask(
  url: string,
  path: string,
  {
    ca,
    method = 'GET',
    headers = {},
    body,
  }: { ca: string; method?: string; headers?: Record<string, string>; body?: unknown },
): Promise<Answered> {
  const text = body === undefined ? '' : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      url + path,
      {
        ...{ method, agent: new Agent({ ca }), servername: 'localhost' },
        headers: {
          ...(text !== '' && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
          }),
          ...headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(parts).toString(),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}

async function securely(options: Parameters<typeof startGateway>[0] = {}) {
  using own = ownTls();
  const identity = (await own.open()).current();
  const gateway = await startGateway({ isLocalOnly: false, identity, ...options });
  return { gateway, identity, ca: identity.certPem };
}

test('sessions, live events and registers over TLS; the cookie goes nowhere else', async () => {
  const { gateway, ca } = await securely();
  await using _gateway = gateway;
  const { url } = gateway;
  expect(url).toMatch(/^https:/);
  const done = await ask(url, '/api/v1/setup', {
    ca,
    method: 'POST',
    headers: { origin: url },
    body: { code: setUpCode, password },
  });
  expect(done.status).toBe(200);
  expect(done.headers['set-cookie']?.[0]).toMatch(
    /^__Host-tillframe-page=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  // A browser would never let people past the warning again.
  expect(done.headers['strict-transport-security']).toBeUndefined();
  const cookie = done.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  expect((await ask(url, '/api/v1/status', { ca, headers: { cookie } })).status).toBe(200);
  // One that was not bound to this host by the browser, as somebody on the way could have set it.
  expect(
    (await ask(url, '/api/v1/status', { ca, headers: { cookie: cookie.replace('__Host-', '') } })).status,
  ).toBe(401);

  const events = new WebSocket(`${url.replace('https', 'wss')}/api/v1/events`, {
    ca,
    headers: { cookie, origin: url },
  });
  const [first] = (await once(events, 'message')) as [Buffer];
  expect(JSON.parse(first.toString())).toMatchObject({ type: 'status' });
  events.close();
  const pushed = await ask(url, '/api/v1/registers/till-1/sales', {
    ...{ ca, method: 'POST', headers: { authorization: `Bearer ${tillToken}` } },
    body: { saleId: 'S1', kind: 'sale', total: 100 },
  });
  expect(pushed.status).toBe(201);
});

test('what came without TLS is another site, on the same port too', async () => {
  const { gateway, ca } = await securely();
  await using _gateway = gateway;
  const { host } = new URL(gateway.url);
  const statusFrom = async (origin: string, at = host) =>
    (await ask(gateway.url, '/api/v1/session', { ca, headers: { origin, host: at } })).status;
  expect(await statusFrom(`https://${host}`)).toBe(200);
  expect(await statusFrom(`http://${host}`)).toBe(403);
  // As on the usual ports, where an origin names none.
  expect(await statusFrom('https://gateway.example', 'gateway.example')).toBe(200);
  expect(await statusFrom('http://gateway.example', 'gateway.example')).toBe(403);
});

test('behind a proxy with TLS on this machine the cookie is for TLS; nobody else can say so', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const begin = (headers: Record<string, string>) =>
    send(gateway.url, 'POST', '/api/v1/setup', {
      headers: { 'content-type': 'application/json', host: 'gateway.example', ...headers },
      body: JSON.stringify({ code: setUpCode, password }),
    });
  // A page without TLS that a proxy fronts is none of ours.
  expect((await begin({ origin: 'http://gateway.example', 'x-forwarded-proto': 'https' })).status).toBe(403);
  const done = await begin({
    origin: 'https://gateway.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-for': '192.168.1.7',
  });
  expect(done.headers['set-cookie']?.[0]).toMatch(/^__Host-tillframe-page=.*; Secure/);
});

test('plain HTTP on the port with TLS: browsers are sent on, programs are told', async () => {
  const { gateway } = await securely();
  await using _gateway = gateway;
  const plain = gateway.url.replace('https', 'http');
  const page = await send(plain, 'GET', '/?a=1');
  expect([page.status, page.headers['location']]).toEqual([307, `${gateway.url}/?a=1`]);
  for (const [method, path] of [
    ['GET', '/api/v1/status'],
    ['POST', '/api/v1/session'],
  ] as const) {
    const refused = await send(plain, method, path, { body: '{"password":"…"}' });
    expect([refused.status, refused.headers['content-type']]).toEqual([400, 'application/problem+json']);
    expect(refused.text).toContain('write https://');
  }
  const { port } = new URL(gateway.url);
  const garbled = connectTcp(Number(port), '127.0.0.1');
  garbled.end('\r\n\r\nnonsense\r\n');
  const [answer] = (await once(garbled, 'data')) as [Buffer];
  expect(answer.toString()).toContain('400 Bad Request');
});

test('nothing older than TLS 1.2; a renewed certificate is shown to new connections, and the open ones go on', async () => {
  const { gateway, identity } = await securely();
  await using _gateway = gateway;
  const port = Number(new URL(gateway.url).port);
  const shown = async (ca: string, more = {}): Promise<TLSSocket> => {
    const socket = connect({ host: '127.0.0.1', port, ca, ...more });
    await once(socket, 'secureConnect');
    return socket;
  };
  await expect(
    shown(identity.certPem, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
  ).rejects.toThrow();
  const open = await shown(identity.certPem);
  expect(open.getPeerX509Certificate()?.fingerprint256).toBe(identity.fingerprint);

  using own = ownTls();
  const next = (await own.open()).current();
  gateway.useIdentity(next);
  const other = await shown(next.certPem);
  expect(other.getPeerX509Certificate()?.fingerprint256).toBe(next.fingerprint);
  open.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n');
  const [answer] = (await once(open, 'data')) as [Buffer];
  expect(answer.toString()).toContain('200 OK');
  for (const socket of [open, other]) socket.destroy();
});

test('a stop waits neither for who says nothing nor for a handshake that never ends', async () => {
  const { gateway } = await securely();
  const port = Number(new URL(gateway.url).port);
  const [silent, slow] = [connectTcp(port, '127.0.0.1'), connectTcp(port, '127.0.0.1')];
  const closed = [silent, slow].map((socket) => {
    socket.on('error', () => undefined);
    return once(socket, 'close');
  });
  await Promise.all([once(silent, 'connect'), once(slow, 'connect')]);
  slow.write(Buffer.of(0x16, 3, 1));
  // Answered, so that both are known there.
  await send(gateway.url.replace('https', 'http'), 'GET', '/');
  const startedMs = performance.now();
  await gateway[Symbol.asyncDispose]();
  await Promise.all(closed);
  expect(performance.now() - startedMs).toBeLessThan(15_000);
});

test('in a browser: the first visit, and a sale as it happens, over the WebSocket', async () => {
  const { gateway, ca } = await securely();
  await using _gateway = gateway;
  const browser = await startChromium({ more: ['--ignore-certificate-errors'] });
  await using _browser = { [Symbol.asyncDispose]: () => browser.close() };
  const page = await browser.newPage({ locale: 'en' });
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await page.goto(gateway.url);
  await page.locator('input[name=code]').fill(setUpCode);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: accountEn.setUpSubmit }).click();
  await page.locator('.connection.live').waitFor();
  expect(sockets).toEqual([`${gateway.url.replace('https', 'wss')}/api/v1/events`]);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({
    name: '__Host-tillframe-page',
    secure: true,
    httpOnly: true,
    sameSite: 'Strict',
  });
  await ask(gateway.url, '/api/v1/registers/till-1/sales', {
    ...{ ca, method: 'POST', headers: { authorization: `Bearer ${tillToken}` } },
    body: { saleId: 'S77', kind: 'sale', total: 4321 },
  });
  await page.locator('.sale', { hasText: '4,321' }).first().waitFor();
});
