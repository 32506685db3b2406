/**
 * Current network state of this machine: interfaces and addresses from the kernel, router and name servers,
 * and with NetworkManager whether an address is fixed (nmcli(1)). Read only; no secret is requested.
 */
import { getServers } from 'node:dns';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { type NetworkDevice, readDevices } from './devices.ts';
import { createNetworkManager } from './nmcli.ts';

/** The page waits for it. */
const answerWithinMs = 3_000;
/** A gateway has a cable and perhaps Wi-Fi; containers on it add some more. */
const maxInterfaces = 16;

type NetworkInterface = {
  readonly name: string;
  /** With the length of the network's prefix: `192.168.1.20/24`. */
  readonly addresses: readonly string[];
  /** Reported by NetworkManager only, like the rest. */
  readonly kind?: 'wired' | 'wifi';
  /** NetworkManager's name of its connection: usually the name of the Wi-Fi. */
  readonly connection?: string;
  readonly address?: 'fixed' | 'automatic';
};

export type Network = {
  readonly manager: 'network_manager' | 'none';
  readonly interfaces: readonly NetworkInterface[];
  readonly routers: readonly string[];
  readonly nameServers: readonly string[];
};

export async function readNetwork(manager = createNetworkManager({ answerWithinMs })): Promise<Network> {
  const interfaces = Object.entries(networkInterfaces())
    .map(([name, all = []]) => ({
      name,
      addresses: all.flatMap(({ internal, cidr }) => (internal || cidr === null ? [] : [cidr])),
    }))
    .filter(({ addresses }) => addresses.length > 0)
    .slice(0, maxInterfaces);
  const devices = await readDevices(manager);
  return {
    manager: devices === undefined ? 'none' : 'network_manager',
    interfaces: interfaces.map((one) => ({
      ...one,
      ...managedPart(devices?.find(({ name }) => name === one.name)),
    })),
    routers: routersOf(routeTable()),
    nameServers: getServers(),
  };
}

function managedPart(device: NetworkDevice | undefined): Omit<NetworkInterface, 'name' | 'addresses'> {
  if (device === undefined) return {};
  const { kind, connection, settings } = device;
  return {
    kind,
    ...(connection !== undefined && { connection: connection.name }),
    ...(settings !== undefined && { address: settings.method }),
  };
}

/**
 * Routers of the default routes, from the kernel's table (/proc/net/route: addresses as hexadecimal numbers
 * in this machine's byte order).
 */
export function routersOf(table: string): string[] {
  const routers = table.split('\n').flatMap((line) => {
    const [, destination, router = ''] = line.split('\t');
    if (destination !== '00000000' || !/^[0-9A-F]{8}$/.test(router) || router === '00000000') return [];
    return [router.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? []];
  });
  // Little endian, like all supported machines.
  return [...new Set(routers.map((bytes) => bytes.toReversed().join('.')))];
}

function routeTable(): string {
  try {
    return readFileSync('/proc/net/route', 'utf8');
  } catch {
    return '';
  }
}
