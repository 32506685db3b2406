/** The real agent without a word on shop, cloud and registers in its file: what is set on the page is in force at once, and loses no sale. */
import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { settingsJson } from '../../src/contract/page/settings.ts';
import { databasePath } from '../../src/receiver/receiver-store.ts';
import { importSetUp } from '../peers/import-set-up.ts';
import { freePort } from '../peers/network/free-port.ts';
import { eventually, startProgram } from '../peers/program.ts';
import { startReceiver } from '../receiver/start.ts';

const registerToken = 'a-token-of-16-signs';
const token = 'token-of-the-cloud';

function opened(dataDir: string): Database.Database & Disposable {
  const db = new Database(databasePath(dataDir), { readonly: true });
  return Object.assign(db, { [Symbol.dispose]: () => void db.close() });
}

test('applies the shop, the cloud and the listener of the page while it sells', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tillframe-page-settings-'));
  await using cloud = await startReceiver({ tokens: [token] });
  const config = join(folder.path, 'config.yaml');
  writeFileSync(config, 'dataDir: data\nweb: {listen: "127.0.0.1:0"}\nclock: {state: synced}\n');
  const setUp = join(folder.path, 'set-up.yaml');
  writeFileSync(setUp, `registers: [{key: R1, name: Register 1, token: ${registerToken}}]\n`);
  await importSetUp(setUp, config);

  await using agent = startProgram(['run', '--config', config]);
  const [, url = ''] = await agent.line(/"url":"([^"]+)".*page server listening/);
  const sell = async (saleId: string, to = url) => {
    const answer = await fetch(`${to}/api/v1/registers/R1/sales`, {
      method: 'POST',
      headers: { authorization: `Bearer ${registerToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ saleId, kind: 'sale', total: 1980 }),
    });
    return answer.status;
  };
  const visited = await fetch(`${url}/api/v1/setup`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({
      code: readFileSync(join(folder.path, 'data', 'setup-code'), 'utf8').trim(),
      ...{ password: 'correct horse battery', shopName: 'Main Street' },
    }),
  });
  const cookie = visited.headers.get('set-cookie')?.split(';')[0] ?? '';
  const change = async (method: string, section: string, body?: object) => {
    const answer = await fetch(`${url}/api/v1/settings${section === '' ? '' : `/${section}`}`, {
      method,
      headers: { origin: url, cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return settingsJson.parse(await answer.json());
  };
  const arrived = (saleId: string) =>
    eventually(`${saleId} at the cloud`, async () => {
      using db = opened(cloud.dataDir);
      const bodies = db.prepare<[], string>('SELECT body FROM events').pluck().all();
      return bodies.find((body) => body.includes(`:${saleId.toLowerCase()}`) || body.includes(`"${saleId}"`));
    });

  const { shop } = await change('GET', '');
  expect(shop).toEqual({
    madeIn: 'page',
    id: expect.stringMatching(/^shop-[0-9a-f]{12}$/) as string,
    name: 'Main Street',
  });
  // Sold before there is a cloud.
  expect(await sell('S1')).toBe(201);
  const used = await change('PUT', 'cloud', { url: cloud.url, key: token });
  expect(used.cloud).toMatchObject({ madeIn: 'page', kind: 'https', hasKey: true });
  const first = await arrived('S1');
  expect(first).toContain(`"/shops/${shop.id}"`);
  expect(first).toContain('"Main Street"');

  const port = await freePort();
  await change('PUT', 'listener', { port });
  const listener = `http://127.0.0.1:${port}`;
  await eventually('the listener', async () =>
    (await fetch(listener).catch(() => undefined)) ? true : undefined,
  );
  expect(await sell('S2', listener)).toBe(201);
  await arrived('S2');
  await change('DELETE', 'listener');
  await eventually('its end', async () =>
    fetch(listener).then(
      () => undefined,
      () => true,
    ),
  );

  await change('DELETE', 'cloud');
  expect(await sell('S3')).toBe(201);
  await change('PUT', 'retention', { salesDays: 60, picturesDays: 14 });
  const keeping = (await (await fetch(`${url}/api/v1/system`, { headers: { cookie } })).json()) as {
    keeping: object;
  };
  expect(keeping.keeping).toMatchObject({ salesDays: 60, picturesDays: 14 });
  await agent.end('SIGTERM');

  // The settings outlive the agent, and so do the sales without a cloud.
  await using again = startProgram(['run', '--config', config]);
  const [, next = ''] = await again.line(/"url":"([^"]+)".*page server listening/);
  const answer = await fetch(`${next}/api/v1/settings`, { headers: { cookie } });
  expect(settingsJson.parse(await answer.json())).toMatchObject({
    ...{ shop, cloud: { madeIn: 'default', kind: 'off' }, retention: { madeIn: 'page', salesDays: 60 } },
  });
  const put = await fetch(`${next}/api/v1/settings/cloud`, {
    method: 'PUT',
    headers: { origin: next, cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ url: cloud.url, key: token }),
  });
  expect(put.status).toBe(200);
  await arrived('S3');
  expect(agent.output() + again.output()).not.toContain(token);
});
