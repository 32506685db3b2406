/** The real agent whose cloud token is not there yet: it sells, reports that, and uploads once the file appears. */
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allStored, peerToken, startCloudPeer } from '../peers/clouds/cloud.ts';
import { importSetUp } from '../peers/import-set-up.ts';
import { eventually, startProgram } from '../peers/program.ts';

const registerToken = 'a-token-of-16-signs';

async function ended(...args: string[]) {
  await using program = startProgram(args);
  const [code] = await new Promise<[number | null]>((resolve) => {
    program.child.on('close', (status) => resolve([status]));
  });
  return { code, output: program.output() };
}

test('sells without the token file of the cloud, and uploads once it is there', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tillframe-token-'));
  await using cloud = await startCloudPeer(allStored);
  const config = join(folder.path, 'config.yaml');
  const named = (tokenFile: string): string =>
    `shop: {id: shop-1}\ngateway: {id: gw-1}\ndataDir: data\nweb: {listen: "127.0.0.1:0"}\ncloud: {kind: https, url: "${cloud.url}/base"${tokenFile}}\n`;
  writeFileSync(config, named(', token: any-token-for-the-import'));
  const setUp = join(folder.path, 'set-up.yaml');
  writeFileSync(setUp, `registers: [{key: R1, name: Register 1, token: ${registerToken}}]\n`);
  await importSetUp(setUp, config);
  writeFileSync(config, named(', tokenFile: cloud.token'));
  const checked = await ended('check-config', config);
  expect(checked.code).toBe(2);
  expect(checked.output).toMatch(/cloud\.tokenFile: .*cloud\.token cannot be read: there is no such file/);

  // Commands beside the agent do their work; only check-config refuses the file.
  const bundle = await ended('setup-code', '--config', config);
  expect(bundle.code, bundle.output).toBe(0);

  await using agent = startProgram(['run', '--config', config]);
  const [, url = ''] = await agent.line(/"url":"([^"]+)".*page server listening/);
  const answer = await fetch(`${url}/api/v1/registers/R1/sales`, {
    method: 'POST',
    headers: { authorization: `Bearer ${registerToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ saleId: 'S1', kind: 'sale', total: 1980 }),
  });
  expect(answer.status).toBe(201);
  expect(agent.output()).toMatch(/cloud\.tokenFile: .*there is no such file/);
  const status = async () =>
    (await (await fetch(`${url}/api/v1/status`)).json()) as {
      cloud: { state: string; problem?: { code: string } };
      alarms: { kind: string }[];
    };
  const refused = await eventually('the problem', async () => {
    const now = await status();
    return now.cloud.state === 'refused' ? now : undefined;
  });
  expect(refused.cloud.problem).toMatchObject({ code: 'cloud.token_missing' });
  expect(refused.alarms.map(({ kind }) => kind)).toContain('cloud_refused');
  expect(cloud.told).toEqual([]);

  writeFileSync(join(folder.path, 'cloud.token'), `${peerToken}\n`);
  await eventually('the sale at the cloud', async () =>
    cloud.told.find(({ ids }) => ids.some((id) => id.endsWith(':r1'))),
  );
  await eventually('the end of the problem', async () =>
    (await status()).cloud.state === 'ok' ? true : undefined,
  );
});
