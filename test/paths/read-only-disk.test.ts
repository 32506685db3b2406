/** The real agent on a disk that the kernel makes read-only: the usual end of an SD card. What is there is shown and uploaded. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allStored, peerToken, startCloudPeer } from '../peers/clouds/cloud.ts';
import { startWebhook } from '../peers/clouds/webhook.ts';
import { type FailingDisk, mayFailDisks, mountFailingDisk } from '../peers/failing-disk.ts';
import { importSetUp } from '../peers/import-set-up.ts';
import { eventually, type Program, startProgram } from '../peers/program.ts';

const registerToken = 'a-token-of-16-signs';

function configure({ folder }: FailingDisk, cloudUrl: string, webhookUrl: string): string {
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    `shop: {id: shop-1, name: Main Street}
gateway: {id: gw-1}
dataDir: data
web: {listen: "127.0.0.1:0"}
clock: {state: synced}
alarms: {webhook: {url: "${webhookUrl}", afterMinutes: 0, language: en}}
cloud: {kind: https, url: "${cloudUrl}/base", token: ${peerToken}, spreadSeconds: 1}
`,
  );
  writeFileSync(
    join(folder, 'set-up.yaml'),
    `registers: [{key: R1, name: Register 1, token: ${registerToken}}]\n`,
  );
  return config;
}

async function pageOf(agent: Program): Promise<string> {
  const [, url = ''] = await agent.line(/"url":"([^"]+)".*page server listening/);
  return url;
}

const sell = (url: string, saleId: string): Promise<Response> =>
  fetch(`${url}/api/v1/registers/R1/sales`, {
    method: 'POST',
    headers: { authorization: `Bearer ${registerToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ saleId, kind: 'sale', total: 1980 }),
  });

async function expectShown(url: string): Promise<void> {
  expect((await fetch(url)).status).toBe(200);
  const { sales } = (await (await fetch(`${url}/api/v1/sales`)).json()) as { sales: unknown[] };
  expect(sales).toHaveLength(3);
  const { alarms } = (await (await fetch(`${url}/api/v1/status`)).json()) as { alarms: { kind: string }[] };
  expect(alarms.map(({ kind }) => kind)).toContain('storage_read_only');
}

test.skipIf(!mayFailDisks)(
  'goes on showing and uploading when its file system becomes read-only, and when it starts on one',
  { timeout: 240_000 },
  async () => {
    using disk = mountFailingDisk();
    let isWell = false;
    await using cloud = await startCloudPeer((told) =>
      !isWell ? { status: 503 } : told.method === 'PUT' ? { status: 201 } : allStored(told),
    );
    await using webhook = await startWebhook();
    const config = configure(disk, cloud.url, webhook.url);
    const saleIdsAt = (from = 0): string[] =>
      cloud.told.slice(from).flatMap(({ ids }) => ids.filter((id) => id.endsWith(':r1')));
    await importSetUp(join(disk.folder, 'set-up.yaml'), config);
    {
      await using agent = startProgram(['run', '--config', config]);
      const url = await pageOf(agent);
      for (const saleId of ['S1', 'S2', 'S3']) expect((await sell(url, saleId)).status).toBe(201);
      disk.fail();
      await eventually('a refusal that gives the reason', async () => {
        const answer = await sell(url, 'S4');
        expect(answer.status).toBe(503);
        return /can only be read.*send it again/.test(await answer.text()) ? true : undefined;
      });
      await eventually('the page', async () =>
        (await fetch(`${url}/api/v1/sales`)).status === 200 ? true : undefined,
      );
      await expectShown(url);
      await eventually('the alarm', async () =>
        webhook.posted.find(({ body }) => JSON.stringify(body).includes('storage_read_only')),
      );
      const reported = () =>
        webhook.posted.filter(({ body }) => JSON.stringify(body).includes('storage_read_only'));
      const before = cloud.told.length;
      isWell = true;
      await eventually('the sales at the cloud', async () =>
        new Set(saleIdsAt(before)).size === 3 ? true : undefined,
      );
      // Each once, though none can be recorded, nor that the alarm was sent.
      expect(reported()).toHaveLength(1);
      expect((await sell(url, 'S5')).status).toBe(503);
      expect(agent.child.exitCode).toBeNull();
      const told = cloud.told.slice(before).filter((one) => one.ids.some((id) => id.endsWith(':r1')));
      expect(told.flatMap(({ ids }) => ids).filter((id) => id.endsWith(':r1'))).toHaveLength(3);
      await agent.end('SIGKILL');
    }
    {
      const before = cloud.told.length;
      await using agent = startProgram(['run', '--config', config]);
      const url = await pageOf(agent);
      await expectShown(url);
      expect((await sell(url, 'S6')).status).toBe(503);
      // Under the same ids, which the cloud knows.
      await eventually('the same sales at the cloud', async () =>
        new Set(saleIdsAt(before)).size === 3 ? true : undefined,
      );
      expect(new Set(saleIdsAt())).toEqual(new Set(saleIdsAt(before)));
      expect(await agent.end('SIGTERM')).toBe(0);
    }
  },
);

test.skipIf(!mayFailDisks)(
  'starts on a read-only file system after it was stopped in the usual way',
  async () => {
    using disk = mountFailingDisk();
    await using cloud = await startCloudPeer(() => ({ status: 503 }));
    await using webhook = await startWebhook();
    const config = configure(disk, cloud.url, webhook.url);
    await importSetUp(join(disk.folder, 'set-up.yaml'), config);
    {
      await using agent = startProgram(['run', '--config', config]);
      const url = await pageOf(agent);
      for (const saleId of ['S1', 'S2', 'S3']) expect((await sell(url, saleId)).status).toBe(201);
      expect(await agent.end('SIGTERM')).toBe(0);
    }
    disk.remountReadOnly();
    await using agent = startProgram(['run', '--config', config]);
    const url = await pageOf(agent);
    await expectShown(url);
    expect((await sell(url, 'S4')).status).toBe(503);
  },
);
