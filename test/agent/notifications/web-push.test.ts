/** Web Push: against the example of the standard, and against a push service with the keys of a browser. */
import { createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { encryptPush, makeVapidKeys, vapidAuthorization } from '../../../src/agent/notifications/web-push.ts';
import type { ChannelSettings } from '../../../src/contract/page/notifications/channel.ts';
import { type Subscription, startPushService } from '../../peers/clouds/push-service.ts';
import { importRegister, openTestStore } from '../store/fixtures.ts';
import { minute, noonMs, setUpChannel, startNotifier } from './notified.ts';

// RFC 8291, section 5 and appendix A.
const example = {
  text: 'When I grow up, I want to be a watermelon',
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  privateKey: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  body: 'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};
const fromText = (text: string) => Buffer.from(text, 'base64url');

test('encrypts the example of the standard byte for byte', () => {
  const { p256dh, auth, salt, privateKey } = example;
  const random = { salt: fromText(salt), privateKey: fromText(privateKey) };
  const body = encryptPush(Buffer.from(example.text), { p256dh, auth }, random);
  expect(body.toString('base64url')).toBe(example.body);
});

test('signs for the origin of the service, with a key that verifies', () => {
  const keys = makeVapidKeys();
  const nowMs = Date.parse('2026-11-30T12:00:00Z');
  const endpoint = 'https://push.example:8443/x/y?z';
  const header = vapidAuthorization(keys, { endpoint, subject: 'https://shop.example', nowMs });
  const [, token = '', publicKey = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(header) ?? [];
  expect(publicKey).toBe(keys.publicKey);
  const [head = '', claims = '', signature = ''] = token.split('.');
  expect(JSON.parse(fromText(claims).toString())).toEqual({
    ...{ aud: 'https://push.example:8443', sub: 'https://shop.example' },
    exp: nowMs / 1_000 + 43_200,
  });
  const point = fromText(publicKey);
  const key = createPublicKey({
    format: 'jwk',
    key: {
      ...{ kty: 'EC', crv: 'P-256' },
      ...{ x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') },
    },
  });
  const isGenuine = (text: string) =>
    verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, fromText(signature));
  expect(isGenuine(`${head}.${claims}`)).toBe(true);
  expect(isGenuine(`${head}.${claims}x`)).toBe(false);
});

test('reaches the browser that has subscribed, and leads to the sale', async () => {
  await using service = await startPushService(() => noonMs);
  await using store = await openTestStore();
  await importRegister(store.store, 'till-1');
  const { publicKey } = await store.store.write.vapidKeys();
  const id = await setUpChannel(store.store, channel(service.subscribe(publicKey)), { maxPerHour: 60 });
  await using notified = await startNotifier(store.store);
  const saleId = await notified.sell({
    kind: 'refund',
    totalMinor: -500,
    staff: { id: '1', name: '佐藤 🧾' },
  });
  await notified.pass(minute);
  expect(service.wrong).toEqual([]);
  expect(service.pushed).toEqual([
    {
      payload: {
        title: '【ユビ珈琲 渋谷店】till-1：返品 ¥500',
        body: '12:00 till-1：返品 ¥500（担当 佐藤 🧾）',
        tag: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        ...{ lang: 'ja', href: `/#/sales/${encodeURIComponent(saleId)}` },
      },
      ...{ urgency: 'normal', ttl: 86_400 },
    },
  ]);
  // Twenty long lines: as many as a push may have.
  service.answer(429, { 'retry-after': '600' });
  const name = '長い名前'.repeat(40);
  for (let n = 0; n < 20; n++)
    await notified.sell({ kind: 'refund', totalMinor: -n, staff: { id: '1', name } });
  await notified.pass(minute);
  const { channels } = await store.store.read.notificationSettings();
  expect(channels.map((one) => one.id)).toEqual([id]);
  service.answer(201);
  await notified.pass(11 * minute);
  expect(service.wrong).toEqual([]);
  const [, digest] = service.pushed.map(({ payload }) => payload as { body: string });
  expect(digest?.body.split('\n').length).toBeGreaterThan(3);
  expect(service.pushed).toHaveLength(2);
});

test('removes a browser that has unsubscribed, and no other', async () => {
  await using service = await startPushService(() => noonMs);
  await using store = await openTestStore();
  await importRegister(store.store, 'till-1');
  const { publicKey } = await store.store.write.vapidKeys();
  const gone = {
    ...service.subscribe(publicKey),
    endpoint: service.subscribe(publicKey).endpoint.slice(0, -1),
  };
  await setUpChannel(store.store, channel(gone));
  const id = await setUpChannel(store.store, channel(service.subscribe(publicKey)));
  await using notified = await startNotifier(store.store);
  await notified.sell({ kind: 'refund', totalMinor: -500 });
  await notified.pass(minute);
  expect((await store.store.read.notificationSettings()).channels.map((one) => one.id)).toEqual([id]);
  expect(service.pushed).toHaveLength(1);
  // The pair of keys stays.
  expect(await store.store.write.vapidKeys()).toMatchObject({ publicKey });
});

test('ends the subscriptions of earlier people with a new set-up code', async () => {
  await using store = await openTestStore();
  const { publicKey } = makeVapidKeys();
  const keys = { p256dh: publicKey, auth: 'A'.repeat(22), endpoint: 'https://push.example/1' };
  await setUpChannel(store.store, channel(keys));
  const line = await setUpChannel(store.store, { kind: 'line', name: 'LINE', about: 'all', token: 't' });
  await store.store.write.giveNewCode('0'.repeat(64));
  expect((await store.store.read.notificationSettings()).channels.map((one) => one.id)).toEqual([line]);
});

function channel(subscription: Subscription): ChannelSettings {
  return { kind: 'push', name: 'iPhone', about: 'all', origin: 'https://shop.example', ...subscription };
}
