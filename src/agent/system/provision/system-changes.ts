/** Changes that need root for the values of a device: files to write, programs to run. Pure; apply-changes.ts applies them. */
import type { FixedAddress, WifiSettings } from '../network/settings.ts';
import { addressSettings, type DeviceValues, type NetworkValues } from './device-values.ts';

export type SystemChange =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly text: string;
      readonly mode: number;
      readonly owner?: 'agent';
    }
  | { readonly kind: 'remove'; readonly path: string }
  /** Skipped unless the system is running. `of`: only while that service runs; it reads the files at its own start. */
  | { readonly kind: 'run'; readonly command: readonly [string, ...string[]]; readonly of?: string };

export const profiles = '/etc/NetworkManager/system-connections';
const networkManager = 'NetworkManager.service';
const avahi = 'avahi-daemon.service';
const applyTime = '/usr/lib/tillframe/tillframe-apply-time';

/** Groups that are set and recorded together, by key in provision.yaml (`serveTime` goes with `timeServers`). */
export const systemKeys = ['hostName', 'network', 'timeServers'] as const;
export type SystemPart = {
  readonly key: (typeof systemKeys)[number];
  readonly changes: readonly SystemChange[];
};

/** `hosts`: current /etc/hosts. */
export function systemParts(
  { hostName, network, timeServers, serveTime }: DeviceValues,
  { hosts, dataDir }: { readonly hosts: string; readonly dataDir: string },
): SystemPart[] {
  const hasTime = timeServers !== undefined || serveTime !== undefined;
  return [
    ...(hostName === undefined ? [] : [part('hostName', hostNameChanges(hostName, hosts))]),
    ...(network === undefined ? [] : [part('network', networkChanges(network))]),
    ...(hasTime ? [part('timeServers', timeChanges(timeServers ?? [], serveTime ?? false, dataDir))] : []),
  ];
}

function part(key: SystemPart['key'], changes: readonly SystemChange[]): SystemPart {
  return { key, changes };
}

function hostNameChanges(name: string, hosts: string): SystemChange[] {
  const others = hosts.split('\n').filter((line) => !/^127\.0\.1\.1\s/.test(line) && line !== '');
  return [
    { kind: 'file', path: '/etc/hostname', text: `${name}\n`, mode: 0o644 },
    { kind: 'file', path: '/etc/hosts', text: [...others, `127.0.1.1 ${name}`, ''].join('\n'), mode: 0o644 },
    { kind: 'run', command: ['hostname', name] },
    // It announces NAME.local. Not waited for: it starts only once the unit that runs this is done.
    { kind: 'run', command: ['systemctl', '--no-block', 'try-restart', avahi], of: avahi },
  ];
}

/**
 * Profiles of NetworkManager (nm-settings-keyfile(5)). A fixed address applies to the Wi-Fi if one is named,
 * else to the cable.
 */
function networkChanges(network: NetworkValues): SystemChange[] {
  const settings = addressSettings(network);
  const fixed = settings.method === 'fixed' ? settings : undefined;
  const { wifi } = network;
  const file = (id: string): string => `${profiles}/${id}.nmconnection`;
  const profile = (id: string, sections: readonly string[]): SystemChange => ({
    ...{ kind: 'file', path: file(id), mode: 0o600 },
    text: [`[connection]\nid=${id}\nautoconnect-priority=10`, ...sections, ''].join('\n'),
  });
  const changes: SystemChange[] = [
    wifi === undefined && fixed !== undefined
      ? profile('tillframe-wired', ['type=ethernet\n', addressPart(fixed)])
      : { kind: 'remove', path: file('tillframe-wired') },
    wifi === undefined
      ? { kind: 'remove', path: file('tillframe-wifi') }
      : profile('tillframe-wifi', [
          wifiPart({ ssid: wifi.name, isHidden: wifi.hidden, ...wifi }),
          addressPart(fixed),
        ]),
    { kind: 'run', command: ['nmcli', 'connection', 'reload'], of: networkManager },
  ];
  const used = changes.find(({ kind }) => kind === 'file');
  if (used === undefined) return changes;
  const id = wifi === undefined ? 'tillframe-wired' : 'tillframe-wifi';
  const up = ['nmcli', '--wait', '20', 'connection', 'up', 'id', id] as const;
  return [...changes, { kind: 'run', command: up, of: networkManager }];
}

function addressPart(fixed: FixedAddress | undefined): string {
  if (fixed === undefined) return '[ipv4]\nmethod=auto\n\n[ipv6]\nmethod=auto\n';
  const { address, prefix, router, nameServers } = fixed;
  const dns = (family: 4 | 6): string => {
    const servers = nameServers.filter((server) => server.includes(':') === (family === 6));
    return servers.length === 0 ? '' : `dns=${servers.map((server) => `${server};`).join('')}\n`;
  };
  const way = router === undefined ? '' : `,${router}`;
  return `[ipv4]\nmethod=manual\naddress1=${address}/${prefix}${way}\n${dns(4)}\n[ipv6]\nmethod=auto\n${dns(6)}`;
}

/** The name as bytes, whatever characters it has. */
function wifiPart({ ssid, password, isHidden }: WifiSettings): string {
  const bytes = [...Buffer.from(ssid)].map((byte) => `${byte};`).join('');
  const security =
    password === undefined
      ? ''
      : `\n[wifi-security]\nkey-mgmt=wpa-psk\npsk=${password.replaceAll('\\', '\\\\')}\n`;
  return `type=wifi\n\n[wifi]\nmode=infrastructure\nssid=${bytes}\n${isHidden === true ? 'hidden=true\n' : ''}${security}`;
}

/** Like the system page (agent/system/network/time-servers.ts). */
function timeChanges(servers: readonly string[], serves: boolean, dataDir: string): SystemChange[] {
  const wished = `${dataDir}/time-servers`;
  const lines = [...servers.map((name) => `server ${name}`), ...(serves ? ['serve'] : [])];
  return [
    {
      kind: 'file',
      path: wished,
      text: lines.map((line) => `${line}\n`).join(''),
      mode: 0o600,
      owner: 'agent',
    },
    { kind: 'run', command: [applyTime, wished] },
  ];
}
