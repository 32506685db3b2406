/** The whole agent without a camera, in a folder of its own, under whatever a rig wants it to run under. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PairJson, salesPageJson } from '../../src/contract/page/sales.ts';
import { type StatusJson, statusJson } from '../../src/contract/page/status.ts';
import { importSetUp } from '../peers/import-set-up.ts';
import { freePort } from '../peers/network/free-port.ts';
import { type Program, startProgram } from '../peers/program.ts';
import { coreRegister, coreToken } from './core-facts.ts';

export type BareAgent = {
  readonly folder: string;
  readonly port: number;
  readonly program: Program;
  start(options?: { env?: Record<string, string>; behind?: readonly string[] }): Promise<void>;
  pairs(): Promise<PairJson[]>;
  status(): Promise<StatusJson>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** `listen`: where the page is reached, without TLS; default 127.0.0.1. `config` and `setUp`: further lines of either file. `registers`: further ones, as YAML. */
export async function bareAgent(
  options: {
    cloudUrl?: string;
    clockState?: 'auto' | 'synced';
    ballastMegabytes?: number;
    maxMegabytes?: number;
    listen?: string;
    config?: string;
    setUp?: string;
    registers?: readonly string[];
  } = {},
): Promise<BareAgent> {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-agent-'));
  const port = await freePort();
  const config = join(folder, 'config.yaml');
  writeFileSync(join(folder, 'cloud-token'), `${coreToken}\n`);
  const cloud =
    options.cloudUrl === undefined
      ? '{ kind: off }'
      : `{ kind: https, url: '${options.cloudUrl}', tokenFile: cloud-token, spreadSeconds: 0 }`;
  writeFileSync(
    config,
    `shop: { id: shop-1, name: ユビ珈琲 }
gateway: { id: gw-test }
dataDir: data
web: { listen: '${options.listen ?? '127.0.0.1'}:${port}', tls: 'off' }
cloud: ${cloud}
store: { ballastMegabytes: ${options.ballastMegabytes ?? 16}, maxMegabytes: ${options.maxMegabytes ?? 4096} }
clock: { state: ${options.clockState ?? 'synced'} }
${options.config ?? ''}`,
  );
  writeFileSync(
    join(folder, 'set-up.yaml'),
    `registers: [${[`{ key: ${coreRegister}, name: レジ1, token: ${coreToken} }`, ...(options.registers ?? [])].join(', ')}]\n${options.setUp ?? ''}`,
  );
  await importSetUp(join(folder, 'set-up.yaml'), config);

  let program: Program | undefined;
  const ask = async (path: string): Promise<unknown> =>
    (await fetch(`http://127.0.0.1:${port}${path}`)).json();
  return {
    folder,
    port,
    get program() {
      if (program === undefined) throw new Error('the agent was not started');
      return program;
    },
    start: async ({ env = {}, behind = [] } = {}) => {
      program = startProgram(['run', '--config', config], env, undefined, behind);
      await program.line(/page server listening/);
    },
    pairs: async () => salesPageJson.parse(await ask('/api/v1/sales?limit=200')).sales,
    status: async () => statusJson.parse(await ask('/api/v1/status')),
    [Symbol.asyncDispose]: async () => {
      await program?.end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
