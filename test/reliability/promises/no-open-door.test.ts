/** Promise `no-open-door`, of the whole program as it listens in a shop. Runs for the report of promises. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isRight } from '../../../src/domain/people/roles.ts';
import { declaredRoutes } from '../../agent/http/route-table.ts';
import { type BareAgent, bareAgent } from '../bare-agent.ts';
import { isReporting, reportFigure } from '../figures.ts';

test.skipIf(!isReporting)('asks for a session on every route', async () => {
  await using agent = await bareAgent({ listen: '0.0.0.0' });
  await agent.start();
  const beforePassword = await send(agent, 'GET', '/api/v1/status');
  const password = readFileSync(join(agent.folder, 'data', 'setup-code'), 'utf8').trim();
  const set = await send(agent, 'POST', '/api/v1/setup', {
    body: { code: password, password: 'correct horse' },
  });
  expect(set).toBe(200);

  const closed = declaredRoutes.filter(({ access }) => isRight(access));
  const open: string[] = [];
  for (const { name } of closed) {
    const [method = '', path = ''] = name.split(' ');
    const status = await send(agent, method, path.replaceAll(/:\w+/g, 'nothing'), {
      ...(method !== 'GET' && { body: {} }),
    });
    if (status !== 401) open.push(`${name} ${status}`);
  }
  const foreign = await Promise.all([
    send(agent, 'GET', '/api/v1/session', { headers: { host: 'shop.example' } }),
    send(agent, 'POST', '/api/v1/session', {
      headers: { origin: 'https://shop.example' },
      body: { password: 'x' },
    }),
  ]);
  const guesses: number[] = [];
  for (let n = 0; n < 20; n += 1)
    guesses.push(await send(agent, 'POST', '/api/v1/session', { body: { password: `guess ${n}` } }));
  const isThrottled = guesses.includes(429);
  const isKept =
    open.length === 0 &&
    beforePassword === 401 &&
    foreign.every((status) => status === 403) &&
    isThrottled &&
    guesses.every((status) => status === 403 || status === 429);
  reportFigure({
    promise: 'no-open-door',
    isKept,
    text: `${closed.length - open.length} of ${closed.length} routes answer 401 without a session; foreign Host and Origin ${foreign.join(' and ')}; ${guesses.indexOf(429)} guesses before 429; ${beforePassword} before a password is set`,
  });
  expect(open).toEqual([]);
  expect(isKept).toBe(true);
});

/** Resolves with the status. */
function send(
  { port }: BareAgent,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {},
): Promise<number> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const ofBody = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: '127.0.0.1', port, method, path },
        headers: { ...(body !== undefined && ofBody), ...headers },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
        // A stream of events has no end.
        response.destroy();
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}
