/** Network settings of a gateway, and their validation. Pure: shared by the page and files. */

import { isIP } from 'node:net';
import { type Ipv4Network, ipv4Text, networkOf, parseIpv4 } from '../../../domain/setup/ipv4.ts';
import type { Cause } from '../../../lib/text/message.ts';
import { networkCause } from '../text/network.ts';

/** IPv4 only. IPv6 stays as the network configures it. */
export type AddressSettings =
  /** From the router, by DHCP. */
  | { readonly method: 'automatic' }
  | {
      readonly method: 'fixed';
      readonly address: string;
      /** Length of the network's prefix: 8 … 30. */
      readonly prefix: number;
      /** Without it nothing outside of the network is reachable. */
      readonly router?: string;
      /** In the order of queries; at most `maxNameServers`. */
      readonly nameServers: readonly string[];
    };

export type FixedAddress = Extract<AddressSettings, { method: 'fixed' }>;

export type WifiSettings = {
  /** 1 … 32 bytes of UTF-8. */
  readonly ssid: string;
  /** 8 … 63 bytes of UTF-8, or the 64 hexadecimal digits of the key itself. Without it the network is open. */
  readonly password?: string;
  /** It doesn't broadcast its name; it is probed for by name. */
  readonly isHidden?: boolean;
};

export type WrongSetting = { readonly field: string; readonly cause: Cause };

/** Limit of the system's resolver (resolv.conf(5), MAXNS). */
export const maxNameServers = 3;
const minPrefix = 8;
/** Prefixes 31 and 32 are not used for a shop's network. */
const greatestPrefix = 30;
export const maxTimeServers = 4;

/** Fields: `address`, `prefix`, `router`, `nameServers`. Empty if there are no errors. */
export function wrongAddressSettings(settings: AddressSettings): WrongSetting[] {
  if (settings.method === 'automatic') return [];
  const { address, prefix, router, nameServers } = settings;
  const wrong: WrongSetting[] = [];
  const addIssue = (field: string, cause: Cause): void => void wrong.push({ field, cause });
  const isPrefix = Number.isInteger(prefix) && prefix >= minPrefix && prefix <= greatestPrefix;
  if (!isPrefix) addIssue('prefix', networkCause('network.prefix', { min: minPrefix, max: greatestPrefix }));
  const own = parseIpv4(address);
  const network = own === undefined || !isPrefix ? undefined : networkOf(own, prefix);
  if (own === undefined) addIssue('address', networkCause('network.no_address'));
  else if (!isOfMachines(own)) addIssue('address', networkCause('network.address_unusable'));
  else if (network !== undefined && isEdge(own, network))
    addIssue('address', networkCause('network.edge', machinesOf(network)));
  if (router !== undefined) {
    const way = parseIpv4(router);
    if (way === undefined) addIssue('router', networkCause('network.no_router'));
    else if (network !== undefined) {
      if (way < network.first || way > network.last)
        addIssue('router', networkCause('network.other_network', machinesOf(network)));
      else if (way === own) addIssue('router', networkCause('network.own_address'));
      else if (isEdge(way, network)) addIssue('router', networkCause('network.edge', machinesOf(network)));
    }
  }
  const problem = nameServerProblem(nameServers, router !== undefined);
  if (problem !== undefined) addIssue('nameServers', problem);
  return wrong;
}

function nameServerProblem(nameServers: readonly string[], isNeeded: boolean): Cause | undefined {
  if (nameServers.length === 0) return isNeeded ? networkCause('network.no_name_server') : undefined;
  if (nameServers.length > maxNameServers)
    return networkCause('network.many_name_servers', { max: maxNameServers });
  const strange = nameServers.find((server) => !isUsableServer(server));
  if (strange !== undefined) return networkCause('network.not_name_server', { server: strange });
  return new Set(nameServers).size < nameServers.length
    ? networkCause('network.name_server_twice')
    : undefined;
}

function isUsableServer(text: string): boolean {
  const address = parseIpv4(text);
  if (address !== undefined) return isOfMachines(address);
  return isIP(text) === 6 && text !== '::';
}

/** Excludes 0.…, loopback (127.…), link-local (169.254.…), and everything above 223.…. */
function isOfMachines(address: number): boolean {
  const head = Math.floor(address / 2 ** 24);
  const isLinkLocal = Math.floor(address / 2 ** 16) === 169 * 256 + 254;
  return head >= 1 && head <= 223 && head !== 127 && !isLinkLocal;
}

function isEdge(address: number, { first, last }: Ipv4Network): boolean {
  return address === first || address === last;
}

/** Fields: `ssid`, `password`. */
export function wrongWifi({ ssid, password }: WifiSettings): WrongSetting[] {
  const wrong: WrongSetting[] = [];
  const bytes = Buffer.byteLength(ssid);
  // nmcli reads names and passwords as lines and drops spaces at their ends.
  const isLine = (text: string): boolean => !/\p{Cc}/u.test(text) && text.trim() === text;
  if (bytes < 1 || bytes > 32 || !isLine(ssid))
    wrong.push({ field: 'ssid', cause: networkCause('network.ssid') });
  if (password === undefined) return wrong;
  // WPA counts bytes, and a letter such as あ has three.
  const length = Buffer.byteLength(password);
  const isKey = /^[0-9a-f]{64}$/i.test(password);
  if (!isKey && length > 63 && Array.from(password).length <= 63)
    wrong.push({ field: 'password', cause: networkCause('network.password_bytes') });
  else if (!isKey && (length < 8 || length > 63))
    wrong.push({ field: 'password', cause: networkCause('network.password_length') });
  else if (!isLine(password))
    wrong.push({ field: 'password', cause: networkCause('network.password_characters') });
  return wrong;
}

/** Field `timeServers`. Names or addresses; an empty list means those of the operating system. */
export function wrongTimeServers(servers: readonly string[]): WrongSetting[] {
  const isServer = (text: string): boolean =>
    isIP(text) !== 0 || (text.length <= 253 && hostName.test(text) && !/^[\d.]+$/.test(text));
  const strange = servers.find((server) => !isServer(server));
  const problem =
    servers.length > maxTimeServers
      ? networkCause('network.many_time_servers', { max: maxTimeServers })
      : strange !== undefined
        ? networkCause('network.not_time_server', { server: strange })
        : new Set(servers).size < servers.length
          ? networkCause('network.time_server_twice')
          : undefined;
  return problem === undefined ? [] : [{ field: 'timeServers', cause: problem }];
}

const hostName = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

/** The first and the last address of a network are no machine's. */
function machinesOf({ first, last }: Ipv4Network) {
  return { first: ipv4Text(first + 1), last: ipv4Text(last - 1) };
}
