/** The check of the way to the cloud, by itself as on the command line: what it says is what the agent would meet. */
import { expect, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import type { CheckContext } from '../../src/doctor/check.ts';
import { cloudCheck } from '../../src/doctor/cloud.ts';
import { systemClock } from '../../src/ops/clock.ts';
import { createLog } from '../../src/ops/log.ts';
import { startReceiver } from '../receiver/start.ts';

const signal = AbortSignal.timeout(60_000);

function look(cloud: Record<string, unknown>) {
  const config = { cloud: { kind: 'https', ...cloud }, shop: { id: 'shop-1', name: '店' }, gateway: {} };
  const context = {
    ...{ config: config as unknown as Config, notes: [], clock: systemClock, agent: 'elsewhere' },
    ...{ log: createLog({ level: 'silent' }), cameras: [], registers: [], posAccounts: [] },
    cameraHealth: () => Promise.resolve(undefined),
  } satisfies CheckContext;
  return cloudCheck.run(context, signal);
}

test('a receiver of the contract is well, a wrong token is not, and both are said in Japanese too', async () => {
  await using receiver = await startReceiver();
  expect(await look({ url: receiver.url, token: 'secret' })).toMatchObject({ level: 'green' });
  const wrong = await look({ url: receiver.url, token: 'another-one' });
  expect(wrong.level).toBe('red');
  expect(wrong.what.en).toContain('401');
  expect(wrong.what.ja).toContain('401');
  expect(wrong.what.ja).not.toBe(wrong.what.en);
});
