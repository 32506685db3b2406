/**
 * A shop that prints through the gateway: printers, the whole agent without a camera, and the printer proxy that it
 * starts, in a separate folder.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PairJson, salesPageJson } from '../../src/contract/page/sales.ts';
import { type StatusJson, statusJson } from '../../src/contract/page/status.ts';
import { printerProxySocketPath } from '../../src/contract/printer/paths.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { endPrinterProxyAt } from '../../src/printer-proxy/stop.ts';
import { importSetUp } from '../peers/import-set-up.ts';
import { freePort } from '../peers/network/free-port.ts';
import { type Printer, startPrinter } from '../peers/printers/printer.ts';
import { eventually, type Program, startProgram } from '../peers/program.ts';

export type Lane = { readonly dialect: 'epson' | 'star'; readonly printer: Printer; readonly port: number };

export type PrintingShop = AsyncDisposable & {
  readonly folder: string;
  readonly dataDir: string;
  readonly configFile: string;
  /** Of its page. */
  readonly url: string;
  /** Registers are named after the dialect of their printer. */
  readonly lanes: readonly Lane[];
  /** The current or last agent. */
  readonly agent: Program;
  /** Output of all agents so far, and of their printer proxies. */
  output(): string;
  /** Rewrites the config for the next start. */
  configure(keys: object): void;
  start(): Promise<void>;
  status(): Promise<StatusJson>;
  pairs(): Promise<PairJson[]>;
  /** Resolves with the process of a printer proxy once one is connected. */
  printerProxyPid(): Promise<number>;
};

/**
 * `dataDir`: outside of the folder. `config`: further sections. `printers`: further ones of the config. `setUp`: further
 * text of the file beside the registers.
 */
export async function openPrintingShop(
  options: {
    dataDir?: string;
    config?: object;
    printers?: readonly object[];
    setUp?: string;
    registers?: readonly string[];
  } = {},
): Promise<PrintingShop> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(mkdtempSync(join(tmpdir(), 'tillframe-prints-')), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const dataDir = options.dataDir ?? join(folder, 'data');
  const configFile = join(folder, 'config.yaml');
  const pagePort = await freePort();
  const { printers: further = [] } = options;
  const lanes: Lane[] = [];
  for (const dialect of ['epson', 'star'] as const)
    lanes.push({ dialect, printer: opened.use(await startPrinter()), port: await freePort() });
  const configure = (keys: object): void => {
    const printers = lanes.map(({ dialect, printer, port }) => ({
      ...{ listen: `127.0.0.1:${port}`, printer: `127.0.0.1:${printer.port}`, register: dialect, dialect },
      ...{ kickAfterMs: 0, ...keys },
    }));
    const config = {
      ...{ shop: { id: 'shop-1' }, dataDir, web: { listen: `127.0.0.1:${pagePort}` } },
      ...{ clock: { state: 'synced' }, printerProxy: { printers: [...printers, ...further] } },
      ...options.config,
    };
    writeFileSync(configFile, JSON.stringify(config));
  };
  configure({});
  const setUpFile = join(folder, 'set-up.yaml');
  const registers = (options.registers ?? ['epson', 'star']).map((key) => `{ key: ${key}, name: ${key} }`);
  writeFileSync(setUpFile, `registers: [${registers.join(', ')}]\n${options.setUp ?? ''}`);
  await importSetUp(setUpFile, configFile);

  const agents: Program[] = [];
  // Printer proxies outlive their agents.
  opened.defer(async () => {
    for (const agent of agents) await agent.end('SIGKILL');
    await endPrinterProxyAt(printerProxySocketPath(dataDir), systemClock);
    for (const agent of agents)
      for (const [, pid] of agent.output().matchAll(/"pid":(\d+),"msg":"printer proxy started"/g)) end(pid);
  });
  const ask = async (path: string): Promise<unknown> =>
    (await fetch(`http://127.0.0.1:${pagePort}${path}`)).json();
  const all = opened.move();
  const shop: PrintingShop = {
    ...{ folder, dataDir, configFile, lanes, configure, url: `http://127.0.0.1:${pagePort}` },
    get agent() {
      const agent = agents.at(-1);
      if (agent === undefined) throw new Error('the agent was not started');
      return agent;
    },
    output: () => agents.map((agent) => agent.output()).join('\n'),
    async start() {
      const agent = startProgram(['run', '--config', configFile]);
      agents.push(agent);
      await agent.line(/page server listening/);
    },
    status: async () => statusJson.parse(await ask('/api/v1/status')),
    pairs: async () => salesPageJson.parse(await ask('/api/v1/sales?limit=200')).sales,
    printerProxyPid: async () => {
      const [, pid] = await shop.agent.line(/"pid":(\d+),"msg":"receipt capture ready"/);
      await eventually('the printer proxy listens', async () =>
        (await shop.status()).printers?.printers.length === lanes.length + further.length ? true : undefined,
      );
      return Number(pid);
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
  return shop;
}

function end(pid: string | undefined): void {
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch {
    // It has ended.
  }
}
