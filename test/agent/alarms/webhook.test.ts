/** Alarms sent to a real HTTP server, with the sent ones in a real store; the test advances the time. */

import { expect, test } from 'vitest';
import { runAlarmWebhook, tryAlarmWebhook } from '../../../src/agent/alarms/webhook.ts';
import type { AlarmWebhookConfig } from '../../../src/agent/alarms/webhook-keys.ts';
import type { Store } from '../../../src/agent/store/operations.ts';
import { StoreUnavailable } from '../../../src/agent/store/store.ts';
import type { StandingAlarm } from '../../../src/domain/alarm/alarm-notifications.ts';
import { alarmProblem } from '../../../src/domain/problem/alarm.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { startWebhook } from '../../peers/clouds/webhook.ts';
import { openTestStore, shop } from '../store/fixtures.ts';
import { collectingLog, createSteps } from './steps.ts';

const lookMs = 15_000;
const minute = 60_000;
const rules: Omit<AlarmWebhookConfig, 'secretUrl'> = {
  form: 'full',
  language: 'ja',
  afterMs: 5 * minute,
  repeatMs: 24 * 60 * minute,
};

async function tell(store: Store, config: AlarmWebhookConfig) {
  const steps = createSteps(lookMs);
  const standing = new Map<string, StandingAlarm>();
  const lines: string[] = [];
  let isAway = false;
  const controller = new AbortController();
  const log = collectingLog(lines);
  const done = runAlarmWebhook(
    {
      ...{ config, clock: steps.clock, log, shop, gateway: 'gw-1', random: () => 1 },
      standing: () =>
        isAway ? Promise.reject(new StoreUnavailable('away')) : Promise.resolve([...standing.values()]),
      sent: { read: () => store.read.sentAlarms(), write: (sent) => store.write.noteSentAlarms(sent) },
    },
    controller.signal,
  );
  done.catch(() => undefined);
  return {
    pass: (ms: number) => steps.pass(ms),
    lines,
    set(alarm: StandingAlarm, isStanding = true) {
      if (isStanding) standing.set(`${alarm.kind} ${alarm.about}`, alarm);
      else standing.delete(`${alarm.kind} ${alarm.about}`);
    },
    storeAway(value: boolean) {
      isAway = value;
    },
    async [Symbol.asyncDispose]() {
      controller.abort();
      await done;
    },
  };
}

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
  await using teller = await tell(store.store, {
    ...rules,
    secretUrl: webhook.url,
    token: 'token-of-the-address',
  });
  teller.set(down);
  await teller.pass(4 * minute);
  expect(webhook.posted).toEqual([]);
  await teller.pass(60 * minute);
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
  teller.set(down, false);
  await teller.pass(10 * minute);
  expect(webhook.posted[1]?.body).toMatchObject({
    alarms: [{ kind: 'camera_down', state: 'over' }],
    text: '【ユビ珈琲 渋谷店】gw-1\n✓ 解消：カメラが停止しています：カウンター上',
  });
});

test('remembers sent alarms over a restart', async () => {
  await using webhook = await startWebhook();
  await using store = await openTestStore();
  const config = { ...rules, secretUrl: webhook.url };
  {
    await using teller = await tell(store.store, config);
    teller.set(down);
    await teller.pass(6 * minute);
    expect(webhook.posted).toHaveLength(1);
  }
  await using again = await tell(await store.reopen(), config);
  again.set(down);
  await again.pass(60 * minute);
  expect(webhook.posted).toHaveLength(1);
  again.set(down, false);
  await again.pass(6 * minute);
  expect(webhook.posted).toHaveLength(2);
});

test('waits as requested while nobody accepts it, then sends one message with the current state', async () => {
  await using webhook = await startWebhook();
  await using store = await openTestStore();
  await using teller = await tell(store.store, {
    ...rules,
    secretUrl: webhook.url,
    form: 'text',
    language: 'en',
  });
  webhook.answer(503, { 'retry-after': '1800' });
  teller.set(down);
  await teller.pass(20 * minute);
  expect(webhook.posted).toHaveLength(1);
  teller.set(down, false);
  teller.set(refused);
  webhook.answer(200);
  await teller.pass(60 * minute);
  expect(webhook.posted.slice(1).map(({ body }) => body)).toEqual([
    { text: '[ユビ珈琲 渋谷店] gw-1\n⚠ The cloud rejects this gateway (since 2026-11-27 09:01)' },
  ]);
  const log = teller.lines.join('');
  expect(log).toContain('The address answered with an error (503)');
  expect(log).not.toContain('secret-of-the-address');
});

test('sends nothing while the store is unavailable, and ends no alarm', async () => {
  await using webhook = await startWebhook();
  await using store = await openTestStore();
  await using teller = await tell(store.store, { ...rules, secretUrl: webhook.url });
  teller.set(down);
  await teller.pass(6 * minute);
  teller.storeAway(true);
  await teller.pass(30 * minute);
  teller.storeAway(false);
  await teller.pass(30 * minute);
  expect(webhook.posted).toHaveLength(1);
});

test('reports whether a test message has arrived, and why not', async () => {
  const signal = new AbortController().signal;
  let url = '';
  {
    await using webhook = await startWebhook();
    ({ url } = webhook);
    const parts = { config: { ...rules, secretUrl: url }, clock: systemClock, shop, gateway: 'gw-1' };
    expect(await tryAlarmWebhook(parts, signal)).toBeUndefined();
    expect(webhook.posted[0]?.body).toMatchObject({
      alarms: [],
      text: expect.stringContaining('通知テスト') as string,
    });
    webhook.answer(302, { location: 'https://elsewhere.example/' });
    expect(await tryAlarmWebhook(parts, signal)).toEqual(cloudProblem('endpoint.answered', { status: 302 }));
    expect(webhook.posted).toHaveLength(2);
  }
  const parts = { config: { ...rules, secretUrl: url }, clock: systemClock, shop, gateway: 'gw-1' };
  expect(await tryAlarmWebhook(parts, signal)).toEqual(cloudProblem('endpoint.connection_refused'));
});
