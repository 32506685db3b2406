/** A sale that is edited and edited back ends in the register's last state; late repetitions replace nothing. */

import { createHash } from 'node:crypto';
import type { Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { createPushServer } from '../../../src/agent/http/server.ts';
import { createIntake } from '../../../src/agent/pipeline/intake.ts';
import { createRegisterBroker } from '../../../src/agent/sources/push/mqtt.ts';
import type { Intake } from '../../../src/agent/sources/source.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { startScriptedBroker } from '../../peers/clouds/scripted-broker.ts';
import { oneCamera, openTestStore, receivedNow } from '../store/fixtures.ts';
import { noMoments } from './no-moments.ts';

const log = createLog({ level: 'silent' });
const token = 'till-token-0123456789';
const common = { received: receivedNow, currency: 'JPY', timeZone: 'Asia/Tokyo', maxBodyBytes: 4_096 };

async function openShop() {
  const testStore = await openTestStore();
  const { store } = testStore;
  await store.write.importSetUp({ ...oneCamera, cameras: [], links: [] });
  return {
    intake: createIntake({ store, clock, log, onPending: () => undefined }),
    stored: async () => (await store.read.sales({ limit: 10 })).pairs.map(({ sale }) => sale.totalMinor),
    [Symbol.asyncDispose]: () => testStore[Symbol.asyncDispose](),
  };
}

function openHttp(intake: Intake) {
  const tokenSha256 = createHash('sha256').update(token).digest('hex');
  const app = createPushServer(
    { ...common, moments: noMoments, intake, tokenSha256: () => tokenSha256 },
    log,
  );
  const push = async (more: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}` };
    const payload = { saleId: 'r1', kind: 'sale', ...more };
    const response = await app.inject({
      method: 'POST',
      url: '/api/v1/registers/till-1/sales',
      headers,
      payload,
    });
    return { status: response.statusCode, ...response.json<object>() };
  };
  return { push, [Symbol.asyncDispose]: () => app.close() };
}

test('stores an edit and its reversal over HTTP as two changes, and a retry of the newest as none', async () => {
  await using shop = await openShop();
  await using till = openHttp(shop.intake);
  expect(await till.push({ total: 100 })).toMatchObject({ status: 201, revision: 1 });
  expect(await till.push({ total: 200 })).toMatchObject({ status: 201, revision: 2 });
  expect(await till.push({ total: 100 })).toMatchObject({ status: 201, revision: 3 });
  expect(await till.push({ total: 100 })).toEqual({
    ...{ status: 200, saleId: expect.any(String) as string, revision: 3 },
  });
  expect(await till.push({ total: 100, kind: 'void' })).toMatchObject({ status: 201, revision: 4 });
  expect(await till.push({ total: 100 })).toMatchObject({ status: 201, revision: 5 });
  expect(await shop.stored()).toEqual([100]);
});

test('ignores a request that left before the newer one was answered', async () => {
  await using shop = await openShop();
  const first = receivedNow();
  const push = (totalMinor: number, received = receivedNow()) =>
    shop.intake({
      registerKey: 'till-1',
      sale: { registerSaleId: 'r1', kind: 'sale', totalMinor, currency: 'JPY', lines: [], payments: [] },
      received,
      arrival: {},
    });
  await push(100);
  await push(200);
  expect(await push(100, first)).toMatchObject({ kind: 'known', superseded: true });
  expect(await shop.stored()).toEqual([200]);
});

test('keeps the newest state by revision or changedAt, in any order of arrival', async () => {
  await using shop = await openShop();
  await using till = openHttp(shop.intake);
  expect(await till.push({ total: 200, revision: 2 })).toMatchObject({ status: 201 });
  expect(await till.push({ total: 100, revision: 1 })).toMatchObject({ status: 200, superseded: true });
  expect(await shop.stored()).toEqual([200]);
  const changedAt = (second: number) => `2026-11-24T12:34:0${second}+09:00`;
  const other = { saleId: 'r2' };
  await till.push({ ...other, total: 7, changedAt: changedAt(2) });
  expect(await till.push({ ...other, total: 5, changedAt: changedAt(1) })).toMatchObject({
    superseded: true,
  });
  expect(await till.push({ ...other, total: 9, changedAt: changedAt(3) })).toMatchObject({ status: 201 });
  expect((await shop.stored()).sort()).toEqual([200, 9]);
  expect(await till.push({ total: 1, revision: 'two' })).toMatchObject({
    status: 400,
    errors: [{ field: 'revision' }],
  });
});

/** A message about sale r1 in a session at the broker. */
const published = (messageId: number, total: number, more: Partial<Packet> = {}): Packet =>
  ({
    cmd: 'publish',
    topic: 'tillframe/registers/till-1/sales',
    payload: JSON.stringify({ saleId: 'r1', kind: 'sale', total, soldAt: '2026-11-24T12:34:56+09:00' }),
    ...{ messageId, qos: 1, dup: false, retain: false },
    ...more,
  }) as Packet;

/** Answers of a gateway to messages found at the broker, in the session of an earlier process. */
async function answersTo(intake: Intake, packets: readonly Packet[]): Promise<unknown[]> {
  const count = packets.length;
  await using broker = await startScriptedBroker((packet) => {
    if (packet.cmd === 'connect')
      return [{ cmd: 'connack', sessionPresent: true, returnCode: 0, reasonCode: 0 }];
    if (packet.cmd !== 'subscribe') return undefined;
    const granted = packet.subscriptions.map(() => 1);
    return [{ cmd: 'suback', messageId: packet.messageId ?? 0, granted }, ...packets];
  });
  const source = createRegisterBroker(
    { url: broker.url, version: 5, topicPrefix: 'tillframe' },
    { ...common, intake, moments: noMoments, gateway: 'gw-1', clock, log },
  );
  const lifetime = new AbortController();
  const stopped = source.run(lifetime.signal);
  const answers = () =>
    broker.packets.flatMap((packet) =>
      packet.cmd === 'publish' ? [JSON.parse(packet.payload.toString()) as unknown] : [],
    );
  await expect.poll(() => answers().length, { interval: 5 }).toBe(count);
  lifetime.abort();
  await stopped;
  return answers();
}

test('stores an edit back over MQTT, but not retained messages or repetitions from another process', async () => {
  await using shop = await openShop();
  const inOrder = [published(1, 100), published(2, 200), published(3, 100), published(4, 200)];
  expect(await answersTo(shop.intake, inOrder)).toMatchObject(inOrder.map(() => ({ status: 201 })));
  expect(await shop.stored()).toEqual([200]);
  const repeated = [published(1, 100, { dup: true }), published(2, 100, { retain: true })];
  expect(await answersTo(shop.intake, repeated)).toMatchObject(
    repeated.map(() => ({ status: 200, superseded: true })),
  );
  expect(await shop.stored()).toEqual([200]);
});

test('stores an edit back that was lost in transit when the broker repeats it', async () => {
  await using shop = await openShop();
  // The broker continues after its repetitions, and this process has seen everything since.
  await answersTo(shop.intake, [published(1, 100), published(2, 200)]);
  const [, answer] = await answersTo(shop.intake, [published(5, 200), published(3, 100, { dup: true })]);
  expect(answer).toMatchObject({ status: 201 });
  expect(await shop.stored()).toEqual([100]);
});
