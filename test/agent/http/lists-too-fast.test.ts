/** The pace of the lists of sales over HTTP: each route has it. */
import { expect, test } from 'vitest';
import { listPace } from '../../../src/agent/http/list-pace.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { startGateway } from './gateway.ts';
import { sendJson } from './signing-in.ts';

const served = listPace.burst + (listPace.maxWaitMs / 1_000) * listPace.perSecond;
const atOnce = 20;

test('refuses each list of sales when it would wait too long', async () => {
  // No time passes for the pace, however long the requests take. Longer sleeps are those of others, such as a connection's until its first byte.
  const clock = {
    ...systemClock,
    monotonicMs: () => 0,
    sleep: (ms: number, signal?: AbortSignal) =>
      systemClock.sleep(ms <= listPace.maxWaitMs ? ms / 100 : ms, signal),
  };
  await using gateway = await startGateway({ clock });
  const get = (path: string) => sendJson(gateway, 'GET', `/api/v1/${path}`);
  for (let n = 0; n < served; n += atOnce) {
    const answers = await Promise.all(Array.from({ length: atOnce }, () => get('sales/count')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  }
  for (const path of ['sales', 'sales/count', 'sales/hours?date=2026-11-24']) {
    const { status, headers, text } = await get(path);
    expect({ path, status }).toEqual({ path, status: 429 });
    expect(headers['retry-after']).toBe(`${listPace.maxWaitMs / 1_000}`);
    expect(JSON.parse(text)).toMatchObject({ problem: { code: 'request.lists_too_fast' } });
  }
});
