/**
 * A shop's wiring in network namespaces of its own: a gateway with several interfaces, one camera behind each. Needs root and iproute2; nothing
 * outside of the namespaces is touched, and all is gone when it is disposed.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { OnvifCameraOptions } from '../cameras/onvif-camera.ts';

const cameraProgram = fileURLToPath(new URL('../cameras/onvif-camera.ts', import.meta.url));
const prefix = `tf${process.pid}`;

export type ShopNetwork = AsyncDisposable & {
  /** What goes before a command that is to run on the gateway. */
  readonly onGateway: readonly string[];
  /** Wires a segment up, gateway at `.1` of it, and starts a camera at `.2`. `network`: `10.213.1`. */
  addCamera(
    network: string,
    options?: OnvifCameraOptions,
  ): Promise<{ endpoint: string; url: string; port: number }>;
};

/** Whether this machine lets us. */
export function canMakeNetworks(): boolean {
  try {
    ip('netns', 'add', `${prefix}t`);
    ip('netns', 'del', `${prefix}t`);
    return true;
  } catch {
    return false;
  }
}

export function createShopNetwork(): ShopNetwork {
  const gateway = `${prefix}g`;
  ip('netns', 'add', gateway);
  ip('-n', gateway, 'link', 'set', 'lo', 'up');
  const namespaces = [gateway];
  const children: ChildProcess[] = [];
  return {
    onGateway: ['ip', 'netns', 'exec', gateway],
    async addCamera(network, options = {}) {
      const number = namespaces.length;
      const space = `${prefix}c${number}`;
      ip('netns', 'add', space);
      namespaces.push(space);
      ip(
        '-n',
        gateway,
        'link',
        'add',
        `shop${number}`,
        'type',
        'veth',
        'peer',
        'name',
        'eth0',
        'netns',
        space,
      );
      ip('-n', gateway, 'addr', 'add', `${network}.1/24`, 'dev', `shop${number}`);
      ip('-n', gateway, 'link', 'set', `shop${number}`, 'up');
      ip('-n', space, 'addr', 'add', `${network}.2/24`, 'dev', 'eth0');
      ip('-n', space, 'link', 'set', 'lo', 'up');
      ip('-n', space, 'link', 'set', 'eth0', 'up');
      const settings = JSON.stringify({ host: `${network}.2`, port: 80, ...options });
      const child = spawn('ip', ['netns', 'exec', space, process.execPath, cameraProgram, settings], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      children.push(child);
      const [line] = (await once(createInterface(child.stdout), 'line', {
        signal: AbortSignal.timeout(120_000),
      })) as [string];
      return JSON.parse(line) as { endpoint: string; url: string; port: number };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(
        children.map(async (child) => {
          child.stdin?.end();
          if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
        }),
      );
      for (const space of namespaces) ip('netns', 'del', space);
    },
  };
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'pipe' });
}
