/**
 * The gateway's network: `GET /api/v1/network`, the Wi-Fi networks in range, changes of a device's address
 * and Wi-Fi, which are reverted unless they are confirmed (agent/system/network/change.ts), and the time
 * servers. One change at a time.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type AddressBody,
  addressBody,
  type ConfirmedJson,
  confirmBody,
  type NetworkChangeJson,
  type NetworkJson,
  type TimeJson,
  timeBody,
  type WifiJson,
  wifiBody,
  wifiQuery,
} from '../../../contract/page/network.ts';
import { parsePrefix } from '../../../domain/setup/ipv4.ts';
import { Problem } from '../../../lib/http/problem.ts';
import { listenText } from '../../../lib/net/listen-address.ts';
import { typedAddresses } from '../../../lib/net/own-addresses.ts';
import type { Words } from '../../../lib/text/language.ts';
import type { NetworkChange, NetworkChanges } from '../../system/network/change.ts';
import { managerState, type NetworkDevice, readDevices } from '../../system/network/devices.ts';
import type { NetworkManager } from '../../system/network/nmcli.ts';
import {
  type AddressSettings,
  type WifiSettings,
  wrongAddressSettings,
  wrongTimeServers,
  wrongWifi,
} from '../../system/network/settings.ts';
import type { TimeServers } from '../../system/network/time-servers.ts';
import { scanWifi } from '../../system/network/wifi.ts';
import type { WebContext } from '../context.ts';
import { problemOfFields } from '../field-problems.ts';
import { createMutex } from '../mutex.ts';
import { pageUrl, portOnAll } from '../page-url.ts';
import * as words from './network-messages.ts';

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
const small = { bodyLimit: 4 * 1024 };
const titles = { address: 'Not this address', wifi: 'Not this Wi-Fi', time: 'Not these time servers' };

export function registerNetworkRoutes(
  app: FastifyInstance,
  context: WebContext,
  { manager, changes, time, proxy }: NetworkControl,
): void {
  const { clock } = context;
  const oneScan = createMutex('Searching already', {
    en: 'Wi-Fi is being looked for; ask again in a moment.',
    ja: 'Wi-Fi を探しています。少し待ってからもう一度お試しください。',
  });

  app.get('/api/v1/network', async (request): Promise<NetworkJson> => {
    const [state, read] = await Promise.all([managerState(manager), readDevices(manager)]);
    const isSlow = read === undefined && (state === 'ready' || state === 'no_rights');
    const devices = read ?? [];
    const change = newsOf(changes.current());
    const namedPage = await namedPageOf(request);
    return {
      manager: isSlow ? 'slow' : state,
      devices: devices.map(deviceToJson),
      ...(change !== undefined && { change: changeToJson(request, change, { devices, namedPage }) }),
      ...(namedPage !== undefined && { namedPage }),
      ...(proxy !== undefined && { proxy }),
      time: timeToJson(),
    };
  });

  app.get('/api/v1/network/wifi', async (request, reply): Promise<WifiJson> => {
    const query = wifiQuery.safeParse(request.query);
    if (!query.success) throw Problem.ofZod('Wrong query', query.error);
    const { name } = await deviceOf(request, query.data.device, 'wifi');
    const networks = await oneScan(reply, () => scanWifi(manager, name));
    if (networks === undefined) throw words.noWifi(request);
    return { networks };
  });

  type Asked = { Params: { name: string } };
  app.put<Asked>('/api/v1/network/devices/:name/address', small, async (request, reply) => {
    const body = addressBody.safeParse(request.body);
    if (!body.success) throw Problem.ofZod(titles.address, body.error);
    const settings = settingsOf(body.data);
    const wrong = wrongAddressSettings(settings);
    if (wrong.length > 0) throw problemOfFields(request, titles.address, wrong);
    const device = await deviceOf(request, request.params.name);
    if (device.connection === undefined || device.state === 'elsewhere') throw words.notConnected(request);
    const listen = context.listens?.page;
    if (listen !== undefined && device.addresses.some((cidr) => cidr.split('/')[0] === listen.host))
      throw words.listensThere(request, listenText(listen));
    if (settings.method === 'fixed') {
      const holder = await holderOf(settings.address, device);
      const isEvenSo = body.data.method === 'fixed' && body.data.evenSo === true;
      if (holder !== undefined && !isEvenSo) throw words.known(request, holder);
    }
    return reply.code(202).send(await begin(request, device, { kind: 'address', settings }));
  });

  app.put<Asked>('/api/v1/network/devices/:name/wifi', small, async (request, reply) => {
    const body = wifiBody.safeParse(request.body);
    if (!body.success) throw Problem.ofZod(titles.wifi, body.error);
    const { ssid, password, isHidden } = body.data;
    const settings: WifiSettings = {
      ssid,
      ...(password !== undefined && { password }),
      ...(isHidden !== undefined && { isHidden }),
    };
    const wrong = wrongWifi(settings);
    if (wrong.length > 0) throw problemOfFields(request, titles.wifi, wrong);
    const device = await deviceOf(request, request.params.name, 'wifi');
    return reply.code(202).send(await begin(request, device, { kind: 'wifi', settings }));
  });

  app.post('/api/v1/network/change/confirm', small, async (request): Promise<ConfirmedJson> => {
    const body = confirmBody.safeParse(request.body);
    if (!body.success) throw Problem.ofZod('Not confirmed', body.error);
    switch (await changes.confirm(body.data.key)) {
      case 'kept':
        return { device: changes.current()?.device ?? '' };
      case 'failed':
        throw words.notKept(request);
      case 'over':
        throw words.over(request);
      case 'early':
        throw words.early(request);
    }
  });

  app.delete('/api/v1/network/change', small, async (_request, reply) => {
    await changes.revert();
    return reply.code(204).send();
  });

  app.put('/api/v1/network/time', small, async (request): Promise<TimeJson> => {
    const body = timeBody.safeParse(request.body);
    if (!body.success) throw Problem.ofZod(titles.time, body.error);
    const wrong = wrongTimeServers(body.data.servers);
    if (wrong.length > 0) throw problemOfFields(request, titles.time, wrong);
    if (!time.read().canChange) throw words.noTimeService(request);
    context.log.info({ ...body.data }, 'time server change started');
    if ((await time.set(body.data)) === 'not_taken') throw words.timeNotTaken(request);
    return timeToJson();
  });

  async function deviceOf(request: FastifyRequest, name: string, kind?: 'wifi'): Promise<NetworkDevice> {
    const state = await managerState(manager);
    if (state !== 'ready') throw words.notHere(request, state);
    const devices = await readDevices(manager);
    if (devices === undefined) throw words.notHere(request, 'slow');
    const device = devices.find((one) => one.name === name);
    if (device === undefined || (kind !== undefined && device.kind !== kind))
      throw words.noDevice(request, name);
    return device;
  }

  async function begin(
    request: FastifyRequest,
    device: NetworkDevice,
    wish: Parameters<NetworkChanges['begin']>[1],
  ): Promise<NetworkChangeJson> {
    // Resolved first: once the change has begun, the answer has only a moment to leave.
    const namedPage = await namedPageOf(request);
    const change = await changes.begin(device, wish);
    if (change === 'busy') throw words.busy(request);
    if (change === 'refused') throw words.refused(request);
    return changeToJson(request, change, { devices: [], namedPage });
  }

  /** The component or device that is known under an address requested for this machine. */
  async function holderOf(address: string, device: NetworkDevice): Promise<Words | undefined> {
    const { cameras, registers } = context.setUp();
    const camera = cameras.find(({ url }) => new URL(url).hostname === address);
    if (camera !== undefined) return words.holders.camera(camera.name);
    const register = registers.find(({ printer }) => printer?.host === address);
    if (register !== undefined) return words.holders.printer(register.name);
    if (device.router === address) return words.holders.router;
    const others = (await readDevices(manager))?.filter(({ name }) => name !== device.name) ?? [];
    const other = others.find(({ addresses }) => addresses.some((cidr) => cidr.split('/')[0] === address));
    return other === undefined ? undefined : words.holders.device(other.name);
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
    const { device, wish, state, why, untilMs, key } = change;
    const isOpen = state === 'applying' || state === 'waiting';
    const found = devices.find(({ name }) => name === device);
    const fixed = wish.kind === 'address' && wish.settings.method === 'fixed' ? wish.settings : undefined;
    const given = state === 'applying' ? [] : (found?.addresses ?? []);
    const hosts = fixed === undefined ? given.map((cidr) => cidr.split('/')[0] ?? '') : [fixed.address];
    const port = portOnAll(app.server.address());
    const pages = port === undefined ? [] : hosts.map((host) => pageUrl(request.protocol, { host, port }));
    return {
      ...{ device, state },
      wish: wish.kind === 'wifi' ? wish : { kind: 'address', settings: settingsToJson(wish.settings) },
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

function deviceToJson(device: NetworkDevice): NetworkJson['devices'][number] {
  const { path: _path, connection, settings, addresses, nameServers, ...rest } = device;
  return {
    ...rest,
    ...(connection !== undefined && { connection: connection.name }),
    ...{ addresses: [...addresses], nameServers: [...nameServers] },
    ...(settings !== undefined && { settings: settingsToJson(settings) }),
  };
}

type SettingsJson = Extract<NetworkChangeJson['wish'], { kind: 'address' }>['settings'];

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
