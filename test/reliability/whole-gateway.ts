/** The whole program in place of the rigs' gateway (core.ts), with the same shop, register and token: for the report of promises. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importSetUp } from '../peers/import-set-up.ts';
import { startProgram } from '../peers/program.ts';
import { coreRegister, coreToken } from './core-facts.ts';
import type { Core } from './core-process.ts';

export type WholeGateway = Disposable & {
  readonly start: (failpoints?: string, behind?: readonly string[]) => Core;
};

/** `camera`: address of one that the register is linked to. `host`: of its page; default 127.0.0.1. The folder of data must be there. */
export async function prepareWholeGateway(options: {
  dataDir: string;
  port: number;
  cloudUrl: string;
  camera?: string;
  host?: string;
}): Promise<WholeGateway> {
  const { dataDir, port, cloudUrl, camera, host = '127.0.0.1' } = options;
  using made = new DisposableStack();
  const folder = made.adopt(mkdtempSync(join(tmpdir(), 'tillframe-whole-')), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const config = join(folder, 'config.yaml');
  writeFileSync(join(folder, 'cloud-token'), `${coreToken}\n`);
  writeFileSync(
    config,
    `shop: { id: shop-1, name: ユビ珈琲 }
gateway: { id: gw-core }
dataDir: '${dataDir}'
web: { listen: '${host}:${port}' }
cloud: { kind: https, url: '${cloudUrl}', tokenFile: cloud-token, spreadSeconds: 0 }
store: { ballastMegabytes: 0 }
cameras: { spill: 'off', lookback: { form: 'off' } }
capture: { settleMs: 300 }
clock: { state: synced }
log: { level: error }
`,
  );
  const cameras = camera === undefined ? '' : `cameras: [{ id: noise, name: noise, url: '${camera}' }]\n`;
  const links = camera === undefined ? '' : `links: [{ register: ${coreRegister}, camera: noise }]\n`;
  writeFileSync(
    join(folder, 'set-up.yaml'),
    `${cameras}registers: [{ key: ${coreRegister}, name: レジ1, token: ${coreToken} }]\n${links}`,
  );
  await importSetUp(join(folder, 'set-up.yaml'), config);
  const all = made.move();
  return {
    start: (failpoints = '', behind = []) => {
      const env = { TILLFRAME_FAILPOINTS: failpoints };
      const program = startProgram(['run', '--config', config], env, undefined, behind);
      const { child } = program;
      const ended = (once(child, 'exit') as Promise<[number | null]>).then(([code]) => code);
      const answers = async (): Promise<boolean> => {
        // The log is silent below errors, and a start that is killed ends the wait.
        while (child.exitCode === null && child.signalCode === null) {
          const healthy = await fetch(`http://${host}:${port}/healthz`).catch(() => undefined);
          if (healthy?.ok === true) return true;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        return false;
      };
      return { child, ready: answers(), ended, errors: () => program.output() };
    },
    [Symbol.dispose]: () => all.dispose(),
  };
}
