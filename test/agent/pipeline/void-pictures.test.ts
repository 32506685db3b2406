/**
 * The whole way with a real camera: a sale at Smaregi and its 取消 seconds later are two moments of one pair, each with pictures that show the
 * time at which they were taken; at the cloud as well.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { saleEventSchema } from '../../../src/contract/cloud/event.ts';
import { salesPageJson } from '../../../src/contract/page/sales.ts';
import { measuredDelay, startCamera } from '../../peers/cameras/camera.ts';
import { readPaintedClock } from '../../peers/cameras/painted-clock.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startSmaregi } from '../../peers/pos/smaregi.ts';
import { startPrinter } from '../../peers/printers/printer.ts';
import { printJob } from '../../peers/printers/receipt-till.ts';
import { eventually, startProgram } from '../../peers/program.ts';

const around = [-4_000, -2_000, 0, 2_000, 4_000];
const cloudToken = 'test-cloud-token-1234';

test.each([
  ['of the POS cloud', false],
  ['of its paper, which the register prints a moment before', true],
])('captures a void at the time %s, beside the sale', async (_, isPrinted) => {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-void-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const camera = opened.use(await startCamera());
  const smaregi = opened.use(await startSmaregi());
  const printer = opened.use(await startPrinter());
  const printerPort = await freePort();
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
printerProxy: { printers: [{ listen: '127.0.0.1:${printerPort}', printer: '127.0.0.1:${printer.port}', register: reji-1, dialect: epson }] }
`,
  );
  const { contractId, accessToken, olderUrl } = smaregi;
  const file = join(folder, 'set-up.yaml');
  await writeFile(
    file,
    `cameras: [{ id: counter, name: カウンター上, url: '${camera.url}', ${measuredDelay()} }]
posAccounts: [{ id: sma, name: スマレジ, kind: smaregi, contractId: ${contractId}, accessToken: ${accessToken}, baseUrl: '${olderUrl}' }]
registers: [{ key: reji-1, name: レジ1, from: { account: sma, terminal: '1' } }]
links: [{ register: reji-1, camera: counter }]
`,
  );
  const config = ['--config', join(folder, 'config.yaml')];
  await using imported = startProgram(['import', file, ...config]);
  expect(await imported.end('SIGCONT'), imported.output()).toBe(0);
  // While sales are made, the cloud is polled often, also at night.
  smaregi.sell({ terminal: '1', total: 1 });
  await using _receiver = startProgram([
    ...['receiver', '--listen', new URL(cloudUrl).host, '--data', join(folder, 'cloud')],
    ...['--token-file', join(folder, 'cloud-token')],
  ]);
  await using agent = startProgram(['run', ...config]);
  const pair = async () => {
    const answer = await request(`${url}/api/v1/sales`);
    return salesPageJson.parse(await answer.body.json()).sales[0];
  };
  await eventually('a camera that gives pictures', async () => {
    const answer = await request(`${url}/api/v1/status`).catch(() => undefined);
    if (answer === undefined) return undefined;
    const { cameras } = (await answer.body.json()) as { cameras: { heldMs: number }[] };
    return ((await pair())?.total === 1 && (cameras[0]?.heldMs ?? 0) > 8_000) || undefined;
  });

  const id = smaregi.sell({ terminal: '1', total: 1_980 });
  const sold = await eventually('the sale with its picture', async () => {
    const found = await pair().catch(() => undefined);
    return found?.total === 1_980 && found.captures[0]?.outcome === 'captured' ? found : undefined;
  });
  // Pictures of both moments must not be the same.
  await eventually('some seconds', () =>
    Promise.resolve(Date.now() - Date.parse(sold.instant.at) > 12_000 || undefined),
  );
  const cancelledAtMs = isPrinted ? Date.now() : Math.floor(Date.now() / 1_000) * 1_000;
  if (isPrinted)
    await printJob({
      port: printerPort,
      bytes: iconv.encode('\x1b@【取消】\n合計 -￥1,980\n\x1dV\x00', 'cp932'),
    });
  smaregi.cancel(id);
  const voided = await eventually('the void with its pictures', async () => {
    const found = await pair();
    const isSettled = found?.captures.every(({ outcome }) => outcome !== 'pending') === true;
    const isJoined = !isPrinted || found?.voidedAt?.basis === 'receipt_first_byte';
    return found?.kind === 'void' && isSettled && isJoined && found.voidedAt !== undefined
      ? found
      : undefined;
  });

  expect(voided.captures[0]).toEqual(sold.captures[0]);
  const { at, basis, uncertaintyMs } = voided.voidedAt ?? { at: '', basis: '', uncertaintyMs: 0 };
  if (!isPrinted)
    expect({ basis, uncertaintyMs }).toEqual({ basis: 'pos_server_time', uncertaintyMs: 2_500 });
  expect(uncertaintyMs).toBeLessThanOrEqual(2_500);
  // Starting to print takes a moment on a busy machine.
  expect(Math.abs(Date.parse(at) - cancelledAtMs)).toBeLessThan(isPrinted ? 1_000 : uncertaintyMs);
  // Those over the uncertainty of the sale come last.
  const ofVoid = voided.captures.slice(1, 1 + around.length);
  expect(ofVoid.map(({ moment }) => moment)).toEqual(around.map(() => 'void'));
  for (const [index, capture] of ofVoid.entries()) {
    if (capture.outcome !== 'captured') throw new Error(`${capture.outcome}: ${agent.output()}`);
    expect(capture.basis).toBe(basis);
    // A busy machine delays the video, which the uncertainty includes.
    expect(capture.uncertaintyMs).toBeGreaterThanOrEqual(uncertaintyMs);
    const requestedMs = Date.parse(at) + (around[index] ?? 0);
    const jpeg = await (await request(`${url}${capture.thumbnail.url}`)).body.arrayBuffer();
    const painted = await readPaintedClock(new Uint8Array(jpeg));
    // The nearest of pictures that come every 67 ms.
    expect(Math.abs((painted?.wallMs ?? 0) - requestedMs)).toBeLessThan(200);
  }

  const told = await eventually('the same at the cloud', async () => {
    const answer = await request(`${cloudUrl}/v1/sales`, {
      headers: { authorization: `Bearer ${cloudToken}` },
    });
    const { sales } = (await answer.body.json()) as { sales: { event: unknown }[] };
    const event = saleEventSchema.safeParse(sales[0]?.event).data;
    const isThere =
      event?.data.kind === 'void' && event.data.captures.every((one) => one.outcome === 'captured');
    return isThere ? event.data : undefined;
  });
  expect(told.voidedAt?.at).toBe(at);
  expect(told.captures.filter(({ moment }) => moment === 'void')).toHaveLength(5);
});
