/**
 * Searches the shop's networks for receipt printers: tries a connection to every neighbouring address at the
 * usual printer port. Sends nothing, so nothing is printed. Bound: the 254 neighbours in each of four
 * networks, 32 at once, a second each.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { deadline, isAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { isLocalAddress } from '../../../lib/net/local-address.ts';
import { ownAddresses } from '../../../lib/net/own-addresses.ts';

const maxNetworks = 4;
const requestedAtOnce = 32;
const answerWithinMs = 1_000;
const printerPort = 9_100;

export type PrinterProgress =
  | { readonly kind: 'probing'; readonly requested: number; readonly all: number }
  | { readonly kind: 'printer'; readonly host: string };

/** The IPv4 neighbours of these own addresses, each once, without the own addresses. Pure. */
export function neighbours(own: readonly string[]): string[] {
  const v4 = own.filter((address) => !address.includes(':') && isLocalAddress(address));
  const networks = [...new Set(v4.map((address) => address.slice(0, address.lastIndexOf('.'))))];
  return networks
    .slice(0, maxNetworks)
    .flatMap((network) => Array.from({ length: 254 }, (_, n) => `${network}.${n + 1}`))
    .filter((host) => !own.includes(host));
}

/** `hosts`: default: the neighbours of this machine. Rejects with `signal.reason` only. */
export async function searchPrinters(
  deps: { readonly clock: Clock; readonly hosts?: readonly string[]; readonly port?: number },
  onProgress: (progress: PrinterProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const { clock, hosts = neighbours(ownAddresses(networkInterfaces())), port = printerPort } = deps;
  const queue = [...hosts];
  let requested = 0;
  const work = async (): Promise<void> => {
    for (let host = queue.shift(); host !== undefined && !isAborted(signal); host = queue.shift()) {
      if (await takesConnections(host, port, clock, signal)) onProgress({ kind: 'printer', host });
      requested++;
      if (requested % requestedAtOnce === 0 || requested === hosts.length)
        onProgress({ kind: 'probing', requested, all: hosts.length });
    }
  };
  await Promise.all(Array.from({ length: requestedAtOnce }, work));
  signal.throwIfAborted();
}

async function takesConnections(
  host: string,
  port: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  using late = deadline(clock, answerWithinMs, signal);
  const socket = connect({ host, port });
  socket.on('error', () => undefined);
  try {
    await once(socket, 'connect', { signal: late.signal });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
