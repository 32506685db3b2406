/**
 * A shop for the proof of promise 18: POS clouds behind one line that can be cut, a camera that paints its clock, and gateways beside each
 * other that keep different lookbacks of it. Registers sell by tablet clocks that are off and drift; what they sold is known exactly.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PairJson, salesPageJson } from '../../src/contract/page/sales.ts';
import { type StatusJson, statusJson } from '../../src/contract/page/status.ts';
import { measuredDelay } from '../peers/cameras/camera.ts';
import { importSetUp } from '../peers/import-set-up.ts';
import { freePort } from '../peers/network/free-port.ts';
import { startRelay } from '../peers/network/relay.ts';
import { noonZone } from '../peers/noon-zone.ts';
import { startSmaregi } from '../peers/pos/smaregi.ts';
import { startUbiregi } from '../peers/pos/ubiregi.ts';
import { type Program, startProgram } from '../peers/program.ts';

/** Of a sale that was made: when it truly was, by this machine's clock. Its total tells it from the others. */
export type Made = { readonly total: number; readonly soldAtMs: number; readonly register: string };

type Tablet = {
  readonly register: string;
  /** Its clock − the true one: at the beginning, milliseconds; and what it drifts, milliseconds an hour. */
  readonly aheadMs: number;
  readonly driftMs: number;
  /** It reaches its POS by the line that goes down too, and hands in afterwards what it sold; else by a mobile line of its own. */
  readonly onTheLine: boolean;
};

const tablets = [
  { register: 'smaregi-1', aheadMs: 40_000, driftMs: 1_000, onTheLine: true },
  { register: 'smaregi-2', aheadMs: -3_400, driftMs: 0, onTheLine: false },
  { register: 'ubiregi-1', aheadMs: 1_700, driftMs: -600, onTheLine: true },
] as const satisfies readonly Tablet[];

/** From a tablet to its POS while the line is up, milliseconds. */
const wayMs = { least: 200, most: 1_800 };
const hourMs = 3_600_000;

export type Clouds = AsyncDisposable & {
  readonly setUp: string;
  readonly registers: readonly string[];
  /** The next register's turn. */
  sell(): Made;
  /** Nothing gets through, in either direction, until it is back. */
  cut(): void;
  mend(): void;
};

/** `random`: in [0, 1). */
export async function openClouds(random: () => number): Promise<Clouds> {
  await using opened = new AsyncDisposableStack();
  const smaregi = opened.use(await startSmaregi());
  const ubiregi = opened.use(await startUbiregi());
  const toSmaregi = opened.use(await startRelay(Number(new URL(smaregi.olderUrl).port)));
  const toUbiregi = opened.use(await startRelay(ubiregi.port));
  const startedMs = Date.now();
  const ways = new Set<NodeJS.Timeout>();
  opened.defer(() => {
    for (const way of ways) clearTimeout(way);
  });
  let sold = 0;
  let isCut = false;
  let waiting: (() => void)[] = [];

  const onItsWay = ({ onTheLine }: Tablet, deliver: () => void): void => {
    if (isCut && onTheLine) {
      waiting.push(deliver);
      return;
    }
    const way = setTimeout(
      () => {
        ways.delete(way);
        if (isCut && onTheLine) waiting.push(deliver);
        else deliver();
      },
      wayMs.least + random() * (wayMs.most - wayMs.least),
    );
    ways.add(way);
  };

  const all = opened.move();
  return {
    registers: tablets.map(({ register }) => register),
    setUp: `posAccounts:
  - { id: sma, kind: smaregi, name: スマレジ, contractId: ${smaregi.contractId}, accessToken: ${smaregi.accessToken}, baseUrl: 'http://127.0.0.1:${toSmaregi.port}/access/' }
  - { id: ubi, kind: ubiregi, name: ユビレジ, token: '${ubiregi.token}', baseUrl: 'http://localhost:${toUbiregi.port}' }
registers:
  - { key: smaregi-1, name: スマレジ1, from: { account: sma, terminal: '1' } }
  - { key: smaregi-2, name: スマレジ2, from: { account: sma, terminal: '2' } }
  - { key: ubiregi-1, name: ユビレジ, from: { account: ubi, terminal: '1' } }
links:
${tablets.map(({ register }) => `  - { register: ${register}, camera: counter }\n`).join('')}`,
    sell: () => {
      const tablet = tablets[sold % tablets.length] ?? tablets[0];
      const total = 1_000 + sold++;
      const { register, aheadMs, driftMs } = tablet;
      const trueMs = Date.now();
      const soldAtMs = Math.round(trueMs + aheadMs + (driftMs * (trueMs - startedMs)) / hourMs);
      onItsWay(tablet, () => {
        if (register === 'ubiregi-1') ubiregi.sell({ total, soldAtMs });
        else smaregi.sell({ terminal: register.slice(-1), total, soldAtMs });
      });
      return { total, soldAtMs: trueMs, register };
    },
    cut: () => {
      isCut = true;
      toSmaregi.freeze();
      toUbiregi.freeze();
    },
    mend: () => {
      isCut = false;
      for (const deliver of waiting) deliver();
      waiting = [];
      toSmaregi.thaw();
      toUbiregi.thaw();
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

export type KeptForm = 'full' | 'keyframes' | 'off';

export type Gateway = AsyncDisposable & {
  readonly form: KeptForm;
  readonly program: Program;
  start(): Promise<void>;
  status(): Promise<StatusJson>;
  /** All it has. */
  pairs(): Promise<PairJson[]>;
  picture(url: string): Promise<Buffer>;
};

/** Set up, with its links from now on; not running yet. `keepSeconds`: of its ring. */
export async function openGateway(options: {
  readonly form: KeptForm;
  readonly keepSeconds: number;
  readonly cameraUrl: string;
  readonly setUp: string;
}): Promise<Gateway> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(mkdtempSync(join(tmpdir(), `tillframe-late-${options.form}-`)), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const configFile = join(folder, 'config.yaml');
  writeFileSync(
    configFile,
    `shop: { id: shop-1, name: ユビ珈琲, timeZone: '${noonZone()}' }
gateway: { id: gw-${options.form} }
dataDir: data
web: { listen: '127.0.0.1:${port}' }
cameras: { keepSeconds: ${options.keepSeconds}, decoders: 1, spill: 'off', lookback: { form: '${options.form}' } }
clock: { state: synced }
`,
  );
  const setUpFile = join(folder, 'set-up.yaml');
  writeFileSync(
    setUpFile,
    `cameras: [{ id: counter, name: カウンター, url: '${options.cameraUrl}', ${measuredDelay()} }]\n${options.setUp}`,
  );
  await importSetUp(setUpFile, configFile);

  let program: Program | undefined;
  opened.defer(async () => {
    await program?.end('SIGKILL');
  });
  const ask = async (path: string): Promise<unknown> => (await fetch(url + path)).json();
  const all = opened.move();
  return {
    form: options.form,
    get program() {
      if (program === undefined) throw new Error('the gateway was not started');
      return program;
    },
    start: async () => {
      program = startProgram(['run', '--config', configFile]);
      await program.line(/page server listening/);
    },
    status: async () => statusJson.parse(await ask('/api/v1/status')),
    pairs: async () => {
      const pairs: PairJson[] = [];
      let cursor = '';
      do {
        const page = salesPageJson.parse(await ask(`/api/v1/sales?limit=200${cursor}`));
        pairs.push(...page.sales);
        cursor = page.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
      } while (cursor !== '');
      return pairs;
    },
    picture: async (path) => Buffer.from(await (await fetch(new URL(path, url))).arrayBuffer()),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
