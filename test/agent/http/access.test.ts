/** Requests each declared route, so that a new one is covered by its declaration. */
import { fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { guardRoutes } from '../../../src/agent/http/access/guard.ts';
import { routesOf } from '../../../src/agent/http/route.ts';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { routeGroup } from '../../../src/contract/page/routes/route.ts';
import { salesRoutes } from '../../../src/contract/page/routes/sales.ts';
import { isRight } from '../../../src/domain/people/roles.ts';
import { startGateway, stateToken, type TestGateway, tillToken } from './gateway.ts';
import { changing, oauth, ofClass, routes } from './route-table.ts';
import { send, sendJson, setUp } from './signing-in.ts';

const webSocket = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};
const ownToken = { authorization: `Bearer ${tillToken}` };
const json = { 'content-type': 'application/json' };

let gateway: TestGateway;
let cookie: string;
let token: string;

beforeAll(async () => {
  gateway = await startGateway({ oauth, isLocalOnly: false });
  cookie = await setUp(gateway);
  const made = await sendJson(gateway, 'POST', '/api/v1/tokens', { cookie, body: { name: 'monitoring' } });
  ({ token } = JSON.parse(made.text) as { token: string });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

describe('declarations of routes', () => {
  test('cover every route of the page’s server', async () => {
    expect(routes.length).toBeGreaterThan(75);
    const gone = routes.filter(({ name }) => {
      const [method = '', url = ''] = name.split(' ');
      return !gateway.hasRoute(method, url);
    });
    // The page's files are missing where it is not built. The page over plain HTTP has a server of its own.
    expect(gone.map(({ name }) => name).filter((name) => name !== 'GET /*')).toEqual([
      'GET /plain.css',
      'GET /tillframe.crt',
    ]);
  });

  test('are required for a route to start', () => {
    const app = fastify();
    guardRoutes(app, { callerOf: () => undefined });
    expect(() => app.post('/api/v1/brand-new', () => 'open')).toThrow(
      /POST \/api\/v1\/brand-new has no access class/,
    );
    expect(() => app.get('/constructor', () => 'open')).toThrow(/no access class/);
  });

  test('do not compile without access class, description or answers', () => {
    // @ts-expect-error -- without access class
    routeGroup('Sales', { 'GET /a': { summary: 'A', answers: { 200: z.string() } } });
    // @ts-expect-error -- without description
    routeGroup('Sales', { 'GET /b': { access: 'public', answers: { 200: z.string() } } });
    const route = routesOf(
      fastify(),
      routeGroup('Sales', { 'GET /c': { access: 'public', summary: 'C', answers: { 200: z.int() } } }),
    );
    // @ts-expect-error -- an answer of another type
    route('GET /c', () => 'open');
    // @ts-expect-error -- a route without a declaration
    expect(() => route('GET /d', () => 1)).toThrow(/is not declared/);
  });

  test('rejects routes for people on the push listener', () => {
    const app = fastify();
    guardRoutes(app);
    expect(() => {
      routesOf(app, salesRoutes)('GET /api/v1/sales', () => ({ sales: [] }));
    }).toThrow(/for people who are signed in/);
  });
});

describe('rejects requests without a session', () => {
  test.each(routes.filter(({ of }) => isRight(of)))('$name is 401', async ({ method, path }) => {
    const wrong: Record<string, string>[] = [
      {},
      { cookie: 'tillframe-page=guess' },
      { cookie: `tillframe-page=${token}` },
      { authorization: 'Bearer guess' },
      // A cookie doesn't make up for a wrong token.
      { cookie, authorization: 'Bearer guess' },
      ownToken,
      { authorization: `Bearer ${cookie.split('=')[1] ?? ''}` },
    ];
    for (const headers of wrong) {
      const answer = await send(gateway.url, method, path, {
        headers: { ...json, ...headers },
        body: '{}',
      });
      expect([headers, answer.status]).toEqual([headers, 401]);
      expect(problemJson.parse(JSON.parse(answer.text)).status).toBe(401);
      expect(answer.headers['content-type']).toMatch('application/problem+json');
    }
    if (method !== 'GET') return;
    const head = await send(gateway.url, 'HEAD', path);
    expect(head.status).toBe(401);
    const upgraded = await send(gateway.url, 'GET', path, { headers: webSocket });
    expect(upgraded.status).toBe(401);
  });

  test.each(ofClass('register-token'))('$name wants the register’s own token', async ({ method, path }) => {
    for (const headers of [{}, { cookie }, { authorization: `Bearer ${token}` }]) {
      const answer = await send(gateway.url, method, path, { headers: { ...json, ...headers }, body: '{}' });
      // The stream is no answer to a plain GET; its token may also come as the first message (test/agent/http/push.test.ts).
      expect(method === 'GET' ? [401, 404, 426] : [401]).toContain(answer.status);
    }
  });

  test.each(ofClass('public', 'state-token').filter(({ path }) => path !== '/'))(
    '$name answers, and tells no secret',
    async ({ method, path }) => {
      const answer = await send(gateway.url, method, path, {
        headers: json,
        body: method === 'GET' ? '' : '{}',
      });
      expect(answer.status).not.toBe(401);
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toMatch(/[0-9a-f]{64}|passwordHash|scrypt/i);
    },
  );
});

test('accepts the monitoring token on monitoring routes alone', async () => {
  const headers = { authorization: `Bearer ${stateToken}` };
  expect((await send(gateway.url, 'GET', '/metrics', { headers })).status).toBe(200);
  for (const { method, path } of ofClass('look').slice(0, 5))
    expect((await send(gateway.url, method, path, { headers })).status).toBe(401);
});

describe('a request from another site', () => {
  test.each(routes)('is rejected by $name', async ({ method, path }) => {
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      // Another program's page on this machine.
      { origin: 'http://127.0.0.1:1' },
      { host: 'evil.example' },
    ];
    for (const headers of foreign) {
      const answer = await send(gateway.url, method, path, { headers: { cookie, ...headers } });
      expect([headers, answer.status]).toEqual([headers, 403]);
      if (method !== 'GET') continue;
      const upgraded = await send(gateway.url, 'GET', path, {
        headers: { cookie, ...webSocket, ...headers },
      });
      expect([headers, upgraded.status]).toEqual([headers, 403]);
    }
  });

  test.each(changing)('is bounded in size by $name', async ({ method, path, of }) => {
    const headers = { ...json, ...(of === 'register-token' ? ownToken : { cookie }) };
    // A set-up file may be large.
    const length = path === '/api/v1/import' ? 4_000_000 : 70_000;
    const body = JSON.stringify({ more: 'x'.repeat(length) });
    expect((await send(gateway.url, method, path, { headers, body })).status).toBe(413);
  });
});
