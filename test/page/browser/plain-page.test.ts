/** The one page over plain HTTP: it takes nothing, leads to the page with TLS, and fits a phone in both languages. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createConnectionWatch } from '../../../src/agent/http/connection-watch.ts';
import { textsIn } from '../../../src/agent/http/plain-page/page.ts';
import { createPlainPageServer } from '../../../src/agent/http/plain-page/server.ts';
import { fingerprintLines } from '../../../src/agent/system/tls/fingerprint.ts';
import type { Identity } from '../../../src/agent/system/tls/page-tls.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { ownAddresses } from '../../../src/lib/net/own-addresses.ts';
import { send } from '../../agent/http/signing-in.ts';
import { ownTls } from '../../agent/system/tls/own.ts';
import { startChromium } from '../../peers/page/browser.ts';

let opened: AsyncDisposableStack;
let identity: Identity;
let url: string;
let browser: Browser;

beforeAll(async () => {
  opened = new AsyncDisposableStack();
  using own = ownTls();
  identity = (await own.open()).current();
  const log = createLog({ level: 'silent' });
  const app = createPlainPageServer({
    ...{ identity: () => identity, port: 8443, allowedHosts: ['till.example'] },
    ...{ log, watch: createConnectionWatch({ clock: systemClock, log }) },
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  opened.defer(() => app.close());
  browser = opened.adopt(await startChromium(), (one) => one.close());
});
afterAll(() => opened.disposeAsync());

const hrefOf = (html: string): string | undefined => /class="open" href="([^"]*)"/.exec(html)?.[1];

test('whatever is asked for is answered with it, and nothing is taken or remembered', async () => {
  const [first, ...others] = await Promise.all(
    ['/', '/index.html', '/api/v1/session', '/generate_204', '/x?password=1'].map((path) =>
      send(url, 'GET', path),
    ),
  );
  expect(first?.status).toBe(200);
  expect(first?.headers).toMatchObject({
    'content-security-policy':
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  for (const other of others) expect([other.status, other.text]).toEqual([200, first?.text]);
  expect(first?.text).not.toMatch(/<(script|form|input|img|iframe)/);
  for (const answer of [first, ...others]) expect(answer?.headers['set-cookie']).toBeUndefined();

  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const refused = await send(url, method, '/api/v1/session', { body: '{"password":"correct horse"}' });
    expect([refused.status, refused.headers['allow'], refused.headers['connection']]).toEqual([
      405,
      'GET, HEAD',
      'close',
    ]);
    expect(refused.text).not.toContain('horse');
  }
  expect(await send(url, 'HEAD', '/')).toMatchObject({ status: 200, text: '' });
});

test('a body that never ends is not waited for', async () => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100000000\r\n\r\nsecret');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toContain('405');
  await once(socket, 'close');
});

test('it leads to the host that was typed, where that is ours', async () => {
  const leadsTo = async (host: string) => hrefOf((await send(url, 'GET', '/', { headers: { host } })).text);
  expect(await leadsTo('192.168.1.5')).toBe('https://192.168.1.5:8443/');
  expect(await leadsTo('[fd00::5]:80')).toBe('https://[fd00::5]:8443/');
  expect(await leadsTo('Till.Example')).toBe('https://till.example:8443/');
  const [own = 'localhost'] = ownAddresses();
  for (const host of ['evil.example', '"><script>', 'a b'])
    expect(await leadsTo(host)).toMatch(
      new RegExp(`^https://(${own.replaceAll('.', '\\.')}|[a-z0-9-]+):8443/$`),
    );
});

test('the certificate to install is the one that the page has, and follows a renewal', async () => {
  const crt = await fetch(`${url}/tillframe.crt`);
  expect(crt.headers.get('content-type')).toBe('application/x-x509-ca-cert');
  const sum = createHash('sha256')
    .update(Buffer.from(await crt.arrayBuffer()))
    .digest('hex');
  expect(sum).toBe(identity.fingerprint.replaceAll(':', '').toLowerCase());
  using own = ownTls();
  const former = identity;
  identity = (await own.open()).current();
  expect((await send(url, 'GET', '/')).text).toContain(fingerprintLines(identity.fingerprint)[3]);
  identity = former;
});

const screens = process.env['TILLFRAME_SCREENS'];

test.each([
  ['ja', 'light'],
  ['en', 'light'],
  ['ja', 'dark'],
] as const)('on a phone, %s, %s', async (language, colorScheme) => {
  const context = await browser.newContext({
    ...{
      locale: language,
      colorScheme,
      viewport: { width: 390, height: 844 },
      isMobile: true,
      hasTouch: true,
    },
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(url);
  const t = textsIn(language);
  // The language of the browser stands above.
  expect(await page.locator('h1').first().innerText()).toBe(t.title);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  const open = page.getByRole('link', { name: t.open }).first();
  expect((await open.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  expect(await open.getAttribute('href')).toBe('https://127.0.0.1:8443/');
  const shown = await page.locator('.fingerprint').first().innerText();
  expect(shown.split('\n').map((line) => line.trim())).toEqual(fingerprintLines(identity.fingerprint));
  // The button is to be seen without scrolling.
  expect((await open.boundingBox())?.y).toBeLessThan(700);
  expect(await context.cookies()).toEqual([]);
  // A browser also looks for an icon; it gets none and says nothing.
  expect(complaints).toEqual([]);
  if (screens !== undefined) {
    mkdirSync(screens, { recursive: true });
    await page.screenshot({
      path: join(screens, `plain-page-${language}-${colorScheme}.png`),
      fullPage: true,
    });
  }
  await context.close();
});
