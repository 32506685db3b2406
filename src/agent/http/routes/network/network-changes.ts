/**
 * Changes of a device's address and Wi-Fi, which are reverted unless they are confirmed
 * (agent/system/network/change.ts). One change at a time.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AddressBody, NetworkChangeJson } from '../../../../contract/page/network.ts';
import { networkRoutes } from '../../../../contract/page/routes/network.ts';
import { addressKnown, changeEarly } from '../../../../domain/problem/network.ts';
import { type Refusal, refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { parsePrefix } from '../../../../domain/setup/ipv4.ts';
import type { Problem } from '../../../../lib/http/problem.ts';
import { listenText } from '../../../../lib/net/listen-address.ts';
import type { NetworkChanges } from '../../../system/network/change.ts';
import {
  type ManagerState,
  managerState,
  type NetworkDevice,
  readDevices,
} from '../../../system/network/devices.ts';
import type { NetworkManager } from '../../../system/network/nmcli.ts';
import {
  type AddressSettings,
  type WifiSettings,
  wrongAddressSettings,
  wrongWifi,
} from '../../../system/network/settings.ts';
import type { WebContext } from '../../context.ts';
import { refused, refusedAt, wrongFields } from '../../refused.ts';
import { routesOf } from '../../route.ts';
import { changeToJson, namedPageOf } from './network-json.ts';

export type NetworkChangeControl = {
  readonly manager: NetworkManager;
  readonly changes: Pick<NetworkChanges, 'current' | 'begin' | 'confirm' | 'revert'>;
};

export function registerNetworkChangeRoutes(
  app: FastifyInstance,
  context: WebContext,
  { manager, changes }: NetworkChangeControl,
): void {
  const route = routesOf(app, networkRoutes);

  route('PUT /api/v1/network/devices/:name/address', async ({ params, body, request }) => {
    const settings = settingsOf(body);
    const wrong = wrongAddressSettings(settings);
    if (wrong.length > 0) throw wrongFields(...wrong);
    const device = await usableDevice(manager, params);
    if (device.connection === undefined || device.state === 'elsewhere')
      throw refused(409, refusal('network.not_connected'));
    checkNotListening(device, context);
    const isEvenSo = body.method === 'fixed' && body.evenSo === true;
    if (settings.method === 'fixed' && !isEvenSo) {
      const holder = await holderOf(settings.address, device, { context, manager });
      if (holder !== undefined) throw knownAddress(holder);
    }
    return begin(request, device, { kind: 'address', settings });
  });

  route(
    'PUT /api/v1/network/devices/:name/wifi',
    async ({ params, body: { ssid, password, isHidden }, request }) => {
      const settings: WifiSettings = {
        ssid,
        ...(password !== undefined && { password }),
        ...(isHidden !== undefined && { isHidden }),
      };
      const wrong = wrongWifi(settings);
      if (wrong.length > 0) throw wrongFields(...wrong);
      const device = await usableDevice(manager, { name: params.name, kind: 'wifi' });
      return begin(request, device, { kind: 'wifi', settings });
    },
  );

  // At the new address the browser has no session.
  route('POST /api/v1/network/change/confirm', async ({ body }) => {
    switch (await changes.confirm(body.key)) {
      case 'kept':
        return { device: changes.current()?.device ?? '' };
      case 'failed':
        throw refused(409, refusal('network.not_kept'));
      case 'over':
        throw refused(409, refusal('network.over'));
      case 'early':
        throw refused(409, refusal('network.early'), {}, changeEarly);
    }
  });

  route('DELETE /api/v1/network/change', async ({ reply }) => {
    await changes.revert();
    return reply.code(204).send();
  });

  async function begin(
    request: FastifyRequest,
    device: NetworkDevice,
    proposed: Parameters<NetworkChanges['begin']>[1],
  ): Promise<NetworkChangeJson> {
    // Resolved first: once the change has begun, the answer has only a moment to leave.
    const namedPage = await namedPageOf(request);
    const change = await changes.begin(device, proposed);
    if (change === 'busy') throw refused(409, refusal('network.busy'));
    if (change === 'refused') throw refused(409, refusal('network.refused'));
    return changeToJson(request, change, { nowMs: context.clock.monotonicMs(), devices: [], namedPage });
  }
}

export async function usableDevice(
  manager: NetworkManager,
  { name, kind }: { readonly name: string; readonly kind?: 'wifi' },
): Promise<NetworkDevice> {
  const state = await managerState(manager);
  if (state !== 'ready') throw notHere(state);
  const devices = await readDevices(manager);
  if (devices === undefined) throw notHere('slow');
  const device = devices.find((one) => one.name === name);
  if (device === undefined || (kind !== undefined && device.kind !== kind))
    throw refused(404, refusal('network.no_device', { device: name }));
  return device;
}

function checkNotListening(device: NetworkDevice, context: WebContext): void {
  const listen = context.listens?.page;
  if (listen !== undefined && device.addresses.some((cidr) => cidr.split('/')[0] === listen.host))
    throw refused(409, refusal('network.listens_there', { listen: listenText(listen) }));
}

/** The component or device that is known under an address requested for this machine. */
async function holderOf(
  address: string,
  device: NetworkDevice,
  { context, manager }: { readonly context: WebContext; readonly manager: NetworkManager },
): Promise<Refusal | undefined> {
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

function notHere(state: Exclude<ManagerState, 'ready'>): Problem {
  return refused(409, refusal(`network.manager_${state}`));
}

function knownAddress(problem: Refusal): Problem {
  return refusedAt('address', { status: 409, problem, type: addressKnown });
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
