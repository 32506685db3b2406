/** What the agent and the printer proxy notify systemd, over the very socket that it passes to a service. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../peers/network/free-port.ts';
import { eventually, type Program, startProgram } from '../peers/program.ts';

const manager = fileURLToPath(new URL('../peers/machine/service-manager.py', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-told-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** `watchdogMs`: 0 for none. */
async function start(
  args: readonly string[],
  { watchdogMs, env = {} }: { watchdogMs: number; env?: Record<string, string> },
): Promise<Program> {
  const config = join(folder, `${args[0] ?? ''}-${watchdogMs}.yaml`);
  writeFileSync(
    config,
    `shop: { id: shop-1 }\ndataDir: ${config}.data\nweb: { listen: "127.0.0.1:${await freePort()}" }\n`,
  );
  const behind = ['/usr/bin/python3', manager, String(watchdogMs)];
  return startProgram([...args, '--config', config], env, undefined, behind);
}

type Told = { readonly pid: number; readonly message: string };

function told(program: Program): Told[] {
  return program
    .output()
    .split('\n')
    .flatMap((line) => (line.startsWith('told ') ? [JSON.parse(line.slice(5)) as Told] : []));
}

const fed = (program: Program): number =>
  told(program).filter(({ message }) => message.startsWith('WATCHDOG=1\n')).length;

test('the agent: ready, alive while it runs, stopping; each word its own and no child’s', async () => {
  await using agent = await start(['run', '--separate-printer-proxy'], { watchdogMs: 1_500 });
  await agent.line(/READY=1\\nSTATUS=0 of 0 cameras up, no cloud/);
  const before = fed(agent);
  await eventually('it is fed', () => Promise.resolve(fed(agent) >= before + 3 || undefined));
  expect(await agent.end('SIGTERM')).toBe(0);
  await eventually('all is heard', () =>
    Promise.resolve(told(agent).some(({ message }) => message.startsWith('STOPPING=1\n')) || undefined),
  );
  expect(new Set(told(agent).map(({ pid }) => pid))).toEqual(new Set([agent.child.pid]));
});

test('a database that hangs: the watchdog starves while the agent still runs', async () => {
  await using agent = await start(['run', '--separate-printer-proxy'], {
    watchdogMs: 1_200,
    // The worker that hangs is replaced after 10 s; systemd would have acted long before.
    env: { TILLFRAME_FAILPOINTS: 'store.before_commit=hang@20' },
  });
  await agent.line(/WATCHDOG=1/);
  // A slow start may look like a hang, too, and pass.
  await eventually('no food while the database does not answer', async () => {
    await agent.line(/STATUS=not well: the database does not answer/);
    const before = fed(agent);
    await delay(2_400);
    return fed(agent) === before || undefined;
  });
  expect(agent.child.exitCode).toBeNull();
});

test('a unit without a watchdog gets no food', async () => {
  await using agent = await start(['run', '--separate-printer-proxy'], { watchdogMs: 0 });
  await agent.line(/READY=1/);
  await agent.end('SIGTERM');
  expect(fed(agent)).toBe(0);
});

test('the printer proxy: ready once its ports are open, alive, stopping', async () => {
  await using printerProxy = await start(['printer-proxy'], { watchdogMs: 900 });
  await printerProxy.line(/READY=1/);
  await printerProxy.line(/"WATCHDOG=1"/);
  expect(await printerProxy.end('SIGTERM')).toBe(0);
  await eventually('all is heard', () =>
    Promise.resolve(told(printerProxy).some(({ message }) => message === 'STOPPING=1') || undefined),
  );
});
