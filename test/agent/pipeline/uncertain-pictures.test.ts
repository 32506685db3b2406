/**
 * The whole way with a real camera: a sale of a POS cloud whose time is uncertain has three pictures over the uncertainty, and one
 * whose register may have been set back has a picture at both times, which show those times; at the cloud as well.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { saleEventSchema } from '../../../src/contract/cloud/event.ts';
import { type CaptureJson, type PairJson, salesPageJson } from '../../../src/contract/page/sales.ts';
import { measuredDelay, startCamera } from '../../peers/cameras/camera.ts';
import { readPaintedClock } from '../../peers/cameras/painted-clock.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startSmaregi } from '../../peers/pos/smaregi.ts';
import { eventually, startProgram } from '../../peers/program.ts';

const cloudToken = 'test-cloud-token-1234';
const tillToken = 'test-till-token-1234';

async function openShop() {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-uncertain-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const camera = opened.use(await startCamera());
  const smaregi = opened.use(await startSmaregi());
  const url = `http://127.0.0.1:${await freePort()}`;
  const cloudUrl = `http://127.0.0.1:${await freePort()}`;
  await writeFile(join(folder, 'cloud-token'), `${cloudToken}\n`);
  await writeFile(
    join(folder, 'config.yaml'),
    `shop: { id: shop-1, name: スマ珈琲 }
dataDir: data
web: { listen: '${new URL(url).host}' }
cloud: { kind: https, url: '${cloudUrl}', tokenFile: cloud-token, spreadSeconds: 0 }
clock: { state: synced }
`,
  );
  const { contractId, accessToken, olderUrl } = smaregi;
  const file = join(folder, 'set-up.yaml');
  await writeFile(
    file,
    `cameras: [{ id: counter, name: カウンター上, url: '${camera.url}', ${measuredDelay()} }]
posAccounts: [{ id: sma, name: スマレジ, kind: smaregi, contractId: ${contractId}, accessToken: ${accessToken}, baseUrl: '${olderUrl}' }]
registers: [{ key: reji-1, name: レジ1, from: { account: sma, terminal: '1' } }, { key: till-1, name: レジ2, token: ${tillToken} }]
links: [{ register: reji-1, camera: counter }, { register: till-1, camera: counter }]
`,
  );
  const config = ['--config', join(folder, 'config.yaml')];
  await using imported = startProgram(['import', file, ...config]);
  expect(await imported.end('SIGCONT'), imported.output()).toBe(0);
  // While sales are made, the cloud is polled often, also at night.
  smaregi.sell({ terminal: '1', total: 1 });
  opened.use(
    startProgram([
      ...['receiver', '--listen', new URL(cloudUrl).host, '--data', join(folder, 'cloud')],
      ...['--token-file', join(folder, 'cloud-token')],
    ]),
  );
  const agent = opened.use(startProgram(['run', ...config]));
  const pairOf = async (total: number): Promise<PairJson | undefined> => {
    const answer = await request(`${url}/api/v1/sales`);
    return salesPageJson.parse(await answer.body.json()).sales.find((pair) => pair.total === total);
  };
  const shop = {
    agent,
    smaregi,
    pairOf,
    /** Once none of its pictures is pending. */
    settled: (total: number, isDone: (pair: PairJson) => boolean = () => true) =>
      eventually(`sale of ${total} with its pictures`, async () => {
        const pair = await pairOf(total).catch(() => undefined);
        const isSettled = pair?.captures.every(({ outcome }) => outcome !== 'pending') === true;
        return pair !== undefined && isSettled && isDone(pair) ? pair : undefined;
      }),
    /** By the clock of a till that is `aheadMs` ahead. */
    push: async (total: number, aheadMs: number) => {
      const soldAtMs = Date.now();
      const answer = await request(`${url}/api/v1/registers/till-1/sales`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tillToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ kind: 'sale', saleId: `R-${total}`, total },
          soldAt: new Date(soldAtMs + aheadMs).toISOString(),
        }),
      });
      expect(answer.statusCode, await answer.body.text()).toBe(201);
      return soldAtMs;
    },
    /** Time that the picture shows. */
    paintedMs: async (capture: CaptureJson | undefined): Promise<number> => {
      if (capture?.outcome !== 'captured') throw new Error(`${capture?.outcome}: ${agent.output()}`);
      const jpeg = await (await request(`${url}${capture.thumbnail.url}`)).body.arrayBuffer();
      return (await readPaintedClock(new Uint8Array(jpeg)))?.wallMs ?? 0;
    },
    atCloud: (total: number, isDone: (event: ReturnType<typeof saleEventSchema.parse>) => boolean) =>
      eventually('the same at the cloud', async () => {
        const headers = { authorization: `Bearer ${cloudToken}` };
        const answer = await request(`${cloudUrl}/v1/sales`, { headers });
        const { sales } = (await answer.body.json()) as { sales: { event: unknown }[] };
        const events = sales.flatMap(({ event }) => saleEventSchema.safeParse(event).data ?? []);
        return events.find((event) => event.data.total === total && isDone(event));
      }),
  };
  await eventually('a camera that gives pictures', async () => {
    const answer = await request(`${url}/api/v1/status`).catch(() => undefined);
    if (answer === undefined) return undefined;
    const { cameras } = (await answer.body.json()) as { cameras: { heldMs: number }[] };
    return ((await pairOf(1)) !== undefined && (cameras[0]?.heldMs ?? 0) > 8_000) || undefined;
  });
  const programs = opened.move();
  return { ...shop, [Symbol.asyncDispose]: () => programs.disposeAsync() };
}

/** The nearest of pictures that come every 67 ms. */
const nearMs = 200;

test('has three pictures over the uncertainty of a sale at a POS cloud', async () => {
  await using shop = await openShop();
  shop.smaregi.sell({ terminal: '1', total: 1_980 });
  const { instant, captures } = await shop.settled(1_980);
  expect(instant.uncertaintyMs).toBeGreaterThan(700);
  expect(captures.map(({ offset, moment }) => [offset, moment])).toEqual([
    [0, undefined],
    [-instant.uncertaintyMs, undefined],
    [expect.any(Number), undefined],
  ]);
  expect(captures[2]?.offset).toBeGreaterThan(instant.uncertaintyMs / 4);
  for (const capture of captures) {
    const requestedMs = Date.parse(instant.at) + capture.offset;
    expect(Math.abs((await shop.paintedMs(capture)) - requestedMs)).toBeLessThan(nearMs);
  }
  const { data } = await shop.atCloud(1_980, (event) =>
    event.data.captures.every(({ outcome }) => outcome === 'captured'),
  );
  expect(data.captures.map(({ offset }) => offset)).toEqual(captures.map(({ offset }) => offset));
});

test('has a picture at both times of a sale whose register may have been set back, and then the right one', async () => {
  await using shop = await openShop();
  await shop.push(1, 0);
  await shop.settled(1);
  await delay(15_000);
  const soldAtMs = await shop.push(12_000, -12_000);
  const { instant, captures } = await shop.settled(12_000);
  expect(instant.basis).toBe('register_time');
  const [main, register, arrival] = captures;
  expect(main).toMatchObject({ outcome: 'time_unknown' });
  expect([register?.moment, arrival?.moment]).toEqual(['register_time', 'arrival']);
  expect(Math.abs((await shop.paintedMs(register)) - (soldAtMs - 12_000))).toBeLessThan(nearMs);
  expect(Math.abs((await shop.paintedMs(arrival)) - soldAtMs)).toBeLessThan(nearMs);
  const { data } = await shop.atCloud(12_000, ({ data: { captures: all } }) =>
    all.slice(1).every(({ outcome }) => outcome === 'captured'),
  );
  expect(data.captures.map(({ moment }) => moment)).toEqual([undefined, 'register_time', 'arrival']);

  for (let n = 1; n <= 3; n++) {
    await delay(3_000);
    await shop.push(12_000 + n, -12_000);
  }
  const now = await shop.settled(12_000, ({ captures: [first] }) => first?.outcome === 'captured');
  expect(now).toMatchObject({
    instant: { basis: 'arrival' },
    captures: [{ offset: 0, outcome: 'captured' }],
  });
  expect(now.captures).toHaveLength(1);
  expect(Math.abs((await shop.paintedMs(now.captures[0])) - soldAtMs)).toBeLessThan(nearMs);
  await shop.atCloud(12_000, (event) => event.data.captures[0]?.outcome === 'captured');
});
