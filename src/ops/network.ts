/**
 * How this machine is in the network: its interfaces and addresses as the kernel knows them, router and name servers, and where
 * NetworkManager is there, whether an address is fixed (nmcli(1)). Only looked at, never changed; no secret is asked for.
 */
import { execFile } from 'node:child_process';
import { getServers } from 'node:dns';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);
const answerWithinMs = 3_000;
const maxAnswerBytes = 256 * 1024;
/** A gateway has a cable and perhaps Wi-Fi; containers on it make some more. */
const maxInterfaces = 16;

export type NetworkInterface = {
  readonly name: string;
  /** With the length of the network's prefix: `192.168.1.20/24`. */
  readonly addresses: readonly string[];
  /** Only NetworkManager tells the rest. */
  readonly kind?: 'wired' | 'wifi';
  /** What it is connected to, as NetworkManager calls it: most often the name of the Wi-Fi. */
  readonly connection?: string;
  readonly address?: 'fixed' | 'automatic';
};

export type Network = {
  readonly manager: 'network_manager' | 'none';
  readonly interfaces: readonly NetworkInterface[];
  readonly routers: readonly string[];
  readonly nameServers: readonly string[];
};

/** `nmcli`: the program to ask. */
export async function readNetwork(nmcli = 'nmcli'): Promise<Network> {
  const interfaces = Object.entries(networkInterfaces())
    .map(([name, all = []]) => ({
      name,
      addresses: all.flatMap(({ internal, cidr }) => (internal || cidr === null ? [] : [cidr])),
    }))
    .filter(({ addresses }) => addresses.length > 0)
    .slice(0, maxInterfaces);
  const managed = await managedDevices(nmcli);
  return {
    manager: managed === undefined ? 'none' : 'network_manager',
    interfaces: interfaces.map((one) => ({ ...one, ...managed?.get(one.name) })),
    routers: routersOf(routeTable()),
    nameServers: getServers(),
  };
}

type Managed = Pick<NetworkInterface, 'kind' | 'connection' | 'address'>;

/** By name. Undefined where NetworkManager is not there or does not answer. */
async function managedDevices(nmcli: string): Promise<Map<string, Managed> | undefined> {
  const ask = async (...args: string[]): Promise<string> => {
    const { stdout } = await run(nmcli, ['--terse', '--escape', 'no', ...args], {
      timeout: answerWithinMs,
      maxBuffer: maxAnswerBytes,
      env: { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' },
    });
    return stdout;
  };
  try {
    const fields = 'GENERAL.DEVICE,GENERAL.TYPE,GENERAL.CONNECTION';
    const shown = await ask('--mode', 'multiline', '--fields', fields, 'device', 'show');
    const devices = devicesOf(shown).slice(0, maxInterfaces);
    const found = devices.map(async ({ device, type, connection }) => {
      const kind = kinds[type];
      const method =
        connection === ''
          ? ''
          : (await ask('--get-values', 'ipv4.method', 'connection', 'show', 'id', connection)).trim();
      const address = methods[method];
      const managed: Managed = {
        ...(kind !== undefined && { kind }),
        ...(connection !== '' && { connection }),
        ...(address !== undefined && { address }),
      };
      return [device, managed] as const;
    });
    return new Map(await Promise.all(found));
  } catch {
    return undefined;
  }
}

const kinds: Readonly<Record<string, 'wired' | 'wifi'>> = { ethernet: 'wired', wifi: 'wifi' };
const methods: Readonly<Record<string, 'fixed' | 'automatic'>> = { manual: 'fixed', auto: 'automatic' };

/** Of `nmcli --mode multiline device show`: a line `FIELD:value` each, a device after the other. */
export function devicesOf(shown: string): { device: string; type: string; connection: string }[] {
  const devices: { device: string; type: string; connection: string }[] = [];
  for (const line of shown.split('\n')) {
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1);
    const last = devices.at(-1);
    if (line.startsWith('GENERAL.DEVICE:')) devices.push({ device: value, type: '', connection: '' });
    else if (line.startsWith('GENERAL.TYPE:') && last !== undefined) last.type = value;
    else if (line.startsWith('GENERAL.CONNECTION:') && last !== undefined) last.connection = value;
  }
  return devices;
}

/** Routers of the default routes, from the kernel's table (/proc/net/route: addresses as hexadecimal numbers of this machine's byte order). */
export function routersOf(table: string): string[] {
  const routers = table.split('\n').flatMap((line) => {
    const [, destination, router = ''] = line.split('\t');
    if (destination !== '00000000' || !/^[0-9A-F]{8}$/.test(router) || router === '00000000') return [];
    return [router.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? []];
  });
  // Little endian: whatever this program runs on.
  return [...new Set(routers.map((bytes) => bytes.toReversed().join('.')))];
}

function routeTable(): string {
  try {
    return readFileSync('/proc/net/route', 'utf8');
  } catch {
    return '';
  }
}
