/** Settings made on the page: stored sealed, in force at once, never given back, and refused where config.yaml states them. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { settingsJson } from '../../../src/contract/page/settings.ts';
import { cloudUnreached } from '../../../src/domain/setup/page-settings.ts';
import { openReceiverAdmin } from '../../../src/receiver/receiver-store.ts';
import { startWebhook } from '../../peers/clouds/webhook.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startReceiver } from '../../receiver/start.ts';
import { startGateway, type TestGateway } from './gateway.ts';
import { password, sendJson, setUp } from './signing-in.ts';

async function signedIn(gateway: TestGateway) {
  const cookie = await setUp(gateway);
  const send = (method: string, path: string, body?: unknown) =>
    sendJson(gateway, method, `/api/v1/settings${path}`, {
      ...{ cookie, headers: { 'accept-language': 'en' } },
      ...(body !== undefined && { body }),
    });
  return {
    send,
    read: async () => settingsJson.parse(JSON.parse((await send('GET', '')).text)),
    put: async (section: string, body: unknown) => {
      const { status, text } = await send('PUT', `/${section}`, body);
      if (status === 200) return settingsJson.parse(JSON.parse(text))[section as 'shop'];
      const { errors, type } = problemJson.parse(JSON.parse(text));
      return { status, type, errors: errors?.map(({ field, message }) => `${field}: ${message}`) };
    },
  };
}

test('names the shop at the first visit, and later', async () => {
  await using gateway = await startGateway();
  const { put, read } = await signedIn(gateway);
  expect((await read()).shop).toEqual({ madeIn: 'default', id: 'shop-1', name: 'ユビ珈琲 渋谷店' });
  expect(await put('shop', { name: '  Main Street ' })).toEqual({
    ...{ madeIn: 'page', id: 'shop-1', name: 'Main Street' },
  });
  expect(await put('shop', { name: ' ' })).toMatchObject({ errors: ['name: 1 to 100 characters.'] });
});

test('lets nobody name the shop with an invitation', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const cookie = await setUp(gateway);
  const body = { name: 'Hana', role: 'staff' };
  const added = await sendJson(gateway, 'POST', '/api/v1/people', { cookie, body });
  const { code } = JSON.parse(added.text) as { code: string };
  const joined = await sendJson(gateway, 'POST', '/api/v1/setup', {
    body: { code, password, shopName: 'Hana’s' },
  });
  expect(joined.status).toBe(200);
  const { text } = await sendJson(gateway, 'GET', '/api/v1/settings', { cookie });
  expect(settingsJson.parse(JSON.parse(text)).shop).toMatchObject({ madeIn: 'default' });
});

test('refuses a section that the file states, and names the file', async () => {
  await using gateway = await startGateway({ stated: ['shop', 'retention'] });
  const { send, put, read } = await signedIn(gateway);
  expect((await read()).shop.madeIn).toBe('file');
  for (const answer of [await put('shop', { name: 'Other' }), (await send('DELETE', '/retention')).status])
    expect(answer).toEqual(typeof answer === 'number' ? 409 : expect.objectContaining({ status: 409 }));
  expect((await send('PUT', '/shop', { name: 'Other' })).text).toContain('config.yaml');
});

test('asks the cloud before its token is used, keeps it sealed and gives it to nobody', async () => {
  await using receiver = await startReceiver({ tokens: ['token-of-the-cloud'] });
  await using gateway = await startGateway();
  const { send, put, read } = await signedIn(gateway);
  const { url } = receiver;
  expect(await put('cloud', { url, key: 'another-token' })).toMatchObject({
    ...{ status: 409, errors: [expect.stringMatching(/^key: The cloud does not know this key/)] },
  });
  expect((await read()).cloud).toMatchObject({ madeIn: 'default', kind: 'off' });
  const used = { madeIn: 'page', kind: 'https', url, hasKey: true };
  expect(await put('cloud', { url: `${url}/`, key: 'token-of-the-cloud' })).toEqual(used);
  // The stored key serves the same address only.
  expect(await put('cloud', { url, key: '' })).toEqual(used);
  const other = { url: `http://127.0.0.1:${await freePort()}`, key: '' };
  expect(await put('cloud', other)).toMatchObject({
    errors: [expect.stringMatching(/^key: Enter the key again/)],
  });
  expect((await send('GET', '')).text).not.toContain('token-of-the-cloud');
  for (const file of ['', '-wal'])
    expect(readFileSync(`${gateway.testStore.path}${file}`).includes('token-of-the-cloud')).toBe(false);
  expect((await send('DELETE', '/cloud')).status).toBe(200);
  expect((await read()).cloud).toEqual({ madeIn: 'default', kind: 'off', hasKey: false });
});

test('exchanges a one-time key for a credential, and takes no other in its place', async () => {
  await using receiver = await startReceiver({ tokens: ['another'] });
  using admin = openReceiverAdmin({ dataDir: receiver.dataDir, nowMs: Date.now });
  const issue = () => admin.credentials.make({ kind: 'key', expiresAtMs: Date.now() + 86_400_000 }).secret;
  const [first, second] = [issue(), issue()];
  await using gateway = await startGateway();
  const { put } = await signedIn(gateway);
  const { url } = receiver;
  const credential = join(dirname(gateway.testStore.path), 'cloud-credential');
  expect(await put('cloud', { url, key: first })).toMatchObject({ kind: 'https', hasKey: true });
  const enrolled = readFileSync(credential);
  expect((await gateway.testStore.store.read.pageSettings()).cloud).toMatchObject({ keyIs: 'once' });
  // Neither a key that is used up nor an unknown one passes with the credential of the first.
  for (const key of [`${first.slice(0, -1)}x`, 'one-time-key-2'])
    expect(await put('cloud', { url, key })).toMatchObject({ status: 409 });
  expect(readFileSync(credential)).toEqual(enrolled);
  expect(await put('cloud', { url, key: second })).toMatchObject({ kind: 'https' });
  expect(readFileSync(credential)).not.toEqual(enrolled);
});

test('saves a cloud that cannot be asked only if a person wants to', async () => {
  await using gateway = await startGateway();
  const { put } = await signedIn(gateway);
  const cloud = { url: `http://127.0.0.1:${await freePort()}`, key: 'token-of-the-cloud' };
  expect(await put('cloud', cloud)).toMatchObject({ status: 409, type: cloudUnreached });
  expect(await put('cloud', { ...cloud, evenSo: true })).toMatchObject({ madeIn: 'page', url: cloud.url });
  for (const url of ['', 'http://cloud.example.com', 'https://user:secret@cloud.example.com'])
    expect(await put('cloud', { url, key: 'k' })).toMatchObject({
      ...{ status: 400, errors: [expect.stringMatching(/^url: /)] },
    });
});

test('posts a test alarm to the address that was entered', async () => {
  await using webhook = await startWebhook();
  await using gateway = await startGateway();
  const { send, put, read } = await signedIn(gateway);
  const alarms = { form: 'text', language: 'en' };
  expect(await put('alarms', { ...alarms, url: webhook.url })).toEqual({
    ...{ madeIn: 'page', host: new URL(webhook.url).host, ...alarms, hasToken: false },
  });
  expect(JSON.parse((await send('POST', '/alarms/test')).text)).toMatchObject({ isGood: true });
  expect(webhook.posted).toMatchObject([{ body: { text: expect.stringContaining('test') as string } }]);
  webhook.answer(500);
  expect(JSON.parse((await send('POST', '/alarms/test')).text)).toMatchObject({ isGood: false });
  // The address holds the login of a chat.
  expect((await send('GET', '')).text).not.toContain('secret-of-the-address');
  expect(await put('alarms', { ...alarms, language: 'ja' })).toMatchObject({ language: 'ja' });
  expect(await put('alarms', { ...alarms, url: 'http://chat.example.com/hook' })).toMatchObject({
    status: 400,
  });
  expect((await read()).alarms.language).toBe('ja');
});

test('checks days, updates, ports and brokers at their fields', async () => {
  await using gateway = await startGateway();
  const { put } = await signedIn(gateway);
  expect(await put('retention', { salesDays: 60, picturesDays: 14 })).toMatchObject({ salesDays: 60 });
  expect(await put('retention', { salesDays: 10, picturesDays: 14 })).toMatchObject({
    ...{ errors: [expect.stringMatching(/^picturesDays: .*10 days/)] },
  });
  expect(await put('retention', { salesDays: 0, picturesDays: 1 })).toMatchObject({
    ...{ errors: ['salesDays: A whole number of days from 3 to 3650.'] },
  });
  const updates = { from: 'https://updates.example.com/', automatic: true, hours: '02:00-05:00' };
  expect(await put('updates', updates)).toEqual({ madeIn: 'page', ...updates });
  expect(await put('updates', { ...updates, from: 'updates' })).toMatchObject({ status: 400 });
  expect(await put('updates', { ...updates, hours: 'at night' })).toMatchObject({ status: 400 });
  const port = await freePort();
  expect(await put('listener', { port })).toEqual({ madeIn: 'page', port });
  expect(await put('listener', { port: Number(new URL(gateway.url).port) })).toMatchObject({
    ...{ errors: [expect.stringMatching(/^port: This port is in use/)] },
  });
  const broker = { url: 'mqtt://192.168.1.5:1883', username: 'tills', password: 'pass-of-tills' };
  const stored = { madeIn: 'page', url: broker.url, username: 'tills', hasPassword: true };
  expect(await put('broker', broker)).toEqual(stored);
  expect(await put('broker', { ...broker, password: '' })).toEqual(stored);
  expect(await put('broker', { ...broker, url: 'mqtt://192.168.1.6:1883', password: '' })).toMatchObject({
    ...{ errors: [expect.stringMatching(/^password: /)] },
  });
});
