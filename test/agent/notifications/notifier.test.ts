/** Notifications from a sale or an alarm to a chat: real store, real HTTP server, a clock that the test advances. */
import { expect, test } from 'vitest';
import { StoreUnavailable } from '../../../src/agent/store/store.ts';
import type { ChannelSettings } from '../../../src/contract/page/notifications/channel.ts';
import { defaultRules } from '../../../src/domain/notification/rules.ts';
import { startWebhook } from '../../peers/clouds/webhook.ts';
import { importRegister, openTestStore } from '../store/fixtures.ts';
import { hour, minute, noonMs, setUpChannel, startNotifier } from './notified.ts';

const slack = (url: string, over: Partial<ChannelSettings> = {}): ChannelSettings =>
  ({ kind: 'chat', name: 'Slack', about: 'all', service: 'slack', url, ...over }) as ChannelSettings;

async function world(rules: Parameters<typeof setUpChannel>[2] = {}) {
  const webhook = await startWebhook();
  webhook.answer(200, {}, 'ok');
  const store = await openTestStore();
  await importRegister(store.store, 'till-1');
  const id = await setUpChannel(store.store, slack(webhook.url), rules);
  return {
    ...{ webhook, store, id },
    texts: () => webhook.posted.map(({ body }) => (body as { text: string }).text),
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await webhook[Symbol.asyncDispose]();
    },
  };
}

test('reports a refund above the amount once, and no smaller one and no plain sale', async () => {
  await using w = await world({ refundsFrom: 5_000 });
  await using notified = await startNotifier(w.store.store);
  await notified.sell({ totalMinor: 90_000 });
  await notified.sell({ kind: 'refund', totalMinor: -4_999 });
  const saleId = await notified.sell({
    ...{ kind: 'refund', totalMinor: -12_000 },
    staff: { id: '7', name: '佐藤 <1> & 2' },
  });
  await notified.pass(minute);
  expect(w.texts()).toEqual([
    '【ユビ珈琲 渋谷店】\n12:00 till-1：返品 ¥12,000（担当 佐藤 &lt;1&gt; &amp; 2）',
  ]);
  // Changed later, and above the amount as before.
  await notified.sell({ kind: 'refund', totalMinor: -13_000 }, { id: 'sale-3' });
  await notified.pass(minute);
  expect(w.texts()).toHaveLength(1);
  expect(saleId).toContain('sale-3');
});

test('reports a small refund once it is changed to a large one', async () => {
  await using w = await world({ refundsFrom: 5_000 });
  await using notified = await startNotifier(w.store.store);
  await notified.sell({ kind: 'refund', totalMinor: -100 }, { id: 'r' });
  await notified.pass(minute);
  expect(w.texts()).toEqual([]);
  await notified.sell({ kind: 'refund', totalMinor: -10_000 }, { id: 'r' });
  await notified.pass(minute);
  expect(w.texts()).toEqual(['【ユビ珈琲 渋谷店】\n12:00 till-1：返品 ¥10,000']);
});

test('does not report imported history', async () => {
  await using w = await world();
  await using notified = await startNotifier(w.store.store);
  await notified.sell({ kind: 'refund', totalMinor: -10_000 }, { atMs: noonMs - 25 * hour });
  await notified.pass(minute);
  expect(w.texts()).toEqual([]);
});

test('keeps what happens offline, combines it with its times, and reports it once over a restart', async () => {
  await using w = await world({ language: 'en' });
  w.webhook.answer(503);
  {
    await using notified = await startNotifier(w.store.store);
    await notified.sell({ kind: 'no_sale', totalMinor: 0 });
    await notified.pass(minute);
    await notified.sell({ kind: 'void', totalMinor: 800 });
    await notified.pass(3 * hour, 5 * minute);
    expect(w.texts().length).toBeGreaterThan(2);
    const log = notified.lines.join('');
    expect(log).toContain('chat.failed');
    expect(log).not.toContain('secret-of-the-address');
  }
  const tried = w.texts().length;
  w.webhook.answer(200);
  const later = await w.store.reopen();
  {
    await using notified = await startNotifier(later, { startMs: noonMs + 3 * hour });
    await notified.pass(hour, 5 * minute);
  }
  expect(w.texts().slice(tried)).toEqual([
    '[ユビ珈琲 渋谷店]\n2 notifications that could not be sent earlier:\n12:00 till-1: drawer opened without a sale\n12:01 till-1: void of ¥800',
  ]);
  await using again = await startNotifier(await w.store.reopen(), { startMs: noonMs + 4 * hour });
  await again.pass(hour, 5 * minute);
  expect(w.texts()).toHaveLength(tried + 1);
});

test('sends at most the bound of an hour, and the rest in one message', async () => {
  await using w = await world({ maxPerHour: 3 });
  await using notified = await startNotifier(w.store.store);
  for (let n = 1; n <= 30; n++) {
    await notified.sell({ kind: 'refund', totalMinor: -n });
    await notified.pass(30_000);
  }
  expect(w.texts()).toHaveLength(3);
  await notified.pass(hour, 5 * minute);
  expect(w.texts()).toHaveLength(4);
  const digest = w.texts()[3]?.split('\n') ?? [];
  expect(digest.slice(0, 3)).toEqual([
    '【ユビ珈琲 渋谷店】',
    '送信できなかった間のお知らせ 27 件をまとめてお送りします。',
    'これより前のお知らせ 8 件は省略しました。',
  ]);
  expect(digest).toHaveLength(22);
  expect(digest.at(-1)).toContain('返品 ¥30');
});

test('waits for the end of the quiet hours', async () => {
  await using w = await world({ quiet: true, quietFrom: '11:00', quietUntil: '14:00' });
  await using notified = await startNotifier(w.store.store);
  await notified.sell({ kind: 'refund', totalMinor: -10 });
  await notified.pass(115 * minute, 5 * minute);
  expect(w.texts()).toEqual([]);
  await notified.pass(10 * minute, 5 * minute);
  expect(w.texts()).toEqual(['【ユビ珈琲 渋谷店】\n12:00 till-1：返品 ¥10']);
});

test('drops what is too old or too much, and reports how many', async () => {
  const quiet = { quiet: true, quietFrom: '00:00', quietUntil: '23:59' };
  await using w = await world(quiet);
  await using notified = await startNotifier(w.store.store);
  const refunds = Array.from({ length: 203 }, (_, n) => ({ kind: 'refund', totalMinor: -n - 1 }) as const);
  await Promise.all(refunds.map((refund) => notified.sell(refund)));
  await notified.pass(minute);
  expect(await w.store.store.read.waitingNotifications()).toEqual({ [w.id]: 200 });
  await notified.pass(70 * hour, 10 * hour);
  await notified.sell({ kind: 'no_sale', totalMinor: 0 });
  await notified.pass(3 * hour, hour);
  expect(w.texts()).toEqual([]);
  await w.store.store.write.putNotificationRules({ ...defaultRules, language: 'en' });
  await notified.pass(minute);
  expect(w.texts()).toEqual([
    '[ユビ珈琲 渋谷店]\n10:01 till-1: drawer opened without a sale\nDropped because they were too old or too many: 203. The list of sales has them all.',
  ]);
});

test('drops nothing for its age that was queued while the clock was wrong', async () => {
  await using w = await world();
  await using notified = await startNotifier(w.store.store);
  const setClock = notified.unset(10 * 24 * hour);
  w.webhook.answer(503, {}, 'later');
  await notified.sell({ kind: 'refund', totalMinor: -1_000 });
  await notified.pass(minute);
  setClock();
  w.webhook.answer(200, {}, 'ok');
  await notified.pass(minute);
  expect(w.texts().at(-1)).toMatch(/till-1：返品 ¥1,000$/);
});

test('reports once that there is no sale in opening hours', async () => {
  await using w = await world({ idle: true, idleMinutes: 60, openFrom: '10:00', openUntil: '20:00' });
  await using notified = await startNotifier(w.store.store);
  await notified.sell({}, { atMs: noonMs - 10 * minute });
  await notified.pass(45 * minute, 5 * minute);
  expect(w.texts()).toEqual([]);
  await notified.pass(2 * hour, 5 * minute);
  expect(w.texts()).toEqual(['【ユビ珈琲 渋谷店】\n11:50 から 60 分以上、会計がありません']);
  await notified.sell({});
  await notified.pass(70 * minute, 5 * minute);
  expect(w.texts()).toHaveLength(2);
  // Closed from 20:00; the next day begins with its opening.
  await notified.pass(16 * hour, 10 * minute);
  expect(w.texts()).toHaveLength(2);
  await notified.pass(4 * hour, 10 * minute);
  expect(w.texts()[2]).toBe('【ユビ珈琲 渋谷店】\n開店（10:00）から 60 分以上、会計がありません');
});

test('reports an alarm that lasts, and its end, only to channels of equipment', async () => {
  await using w = await world({ others: false });
  await setUpChannel(w.store.store, slack(`${w.webhook.url}/sales`, { about: 'sales' }), { others: false });
  await using notified = await startNotifier(w.store.store);
  notified.alarms.set('camera', {
    ...{ kind: 'camera_down', about: 'カウンター上', since: '2026-11-30T12:00:00+09:00' },
  });
  notified.alarms.set('disk', { kind: 'disk_low', since: '2026-11-30T12:00:00+09:00' });
  await notified.pass(4 * minute);
  expect(w.texts()).toEqual([]);
  await notified.pass(10 * minute);
  notified.alarms.clear();
  await notified.pass(10 * minute);
  expect(w.texts()).toEqual([
    '【ユビ珈琲 渋谷店】\n⚠ カメラが停止しています：カウンター上（2026-11-30 12:00 から）',
    '【ユビ珈琲 渋谷店】\n✓ 解消：カメラが停止しています：カウンター上',
  ]);
});

test('reports an alarm once while nothing can be stored, and sales once something can', async () => {
  await using w = await world();
  w.webhook.answer(503);
  const { store } = w.store;
  let isBroken = false;
  const write = new Proxy(store.write, {
    get: (writer, name): unknown =>
      isBroken ? () => Promise.reject(new StoreUnavailable('broken')) : Reflect.get(writer, name),
  });
  await using notified = await startNotifier({ ...store, write });
  await notified.sell({ kind: 'refund', totalMinor: -10 });
  await notified.pass(minute);
  const tried = w.texts().length;
  expect(tried).toBeGreaterThan(0);
  // Not decided yet.
  await notified.sell({ kind: 'refund', totalMinor: -20 });
  isBroken = true;
  w.webhook.answer(200);
  notified.alarms.set('disk', { kind: 'storage_read_only', since: '2026-11-30T12:00:00+09:00' });
  await notified.pass(hour, minute);
  const sent = w.texts().slice(tried);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toContain('⚠');
  isBroken = false;
  await notified.pass(hour, minute);
  const later = w.texts().slice(tried + 1);
  expect(later).toHaveLength(1);
  expect(later[0]).toMatch(/¥10(?:.|\n)*¥20/);
});

test('waits as long as the service requests', async () => {
  await using w = await world();
  w.webhook.answer(429, { 'retry-after': '1800' });
  await using notified = await startNotifier(w.store.store);
  await notified.sell({ kind: 'refund', totalMinor: -10 });
  await notified.pass(25 * minute, minute);
  expect(w.texts()).toHaveLength(1);
  w.webhook.answer(200);
  await notified.pass(10 * minute, minute);
  expect(w.texts()).toHaveLength(2);
});

test('sends nothing about a sale that is none any more', async () => {
  await using w = await world();
  w.webhook.answer(500);
  await using notified = await startNotifier(w.store.store);
  await notified.sell({ kind: 'void', totalMinor: 500 }, { id: 'v' });
  await notified.pass(minute);
  await notified.sell({ kind: 'sale', totalMinor: 500 }, { id: 'v' });
  await notified.pass(minute);
  const tried = w.texts().length;
  w.webhook.answer(200);
  await notified.pass(hour, 5 * minute);
  expect(w.texts().slice(tried)).toEqual([]);
});

test('describes a sale as it is when the message is sent', async () => {
  await using w = await world({ quiet: true, quietFrom: '11:00', quietUntil: '13:00' });
  await using notified = await startNotifier(w.store.store);
  await notified.sell({ kind: 'refund', totalMinor: -500 }, { id: 'r' });
  await notified.pass(minute);
  await notified.sell({ kind: 'refund', totalMinor: -300 }, { id: 'r' });
  await notified.pass(hour, 10 * minute);
  expect(w.texts()).toEqual(['【ユビ珈琲 渋谷店】\n12:00 till-1：返品 ¥300']);
});

test('forgets a removed channel with what waits for it', async () => {
  await using w = await world();
  w.webhook.answer(500);
  await using notified = await startNotifier(w.store.store);
  await notified.sell({ kind: 'refund', totalMinor: -10 });
  await notified.pass(minute);
  expect(await w.store.store.read.waitingNotifications()).toEqual({ [w.id]: 1 });
  expect(await w.store.store.write.removeNotificationChannel(w.id)).toBe(true);
  await notified.pass(minute);
  expect(await w.store.store.read.waitingNotifications()).toEqual({});
  expect(await w.store.store.read.channelStates()).toEqual({});
});

test('waits ever longer after an error of its own, and sends to the other channels', async () => {
  await using w = await world();
  const unusable: ChannelSettings = {
    kind: 'push',
    ...{ name: 'iPhone', about: 'all', origin: 'https://shop.example' },
    // No point of the curve: the text cannot be encrypted.
    ...{ endpoint: 'https://push.example/1', p256dh: `B${'A'.repeat(86)}`, auth: 'B'.repeat(22) },
  };
  await w.store.store.write.vapidKeys();
  await w.store.store.write.putNotificationChannel({ settings: unusable });
  await using notified = await startNotifier(w.store.store, { random: 1 });
  await notified.sell({ kind: 'refund', totalMinor: -1_000 });
  await notified.pass(3 * minute);
  expect(w.texts()).toHaveLength(1);
  const failures = notified.lines.filter((line) => line.includes('sending a notification failed'));
  expect(failures.length).toBeGreaterThan(1);
  expect(failures.length).toBeLessThan(10);
});

test('forgets a problem once a test has arrived', async () => {
  await using w = await world();
  const { read, write } = w.store.store;
  await using notified = await startNotifier(w.store.store);
  const state = { sentAtMs: [noonMs], alarms: [] };
  const problem = { code: 'mail.recipient_refused', params: {} };
  await write.noteChannelState({ id: w.id, state: { ...state, problem, failingSinceMs: noonMs } });
  const { signal } = new AbortController();
  w.webhook.answer(503, {}, 'later');
  await notified.notifier.test(w.id, signal);
  expect((await read.channelStates())[w.id]).toMatchObject({ problem });
  w.webhook.answer(200, {}, 'ok');
  await notified.notifier.test(w.id, signal);
  expect((await read.channelStates())[w.id]).toEqual(state);
});
