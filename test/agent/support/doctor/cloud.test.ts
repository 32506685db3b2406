/**
 * The check of the path to the cloud, run as from the command line: its findings are the failures of the
 * agent.
 */

import { expect, test } from 'vitest';
import type { Config } from '../../../../src/agent/config/config.ts';
import type { CheckContext } from '../../../../src/agent/support/doctor/check.ts';
import { cloudCheck } from '../../../../src/agent/support/doctor/cloud.ts';
import type { UploadReport } from '../../../../src/agent/upload/upload-state.ts';
import { doctorText } from '../../../../src/domain/doctor/doctor-text.ts';
import { cloudProblem } from '../../../../src/domain/problem/cloud.ts';
import { withDetails } from '../../../../src/domain/problem/text.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { startReceiver } from '../../../receiver/start.ts';

const signal = AbortSignal.timeout(60_000);

function look(cloud: Record<string, unknown>, upload?: UploadReport) {
  const config = { cloud: { kind: 'https', ...cloud }, shop: { id: 'shop-1', name: '店' }, gateway: {} };
  const context = {
    ...{ config: config as unknown as Config, notes: [], clock: systemClock, agent: 'elsewhere' },
    ...{
      log: createLog({ level: 'silent' }),
      cameras: [],
      registers: [],
      links: [],
      momentSources: [],
      posAccounts: [],
    },
    cameraHealth: () => Promise.resolve(undefined),
    ...(upload !== undefined && { upload: () => upload }),
  } satisfies CheckContext;
  return cloudCheck.run(context, signal);
}

test('accepts a receiver of the contract and reports a wrong token, in Japanese too', async () => {
  await using receiver = await startReceiver();
  expect(await look({ url: receiver.url, token: 'secret' })).toMatchObject({ level: 'green' });
  const wrong = await look({ url: receiver.url, token: 'another-one' });
  expect(wrong.level).toBe('red');
  expect(doctorText(wrong.what, 'en')).toContain('401');
  expect(doctorText(wrong.what, 'ja')).toMatch(
    /^この装置のキーがクラウドに拒否されました。.*クラウドの応答 401/,
  );
});

test('reports a cloud that does not answer by its code, in Japanese too', async () => {
  const found = await look({ url: 'https://127.0.0.1:9', token: 'secret' });
  expect(found).toMatchObject({
    level: 'red',
    systemCode: 'ECONNREFUSED',
    what: { code: 'doctor.cloud_unreachable', params: { address: '127.0.0.1:9' } },
  });
  expect(doctorText(found.what, 'ja')).toBe('127.0.0.1:9：クラウドの応答がありません（接続拒否）');
});

test('reports the newest problem of the agent in both languages', async () => {
  await using receiver = await startReceiver();
  const problem = withDetails(
    cloudProblem('cloud.foreign_answer'),
    cloudProblem('cloud.field_missing', { path: 'results[0].put' }),
  );
  const found = await look({ url: receiver.url, token: 'secret' }, { state: 'retrying', problem });
  expect(found.what).toEqual(problem);
  expect(doctorText(found.what, 'en')).toBe(
    'The answer is not one of the cloud contract. results[0].put: is missing',
  );
  expect(doctorText(found.what, 'ja')).toBe('応答がクラウドの仕様と合いません。results[0].put：ありません');
});

test('reports picture addresses that cannot be used, in both languages', async () => {
  await using receiver = await startReceiver();
  const problem = cloudProblem('cloud.picture_address_private', { origin: 'https://10.1.2.3' });
  const found = await look(
    { url: receiver.url, token: 'secret' },
    { state: 'ok', pictureProblem: { problem, sinceMs: 0 } },
  );
  expect(found).toMatchObject({ level: 'red', what: problem });
  expect(doctorText(found.what, 'en')).toContain('https://10.1.2.3');
  expect(doctorText(found.what, 'ja')).toContain('画像の送り先 https://10.1.2.3 は');
});
