/** The gateway's two listeners as seen by a browser and a till: the built page with its headers, and the push listener. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { salesPageJson } from '../../../src/contract/page/sales.ts';
import { startGateway, tillToken } from './gateway.ts';

const builtPage = fileURLToPath(new URL('../../../dist/page/index.html', import.meta.url));

const securityHeaders = {
  'content-security-policy':
    "default-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

describe('the page', () => {
  beforeAll(() => {
    if (!existsSync(builtPage)) throw new Error('the page is not built; `npm run build:page` builds it');
  });

  test('is revalidated each time, and allows only its own resources', async () => {
    await using gateway = await startGateway();
    const page = await fetch(`${gateway.url}/`);
    expect(page.status).toBe(200);
    expect(Object.fromEntries(page.headers)).toMatchObject({
      ...securityHeaders,
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    });
    expect(await page.text()).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|(src|href)="(https?:)?\/\//);
  });

  test('comes in the language chosen in this browser, else in its own', async () => {
    await using gateway = await startGateway();
    const get = async (headers: Record<string, string>) => {
      const answer = await fetch(`${gateway.url}/`, { headers });
      const [, lang] = /<html lang="(\w+)">/.exec(await answer.text()) ?? [];
      return { lang, vary: answer.headers.get('vary'), kept: answer.headers.get('set-cookie') };
    };
    const cookie = (value: string) => `tillframe-page-language=${value}`;
    const vary = expect.stringContaining('accept-language, cookie') as unknown;
    expect(await get({ 'accept-language': 'fr, ja;q=0.8' })).toEqual({ lang: 'ja', vary, kept: null });
    expect(await get({ 'accept-language': 'fr', cookie: cookie('x') })).toMatchObject({ lang: 'en' });
    const chosen = await get({ 'accept-language': 'ja', cookie: cookie('en') });
    expect(chosen).toMatchObject({ lang: 'en', kept: expect.stringContaining(cookie('en')) as unknown });
    // Both documents may have the same size and time of change.
    const again = await fetch(`${gateway.url}/`, { headers: { 'if-none-match': '*' } });
    expect([again.status, again.headers.get('etag')]).toEqual([200, null]);
    await again.text();
  });

  test('references only existing files, which may be cached forever', async () => {
    await using gateway = await startGateway();
    const html = await (await fetch(`${gateway.url}/`)).text();
    const paths = [...html.matchAll(/(?:src|href)="\.(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(paths.map((path) => path.replace(/^.*\./, ''))).toEqual(expect.arrayContaining(['js', 'css']));
    for (const path of paths) {
      const asset = await fetch(gateway.url + path);
      expect(asset.status).toBe(200);
      expect(Object.fromEntries(asset.headers)).toMatchObject({
        ...securityHeaders,
        'cache-control': 'public, max-age=31536000, immutable',
      });
      // Read to its end: an unfinished connection would delay the server's stop.
      expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(50);
    }
  });

  test('compresses JSON answers on request, but not those of a change', async () => {
    await using gateway = await startGateway();
    for (let n = 0; n < 50; n += 1) {
      await fetch(`${gateway.pushUrl}/api/v1/registers/till-1/sales`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tillToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ saleId: `S${n}`, kind: 'sale', total: 100 + n }),
      });
    }
    const get = (coding: string) =>
      fetch(`${gateway.url}/api/v1/sales?limit=50`, { headers: { 'accept-encoding': coding } });
    const plain = await get('identity');
    expect(plain.headers.get('content-encoding')).toBeNull();
    const text = await plain.text();
    for (const coding of ['br', 'gzip']) {
      const packed = await get(coding);
      expect(packed.headers.get('content-encoding')).toBe(coding);
      expect(packed.headers.get('vary')).toContain('accept-encoding');
      expect(Number(packed.headers.get('content-length'))).toBeLessThan(0.2 * text.length);
      expect(salesPageJson.parse(await packed.json()).sales).toHaveLength(50);
    }
    const made = await fetch(`${gateway.url}/api/v1/cameras/try`, {
      method: 'POST',
      headers: { 'accept-encoding': 'br, gzip', 'content-type': 'application/json', origin: gateway.url },
      body: '{}',
    });
    expect(made.headers.get('content-encoding')).toBeNull();
  });

  test('sends its files compressed on request, and the page itself uncached', async () => {
    await using gateway = await startGateway();
    const get = (path: string, coding: string) =>
      fetch(gateway.url + path, { headers: { 'accept-encoding': coding } });
    const html = await (await get('/', 'identity')).text();
    const names = [...html.matchAll(/(?:src|href)="\.(\/assets\/(?:first|style)-[^"]+\.(?:js|css))"/g)];
    expect(names).toHaveLength(2);
    for (const [, path = ''] of names) {
      const plain = await get(path, 'identity');
      expect(plain.headers.get('content-encoding')).toBeNull();
      const body = await plain.text();
      for (const coding of ['br', 'gzip']) {
        const packed = await get(path, coding === 'br' ? 'gzip, deflate, br, zstd' : 'gzip, deflate');
        expect(packed.headers.get('content-encoding')).toBe(coding);
        expect(packed.headers.get('vary')).toContain('accept-encoding');
        expect(packed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
        expect(packed.headers.get('content-type')).toBe(plain.headers.get('content-type'));
        expect(Number(packed.headers.get('content-length'))).toBeLessThan(0.4 * body.length);
        expect(await packed.text()).toBe(body);
      }
    }
    const page = await get('/', 'gzip, deflate, br');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(await page.text()).toBe(html);
  });

  test('serves nothing outside its folder, and reports missing files', async () => {
    await using gateway = await startGateway();
    for (const path of ['/..%2f..%2fmain.js', '/assets/..%2f..%2f..%2fmain.js', '/assets/gone.js']) {
      const answer = await fetch(gateway.url + path);
      expect([403, 404]).toContain(answer.status);
      expect(Object.fromEntries(answer.headers)).toMatchObject(securityHeaders);
      expect(problemJson.parse(await answer.json()).status).toBe(answer.status);
    }
  });
});

describe('the push listener', () => {
  const push = (url: string, token: string): Promise<Response> =>
    fetch(`${url}/api/v1/registers/till-1/sales`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ saleId: 'S1', kind: 'sale', total: 1980 }),
    });

  test("accepts a sale with its register's token only, and shows it on the page", async () => {
    await using gateway = await startGateway();
    expect((await push(gateway.pushUrl, 'guess')).status).toBe(401);
    const answer = await push(gateway.pushUrl, tillToken);
    expect(answer.status).toBe(201);
    expect(Object.fromEntries(answer.headers)).toMatchObject(securityHeaders);
    const { saleId } = (await answer.json()) as { saleId: string };
    const { sales } = salesPageJson.parse(await (await fetch(`${gateway.url}/api/v1/sales`)).json());
    expect(sales.map((pair) => pair.saleId)).toEqual([saleId]);
  });

  test.each(['/', '/api/v1/status', '/api/v1/sales', '/api/v1/events'])('has no %s', async (path) => {
    await using gateway = await startGateway();
    const answer = await fetch(gateway.pushUrl + path);
    expect(answer.status).toBe(404);
    expect(problemJson.parse(await answer.json()).status).toBe(404);
    // The same address exists on the page's listener, so it isn't just misspelt.
    expect((await fetch(gateway.url + path)).status).not.toBe(404);
  });
});
