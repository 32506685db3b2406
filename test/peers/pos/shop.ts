/** A whole shop for tests: real camera, our agent (with the system calls that its unit permits) and receiver as processes, a register that pushes. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SaleEvent, saleEventSchema } from '../../../src/contract/cloud/event.ts';
import { type PairJson, salesPageJson } from '../../../src/contract/page/sales.ts';
import { type StatusJson, statusJson } from '../../../src/contract/page/status.ts';
import type { SaleMessage } from '../../../src/contract/register/sale-message.ts';
import { type CameraOptions, measuredDelay, startCamera, type TestCamera } from '../cameras/camera.ts';
import { importSetUp } from '../import-set-up.ts';
import { freePort } from '../network/free-port.ts';
import { eventually, type Program, startProgram } from '../program.ts';
import { createTill, type Sold } from './till.ts';

const asUnit = [
  ...['python3', '-B', fileURLToPath(new URL('../machine/unit-filter.py', import.meta.url))],
  fileURLToPath(new URL('../../../systemd/tillframe.service', import.meta.url)),
];
const registerKey = 'till-1';
const tillToken = 'test-till-token-1234';
const cloudToken = 'test-cloud-token-1234';
/** A sale is sent again for longer than a start may take (test/peers/program.ts), milliseconds. */
const sellWithinMs = 90_000;

export type Shop = {
  readonly folder: string;
  readonly camera: TestCamera;
  /** The agent that runs now, and where its page is. */
  readonly agent: Program;
  readonly url: string;
  readonly receiverUrl: string;
  startAgent(): Promise<void>;
  startReceiver(): Promise<void>;
  stopReceiver(): Promise<void>;
  /** Pushes, always the same body, until it is answered with 2xx; rejects on 4xx, or after `sellWithinMs`. */
  sell(sale: Partial<SaleMessage> & { readonly saleId: string }): Promise<Sold>;
  pairs(): Promise<PairJson[]>;
  status(): Promise<StatusJson>;
  /** What the cloud has, in its present revision. */
  received(): Promise<SaleEvent[]>;
  receivedPicture(sha256: string): Promise<Buffer | undefined>;
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * `cameraUrl`: another camera than `camera` looks at the counter. `cloud`: the section of the config, in place of our receiver, which then isn't
 * started. `registers`: that section of the config. `register`: further keys of the register.
 */
export async function openShop(
  options: {
    camera?: CameraOptions;
    cameraUrl?: string;
    cloud?: string;
    registers?: string;
    register?: string;
  } = {},
): Promise<Shop> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-shop-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const camera = opened.use(await startCamera(options.camera));
  const receiverPort = await freePort();
  const receiverUrl = `http://127.0.0.1:${receiverPort}`;
  const configPath = join(folder, 'config.yaml');
  const pagePort = await freePort();
  const url = `http://127.0.0.1:${pagePort}`;
  await writeFile(join(folder, 'cloud-token'), `${cloudToken}\n`);
  await writeFile(
    configPath,
    `shop: { id: shop-1, name: ユビ珈琲 }
gateway: { id: gw-test }
dataDir: data
web: { listen: '127.0.0.1:${pagePort}' }
cloud: ${options.cloud ?? `{ kind: https, url: '${receiverUrl}', tokenFile: cloud-token, spreadSeconds: 0 }`}
${options.registers === undefined ? '' : `registers: ${options.registers}\n`}clock: { state: synced }
log: { level: debug }
`,
  );
  await writeFile(
    join(folder, 'set-up.yaml'),
    `cameras: [{ id: counter, name: カウンター上, url: '${options.cameraUrl ?? camera.url}', ${measuredDelay()} }]
registers: [{ key: ${registerKey}, name: レジ1, token: ${tillToken}${options.register === undefined ? '' : `, ${options.register}`} }]
links: [{ register: ${registerKey}, camera: counter }]
`,
  );
  await importSetUp(join(folder, 'set-up.yaml'), configPath);

  let agent: Program | undefined;
  let receiver: Program | undefined;
  opened.defer(async () => {
    await agent?.end('SIGKILL');
    await receiver?.end('SIGKILL');
  });
  const till = createTill({ baseUrl: url, registerKey, token: tillToken, retryMs: 200 });

  async function ask(path: string): Promise<unknown> {
    const response = await fetch(url + path);
    return response.json();
  }
  const cloud = (path: string): Promise<Response> =>
    fetch(receiverUrl + path, { headers: { authorization: `Bearer ${cloudToken}` } });

  const shop: Shop = {
    folder,
    camera,
    get agent() {
      if (agent === undefined) throw new Error('the agent was not started');
      return agent;
    },
    url,
    receiverUrl,
    startAgent: async () => {
      agent = startProgram(['run', '--config', configPath], {}, undefined, asUnit);
      await agent.line(/page server listening/);
    },
    startReceiver: async () => {
      receiver = startProgram([
        ...['receiver', '--listen', `127.0.0.1:${receiverPort}`, '--data', join(folder, 'receiver')],
        ...['--token-file', join(folder, 'cloud-token')],
      ]);
      await receiver.line(/listening/);
    },
    stopReceiver: async () => {
      await receiver?.end('SIGTERM');
    },
    sell: (sale) => till.sell({ kind: 'sale', total: 1980, ...sale }, AbortSignal.timeout(sellWithinMs)),
    pairs: async () => salesPageJson.parse(await ask('/api/v1/sales?limit=200')).sales,
    status: async () => statusJson.parse(await ask('/api/v1/status')),
    received: async () => {
      const events: SaleEvent[] = [];
      let cursor = '';
      do {
        const page = (await (await cloud(`/v1/sales?limit=200${cursor}`)).json()) as {
          sales: { event: unknown }[];
          nextCursor?: string;
        };
        events.push(...page.sales.map((sale) => saleEventSchema.parse(sale.event)));
        cursor = page.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
      } while (cursor !== '');
      return events;
    },
    receivedPicture: async (sha256) => {
      const response = await cloud(`/v1/thumbnails/${sha256}`);
      if (!response.ok) return undefined;
      const jpeg = Buffer.from(await response.arrayBuffer());
      if (createHash('sha256').update(jpeg).digest('hex') !== sha256)
        throw new Error('the receiver gave another picture');
      return jpeg;
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
  if (options.cloud === undefined) await shop.startReceiver();
  await shop.startAgent();
  await eventually('the camera gives pictures', async () => {
    const { cameras } = await shop.status();
    return cameras[0]?.state === 'up' && cameras[0].heldMs > 2_000 ? true : undefined;
  });
  const all = opened.move();
  return shop;
}
