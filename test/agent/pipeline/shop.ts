/**
 * A shop of real programs: camera, Smaregi, gateway and cloud, with a register at Smaregi (reji-1) and one that pushes (till-1). Ready once the
 * camera gives pictures and Smaregi is polled often.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { expect } from 'vitest';
import { saleEventSchema } from '../../../src/contract/cloud/event.ts';
import { type CaptureJson, type PairJson, salesPageJson } from '../../../src/contract/page/sales.ts';
import { takingsJson } from '../../../src/contract/page/takings.ts';
import { measuredDelay, startCamera } from '../../peers/cameras/camera.ts';
import { readPaintedClock } from '../../peers/cameras/painted-clock.ts';
import { importSetUp } from '../../peers/import-set-up.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startSmaregi } from '../../peers/pos/smaregi.ts';
import { eventually, startProgram } from '../../peers/program.ts';

const cloudToken = 'test-cloud-token-1234';
const tillToken = 'test-till-token-1234';

type Printing = {
  /** Address of the receipt printer of reji-1, whose proxy listens on `proxyPort`. */
  readonly printer: string;
  readonly proxyPort: number;
  /** For paper-1, a register without a cloud. */
  readonly paperPort: number;
  readonly ubiregi: { readonly token: string; readonly url: string };
};

/** `printing`: with receipts, paper-1, and ubi-1 at Ubiregi. */
export async function openShop(printing?: Printing) {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-shop-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const camera = opened.use(await startCamera());
  const smaregi = opened.use(await startSmaregi());
  const url = `http://127.0.0.1:${await freePort()}`;
  const cloudUrl = `http://127.0.0.1:${await freePort()}`;
  const proxied =
    printing === undefined
      ? ''
      : `printerProxy: { printers: [${[
          [printing.proxyPort, 'reji-1'],
          [printing.paperPort, 'paper-1'],
        ]
          .map(
            ([port, register]) =>
              `{ listen: '127.0.0.1:${port}', printer: '${printing.printer}', register: ${register}, dialect: epson }`,
          )
          .join(', ')}] }\n`;
  const ubiregi =
    printing === undefined
      ? { account: '', registers: '', links: '' }
      : {
          account: `, { id: ubi, name: ユビレジ, kind: ubiregi, token: '${printing.ubiregi.token}', baseUrl: '${printing.ubiregi.url}' }`,
          registers:
            ", { key: ubi-1, name: レジ3, from: { account: ubi, terminal: '1' } }, { key: paper-1, name: レジ4 }",
          links: ', { register: ubi-1, camera: counter }, { register: paper-1, camera: counter }',
        };
  await writeFile(join(folder, 'cloud-token'), `${cloudToken}\n`);
  await writeFile(
    join(folder, 'config.yaml'),
    `shop: { id: shop-1, name: スマ珈琲 }
dataDir: data
web: { listen: '${new URL(url).host}' }
cloud: { kind: https, url: '${cloudUrl}', tokenFile: cloud-token, spreadSeconds: 0 }
clock: { state: synced }
${proxied}`,
  );
  const { contractId, accessToken, olderUrl } = smaregi;
  const file = join(folder, 'set-up.yaml');
  await writeFile(
    file,
    `cameras: [{ id: counter, name: カウンター上, url: '${camera.url}', ${measuredDelay()} }]
posAccounts: [{ id: sma, name: スマレジ, kind: smaregi, contractId: ${contractId}, accessToken: ${accessToken}, baseUrl: '${olderUrl}' }${ubiregi.account}]
registers: [{ key: reji-1, name: レジ1, from: { account: sma, terminal: '1' } }, { key: till-1, name: レジ2, token: ${tillToken} }${ubiregi.registers}]
links: [{ register: reji-1, camera: counter }, { register: till-1, camera: counter }${ubiregi.links}]
`,
  );
  const config = ['--config', join(folder, 'config.yaml')];
  await importSetUp(file, join(folder, 'config.yaml'));
  // While sales are made, the cloud is polled often, also at night.
  smaregi.sell({ terminal: '1', total: 1 });
  opened.use(
    startProgram([
      ...['receiver', '--listen', new URL(cloudUrl).host, '--data', join(folder, 'cloud')],
      ...['--token-file', join(folder, 'cloud-token')],
    ]),
  );
  const agent = opened.use(startProgram(['run', ...config]));
  // The printer proxy that it started outlives it, unless Ctrl-C ends both.
  if (printing !== undefined) opened.defer(async () => void (await agent.end('SIGINT')));
  const pairOf = async (total: number): Promise<PairJson | undefined> => {
    const answer = await request(`${url}/api/v1/sales`);
    return salesPageJson.parse(await answer.body.json()).sales.find((pair) => pair.total === total);
  };
  const found = (total: number, isDone: (pair: PairJson) => boolean) =>
    eventually(`sale of ${total}`, async () => {
      const pair = await pairOf(total).catch(() => undefined);
      return pair !== undefined && isDone(pair) ? pair : undefined;
    });
  const shop = {
    agent,
    smaregi,
    pairOf,
    found,
    /** Once each of its pictures is the one that stays: on a busy machine a near one comes first. */
    settled: (total: number, isDone: (pair: PairJson) => boolean = () => true) =>
      found(total, (pair) => pair.captures.every(stays) && isDone(pair)),
    /** By the clock of a till that is `aheadMs` ahead. A sale that is pushed again as a void keeps its time, `of`. */
    push: async (total: number, aheadMs: number, of?: number) => {
      const soldAtMs = of ?? Date.now();
      const answer = await request(`${url}/api/v1/registers/till-1/sales`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tillToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          ...{ kind: of === undefined ? 'sale' : 'void', saleId: `R-${total}`, total },
          soldAt: new Date(soldAtMs + aheadMs).toISOString(),
        }),
      });
      expect(answer.statusCode, await answer.body.text()).toBe(201);
      return soldAtMs;
    },
    /** Kinds and counts of a register's sales on these days. */
    takings: async (register: string): Promise<string[]> => {
      const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
      const answer = await request(`${url}/api/v1/takings?from=${day(-1)}&to=${day(1)}`);
      const { registers } = takingsJson.parse(await answer.body.json());
      return registers.flatMap((row) => (row.register.key === register ? `${row.kind} ${row.count}` : []));
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

/** Distance to the nearest of pictures that come every 67 ms, with room for a busy machine. */
export const nearMs = 200;
/** Pictures further from the requested time are near ones: the video of this camera has no gaps. */
const exactMs = 40;

/** Whether no other picture replaces it. */
export function stays(capture: PairJson['captures'][number]): boolean {
  const { outcome } = capture;
  return outcome === 'captured' ? Math.abs(capture.offsetMs) < exactMs : outcome !== 'pending';
}
