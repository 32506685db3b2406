/** The network devices of this machine as reported by NetworkManager, their settings, and our permission to change them. */
import { parseIpv4 } from '../../../domain/setup/ipv4.ts';
import { type NetworkManager, notInstalled, recordsOf, tooSlow } from './nmcli.ts';
import type { AddressSettings } from './settings.ts';

/** A gateway has a cable and perhaps Wi-Fi; containers on it add some more. */
const maxDevices = 16;

export type ManagerState =
  /** Running, with permission to change. */
  | 'ready'
  /** Running, with permission to read only. */
  | 'no_rights'
  | 'stopped'
  /** It did not answer in time; a retry may succeed. */
  | 'slow'
  | 'absent';

type DeviceState =
  | 'connected'
  | 'connecting'
  /** Nothing is plugged in, or no Wi-Fi is joined. */
  | 'disconnected'
  /** No cable, or the radio is off. */
  | 'unavailable'
  /** Configured by another program than NetworkManager. */
  | 'elsewhere';

export type NetworkDevice = {
  readonly name: string;
  readonly kind: 'wired' | 'wifi';
  readonly state: DeviceState;
  /** Its connection: usually the name of the Wi-Fi. */
  readonly connection?: { readonly name: string; readonly uuid: string };
  readonly hardwareAddress?: string;
  /** Current IPv4 addresses, with prefixes. */
  readonly addresses: readonly string[];
  readonly router?: string;
  readonly nameServers: readonly string[];
  /** Absent without a connection, or if its kind is not supported here. */
  readonly settings?: AddressSettings;
  /** NetworkManager's own name for it. */
  readonly path: string;
};

export async function managerState({ nmcli }: NetworkManager): Promise<ManagerState> {
  const { code, out } = await nmcli(['--terse', 'general', 'permissions']);
  if (code === notInstalled) return 'absent';
  if (code === tooSlow) return 'slow';
  if (code !== 0) return 'stopped';
  const given = new Set(out.split('\n').filter((line) => line.endsWith(':yes')));
  const isReady = neededRights.every((right) => given.has(`org.freedesktop.NetworkManager.${right}:yes`));
  return isReady ? 'ready' : 'no_rights';
}

/** Rights granted by systemd/tillframe-network.rules to the agent's user. */
const neededRights = ['network-control', 'settings.modify.system', 'checkpoint-rollback'] as const;

/** Devices with a cable or Wi-Fi; undefined if NetworkManager does not answer. */
export async function readDevices(manager: NetworkManager): Promise<NetworkDevice[] | undefined> {
  const { code, out } = await manager.nmcli([
    ...['--terse', '--escape', 'no', '--mode', 'multiline'],
    ...['--fields', 'GENERAL,IP4', 'device', 'show'],
  ]);
  if (code !== 0) return undefined;
  const shown = recordsOf(out, 'GENERAL.DEVICE').slice(0, maxDevices);
  const devices = await Promise.all(shown.map((record) => deviceOf(manager, record)));
  return devices.filter((device) => device !== undefined);
}

type ShownDevice = ReadonlyMap<string, readonly string[]>;

async function deviceOf(manager: NetworkManager, shown: ShownDevice): Promise<NetworkDevice | undefined> {
  const one = (name: string): string | undefined => shown.get(name)?.[0];
  const name = one('GENERAL.DEVICE');
  const kind = kinds[one('GENERAL.TYPE') ?? ''];
  if (name === undefined || kind === undefined) return undefined;
  const state = stateOf(one('GENERAL.STATE') ?? '');
  const connection = one('GENERAL.CONNECTION');
  const uuid = one('GENERAL.CON-UUID');
  const settings = uuid === undefined ? undefined : await readSettings(manager, uuid);
  const hardwareAddress = one('GENERAL.HWADDR');
  const router = one('IP4.GATEWAY');
  return {
    ...{ name, kind, state },
    ...(connection !== undefined && uuid !== undefined && { connection: { name: connection, uuid } }),
    ...(hardwareAddress !== undefined && { hardwareAddress }),
    addresses: shown.get('IP4.ADDRESS') ?? [],
    ...(router !== undefined && { router }),
    nameServers: shown.get('IP4.DNS') ?? [],
    ...(settings !== undefined && { settings }),
    path: one('GENERAL.DBUS-PATH') ?? '',
  };
}

const kinds: Readonly<Record<string, 'wired' | 'wifi'>> = { ethernet: 'wired', wifi: 'wifi' };

/** `100 (connected)`, `30 (disconnected)`: numbers of NMDeviceState. */
function stateOf(text: string): DeviceState {
  const number = Number.parseInt(text);
  if (text.includes('externally') || number <= 10) return 'elsewhere';
  if (number === 20) return 'unavailable';
  if (number >= 40 && number <= 90) return 'connecting';
  return number === 100 ? 'connected' : 'disconnected';
}

/** Settings of a profile. Undefined if it is missing, and for unsupported methods. */
export async function readSettings(
  { nmcli }: NetworkManager,
  uuid: string,
): Promise<AddressSettings | undefined> {
  const fields = ['method', 'addresses', 'gateway', 'dns'].map((name) => `ipv4.${name}`);
  const { code, out } = await nmcli([
    ...['--terse', '--escape', 'no', '--mode', 'multiline'],
    ...['--fields', fields.join(','), 'connection', 'show', 'uuid', uuid],
  ]);
  const [record] = recordsOf(out, 'ipv4.method');
  if (code !== 0 || record === undefined) return undefined;
  const one = (name: string): string => record.get(`ipv4.${name}`)?.[0] ?? '';
  if (one('method') === 'auto') return { method: 'automatic' };
  const [address = '', prefix = ''] = (one('addresses').split(',')[0] ?? '').trim().split('/');
  if (one('method') !== 'manual' || parseIpv4(address) === undefined) return undefined;
  const router = one('gateway');
  return {
    method: 'fixed',
    ...{ address, prefix: Number(prefix) },
    ...(router !== '' && { router }),
    nameServers: one('dns')
      .split(/[\s,]+/)
      .filter((server) => server !== ''),
  };
}
