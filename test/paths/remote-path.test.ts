/**
 * From a request at the cloud to the video of a sale, by real programs: the receiver, the gateway's daemon, and a camera over RTSP. The daemon is
 * killed twice in the middle; the request is noted once, carried out once, and answered.
 */
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logJson } from '../../src/contract/page/access/log.ts';
import { salesPageJson } from '../../src/contract/page/sales.ts';
import { statusJson } from '../../src/contract/page/status.ts';
import { openReceiverAdmin } from '../../src/receiver/receiver-store.ts';
import { startCamera } from '../peers/cameras/camera.ts';
import { importSetUp } from '../peers/import-set-up.ts';
import { freePort } from '../peers/network/free-port.ts';
import { eventually, startProgram } from '../peers/program.ts';
import { ask, startReceiver } from '../receiver/start.ts';

const registerToken = 'a-token-of-16-signs';
const json = { 'content-type': 'application/json' };
/** Video of a moment is on disk by then, whatever becomes of the memory. Milliseconds. */
const onDiskMs = 25_000;

test('gets the video of a sale to the cloud once, though the gateway is killed twice on the way', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tillframe-remote-path-'));
  await using camera = await startCamera();
  await using receiver = await startReceiver();
  using admin = openReceiverAdmin({ dataDir: receiver.dataDir, nowMs: Date.now });
  const token = admin.credentials.make({ kind: 'token', shop: 'shop-1', gateway: 'gw-1' }).secret;
  const page = `http://127.0.0.1:${await freePort()}`;
  const config = join(folder.path, 'config.yaml');
  writeFileSync(join(folder.path, 'cloud.token'), token);
  writeFileSync(
    config,
    `shop: { id: shop-1 }\ngateway: { id: gw-1 }\ndataDir: data\nweb: { listen: '${new URL(page).host}' }\nclock: { state: synced }
cameras: { lookback: { form: full } }\nclips: { upload: incidents, beforeSeconds: 1, afterSeconds: 1 }
cloud: { kind: https, url: '${receiver.url}', tokenFile: cloud.token, spreadSeconds: 0 }\n`,
  );
  const setUp = join(folder.path, 'set-up.yaml');
  writeFileSync(
    setUp,
    `cameras: [{ id: counter, name: Counter, url: '${camera.url}' }]\nregisters: [{ key: R1, name: レジ1, token: ${registerToken} }]\nlinks: [{ register: R1, camera: counter }]\n`,
  );
  await importSetUp(setUp, config);
  const start = (failpoints = '') =>
    startProgram(['run', '--config', config], failpoints === '' ? {} : { TILLFRAME_FAILPOINTS: failpoints });
  const get = async (path: string): Promise<unknown> =>
    (await fetch(`${page}${path}`).catch(() => undefined))?.json();
  const at = '/v1/shops/shop-1/gateways/gw-1';

  await using first = start('remote.noted=kill@1');
  await first.line(/page server listening/);
  await eventually('the camera', async () => {
    const status = statusJson.safeParse(await get('/api/v1/status')).data;
    return status?.cameras[0]?.state === 'up' ? true : undefined;
  });
  const sold = await fetch(`${page}/api/v1/registers/R1/sales`, {
    ...{ method: 'POST', headers: { authorization: `Bearer ${registerToken}`, ...json } },
    body: JSON.stringify({ saleId: 'S1', kind: 'sale', total: 1980 }),
  });
  expect(sold.status).toBe(201);
  const soldMs = performance.now();
  const sale = await eventually('the sale at the cloud', async () => {
    const { sales = [] } = (await (await ask(receiver, '/v1/sales')).json()) as {
      sales?: { saleId: string }[];
    };
    return sales[0]?.saleId;
  });
  await eventually('video on the disk', async () =>
    performance.now() - soldMs > onDiskMs ? true : undefined,
  );

  const settings = { by: '田中', cameras: [{ id: 'counter', name: 'カウンター' }], shopName: '駅前' };
  const wish = await ask(receiver, `${at}/settings`, {
    method: 'PUT',
    headers: json,
    body: JSON.stringify(settings),
  });
  expect(wish.status).toBe(200);
  const request = { kind: 'clip', sale, by: '田中' };
  const requested = await ask(receiver, `${at}/requests`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify(request),
  });
  expect(requested.status).toBe(201);
  const killed = async (program: ReturnType<typeof startProgram>) =>
    eventually('the kill', async () => program.child.signalCode ?? undefined);
  expect(await killed(first)).toBe('SIGKILL');
  await using second = start('remote.planned=kill@1');
  expect(await killed(second)).toBe('SIGKILL');

  await using third = start();
  await third.line(/page server listening/);
  const answered = await eventually('the answer', async () => {
    const answer = (await (await ask(receiver, `${at}/requests`)).json()) as {
      requests: { state: string }[];
    };
    return answer.requests.find(({ state }) => state !== 'open' && state !== 'under_way');
  });
  expect(answered).toMatchObject({ state: 'done', by: '田中' });
  const { entries } = logJson.parse(await get('/api/v1/log?limit=100'));
  const ofCloud = entries.filter(({ caller }) => caller === 'cloud');
  expect(ofCloud.map(({ what, by, target }) => [what, by, target])).toEqual([
    ['clip', '田中', undefined],
    ['camera', '田中', 'カウンター'],
    ['settings', '田中', '駅前'],
  ]);
  const clips = (await get(`/api/v1/sales/${encodeURIComponent(sale)}/clips`)) as { clips: object[] };
  expect(clips.clips).toMatchObject([{ kind: 'video', state: 'stored', inCloud: true }]);
  const { sales } = salesPageJson.parse(await get('/api/v1/sales'));
  expect(sales).toHaveLength(1);
  expect(statusJson.parse(await get('/api/v1/status')).cameras).toMatchObject([{ name: 'カウンター' }]);
});
