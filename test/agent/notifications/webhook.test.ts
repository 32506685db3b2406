/** `alarms.webhook` as a channel of the notifier: alarms to a real HTTP server, with a real store; the test advances the time. */
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AlarmWebhookConfig } from '../../../src/agent/alarms/webhook-keys.ts';
import { tryWebhook } from '../../../src/agent/notifications/webhook.ts';
import type { StandingAlarm } from '../../../src/domain/alarm/alarm-notifications.ts';
import { alarmProblem } from '../../../src/domain/problem/alarm.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { startWebhook } from '../../peers/clouds/webhook.ts';
import { importRegister, openTestStore, shop } from '../store/fixtures.ts';
import { minute, setUpChannel, startNotifier } from './notified.ts';

const rules: Omit<AlarmWebhookConfig, 'secretUrl'> = {
  form: 'full',
  language: 'ja',
  afterMs: 5 * minute,
  repeatMs: 24 * 60 * minute,
};

const down: StandingAlarm = {
  kind: 'camera_down',
  about: 'カウンター上',
  since: '2026-11-27T09:00:00+09:00',
  problem: problemJson(alarmProblem('alarm.no_pictures', { camera: 'カウンター上' })),
};
const refused: StandingAlarm = { kind: 'cloud_refused', since: '2026-11-27T09:01:00+09:00' };

test('posts an alarm and its end once, with everything a program and a person need', async () => {
  await using webhook = await startWebhook();
  await using store = await openTestStore();
  const config = { ...rules, secretUrl: webhook.url, token: 'token-of-the-address' };
  await using notified = await startNotifier(store.store, { webhook: config });
  notified.alarms.set('down', down);
  await notified.pass(4 * minute, minute);
  expect(webhook.posted).toEqual([]);
  await notified.pass(60 * minute, minute);
  const [first, ...more] = webhook.posted;
  expect(more).toEqual([]);
  expect(first?.headers).toMatchObject({ authorization: 'Bearer token-of-the-address' });
  expect(first?.body).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    sentAt: expect.stringMatching(/\+09:00$/) as string,
    gateway: 'gw-1',
    shop: { id: 'shop-1', name: 'ユビ珈琲 渋谷店' },
    alarms: [{ ...down, state: 'begun', words: { en: 'A camera is down', ja: 'カメラが停止しています' } }],
    text: '【ユビ珈琲 渋谷店】gw-1\n⚠ カメラが停止しています：カウンター上（2026-11-27 09:00 から）',
  });
  notified.alarms.clear();
  await notified.pass(10 * minute, minute);
  expect(webhook.posted[1]?.body).toMatchObject({
    alarms: [{ kind: 'camera_down', state: 'over' }],
    text: '【ユビ珈琲 渋谷店】gw-1\n✓ 解消：カメラが停止しています：カウンター上',
  });
});

test('knows sent alarms after a restart, and obeys neither rules nor quiet hours of the page', async () => {
  await using webhook = await startWebhook();
  await using chat = await startWebhook();
  await using store = await openTestStore();
  const settings = { kind: 'chat', name: 'W', about: 'all', service: 'slack', url: chat.url } as const;
  await setUpChannel(store.store, settings, {
    ...{ cameras: false, quiet: true, quietFrom: '00:00', quietUntil: '23:59' },
  });
  const config = { ...rules, secretUrl: webhook.url };
  {
    await using notified = await startNotifier(store.store, { webhook: config });
    notified.alarms.set('down', down);
    await notified.pass(7 * minute, minute);
    expect([webhook.posted.length, chat.posted.length]).toEqual([1, 0]);
  }
  await using again = await startNotifier(await store.reopen(), { webhook: config });
  again.alarms.set('down', down);
  await again.pass(60 * minute, minute);
  expect(webhook.posted).toHaveLength(1);
  again.alarms.clear();
  await again.pass(7 * minute, minute);
  expect(webhook.posted).toHaveLength(2);
});

test('waits as requested while nobody accepts it, then sends one message with the current state', async () => {
  await using webhook = await startWebhook();
  await using store = await openTestStore();
  const config = { ...rules, secretUrl: webhook.url, form: 'text', language: 'en' } as const;
  await using notified = await startNotifier(store.store, { webhook: config });
  webhook.answer(503, { 'retry-after': '1800' });
  notified.alarms.set('down', down);
  await notified.pass(20 * minute, minute);
  expect(webhook.posted).toHaveLength(1);
  const [report] = notified.notifier.report();
  expect(report).toMatchObject({ name: new URL(webhook.url).host, kind: 'webhook' });
  expect(report?.problem?.code).toBe('webhook.failed');
  notified.alarms.clear();
  notified.alarms.set('refused', refused);
  webhook.answer(200);
  await notified.pass(60 * minute, minute);
  expect(webhook.posted.slice(1).map(({ body }) => body)).toEqual([
    { text: '[ユビ珈琲 渋谷店] gw-1\n⚠ The cloud rejects this gateway (since 2026-11-27 09:01)' },
  ]);
  expect(notified.notifier.report()[0]?.problem).toBeUndefined();
  expect(notified.lines.join('')).not.toContain('secret-of-the-address');
});

test('raises an alarm about a channel that has failed for half an hour, on every other channel', async () => {
  await using webhook = await startWebhook();
  await using chat = await startWebhook();
  await using store = await openTestStore();
  const settings = { kind: 'chat', name: 'W', about: 'all', service: 'slack', url: chat.url } as const;
  await importRegister(store.store, 'till-1');
  await setUpChannel(store.store, settings);
  await using notified = await startNotifier(store.store, { webhook: { ...rules, secretUrl: webhook.url } });
  chat.answer(404);
  await notified.sell({ kind: 'refund', totalMinor: -500 });
  await notified.pass(20 * minute, minute);
  expect(notified.notifier.alarms()).toEqual([]);
  await notified.pass(20 * minute, minute);
  const [alarm] = notified.notifier.alarms();
  expect(alarm).toMatchObject({ kind: 'notifications_failing', about: 'W' });
  // As the agent's state does.
  notified.alarms.set('failing', { kind: 'notifications_failing', about: 'W' });
  await notified.pass(10 * minute, minute);
  expect(webhook.posted.map(({ body }) => body)).toMatchObject([
    { alarms: [{ kind: 'notifications_failing', about: 'W', state: 'begun' }] },
  ]);
  chat.answer(200);
  notified.alarms.clear();
  await notified.pass(30 * minute, minute);
  expect(notified.notifier.alarms()).toEqual([]);
  expect(JSON.stringify(chat.posted.at(-1)?.body)).not.toContain('通知を送信できません');
});

test('reports a missing token file, and sends once it is there', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tillframe-webhook-'));
  const tokenFile = join(folder.path, 'alarms.token');
  await using webhook = await startWebhook();
  await using store = await openTestStore();
  const config = { ...rules, secretUrl: webhook.url, tokenFile };
  await using notified = await startNotifier(store.store, { webhook: config });
  notified.alarms.set('down', down);
  await notified.pass(10 * minute, minute);
  expect(webhook.posted).toEqual([]);
  expect(notified.notifier.report()[0]?.problem).toEqual({
    code: 'webhook.token_missing',
    params: { path: tokenFile },
  });
  writeFileSync(tokenFile, 'token-of-the-address\n');
  await notified.pass(60 * minute, minute);
  expect(webhook.posted.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-of-the-address']);
});

test('reports whether a test message has arrived, and why not', async () => {
  const signal = new AbortController().signal;
  const sender = { clock: systemClock, shop, gateway: 'gw-1', signal };
  let url = '';
  {
    await using webhook = await startWebhook();
    ({ url } = webhook);
    const config = { ...rules, secretUrl: url };
    expect(await tryWebhook(config, sender)).toEqual({ kind: 'delivered' });
    expect(webhook.posted[0]?.body).toMatchObject({
      alarms: [],
      text: expect.stringContaining('通知テスト') as string,
    });
    webhook.answer(302, { location: 'https://elsewhere.example/' });
    expect(await tryWebhook(config, sender)).toMatchObject({ problem: { code: 'webhook.redirected' } });
    expect(webhook.posted).toHaveLength(2);
  }
  expect(await tryWebhook({ ...rules, secretUrl: url }, sender)).toMatchObject({
    problem: { code: 'delivery.connection_refused' },
  });
});
