/**
 * The gateway's network: `GET /api/v1/network`, the Wi-Fi networks in range, changes of a device's address
 * and Wi-Fi, which are reverted unless they are confirmed (agent/system/network/change.ts), and the time
 * servers. One change at a time.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type AddressBody,
  addressBody,
  confirmBody,
  confirmedJson,
  type NetworkChangeJson,
  type NetworkJson,
  networkChangeJson,
  networkJson,
  type TimeJson,
  timeBody,
  timeJson,
  wifiBody,
  wifiJson,
  wifiQuery,
} from '../../../contract/page/network.ts';
import { addressKnown, changeEarly } from '../../../domain/problem/network.ts';
import { type Refusal, refusal } from '../../../domain/problem/refusal/refusal.ts';
import { parsePrefix } from '../../../domain/setup/ipv4.ts';
import { Problem } from '../../../lib/http/problem.ts';
import { listenText } from '../../../lib/net/listen-address.ts';
import { typedAddresses } from '../../../lib/net/own-addresses.ts';
import type { NetworkChange, NetworkChanges } from '../../system/network/change.ts';
import {
  type ManagerState,
  managerState,
  type NetworkDevice,
  readDevices,
} from '../../system/network/devices.ts';
import type { NetworkManager } from '../../system/network/nmcli.ts';
import {
  type AddressSettings,
  type WifiSettings,
  type WrongSetting,
  wrongAddressSettings,
  wrongTimeServers,
  wrongWifi,
} from '../../system/network/settings.ts';
import type { TimeServers } from '../../system/network/time-servers.ts';
import { scanWifi } from '../../system/network/wifi.ts';
import type { WebContext } from '../context.ts';
import { createMutex } from '../mutex.ts';
import { pageUrl, portOnAll } from '../page-url.ts';
import { causeOf, refused, refusedAt, type WrongField, wrongFields } from '../refused.ts';
import { routesOf } from '../route.ts';

/** Network functions of the agent. */
export type NetworkControl = {
  readonly manager: NetworkManager;
  readonly changes: Pick<NetworkChanges, 'current' | 'begin' | 'confirm' | 'revert'>;
  readonly time: TimeServers;
  /** Proxy to the cloud, without its login. */
  readonly proxy?: string;
};

/** Counted from the end of the confirmation period, milliseconds. */
const reportedForMs = 10 * 60_000;
const titles = { address: 'Not this address', wifi: 'Not this Wi-Fi', time: 'Not these time servers' };

const begun =
  'Answered before it is done. It is taken back by itself after two minutes unless it is confirmed with its key, and at once where it fails.';
const problems = {
  404: 'There is no such device.',
  409: 'The network can not be set here, or not now; `detail` says why.',
};

export function registerNetworkRoutes(
  app: FastifyInstance,
  context: WebContext,
  { manager, changes, time, proxy }: NetworkControl,
): void {
  const { clock } = context;
  const route = routesOf(app, 'Network');
  const oneScan = createMutex('Searching already', refusal('network.other_scan'));

  route('GET /api/v1/network', {
    access: 'session',
    summary: 'Devices and what they are set to, the last change, time servers',
    answers: { 200: networkJson },
    handle: async ({ request }) => {
      const [state, read] = await Promise.all([managerState(manager), readDevices(manager)]);
      const isSlow = read === undefined && (state === 'ready' || state === 'no_rights');
      const devices = read ?? [];
      const change = newsOf(changes.current());
      const namedPage = await namedPageOf(request);
      return {
        manager: isSlow ? ('slow' as const) : state,
        devices: devices.map(deviceToJson),
        ...(change !== undefined && { change: changeToJson(request, change, { devices, namedPage }) }),
        ...(namedPage !== undefined && { namedPage }),
        ...(proxy !== undefined && { proxy }),
        time: timeToJson(),
      };
    },
  });

  route('GET /api/v1/network/wifi', {
    access: 'session',
    summary: 'The Wi-Fi networks that a device hears now',
    about: 'Takes some seconds.',
    query: wifiQuery,
    answers: { 200: wifiJson },
    problems,
    handle: async ({ query, reply }) => {
      const { name } = await deviceOf(query.device, 'wifi');
      const networks = await oneScan(reply, () => scanWifi(manager, name));
      if (networks === undefined) throw refused(409, 'No Wi-Fi here', refusal('network.no_wifi'));
      return { networks };
    },
  });

  route('PUT /api/v1/network/devices/:name/address', {
    access: 'session',
    summary: 'Gives a device a fixed address, or one from the router',
    about: `${begun} Where a camera or another device is known under the address, it is refused until \`evenSo\` is true.`,
    body: addressBody,
    invalid: titles.address,
    answers: { 202: networkChangeJson },
    problems,
    handle: async ({ params, body, request }) => {
      const settings = settingsOf(body);
      const wrong = wrongAddressSettings(settings);
      if (wrong.length > 0) throw wrongFields(titles.address, wrong.map(wrongSetting));
      const device = await deviceOf(params.name);
      if (device.connection === undefined || device.state === 'elsewhere')
        throw refused(409, 'Not connected', refusal('network.not_connected'));
      const listen = context.listens?.page;
      if (listen !== undefined && device.addresses.some((cidr) => cidr.split('/')[0] === listen.host))
        throw refused(
          409,
          'The page is bound to this address',
          refusal('network.listens_there', { listen: listenText(listen) }),
        );
      if (settings.method === 'fixed') {
        const holder = await holderOf(settings.address, device);
        const isEvenSo = body.method === 'fixed' && body.evenSo === true;
        if (holder !== undefined && !isEvenSo) throw knownAddress(holder);
      }
      return begin(request, device, { kind: 'address', settings });
    },
  });

  route('PUT /api/v1/network/devices/:name/wifi', {
    access: 'session',
    summary: 'Joins a Wi-Fi network',
    about: begun,
    body: wifiBody,
    invalid: titles.wifi,
    answers: { 202: networkChangeJson },
    problems,
    handle: async ({ params, body: { ssid, password, isHidden }, request }) => {
      const settings: WifiSettings = {
        ssid,
        ...(password !== undefined && { password }),
        ...(isHidden !== undefined && { isHidden }),
      };
      const wrong = wrongWifi(settings);
      if (wrong.length > 0) throw wrongFields(titles.wifi, wrong.map(wrongSetting));
      const device = await deviceOf(params.name, 'wifi');
      return begin(request, device, { kind: 'wifi', settings });
    },
  });

  // At the new address the browser has no session.
  route('POST /api/v1/network/change/confirm', {
    access: 'state-token',
    summary: 'Keeps the open change',
    about: 'Its key is permission: whoever follows its link to the new address is not signed in there.',
    body: confirmBody,
    invalid: 'Not confirmed',
    answers: { 200: confirmedJson },
    problems: { 409: 'It is over, or could not be kept.' },
    handle: async ({ body }) => {
      switch (await changes.confirm(body.key)) {
        case 'kept':
          return { device: changes.current()?.device ?? '' };
        case 'failed':
          throw refused(409, 'Not kept', refusal('network.not_kept'));
        case 'over':
          throw refused(409, 'Over', refusal('network.over'));
        case 'early':
          throw new Problem(
            409,
            'Still being applied',
            causeOf(refusal('network.early')),
            {},
            [],
            changeEarly,
          );
      }
    },
  });

  route('DELETE /api/v1/network/change', {
    access: 'session',
    summary: 'Takes the open change back',
    answers: { 204: 'It is as it was' },
    handle: async ({ reply }) => {
      await changes.revert();
      return reply.code(204).send();
    },
  });

  route('PUT /api/v1/network/time', {
    access: 'session',
    summary: 'Sets the time servers, and whether cameras may ask this machine',
    body: timeBody,
    invalid: titles.time,
    answers: { 200: timeJson },
    problems: { 409: 'Time servers can not be set here.' },
    handle: async ({ body }) => {
      const wrong = wrongTimeServers(body.servers);
      if (wrong.length > 0) throw wrongFields(titles.time, wrong.map(wrongSetting));
      if (!time.read().canChange) throw refused(409, 'Not set here', refusal('network.no_time_service'));
      context.log.info({ ...body }, 'time server change started');
      if ((await time.set(body)) === 'not_accepted')
        throw refused(503, 'Not taken', refusal('network.time_not_taken'));
      return timeToJson();
    },
  });

  async function deviceOf(name: string, kind?: 'wifi'): Promise<NetworkDevice> {
    const state = await managerState(manager);
    if (state !== 'ready') throw notHere(state);
    const devices = await readDevices(manager);
    if (devices === undefined) throw notHere('slow');
    const device = devices.find((one) => one.name === name);
    if (device === undefined || (kind !== undefined && device.kind !== kind))
      throw refused(404, 'Unknown device', refusal('network.no_device', { device: name }));
    return device;
  }

  async function begin(
    request: FastifyRequest,
    device: NetworkDevice,
    proposed: Parameters<NetworkChanges['begin']>[1],
  ): Promise<NetworkChangeJson> {
    // Resolved first: once the change has begun, the answer has only a moment to leave.
    const namedPage = await namedPageOf(request);
    const change = await changes.begin(device, proposed);
    if (change === 'busy') throw refused(409, 'Being changed', refusal('network.busy'));
    if (change === 'refused') throw refused(409, 'Refused', refusal('network.refused'));
    return changeToJson(request, change, { devices: [], namedPage });
  }

  /** The component or device that is known under an address requested for this machine. */
  async function holderOf(address: string, device: NetworkDevice): Promise<Refusal | undefined> {
    const { cameras, registers } = context.setUp();
    const camera = cameras.find(({ url }) => new URL(url).hostname === address);
    if (camera !== undefined) return refusal('network.address_of_camera', { camera: camera.name });
    const register = registers.find(({ printer }) => printer?.host === address);
    if (register !== undefined) return refusal('network.address_of_printer', { register: register.name });
    if (device.router === address) return refusal('network.address_of_router');
    const others = (await readDevices(manager))?.filter(({ name }) => name !== device.name) ?? [];
    const other = others.find(({ addresses }) => addresses.some((cidr) => cidr.split('/')[0] === address));
    return other && refusal('network.address_of_device', { device: other.name });
  }

  /** A finished change is reported for a while. */
  function newsOf(change: NetworkChange | undefined): NetworkChange | undefined {
    return change !== undefined && clock.monotonicMs() < change.untilMs + reportedForMs ? change : undefined;
  }

  function changeToJson(
    request: FastifyRequest,
    change: NetworkChange,
    { devices, namedPage }: { devices: readonly NetworkDevice[]; namedPage: string | undefined },
  ): NetworkChangeJson {
    const { device, proposed, state, why, untilMs, key } = change;
    const isOpen = state === 'applying' || state === 'waiting';
    const found = devices.find(({ name }) => name === device);
    const fixed =
      proposed.kind === 'address' && proposed.settings.method === 'fixed' ? proposed.settings : undefined;
    const given = state === 'applying' ? [] : (found?.addresses ?? []);
    const hosts = fixed === undefined ? given.map((cidr) => cidr.split('/')[0] ?? '') : [fixed.address];
    const port = portOnAll(app.server.address());
    const pages = port === undefined ? [] : hosts.map((host) => pageUrl(request.protocol, { host, port }));
    return {
      ...{ device, state },
      proposed:
        proposed.kind === 'wifi'
          ? proposed
          : { kind: 'address', settings: settingsToJson(proposed.settings) },
      ...(why !== undefined && { why }),
      ...(isOpen && { leftMs: Math.max(0, Math.round(untilMs - clock.monotonicMs())) }),
      ...(key !== undefined && { key }),
      pages: [...pages, ...(namedPage === undefined ? [] : [namedPage])],
    };
  }

  async function namedPageOf(request: FastifyRequest): Promise<string | undefined> {
    const port = portOnAll(app.server.address());
    if (port === undefined) return undefined;
    const scheme = request.protocol === 'https' ? 'https' : 'http';
    const typed = await typedAddresses(scheme, { host: '0.0.0.0', port });
    return typed.find((url) => new URL(url).hostname.endsWith('.local'));
  }

  function timeToJson(): TimeJson {
    const { servers, ...rest } = time.read();
    return { ...rest, servers: [...servers] };
  }
}

function notHere(state: Exclude<ManagerState, 'ready'>): Problem {
  return refused(409, 'The network can not be set here', refusal(`network.manager_${state}`));
}

function knownAddress(problem: Refusal): Problem {
  return refusedAt('address', { status: 409, title: 'Known address', problem, type: addressKnown });
}

function wrongSetting({ field, words }: WrongSetting): WrongField {
  return { field, cause: { texts: words } };
}

function deviceToJson(device: NetworkDevice): NetworkJson['devices'][number] {
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

/** Values as typed; unreadable ones are left to the validation. */
function settingsOf(body: AddressBody): AddressSettings {
  if (body.method === 'automatic') return body;
  const [address = '', ownPrefix] = body.address.trim().split('/', 2);
  const router = body.router?.trim() ?? '';
  const nameServers = body.nameServers.map((server) => server.trim()).filter((server) => server !== '');
  return {
    ...{ method: 'fixed', address, nameServers },
    prefix: parsePrefix(body.prefix.trim() === '' ? (ownPrefix ?? '') : body.prefix) ?? Number.NaN,
    ...(router !== '' && { router }),
  };
}
