/**
 * A gateway's network with a real NetworkManager, in namespaces of its own: eth0 with a shop's router (DHCP) at 192.168.77.1 and a camera
 * at 192.168.77.9. It is asked and changed as the agent's own user, with the rights of systemd/tillframe-network.rules. Needs root, and the
 * Debian packages network-manager, polkitd, dbus, dnsmasq-base and iproute2.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type NetworkDevice, readDevices } from '../../../src/agent/system/network/devices.ts';
import { createNetworkManager, type NetworkManager } from '../../../src/agent/system/network/nmcli.ts';

/** Of the user tillframe there, and of somebody else. */
export const users = { tillframe: 64_321, nobody: 65_534 } as const;
const polkit = '/usr/lib/polkit-1/polkitd';
const script = fileURLToPath(new URL('network-manager.sh', import.meta.url));

export type NetworkPeer = AsyncDisposable & {
  readonly manager: NetworkManager;
  /** As somebody without rights. */
  readonly stranger: NetworkManager;
  /** For files of the test's own. */
  readonly folder: string;
  /** A command that runs another there. */
  readonly behind: readonly string[];
  /** A command that runs another in the shop's own network, where its phones are. */
  readonly besideIt: readonly string[];
  /** Words of every call of nmcli and busctl, as `ps` shows them. */
  calls(): string;
  /** Runs there and gives what it printed. */
  run(...command: readonly string[]): string;
  eth0(): Promise<NetworkDevice>;
  /** Whether it gives addresses (DHCP). */
  routerAnswers(answers: boolean): void;
  /** Ends NetworkManager and starts it again, with what is on its disk and in /run. */
  restartManager(): Promise<void>;
};

/** Set where its tests may be left out: on a machine that is no test machine of ours. */
const mayBeMissing = 'TILLFRAME_NO_NETWORK_MANAGER';

/** Whether its tests are left out. Throws where it can't be had and nobody said that it may be missing: a test that is silently left out proves nothing. */
export function withoutNetworkManager(): boolean {
  const missing = whyNoNetworkManager();
  if (missing === undefined) return false;
  if (process.env[mayBeMissing] === undefined)
    throw new Error(
      `NetworkManager can't be started here: ${missing}. Run scripts/set-up.sh, as root; ${mayBeMissing}=1 leaves its tests out.`,
    );
  console.warn(`NetworkManager can't be started here, its tests are left out: ${missing}`);
  return true;
}

/** Why it can't be had here; undefined where it can. */
function whyNoNetworkManager(): string | undefined {
  try {
    execFileSync('unshare', ['--net', '--mount', '--pid', '--fork', 'true'], { stdio: 'pipe' });
    for (const program of [
      'NetworkManager',
      'nmcli',
      'busctl',
      'dbus-daemon',
      'dnsmasq',
      'ip',
      'nsenter',
      polkit,
    ])
      execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function startNetworkManager(): Promise<NetworkPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-network-'));
  const child = spawn(
    'unshare',
    ['--net', '--mount', '--pid', '--fork', '--kill-child', 'sh', script, folder, String(users.tillframe)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const isReady = once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(120_000) });
  await Promise.race([
    isReady,
    once(child, 'exit').then(([code]) => {
      throw new Error(`${script} ended with ${code} before NetworkManager was ready`);
    }),
  ]);
  const spaces = `/proc/${child.pid}/ns`;
  const inside = [
    'nsenter',
    `--net=${spaces}/net`,
    `--mount=${spaces}/mnt`,
    `--pid=${spaces}/pid_for_children`,
  ];
  /** What the agent runs is run there. */
  const program = (name: string, user: keyof typeof users): string => {
    const path = join(folder, `${name}-${user}`);
    const as = `--setuid=${users[user]} --setgid=${users[user]}`;
    const lines = [`echo "${name} $*" >>${folder}/calls`, `exec ${inside.join(' ')} ${as} ${name} "$@"`];
    writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(path, 0o755);
    return path;
  };
  const managerOf = (user: keyof typeof users): NetworkManager =>
    createNetworkManager({
      nmcli: program('nmcli', user),
      busctl: program('busctl', user),
      answerWithinMs: 60_000,
    });
  const [manager, stranger] = [managerOf('tillframe'), managerOf('nobody')];
  const run = (...command: readonly string[]): string => {
    const [first = '', ...rest] = [...inside, ...command];
    return execFileSync(first, rest, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  };
  const eth0 = async (): Promise<NetworkDevice> => {
    const device = (await readDevices(manager))?.find(({ name }) => name === 'eth0');
    if (device === undefined) throw new Error('there is no eth0');
    return device;
  };
  const peer: NetworkPeer = {
    ...{ manager, stranger, folder, run, eth0, behind: inside },
    besideIt: ['nsenter', `--net=/proc/${child.pid}/root/run/netns/shop`],
    calls: () => readFileSync(join(folder, 'calls'), 'utf8'),
    routerAnswers: (answers) => {
      run('sh', '-c', `kill -${answers ? 'CONT' : 'STOP'} $(cat /run/dnsmasq.pid)`);
    },
    restartManager: async () => {
      run('sh', '-c', 'kill $(cat /run/NetworkManager/NetworkManager.pid)');
      await untilGone(run);
      run('sh', '-c', `NetworkManager >>${folder}/network-manager.log 2>&1`);
      await untilConnected(eth0);
    },
    [Symbol.asyncDispose]: () => end(child, folder),
  };
  try {
    await untilConnected(eth0);
    return peer;
  } catch (error) {
    const log = readFileSync(join(folder, 'network-manager.log'), 'utf8');
    await end(child, folder);
    throw new Error(log.slice(-2_000), { cause: error });
  }
}

async function untilConnected(eth0: () => Promise<NetworkDevice>): Promise<void> {
  for (let tries = 0; ; tries++) {
    const isThere = await eth0().then(
      ({ state }) => state === 'connected',
      () => false,
    );
    if (isThere) return;
    if (tries > 300) throw new Error('eth0 did not come up');
    await delay(100);
  }
}

async function untilGone(run: NetworkPeer['run']): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (run('sh', '-c', 'nmcli general 2>&1 || true').includes('not running')) return;
    await delay(50);
  }
  throw new Error('NetworkManager does not end');
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  child.stdin?.end();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  rmSync(folder, { recursive: true });
}
