/** A till with the right token that pushes as fast as it is answered, against the whole agent, beside an honest one. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { pushPace } from '../../../src/agent/sources/push/pace.ts';
import { bareAgent } from '../bare-agent.ts';
import { coreRegister, coreToken } from '../core-facts.ts';

const hostileToken = 'token-of-the-hostile-till';
const forMs = 4_000;
const connections = 24;

test('stores the sales of an honest till, and bounds those of one that pushes without end', async () => {
  await using agent = await bareAgent({
    registers: [`{ key: till-2, name: レジ2, token: ${hostileToken} }`],
  });
  await agent.start();
  const push = async (key: string, token: string, saleId: string): Promise<number> => {
    const { status } = await fetch(`http://127.0.0.1:${agent.port}/api/v1/registers/${key}/sales`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ saleId, kind: 'sale', total: 100 }),
    });
    return status;
  };
  const endMs = performance.now() + forMs;
  const hostile = async (connection: number): Promise<number[]> => {
    const statuses: number[] = [];
    while (performance.now() < endMs)
      statuses.push(await push('till-2', hostileToken, `${connection}-${statuses.length}`));
    return statuses;
  };
  const honest = async (): Promise<number[]> => {
    const statuses: number[] = [];
    while (performance.now() < endMs) {
      statuses.push(await push(coreRegister, coreToken, `${statuses.length}`));
      await delay(200);
    }
    return statuses;
  };
  const startedMs = performance.now();
  const [sold, ...pushed] = await Promise.all([
    honest(),
    ...Array.from({ length: connections }, (_, connection) => hostile(connection)),
  ]);
  const seconds = (performance.now() - startedMs) / 1_000;
  const { burst, perSecond } = pushPace;
  expect(new Set([...sold, ...pushed.flat()])).toEqual(new Set([201]));
  expect(pushed.flat().length).toBeLessThanOrEqual(burst + Math.ceil(seconds * perSecond) + 1);
});
