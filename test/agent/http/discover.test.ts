/** The routes over HTTP, against cameras over the wire. */
import { type FastifyInstance, fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failed } from '../../../src/agent/http/request.ts';
import type { DeclaredRoute } from '../../../src/agent/http/route.ts';
import { registerDiscoverRoutes } from '../../../src/agent/http/routes/camera-setup/discover.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { answerWithProblems } from '../../../src/lib/http/problem.ts';
import { createLog } from '../../../src/lib/log.ts';
import { startOnvifCamera } from '../../peers/cameras/onvif-camera.ts';
import { eventually } from '../../peers/program.ts';
import { holdToDocument } from './described.ts';

const secret = 's3cret';
const login = { username: 'viewer', password: secret };
const profiles = [{ token: 'sub', encoding: 'H264', width: 640, height: 360 }];

let app: FastifyInstance;
let url: string;
let checkAnswers: () => void;

beforeEach(async () => {
  app = fastify();
  answerWithProblems(app, { log: createLog({ level: 'silent' }), unexpected: failed });
  const routes: DeclaredRoute[] = [];
  app.addHook('onRoute', ({ config }) => {
    if (config?.declared !== undefined) routes.push(config.declared);
  });
  registerDiscoverRoutes(app, {
    thumbnailWidthPx: 640,
    clock: systemClock,
    setUp: () => ({
      cameras: [],
      registers: [],
      links: [],
      posAccounts: [],
      posTerminals: [],
      momentSources: [],
    }),
  });
  checkAnswers = holdToDocument(app, routes);
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await app.close();
  checkAnswers();
});

type Answer = { status: number; text: string; json: Record<string, unknown>; headers: Headers };

async function post(path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  const response = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    json: JSON.parse(text) as Record<string, unknown>,
    headers: response.headers,
  };
}

describe('POST /api/v1/cameras/discover', () => {
  it('searches, marks a camera that requires a login, and never returns the login', async () => {
    await using camera = await startOnvifCamera({ profiles, login });
    const without = await post('/api/v1/cameras/discover', { waitMs: 3_000 });
    expect(without.status).toBe(200);
    const mine = (answer: Answer): unknown =>
      (answer.json['devices'] as { endpoint?: string }[]).find(
        ({ endpoint }) => endpoint === camera.endpoint,
      );
    expect(mine(without)).toMatchObject({
      host: '127.0.0.1',
      problem: { code: 'onvif.login_needed', text: expect.stringContaining('separate user') as string },
    });
    const withLogin = await post('/api/v1/cameras/discover', { waitMs: 3_000, ...login });
    expect(mine(withLogin)).toMatchObject({ chosen: [{ url: 'rtsp://127.0.0.1:554/sub', warnings: [] }] });
    expect(withLogin.text).not.toContain(secret);
  });

  it('queries one camera', async () => {
    await using camera = await startOnvifCamera({ profiles });
    const { status, json } = await post('/api/v1/cameras/discover', { address: camera.url });
    expect(status).toBe(200);
    expect(json).toMatchObject({ devices: [{ address: camera.url, model: 'Peer 100' }] });
  });

  it.each([
    [{ waitMs: 1 }, 'waitMs'],
    [{ waitMs: 60_001 }, 'waitMs'],
    [{ adress: '10.0.0.1' }, 'adress'],
    [{ username: 'viewer' }, 'password'],
    [{ address: '8.8.8.8' }, 'address'],
    [{ address: 'evil.example' }, 'address'],
    [{ address: `http://viewer:${secret}@10.0.0.1/` }, 'address'],
  ])('%j is rejected with the name of the field', async (body, field) => {
    const { status, text } = await post('/api/v1/cameras/discover', body);
    expect(status).toBe(400);
    expect(text).toContain(field);
    expect(text).not.toContain(secret);
  });

  it('runs one search at a time, ends it when the client disconnects, and allows the next', async () => {
    await using camera = await startOnvifCamera({ faults: { GetSystemDateAndTime: 'hang' } });
    /** Milliseconds from a client's leaving to the next search. */
    const nextAfterMs = async (): Promise<number> => {
      const before = camera.calls.length;
      const leave = new AbortController();
      const first = post('/api/v1/cameras/discover', { address: camera.url }, leave.signal);
      first.catch(() => undefined);
      await eventually('asked', () => Promise.resolve(camera.calls.length > before || undefined));
      const second = await post('/api/v1/cameras/discover', { waitMs: 500 });
      expect(second.status).toBe(429);
      expect(second.headers.get('retry-after')).toBe('5');
      const leftMs = performance.now();
      leave.abort();
      await expect(first).rejects.toThrow();
      await eventually('the turn is free', async () => {
        const { status } = await post('/api/v1/cameras/discover', { address: '127.0.0.1:9' });
        return status === 200 || undefined;
      });
      return performance.now() - leftMs;
    };
    // Long before the camera's own deadline of 6 s, unless this machine stands still: not every time.
    let fastestMs = await nextAfterMs();
    for (let more = 0; more < 4 && fastestMs >= 5_000; more += 1)
      fastestMs = Math.min(fastestMs, await nextAfterMs());
    expect(fastestMs).toBeLessThan(5_000);
  });
});
