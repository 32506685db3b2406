/** The network over HTTP: validated, changed on a real NetworkManager, confirmed and reverted; and without NetworkManager. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNetworkChanges } from '../../../src/agent/system/network/change.ts';
import { createNetworkManager } from '../../../src/agent/system/network/nmcli.ts';
import { createTimeServers } from '../../../src/agent/system/network/time-servers.ts';
import { networkChangeJson, networkJson } from '../../../src/contract/page/network.ts';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { addressKnown } from '../../../src/domain/problem/network.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import {
  type NetworkPeer,
  startNetworkManager,
  withoutNetworkManager,
} from '../../peers/network/network-manager.ts';
import { startGateway, type TestGateway } from './gateway.ts';
import { sendJson, setUp } from './signing-in.ts';

const fixed = {
  method: 'fixed',
  prefix: '255.255.255.0',
  router: '192.168.77.1',
  nameServers: ['192.168.77.1'],
};
const ofEth0 = '/api/v1/network/devices/eth0/address';

/** A signed-in client. */
async function person(gateway: TestGateway) {
  const cookie = await setUp(gateway);
  return {
    send: (method: string, path: string, body?: unknown, language = 'en') =>
      sendJson(gateway, method, path, { body, cookie, headers: { 'accept-language': language } }),
  };
}

test('reports without NetworkManager that neither network nor time servers can be set', async () => {
  await using gateway = await startGateway();
  const { send } = await person(gateway);
  const network = networkJson.parse(JSON.parse((await send('GET', '/api/v1/network')).text));
  expect(network).toMatchObject({
    manager: 'absent',
    devices: [],
    time: { service: 'none', canChange: false },
  });
  const refused = await send('PUT', ofEth0, { ...fixed, address: '192.168.77.20' }, 'ja');
  expect([refused.status, refused.text]).toEqual([
    409,
    expect.stringContaining('NetworkManager が入っていません'),
  ]);
  const time = await send('PUT', '/api/v1/network/time', { servers: ['ntp.nict.jp'] });
  expect([time.status, time.text]).toEqual([409, expect.stringContaining('cannot be set here')]);
  const strange = await send('PUT', '/api/v1/network/time', { servers: ['a b'] }, 'ja');
  expect(problemJson.parse(JSON.parse(strange.text)).errors).toMatchObject([{ field: 'timeServers' }]);
  expect((await send('POST', '/api/v1/network/change/confirm', { key: 'x' })).status).toBe(409);
});

test('distinguishes a slow NetworkManager from a stopped one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-slow-'));
  const nmcli = join(folder, 'nmcli');
  writeFileSync(nmcli, '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
  const manager = createNetworkManager({ nmcli, answerWithinMs: 200 });
  const log = pino({ level: 'silent' });
  const changes = createNetworkChanges({ manager, clock: systemClock, log, file: join(folder, 'change') });
  const time = createTimeServers({ dataDir: folder, clock: systemClock, root: folder });
  await using gateway = await startGateway({ network: { manager, changes, time } });
  const { send } = await person(gateway);
  const network = networkJson.parse(JSON.parse((await send('GET', '/api/v1/network')).text));
  expect(network).toMatchObject({ manager: 'slow', devices: [] });
  const refused = await send('PUT', ofEth0, { ...fixed, address: '192.168.77.20' }, 'ja');
  expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('応答が遅れています')]);
  rmSync(folder, { recursive: true });
});

const isMissing = withoutNetworkManager();

describe.skipIf(isMissing)('with NetworkManager', () => {
  let peer: NetworkPeer;
  let gateway: TestGateway;
  let send: Awaited<ReturnType<typeof person>>['send'];
  let lines = '';
  const stop = new AbortController();
  let running: Promise<void>;
  beforeAll(async () => {
    peer = await startNetworkManager();
    const log = pino({ level: 'info' }, { write: (line: string) => void (lines += line) });
    const changes = createNetworkChanges({
      ...{ manager: peer.manager, clock: systemClock, log, file: join(peer.folder, 'network-change.json') },
    });
    running = changes.run(stop.signal);
    const time = createTimeServers({ dataDir: peer.folder, clock: systemClock, root: peer.folder });
    gateway = await startGateway({
      network: { manager: peer.manager, changes, time, proxy: 'http://proxy.example:3128' },
    });
    ({ send } = await person(gateway));
  });
  afterAll(async () => {
    stop.abort();
    await running;
    await gateway[Symbol.asyncDispose]();
    await peer[Symbol.asyncDispose]();
  });
  const look = async () => networkJson.parse(JSON.parse((await send('GET', '/api/v1/network')).text));
  const errorsOf = (text: string) => problemJson.parse(JSON.parse(text)).errors ?? [];

  test('returns the current state', async () => {
    expect(await look()).toMatchObject({
      ...{ manager: 'ready', proxy: 'http://proxy.example:3128' },
      devices: [
        {
          name: 'eth0',
          kind: 'wired',
          state: 'connected',
          settings: { method: 'automatic' },
          router: '192.168.77.1',
        },
      ],
    });
  });

  test('reports errors at their fields, in the language of the request', async () => {
    const wrong = await send(
      'PUT',
      ofEth0,
      { ...fixed, address: '192.168.77.300', prefix: '33', nameServers: ['x'] },
      'ja',
    );
    expect(wrong.status).toBe(400);
    expect(errorsOf(wrong.text).map(({ field }) => field)).toEqual(['prefix', 'address', 'nameServers']);
    expect(wrong.text).toContain('サブネットマスク');
    const wifi = await send('PUT', '/api/v1/network/devices/wlan0/wifi', { ssid: 'Shop', password: 'short' });
    expect(errorsOf(wifi.text)).toMatchObject([
      { field: 'password', message: 'A Wi-Fi password has 8 to 63 characters.' },
    ]);
    expect((await send('PUT', '/api/v1/network/devices/wlan0/wifi', { ssid: 'Shop' })).status).toBe(404);
    expect((await send('GET', '/api/v1/network/wifi?device=eth0')).status).toBe(404);
  });

  test('requires a confirmation for a known address', async () => {
    const text = 'cameras:\n  - id: counter\n    name: Counter\n    url: rtsp://192.168.77.9/live\n';
    expect((await send('POST', '/api/v1/import', { text })).status).toBe(200);
    const router = await send('PUT', ofEth0, { ...fixed, address: '192.168.77.1', router: '192.168.77.2' });
    expect(problemJson.parse(JSON.parse(router.text)).detail).toContain('The router is known');
    const camera = await send('PUT', ofEth0, { ...fixed, address: '192.168.77.9/24', prefix: '' });
    const problem = problemJson.parse(JSON.parse(camera.text));
    expect(problem).toMatchObject({ type: addressKnown, status: 409, errors: [{ field: 'address' }] });
    expect(problem.detail).toContain('The camera “Counter”');
    expect((await send('PUT', ofEth0, { ...fixed, address: '192.168.77.9', evenSo: true })).status).toBe(202);
    // The camera really answers there.
    await expect
      .poll(async () => (await look()).change)
      .toMatchObject({ state: 'reverted', why: 'address_taken' });
  });

  test('starts a change, blocks another, and confirms it by its key without a session', async () => {
    const begun = await send('PUT', ofEth0, { ...fixed, address: '192.168.77.20' });
    expect(begun.status).toBe(202);
    const change = networkChangeJson.parse(JSON.parse(begun.text));
    expect(change).toMatchObject({ device: 'eth0', state: 'applying' });
    expect(change.leftMs).toBeGreaterThan(60_000);
    expect((await send('PUT', ofEth0, { method: 'automatic' })).status).toBe(409);
    await expect.poll(async () => (await look()).change?.state).toBe('waiting');
    const confirm = (key = '') =>
      sendJson(gateway, 'POST', '/api/v1/network/change/confirm', { body: { key } });
    expect((await confirm('guess')).status).toBe(409);
    expect((await confirm(change.key)).status).toBe(200);
    expect(await look()).toMatchObject({
      devices: [
        {
          addresses: ['192.168.77.20/24'],
          settings: { method: 'fixed', address: '192.168.77.20', prefix: 24 },
        },
      ],
      change: { state: 'kept' },
    });
    expect((await look()).change).not.toHaveProperty('key');
  });

  test('reverts a change on request, and logs each', async () => {
    expect((await send('PUT', ofEth0, { method: 'automatic' })).status).toBe(202);
    expect((await send('DELETE', '/api/v1/network/change')).status).toBe(204);
    expect(await look()).toMatchObject({
      devices: [{ settings: { method: 'fixed', address: '192.168.77.20' } }],
      change: { state: 'reverted', why: 'asked' },
    });
    expect(lines).toContain('network change confirmed');
    expect(lines).toContain('network change reverted');
  });
});
