/** Devices that report moments over the API: checked at their fields, never shown with a secret, and kept over export and import. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportSetUp } from '../../../src/agent/system/transfer/export.ts';
import { importSetUp } from '../../../src/agent/system/transfer/import.ts';
import { registersJson } from '../../../src/contract/page/registers.ts';
import { momentSourceProblem } from '../../../src/domain/problem/devices/moment-source.ts';
import { startOnvifCamera } from '../../peers/cameras/onvif-camera.ts';
import { openTestStore, shop } from '../store/fixtures.ts';
import { startGateway, type TestGateway } from './gateway.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startGateway({
    momentSources: () => [
      {
        ...{ registerKey: 'till-1', id: 'mqtt', source: 'mqtt', state: 'refused', sinceMs: 1_000 },
        problem: momentSourceProblem('moment_source.login_refused'),
      },
    ],
  });
});
afterEach(() => gateway[Symbol.asyncDispose]());

const contact = {
  source: 'mqtt',
  settings: {
    ...{ topic: 'zigbee2mqtt/drawer', pointer: '/contact', values: 'false, open', every: false },
    ...{ url: 'mqtt://192.168.1.5:1883', username: 'shop', password: 'secret-1' },
  },
};

async function call(method: string, path: string, body?: unknown) {
  const response = await fetch(`${gateway.url}/api/v1${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

async function shown() {
  const { body } = await call('GET', '/registers');
  return registersJson.parse(body).registers.find(({ key }) => key === 'till-1')?.momentSources;
}

const stored = () => gateway.testStore.store.read.momentSources();
const path = '/registers/till-1/moment-sources';

test('adds a device, shows it without its password, and keeps the camera of the register', async () => {
  expect(await call('POST', path, contact)).toEqual({
    status: 201,
    body: { register: 'till-1', id: 'mqtt' },
  });
  expect(await call('POST', path, contact)).toMatchObject({ body: { id: 'mqtt-2' } });
  const [first, second] = (await shown()) ?? [];
  expect(first).toMatchObject({
    ...{ id: 'mqtt', source: 'mqtt', kind: 'drawer', debounceMs: 500, state: 'refused' },
    settings: { topic: 'zigbee2mqtt/drawer', values: 'false, open', every: false, username: 'shop' },
    problem: { code: 'moment_source.login_refused' },
  });
  expect(second?.state).toBe('connecting');
  expect(JSON.stringify(first)).not.toContain('secret-1');
  expect(
    (await gateway.testStore.store.read.links()).filter(({ untilMs }) => untilMs === undefined),
  ).toHaveLength(1);
  expect((await stored())[0]?.settings).toMatchObject({ password: 'secret-1', values: ['false', 'open'] });
});

test('keeps what a device is always late by until it is emptied', async () => {
  await call('POST', path, { ...contact, delayMs: 120 });
  const delayMs = async () => (await shown())?.[0]?.delayMs;
  expect(await delayMs()).toBe(120);
  await call('PUT', `${path}/mqtt`, contact);
  expect(await delayMs()).toBe(120);
  expect((await call('PUT', `${path}/mqtt`, { ...contact, delayMs: -1 })).status).toBe(400);
  await call('PUT', `${path}/mqtt`, { ...contact, delayMs: null });
  expect(await delayMs()).toBeUndefined();
});

test('keeps a password that is absent, unless it would go to another address', async () => {
  await call('POST', path, contact);
  const { password: _, ...open } = contact.settings;
  const change = (settings: object) =>
    call('PUT', `${path}/mqtt`, { source: 'mqtt', kind: 'button', debounceMs: 50, settings });
  expect((await change({ ...open, topic: 'b' })).status).toBe(200);
  expect((await stored())[0]).toMatchObject({
    ...{ kind: 'button', debounceMs: 50 },
    settings: { topic: 'b', password: 'secret-1' },
  });
  await change({ ...open, url: 'mqtt://192.168.1.66:1883' });
  expect((await stored())[0]?.settings).not.toHaveProperty('password');
});

test('refuses wrong fields where they are, an unknown register, and a removed device', async () => {
  const settings = { topic: 'a/b+', pointer: 'contact', values: '', url: 'http://broker' };
  const wrong = await call('POST', path, { source: 'mqtt', settings });
  expect(wrong.status).toBe(400);
  const { errors } = wrong.body as { errors: { field: string }[] };
  expect(errors.map(({ field }) => field)).toEqual(['topic', 'pointer', 'values', 'url']);
  expect((await call('POST', path, { source: 'gone', settings: {} })).status).toBe(400);
  expect((await call('POST', '/registers/none/moment-sources', contact)).status).toBe(404);
  expect((await call('PUT', `${path}/mqtt`, contact)).status).toBe(404);
  await call('POST', path, contact);
  expect((await call('DELETE', `${path}/mqtt`)).status).toBe(204);
  expect((await call('DELETE', `${path}/mqtt`)).status).toBe(404);
  expect(await shown()).toBeUndefined();
});

test('refuses one more than a register may have', async () => {
  for (let n = 0; n < 8; n++) expect((await call('POST', path, contact)).status).toBe(201);
  expect(await call('POST', path, contact)).toMatchObject({
    status: 400,
    body: { errors: [{ field: 'source', problem: { code: 'register_form.many_moment_sources' } }] },
  });
});

test('an export without secrets imports anew, one with them brings the password along', async () => {
  await call('POST', path, contact);
  const deps = { store: gateway.testStore.store, shop, gateway: 'gw-1', version: '0', nowMs: Date.now() };
  const open = await exportSetUp(deps);
  expect(open.text).not.toContain('secret-1');
  expect(open.leftOut).toContain('momentSources till-1/mqtt: password');
  const sealed = await exportSetUp(deps, 'a long passphrase');
  expect(sealed.text).not.toContain('secret-1');
  // Here the stored password stays.
  await importSetUp({ store: gateway.testStore.store, shopId: shop.id }, open.text);
  expect((await stored())[0]?.settings).toHaveProperty('password', 'secret-1');
  await using other = await openTestStore();
  const imported = await importSetUp(
    { store: other.store, shopId: shop.id },
    sealed.text,
    'a long passphrase',
  );
  expect(imported.kind).toBe('done');
  expect(await other.store.read.momentSources()).toEqual(await stored());
});

test('a register that is unlinked has no devices any more', async () => {
  await call('POST', path, contact);
  await call('DELETE', '/links?register=till-1');
  expect(await stored()).toEqual([]);
});

test('finds the inputs of the linked camera for the form', async () => {
  await using camera = await startOnvifCamera({
    events: {
      properties: [
        {
          topic: 'tns1:Device/Trigger/DigitalInput',
          tokenName: 'InputToken',
          token: 'AlarmIn_1',
          isActive: false,
        },
      ],
    },
  });
  const { host, port } = camera;
  await call('PUT', '/cameras/counter', { url: `rtsp://${host}:554/main`, acceptUnreachable: true });
  const search = (settings: object) => call('POST', `${path}/search`, { source: 'camera-event', settings });
  expect(await search({ port: String(port), topic: '', camera: '' })).toEqual({
    status: 200,
    body: {
      offers: [
        {
          label: 'AlarmIn_1 (Device/Trigger/DigitalInput)',
          values: { topic: 'Device/Trigger/DigitalInput', input: 'AlarmIn_1' },
        },
      ],
    },
  });
  expect(await search({ port: String(port), camera: 'door' })).toMatchObject({
    status: 200,
    body: { offers: [], problem: { code: 'camera_event.other_cameras' } },
  });
  // Another address than the entered one is not searched.
  expect(await search({ port: 'eighty', camera: 'counter' })).toMatchObject({
    status: 400,
    body: { errors: [{ field: 'port' }] },
  });
  expect((await call('POST', '/registers/none/moment-sources/search', contact)).status).toBe(404);
  expect((await call('POST', `${path}/search`, contact)).status).toBe(400);
});
