/** What a person is told about each answer of a chat service or LINE, and that a lost answer delivers no message twice. */
import { expect, test } from 'vitest';
import { createDeliver } from '../../../src/agent/notifications/deliver.ts';
import { postBounds } from '../../../src/agent/notifications/post.ts';
import { createConnection } from '../../../src/agent/upload/https/connection.ts';
import type { StoredChannel } from '../../../src/contract/page/notifications/channel.ts';
import { trialNotice } from '../../../src/domain/notification/notice.ts';
import { deliveryProblemText } from '../../../src/domain/problem/notification/delivery-problem.ts';
import { deliveryProblemsEn } from '../../../src/domain/problem/notification/delivery-problem-en.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { lineToken, lineUser, startLine } from '../../peers/clouds/line.ts';
import { startWebhook } from '../../peers/clouds/webhook.ts';
import { importRegister, openTestStore, shop } from '../store/fixtures.ts';
import { hour, minute, setUpChannel, startNotifier } from './notified.ts';

const trial = trialNotice({ id: '0193-id', shop: 'ユビ珈琲', language: 'ja' });

async function sendOnce(channel: StoredChannel, { isPublicOnly = false, lineUrl = '' } = {}) {
  await using connection = createConnection(systemClock, { ...postBounds, section: 'notifications' });
  const tools = {
    ...{ clock: systemClock, shop, gateway: 'gw-1' },
    connection,
    lineUrl,
    pictures: async () => [],
    vapid: async () => undefined,
  };
  const went = await createDeliver({ ...tools, ...(!isPublicOnly && { addresses: 'any' as const }) })(
    channel,
    { notice: trial, news: [], begunAtMs: 0 },
    new AbortController().signal,
  );
  if (went.kind === 'delivered') return went.kind;
  expect(Object.keys(deliveryProblemsEn)).toContain(went.problem.code);
  return `${went.problem.code}: ${deliveryProblemText(went.problem, 'ja')}`;
}

const chat = (url: string, service: 'slack' | 'custom' = 'slack'): StoredChannel => ({
  ...{ id: '1', kind: 'chat', name: 'Chat', about: 'all', service, url },
  ...(service === 'custom' && { template: '{"message": "{{text}}"}' }),
});

test('explains what a chat service answers', async () => {
  await using webhook = await startWebhook();
  const answered = async (status: number, body = '', headers = {}) => {
    webhook.answer(status, headers, body);
    return sendOnce(chat(webhook.url));
  };
  expect(await answered(200, 'ok')).toBe('delivered');
  expect(await answered(400, 'invalid_payload')).toMatch(/^chat\.rejected: .*応答：「invalid_payload」$/);
  expect(await answered(404, '{"message": "Unknown Webhook", "code": 10015}')).toMatch(
    /^chat\.gone: .*新しく作成し.*「Unknown Webhook」$/,
  );
  expect(await answered(403, '<html><body>no</body></html>')).toMatch(/^chat\.refused: [^「]*$/);
  expect(await answered(302, '', { location: 'http://127.0.0.1/' })).toMatch(/^chat\.redirected/);
  expect(await answered(429, '{"error": {"message": "slow down"}}')).toMatch(/^chat\.too_many.*slow down/);
  expect(await answered(503, 'x'.repeat(1_000))).toMatch(/^chat\.failed.*「x{199}…」$/);
  expect(webhook.posted).toHaveLength(7);
  webhook.answer(422, {}, '');
  expect(await sendOnce(chat(webhook.url, 'custom'))).toMatch(/^chat\.template_rejected: [^「]*$/);
  expect(webhook.posted.at(-1)?.body).toEqual({
    message: '【ユビ珈琲】\nこれはテストです。このお店の通知はここに届きます。',
  });
});

test('explains why nothing could be sent', async () => {
  let url = '';
  {
    await using webhook = await startWebhook();
    ({ url } = webhook);
    expect(await sendOnce(chat(url.replace('http:', 'https:')))).toMatch(/^delivery\.tls_failed/);
  }
  expect(await sendOnce(chat(url))).toMatch(/^delivery\.connection_refused/);
});

test('sends into no private network, whatever name leads there', async () => {
  await using webhook = await startWebhook();
  const local = webhook.url.replace('127.0.0.1', 'localhost');
  expect(await sendOnce(chat(local), { isPublicOnly: true })).toMatch(/^delivery\.private/);
  expect(webhook.posted).toEqual([]);
});

test('explains what LINE answers', async () => {
  await using line = await startLine();
  const send = (over: { token?: string; to?: string } = {}) =>
    sendOnce(
      { id: '1', kind: 'line', name: 'LINE', about: 'all', token: lineToken, ...over },
      { lineUrl: line.url },
    );
  expect(await send({ to: lineUser })).toBe('delivered');
  // The same message again.
  expect(await send({ to: lineUser })).toBe('delivered');
  expect(line.delivered).toEqual([
    `${lineUser}: 【ユビ珈琲】\nこれはテストです。このお店の通知はここに届きます。`,
  ]);
  expect(await send({ token: 'other' })).toMatch(/^line\.token_refused.*invalid token/);
  expect(await send({ to: `U${'f'.repeat(32)}` })).toMatch(/^line\.recipient.*友だち追加.*'to'/);
  line.answer('limit');
  expect(await send()).toMatch(/^line\.limit.*monthly limit/);
  line.answer('error');
  expect(await send()).toMatch(/^line\.failed/);
});

test('delivers a message once whose answer got lost, though more has happened since', async () => {
  await using line = await startLine();
  await using store = await openTestStore();
  await importRegister(store.store, 'till-1');
  await setUpChannel(store.store, { kind: 'line', name: 'LINE', about: 'all', token: lineToken });
  line.answer('lost');
  {
    await using notified = await startNotifier(store.store, { lineUrl: line.url });
    await notified.sell({ kind: 'refund', totalMinor: -10 });
    await notified.pass(minute);
    await notified.sell({ kind: 'refund', totalMinor: -20 });
  }
  line.answer('ok');
  await using notified = await startNotifier(await store.reopen(), { lineUrl: line.url });
  await notified.pass(hour, 5 * minute);
  expect(line.delivered).toEqual([
    'all: 【ユビ珈琲 渋谷店】\n12:00 till-1：返品 ¥10',
    'all: 【ユビ珈琲 渋谷店】\n12:01 till-1：返品 ¥20',
  ]);
});
