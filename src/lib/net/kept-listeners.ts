/**
 * Listening sockets that systemd keeps while a service restarts (`FileDescriptorStoreMax=`, sd_notify(3)): a connection made
 * meanwhile waits for the next process, and none is refused.
 *
 * Node can't pass a file descriptor in a message, so systemd-notify does; it returns once systemd has processed the
 * message. Uses the descriptor of Node's own handle of a server, which has no public name.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import type { Server } from 'node:net';
import { promisify } from 'node:util';
import type { Log } from '../log.ts';
import { passedDescriptors } from '../systemd.ts';

const run = promisify(execFile);
const program = 'systemd-notify';
const prefix = 'listener-';
/** Far more than systemd needs on a busy machine. */
const withinMs = 30_000;

export type KeptListeners = {
  /** Descriptor of the socket that an earlier process left at this address; each is given once. */
  take(address: string): number | undefined;
  /** Settles once systemd keeps the socket too. Failures are logged and never thrown. */
  keep(address: string, server: Server): Promise<void>;
  /** Call before the server is closed: otherwise connections wait for a process that never comes. */
  drop(address: string): Promise<void>;
  /** Drops what an earlier process left and nobody took. */
  dropRest(): Promise<void>;
};

/** Undefined unless the service manager keeps sockets for this process. */
export function keptListeners(
  environment: Readonly<Record<string, string | undefined>>,
  { pid, log }: { readonly pid: number; readonly log: Log },
): KeptListeners | undefined {
  const { NOTIFY_SOCKET, FDSTORE, PATH } = environment;
  if (NOTIFY_SOCKET === undefined || !(Number(FDSTORE) > 0)) return undefined;
  const env = { NOTIFY_SOCKET, PATH };
  const left = new Map([...passedDescriptors(environment, pid)].filter(([name]) => name.startsWith(prefix)));

  async function drop(name: string): Promise<void> {
    try {
      await run(program, ['FDSTOREREMOVE=1', `FDNAME=${name}`], { env, timeout: withinMs });
    } catch (error) {
      log.warn(
        { name, why: (error as Error).message },
        'systemd keeps a listening socket that is no longer needed',
      );
    }
  }

  return {
    take(address) {
      const name = nameOf(address);
      const found = left.get(name);
      left.delete(name);
      return found;
    },
    async keep(address, server) {
      const name = nameOf(address);
      try {
        const child = spawn(program, ['--fd=3', `--fdname=${name}`], {
          ...{ env, timeout: withinMs },
          stdio: ['ignore', 'ignore', 'ignore', descriptorOf(server)],
        });
        const [code] = (await once(child, 'exit')) as [number | null];
        if (code !== 0) throw new Error(`${program}: exit ${code}`);
      } catch (error) {
        log.warn(
          { name, why: (error as Error).message },
          'systemd does not keep a listening socket, a restart interrupts printing',
        );
      }
    },
    drop: (address) => drop(nameOf(address)),
    async dropRest() {
      const rest = [...left];
      left.clear();
      for (const [name, descriptor] of rest) {
        closeSync(descriptor);
        await drop(name);
      }
    },
  };
}

/** A colon separates the names in systemd's list. */
function nameOf(address: string): string {
  return `${prefix}${address.replaceAll(':', '_')}`;
}

function descriptorOf(server: Server): number {
  const handle: unknown = Reflect.get(server, '_handle');
  const descriptor: unknown =
    typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  if (typeof descriptor !== 'number' || descriptor < 0) throw new Error('its descriptor is unknown');
  return descriptor;
}
