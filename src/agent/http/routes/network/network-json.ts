/** The gateway's network as the page reads it. */
import type { FastifyRequest } from 'fastify';
import type { NetworkChangeJson, NetworkJson } from '../../../../contract/page/network.ts';
import { typedAddresses } from '../../../../lib/net/own-addresses.ts';
import type { NetworkChange } from '../../../system/network/change.ts';
import type { NetworkDevice } from '../../../system/network/devices.ts';
import type { AddressSettings } from '../../../system/network/settings.ts';
import { pageUrl, portOnAll } from '../../page-url.ts';

/** `nowMs`: monotonic. `devices`: as read now; empty for a change that has only begun. */
export function changeToJson(
  request: FastifyRequest,
  change: NetworkChange,
  at: {
    readonly nowMs: number;
    readonly devices: readonly NetworkDevice[];
    readonly namedPage: string | undefined;
  },
): NetworkChangeJson {
  const { device, proposed, state, why, untilMs, key } = change;
  const isOpen = state === 'applying' || state === 'waiting';
  const found = at.devices.find(({ name }) => name === device);
  const fixed =
    proposed.kind === 'address' && proposed.settings.method === 'fixed' ? proposed.settings : undefined;
  const given = state === 'applying' ? [] : (found?.addresses ?? []);
  const hosts = fixed === undefined ? given.map((cidr) => cidr.split('/')[0] ?? '') : [fixed.address];
  const port = portOnAll(request.server.server.address());
  const pages = port === undefined ? [] : hosts.map((host) => pageUrl(request.protocol, { host, port }));
  return {
    ...{ device, state },
    proposed:
      proposed.kind === 'wifi' ? proposed : { kind: 'address', settings: settingsToJson(proposed.settings) },
    ...(why !== undefined && { why }),
    ...(isOpen && { leftMs: Math.max(0, Math.round(untilMs - at.nowMs)) }),
    ...(key !== undefined && { key }),
    pages: [...pages, ...(at.namedPage === undefined ? [] : [at.namedPage])],
  };
}

/** The page's address by the gateway's name. */
export async function namedPageOf(request: FastifyRequest): Promise<string | undefined> {
  const port = portOnAll(request.server.server.address());
  if (port === undefined) return undefined;
  const scheme = request.protocol === 'https' ? 'https' : 'http';
  const typed = await typedAddresses(scheme, { host: '0.0.0.0', port });
  return typed.find((url) => new URL(url).hostname.endsWith('.local'));
}

export function deviceToJson(device: NetworkDevice): NetworkJson['devices'][number] {
  const { path: _path, connection, settings, addresses, nameServers, ...rest } = device;
  return {
    ...rest,
    ...(connection !== undefined && { connection: connection.name }),
    ...{ addresses: [...addresses], nameServers: [...nameServers] },
    ...(settings !== undefined && { settings: settingsToJson(settings) }),
  };
}

type SettingsJson = Extract<NetworkChangeJson['proposed'], { kind: 'address' }>['settings'];

function settingsToJson(settings: AddressSettings): SettingsJson {
  return settings.method === 'automatic' ? settings : { ...settings, nameServers: [...settings.nameServers] };
}
