/** The routes of the network, over a world that a test changes as it likes. */
import { once } from 'node:events';
import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  confirmedJson,
  type NetworkChangeJson,
  type NetworkJson,
  networkChangeJson,
  networkJson,
  timeJson,
  type WifiJson,
  wifiJson,
} from '../../../src/contract/page/network.ts';
import { addressKnown } from '../../../src/domain/problem/network.ts';
import { refuse } from './page-refusal.ts';

export type NetworkWorld = {
  /** Undefined: it is never answered. */
  network: NetworkJson | undefined;
  /** Undefined: the search never ends. */
  wifi: WifiJson | undefined;
  /** What a change comes to: it begins, or what is wrong with it. */
  begins: NetworkChangeJson | { errors: { field: string; message: string }[]; type?: string };
  /** How a confirmation is answered. */
  confirmed: 'ok' | 'over';
};

/** One that gives a new address. */
export function change(over: Partial<NetworkChangeJson> = {}): NetworkChangeJson {
  return {
    ...{ device: 'eth0', state: 'waiting', leftMs: 96_000, key: 'Zk3vT9qLm2XyR7wB' },
    proposed: {
      kind: 'address',
      settings: {
        ...{ method: 'fixed', address: '192.168.1.50', prefix: 24, router: '192.168.1.1' },
        nameServers: ['192.168.1.1'],
      },
    },
    pages: ['https://192.168.1.50:8443', 'https://tillframe-5e1c.local:8443'],
    ...over,
  };
}

export function network(over: Partial<NetworkJson> = {}): NetworkJson {
  return {
    manager: 'ready',
    devices: [
      {
        ...{ name: 'eth0', kind: 'wired', state: 'connected', connection: 'Wired connection 1' },
        ...{ hardwareAddress: 'DC:A6:32:5E:1C:07', addresses: ['192.168.1.20/24'], router: '192.168.1.1' },
        nameServers: ['192.168.1.1'],
        settings: { method: 'automatic' },
      },
      {
        ...{ name: 'wlan0', kind: 'wifi', state: 'disconnected', hardwareAddress: 'DC:A6:32:5E:1C:08' },
        ...{ addresses: [], nameServers: [] },
      },
    ],
    namedPage: 'https://tillframe-5e1c.local:8443',
    time: { service: 'timesyncd', servers: [], serves: false, canChange: true },
    ...over,
  };
}

const heardWifi: WifiJson = {
  networks: [
    { ssid: 'shop-staff', signal: 88, security: 'password', isJoined: false },
    { ssid: 'カフェ まちかど', signal: 64, security: 'password', isJoined: false },
    { ssid: 'FREE_Wi-Fi', signal: 41, security: 'open', isJoined: false },
    { ssid: 'HQ-Enterprise', signal: 22, security: 'other', isJoined: false },
  ],
};

export function networkWorld(over: Partial<NetworkWorld> = {}): NetworkWorld {
  return {
    network: network(),
    wifi: heardWifi,
    begins: change({ state: 'applying' }),
    confirmed: 'ok',
    ...over,
  };
}

export function networkRoutes(app: FastifyInstance, world: NetworkWorld): void {
  app.get('/api/v1/network', async (request) => {
    if (world.network === undefined) await once(request.raw.socket, 'close');
    return networkJson.parse(world.network);
  });
  app.get('/api/v1/network/wifi', async (request) => {
    if (world.wifi === undefined) await once(request.raw.socket, 'close');
    return wifiJson.parse(world.wifi);
  });
  const begin = (_request: unknown, reply: FastifyReply) => {
    const { begins } = world;
    if ('errors' in begins) return refuse(reply, begins.type === addressKnown ? 409 : 400, begins);
    if (world.network !== undefined) world.network = { ...world.network, change: begins };
    return reply.code(202).send(networkChangeJson.parse(begins));
  };
  app.put('/api/v1/network/devices/:name/address', begin);
  app.put('/api/v1/network/devices/:name/wifi', begin);
  const end = (state: 'kept' | 'reverted') => {
    if (world.network === undefined) return;
    const { leftMs: _left, key: _key, ...ended } = change({ state });
    world.network = {
      ...world.network,
      change: { ...ended, ...(state === 'reverted' && { why: 'asked' }) },
    };
  };
  app.post('/api/v1/network/change/confirm', (_request, reply) => {
    if (world.confirmed === 'over')
      return refuse(reply, 409, { detail: 'この変更はもう終わっています（確定済みか、元に戻りました）。' });
    end('kept');
    return confirmedJson.parse({ device: 'eth0' });
  });
  app.delete('/api/v1/network/change', (_request, reply) => {
    end('reverted');
    return reply.code(204).send();
  });
  app.put<{ Body: { servers: string[]; serves: boolean } }>('/api/v1/network/time', (request) => {
    const time = { ...network().time, ...world.network?.time, ...request.body };
    if (world.network !== undefined) world.network = { ...world.network, time };
    return timeJson.parse(time);
  });
}
