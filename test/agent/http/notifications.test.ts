/** Notifications over HTTP: rules, channels and tests; no secret in an answer. */
import { expect, test } from 'vitest';
import { notificationsJson } from '../../../src/contract/page/notifications/notifications.ts';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { defaultRules } from '../../../src/domain/notification/rules.ts';
import { lineToken, startLine } from '../../peers/clouds/line.ts';
import { startNotifyingGateway } from '../notifications/notifying-gateway.ts';

const url = 'https://hooks.slack.com/services/T0/B0/very-secret';
const chat = { kind: 'chat', name: 'Slack', about: 'sales', service: 'slack', url };

async function start(lineUrl = '') {
  const gateway = await startNotifyingGateway(lineUrl);
  const at = `${gateway.url}/api/v1/notifications`;
  async function call(method: string, path = '', body?: unknown, language = 'ja') {
    const response = await fetch(`${at}${path}`, {
      method,
      headers: {
        'accept-language': language,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect(text).not.toContain('very-secret');
    expect(text).not.toContain(lineToken);
    return { status: response.status, json: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }
  return {
    ...{ gateway, call },
    all: async () => notificationsJson.parse((await call('GET')).json),
    wrong: async (body: unknown) => {
      const { status, json } = await call('POST', '/channels', body);
      expect(status).toBe(400);
      return problemJson.parse(json).errors?.map(({ field, problem }) => `${field} ${problem.code}`);
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

test('adds, changes and removes channels, and keeps their secrets', async () => {
  await using w = await start();
  expect(await w.all()).toEqual({ rules: defaultRules, channels: [] });
  const added = await w.call('POST', '/channels', chat);
  expect(added).toMatchObject({
    status: 200,
    json: { name: 'Slack', about: 'sales', host: 'hooks.slack.com', waiting: 0 },
  });
  const { id } = added.json as { id: string };
  const { url: _, ...withoutUrl } = chat;
  expect((await w.call('PUT', `/channels/${id}`, { ...withoutUrl, name: '店長' })).status).toBe(200);
  const { store } = w.gateway.testStore;
  expect((await store.read.notificationSettings()).channels).toEqual([{ ...chat, name: '店長', id }]);
  const other = await w.call('PUT', `/channels/${id}`, { kind: 'line', name: 'LINE', token: lineToken });
  expect([other.status, problemJson.parse(other.json).problem?.code]).toEqual([
    409,
    'notifications.other_kind',
  ]);
  // Over a restart; the file has no readable secret.
  const later = await w.gateway.testStore.reopen();
  expect((await later.read.notificationSettings()).channels[0]?.name).toBe('店長');
});

test('answers 404 for a channel that is gone', async () => {
  await using w = await start();
  const { id } = (await w.call('POST', '/channels', chat)).json as { id: string };
  expect((await w.call('DELETE', `/channels/${id}`)).status).toBe(204);
  // The log has its name, although it is gone. The answer above does not wait for the log.
  await expect
    .poll(async () => (await fetch(`${w.gateway.url}/api/v1/log?group=change&limit=1`)).json())
    .toMatchObject({ entries: [{ what: 'settings', did: 'removed', target: 'Slack' }] });
  for (const [method, path, body] of [
    ['DELETE', `/channels/${id}`],
    ['PUT', `/channels/${id}`, chat],
    ['POST', `/channels/${id}/test`],
  ] as const)
    expect((await w.call(method, path, body)).status).toBe(404);
});

test('accepts at most twenty channels', async () => {
  await using w = await start();
  for (let n = 0; n < 20; n++)
    expect((await w.call('POST', '/channels', { ...chat, name: `${n}` })).status).toBe(200);
  const { status, json } = await w.call('POST', '/channels', chat);
  expect([status, problemJson.parse(json).problem?.code]).toEqual([409, 'notifications.full']);
});

test('refuses addresses that may not be reached, and templates that are none', async () => {
  await using w = await start();
  const at = (address: string) => w.wrong({ ...chat, url: address });
  expect(await at('http://hooks.slack.com/x')).toEqual(['url notifications.url']);
  expect(await at('hooks.slack.com')).toEqual(['url notifications.url']);
  expect(await at('https://me:pass@hooks.slack.com/x')).toEqual(['url notifications.login']);
  for (const host of [
    '127.0.0.1',
    '192.168.1.1',
    '[::1]',
    '169.254.169.254',
    'localhost',
    'nas.local',
    '0x7f000001',
  ])
    expect(await at(`https://${host}/x`)).toEqual(['url notifications.private']);
  const { url: _, ...withoutUrl } = chat;
  expect(await w.wrong(withoutUrl)).toEqual(['url field.required']);
  expect(await w.wrong({ ...chat, service: 'custom' })).toEqual(['template field.required']);
  expect(await w.wrong({ ...chat, service: 'custom', template: '{"a": {{text}}}' })).toEqual([
    'template notifications.template',
  ]);
  expect(await w.wrong({ kind: 'line', name: 'LINE', token: 'with blank' })).toEqual(['token field.format']);
});

test('changes the rules, and refuses those that would report nothing', async () => {
  await using w = await start();
  const rules = { ...defaultRules, refundsFrom: 3_000, quiet: true, quietFrom: '21:00', quietUntil: '09:00' };
  expect((await w.call('PUT', '', rules)).json).toEqual({ rules, channels: [] });
  const refusedAt = async (over: object) => {
    const { status, json } = await w.call('PUT', '', { ...rules, ...over });
    return [status, problemJson.parse(json).errors?.[0]?.field];
  };
  expect(await refusedAt({ quietUntil: '21:00' })).toEqual([400, 'quietUntil']);
  expect(await refusedAt({ idle: true, openDays: [] })).toEqual([400, 'openDays']);
  expect(await refusedAt({ openFrom: '9:00' })).toEqual([400, 'openFrom']);
  expect(await refusedAt({ maxPerHour: 0 })).toEqual([400, 'maxPerHour']);
  expect((await w.all()).rules).toEqual(rules);
});

test('sends a test and explains the answer in the language of the request', async () => {
  await using line = await startLine();
  await using w = await start(line.url);
  const added = await w.call('POST', '/channels', { kind: 'line', name: 'LINE', token: lineToken });
  const { id } = added.json as { id: string };
  expect((await w.call('POST', `/channels/${id}/test`)).json).toEqual({ arrived: true });
  expect(line.delivered).toEqual([
    'all: 【ユビ珈琲 渋谷店】\nこれはテストです。このお店の通知はここに届きます。',
  ]);
  await w.call('PUT', `/channels/${id}`, { kind: 'line', name: 'LINE', token: 'expired' });
  const explained = async (language: string) =>
    (await w.call('POST', `/channels/${id}/test`, undefined, language)).json;
  expect(await explained('ja')).toMatchObject({
    arrived: false,
    problem: { code: 'line.token_refused', text: expect.stringContaining('発行し直し') as string },
  });
  expect(await explained('en')).toMatchObject({
    problem: { text: expect.stringMatching(/Issue a new one.*invalid token/) as string },
  });
});

test('keeps the password of a mail server for that server and user alone', async () => {
  await using w = await start();
  const mail = {
    ...{
      kind: 'email',
      name: '店長',
      host: 'smtp.example.jp',
      port: 465,
      security: 'tls',
      user: 'shop@example.jp',
    },
    ...{ from: 'shop@example.jp', to: ['owner@example.jp'] },
  };
  expect(await w.wrong(mail)).toEqual(['password field.required']);
  expect(await w.wrong({ ...mail, password: 'very-secret', to: ['owner'] })).toEqual([
    'to notifications.recipients',
  ]);
  const added = await w.call('POST', '/channels', { ...mail, password: 'very-secret' });
  expect(added.json).toMatchObject({ ...mail, pictures: false });
  const { id } = added.json as { id: string };
  expect((await w.call('PUT', `/channels/${id}`, { ...mail, port: 587, security: 'starttls' })).status).toBe(
    200,
  );
  for (const over of [{ host: 'smtp.evil.example' }, { user: 'other@example.jp' }]) {
    const { json } = await w.call('PUT', `/channels/${id}`, { ...mail, ...over });
    expect(problemJson.parse(json).errors?.map(({ field, problem }) => [field, problem.code])).toEqual([
      ['password', 'notifications.password_again'],
    ]);
  }
  const { channels } = await w.gateway.testStore.store.read.notificationSettings();
  expect(channels).toEqual([
    { ...mail, id, about: 'all', pictures: false, port: 587, security: 'starttls', password: 'very-secret' },
  ]);
});

test('signs a browser up for push with one key pair, and returns none of its keys', async () => {
  await using w = await start();
  const key = async () => (await w.call('POST', '/push-key')).json;
  const { publicKey } = (await key()) as { publicKey: string };
  expect(await key()).toEqual({ publicKey });
  const subscription = {
    ...{ kind: 'push', name: 'iPhone', origin: 'https://shop.example' },
    ...{ endpoint: 'https://web.push.apple.com/very-secret', p256dh: publicKey, auth: 'B'.repeat(22) },
  };
  const added = await w.call('POST', '/channels', subscription);
  expect(added.json).toEqual({
    ...{ id: expect.any(String) as string, kind: 'push', name: 'iPhone', about: 'all', waiting: 0 },
    host: 'web.push.apple.com',
  });
  const { id } = added.json as { id: string };
  expect(
    (await w.call('PUT', `/channels/${id}`, { kind: 'push', name: '店長', about: 'sales' })).status,
  ).toBe(200);
  const { channels } = await w.gateway.testStore.store.read.notificationSettings();
  expect(channels).toEqual([{ ...subscription, id, name: '店長', about: 'sales' }]);
  expect(await w.wrong({ ...subscription, endpoint: 'https://192.168.1.1/x' })).toEqual([
    'endpoint notifications.private',
  ]);
  // No point of the curve.
  expect(await w.wrong({ ...subscription, p256dh: `B${'A'.repeat(86)}` })).toEqual(['p256dh field.invalid']);
  expect(await w.wrong({ kind: 'push', name: 'x' })).toEqual(
    ['endpoint', 'p256dh', 'auth', 'origin'].map((field) => `${field} field.required`),
  );
});
