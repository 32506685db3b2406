/** Registers that publish to a broker: the contract of all sources over a real Mosquitto, and MQTT-specific cases. */

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { IPublishPacket, Packet } from 'mqtt-packet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  brokerBackoff,
  createRegisterBroker,
  type RegisterBroker,
} from '../../../../src/agent/sources/push/mqtt.ts';
import type { BrokerConnectionBounds } from '../../../../src/agent/sources/push/mqtt-connection.ts';
import type {
  IncomingSale,
  Intake,
  IntakeAnswer,
  MomentIntake,
} from '../../../../src/agent/sources/source.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { type Mosquitto, startMosquitto } from '../../../peers/clouds/mosquitto.ts';
import { type Script, startScriptedBroker } from '../../../peers/clouds/scripted-broker.ts';
import { makeAuthority } from '../../../peers/network/certificates.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { startMqttTill } from '../../../peers/pos/mqtt-till.ts';
import { receivedNow } from '../../store/fixtures.ts';
import { type ContractSale, contractRegister, type SourceWorld, sourceContract } from '../contract.ts';
import { noMoments } from '../no-moments.ts';

const quick = { backoff: { firstMs: 20, capMs: 100 } };
const soldAt = '2026-11-24T12:34:56.789+09:00';

let broker: Mosquitto;
beforeAll(async () => {
  broker = await startMosquitto();
});
afterAll(() => broker[Symbol.asyncDispose]());

/** Each world has a prefix of its own at the shared broker. */
async function openBrokerWorld(version: 5 | 3): Promise<SourceWorld> {
  const topicPrefix = `t-${randomUUID()}`;
  const till = await startMqttTill({
    url: broker.url,
    key: contractRegister,
    topicPrefix,
    version: version === 5 ? 5 : 4,
  });
  let source: RegisterBroker | undefined;
  const publish = ({ number, kind, totalMinor }: ContractSale): Promise<void> =>
    till.publish({ saleId: number, kind, total: totalMinor, soldAt });
  return {
    tell: publish,
    repeat: publish,
    edit: publish,
    garbage: () => till.publish('{"saleId":'),
    complaints: () => source?.report().refused ?? 0,
    acknowledged: () =>
      new Set(till.answers.filter(({ status }) => status < 300).map(({ registerSaleId }) => registerSaleId))
        .size,
    start: async (deps, signal) => {
      source = createRegisterBroker(
        { url: broker.url, version, topicPrefix },
        { ...deps, moments: noMoments, currency: 'JPY', maxBodyBytes: 64 * 1024, gateway: topicPrefix },
        quick,
      );
      const stopped = source.run(signal);
      await isConnected(source);
      return { stopped };
    },
    [Symbol.asyncDispose]: () => till[Symbol.asyncDispose](),
  };
}

sourceContract({ name: 'MQTT 5', by: 'register', open: () => openBrokerWorld(5) });
// The ordinary suite covers the differences of 3.1.1 below.
if (process.env['TILLFRAME_LONG'] !== undefined)
  sourceContract({ name: 'MQTT 3.1.1', by: 'register', open: () => openBrokerWorld(3) });

async function isConnected(source: RegisterBroker): Promise<void> {
  await expect.poll(() => source.report().state, { interval: 10 }).toBe('ok');
}

/** A gateway with an intake controlled by the test. */
function startGateway(options: {
  url: string;
  intake: Intake;
  moments?: MomentIntake;
  version?: 'auto' | 5 | 3;
  topicPrefix?: string;
  clientId?: string;
  login?: { username?: string; password?: string; caPem?: string; certPem?: string; keyPem?: string };
  bounds?: Partial<BrokerConnectionBounds & { backoff: { firstMs: number; capMs: number } }>;
  clock?: Clock;
}) {
  const {
    url,
    intake,
    moments = noMoments,
    version = 5,
    topicPrefix = 'tillframe',
    clientId,
    login,
    bounds,
  } = options;
  const { clock = systemClock } = options;
  const source = createRegisterBroker(
    { url, version, topicPrefix, ...login, ...(clientId !== undefined && { clientId }) },
    {
      intake,
      moments,
      received: receivedNow,
      currency: 'JPY',
      maxBodyBytes: 4_096,
      gateway: `gw-${randomUUID()}`,
      clock,
      log: createLog({ level: 'silent' }),
    },
    { ...quick, ...bounds },
  );
  const lifetime = new AbortController();
  const stopped = source.run(lifetime.signal);
  return {
    source,
    [Symbol.asyncDispose]: async () => {
      lifetime.abort();
      await stopped;
    },
  };
}

/** Accepts everything, and counts a number once; a sale without one each time. */
function countingIntake() {
  const sales: IncomingSale[] = [];
  const intake: Intake = async (heard) => {
    if (heard.registerKey !== contractRegister) return { kind: 'unknown_register' };
    const number = heard.sale.registerSaleId;
    const isKnown = number !== undefined && sales.some(({ sale }) => sale.registerSaleId === number);
    if (!isKnown) sales.push(heard);
    return { kind: isKnown ? 'known' : 'stored', saleId: `id-${number ?? sales.length}`, revision: 1 };
  };
  return { sales, intake };
}

const publishPacket = (messageId: number, payload: string, more: Partial<IPublishPacket> = {}): Packet => ({
  cmd: 'publish',
  topic: `tillframe/registers/${contractRegister}/sales`,
  payload,
  messageId,
  qos: 1,
  dup: false,
  retain: false,
  ...more,
});
const sale = (saleId: string | undefined, total: number): string =>
  JSON.stringify({ saleId, kind: 'sale', total });

/** Publishes these once there is a subscription. */
const onSubscribe =
  (packets: () => Packet[]): Script =>
  (packet) =>
    packet.cmd === 'subscribe'
      ? [{ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [1, 0] }, ...packets()]
      : undefined;

describe('acknowledgements', () => {
  test.each([5, 3] as const)(
    'of version %i are sent in order, with a bounded number of messages in flight',
    async (version) => {
      const waiting: { heard: IncomingSale; answer: (answer: IntakeAnswer) => void }[] = [];
      let most = 0;
      const intake: Intake = (heard) =>
        new Promise((answer) => {
          waiting.push({ heard, answer });
          most = Math.max(most, waiting.length);
        });
      const packets = Array.from({ length: 12 }, (_, n) => publishPacket(n + 1, sale(`s${n}`, n)));
      await using far = await startScriptedBroker(onSubscribe(() => packets));
      await using _gateway = startGateway({ url: far.url, intake, version, bounds: { maxUnderWay: 8 } });
      const pubacks = (): number[] =>
        far.packets.filter(({ cmd }) => cmd === 'puback').map(({ messageId }) => messageId ?? 0);
      await expect.poll(() => waiting.length, { interval: 5 }).toBe(8);
      // The newest are stored first; nothing is acknowledged before the oldest.
      for (const { heard, answer } of waiting.splice(1).toReversed())
        answer({ kind: 'stored', saleId: heard.sale.registerSaleId ?? '', revision: 1 });
      await delay(20);
      expect(pubacks()).toEqual([]);
      waiting.shift()?.answer({ kind: 'stored', saleId: 's0', revision: 1 });
      await expect.poll(() => waiting.length, { interval: 5 }).toBe(4);
      for (const { heard, answer } of waiting.splice(0))
        answer({ kind: 'stored', saleId: heard.sale.registerSaleId ?? '', revision: 1 });
      await expect.poll(pubacks, { interval: 5 }).toEqual(packets.map(({ messageId }) => messageId));
      expect(most).toBe(8);
      const connect = far.packets.find(({ cmd }) => cmd === 'connect');
      expect(connect).toMatchObject({ clean: false });
      if (version === 5)
        expect(connect).toMatchObject({
          properties: { receiveMaximum: 8, sessionExpiryInterval: 7 * 86_400 },
        });
    },
  );

  test('end with the connection when a commit fails; repetitions are stored once, with or without a number', async () => {
    const { sales, intake } = countingIntake();
    let failures = 3;
    const failing: Intake = async (heard) => {
      if (heard.sale.totalMinor !== 2 || failures-- <= 0) return await intake(heard);
      return { kind: 'unavailable', why: 'the disk is slow' };
    };
    const topicPrefix = `t-${randomUUID()}`;
    await using till = await startMqttTill({ url: broker.url, key: contractRegister, topicPrefix });
    await using gateway = startGateway({ url: broker.url, intake: failing, topicPrefix });
    await isConnected(gateway.source);
    // Concurrently, so that the others are stored while one fails.
    await Promise.all([1, 2, 3, 4].map((total) => till.publish({ kind: 'sale', total })));
    await till.publish({ saleId: 'last', kind: 'sale', total: 5 });
    await expect.poll(() => sales.length, { interval: 10 }).toBe(5);
    await expect.poll(() => till.answers.length, { interval: 10 }).toBeGreaterThanOrEqual(5);
    expect(sales.map((heard) => heard.sale.totalMinor).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test.each([
    [1_000, 1, 'the same, whose acknowledgement was lost'],
    [600_000, 2, 'another sale, since the line would not have lived that long with the acknowledgement lost'],
  ])(
    'count a repetition under its packet id %i ms after its acknowledgement as %i sales: %s',
    async (ms, count) => {
      const { sales, intake } = countingIntake();
      let aheadMs = 0;
      const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + aheadMs };
      let connects = 0;
      await using far = await startScriptedBroker((packet) => {
        if (packet.cmd === 'connect') {
          connects++;
          return [{ cmd: 'connack', sessionPresent: connects > 1, returnCode: 0, reasonCode: 0 }];
        }
        if (packet.cmd === 'puback' && connects === 1) {
          aheadMs += ms;
          return 'close';
        }
        return onSubscribe(() => [publishPacket(7, sale(undefined, 500), { dup: connects > 1 })])(
          packet,
          far,
        );
      });
      await using _gateway = startGateway({ url: far.url, intake, clock });
      const pubacks = (): number => far.packets.filter(({ cmd }) => cmd === 'puback').length;
      await expect.poll(pubacks, { interval: 5 }).toBe(2);
      expect(sales).toHaveLength(count);
    },
  );

  test('keep the newer of two messages about one sale, even if the older could not be stored at first', async () => {
    const stored: number[] = [];
    let failures = 1;
    const intake: Intake = async ({ sale: { totalMinor, registerSaleId = '' } }) => {
      // Simulates a slow disk.
      await delay(5);
      if (totalMinor === 100 && failures-- > 0) return { kind: 'unavailable', why: 'busy' };
      const isKnown = stored.includes(totalMinor);
      if (!isKnown) stored.push(totalMinor);
      return { kind: isKnown ? 'known' : 'revised', saleId: registerSaleId, revision: stored.length };
    };
    const packets = [publishPacket(1, sale('s', 100)), publishPacket(2, sale('s', 200))];
    await using far = await startScriptedBroker(onSubscribe(() => packets));
    await using _gateway = startGateway({ url: far.url, intake });
    await expect
      .poll(() => far.packets.filter(({ cmd }) => cmd === 'puback').length, { interval: 5 })
      .toBe(2);
    expect(stored).toEqual([100, 200]);
  });
});

test('tries a broker that was away for long again within eight seconds', async () => {
  const connectMs = 60_000;
  const waits: number[] = [];
  const clock: Clock = {
    ...systemClock,
    sleep(ms, signal) {
      if (ms === connectMs) return systemClock.sleep(ms, signal);
      waits.push(ms);
      return systemClock.sleep(1, signal);
    },
  };
  const { intake } = countingIntake();
  const bounds = { backoff: brokerBackoff, connectMs };
  await using _ = startGateway({ url: `mqtt://127.0.0.1:${await freePort()}`, intake, bounds, clock });
  await expect.poll(() => waits.length, { interval: 10 }).toBeGreaterThan(29);
  expect(Math.max(...waits)).toBeLessThanOrEqual(8_000);
  expect(Math.max(...waits)).toBeGreaterThan(1_000);
});

test('reports a port without MQTT, and after half a minute raises an alarm in both languages', async () => {
  const notMqtt = createServer((_request, response) => response.end());
  notMqtt.listen(0, '127.0.0.1');
  await once(notMqtt, 'listening');
  const { port } = notMqtt.address() as AddressInfo;
  let aheadMs = 0;
  const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + aheadMs };
  const { intake } = countingIntake();
  {
    await using gateway = startGateway({ url: `mqtt://127.0.0.1:${port}`, intake, clock });
    await expect.poll(() => gateway.source.report().state, { interval: 5 }).toBe('refused');
    expect(gateway.source.alarms()).toEqual([]);
    aheadMs = 31_000;
    expect(gateway.source.alarms()).toMatchObject([
      { kind: 'register_broker_down', problem: { code: 'mqtt.not_mqtt' } },
    ]);
  }
  notMqtt.close();
});

describe("messages that can't become a sale", () => {
  test('are acknowledged with a reason, answered and reported; the next one is stored', async () => {
    const { sales, intake } = countingIntake();
    const bad: [string, Partial<IPublishPacket>, number, number][] = [
      ['{"saleId":"x",', {}, 400, 0x99],
      ['[]', {}, 400, 0x99],
      [sale('b', 0.5), {}, 400, 0x99],
      ['', {}, 400, 0x99],
      [sale('u', 1), { topic: 'tillframe/registers/till-9/sales' }, 404, 0x87],
      [sale('k', 1), { topic: `tillframe/registers/${'k'.repeat(80)}/sales` }, 404, 0x87],
      [sale('x'.repeat(5_000), 1), {}, 413, 0x97],
      [sale('r', 1), { retain: true }, 409, 0x83],
      ['{"__proto__":{"kind":"sale","total":1}}', {}, 400, 0x99],
    ];
    const packets = [
      ...bad.map(([payload, more], n) => publishPacket(n + 1, payload, more)),
      publishPacket(90, JSON.stringify({ saleId: 'r2', kind: 'sale', total: 6, soldAt }), { retain: true }),
      publishPacket(91, sale('good', 5), {
        properties: { responseTopic: `tillframe/registers/${contractRegister}/answers/+` },
      }),
    ];
    await using far = await startScriptedBroker(onSubscribe(() => packets));
    await using gateway = startGateway({ url: far.url, intake });
    const reasons = () =>
      far.packets.flatMap((packet) => (packet.cmd === 'puback' ? [packet.reasonCode ?? 0] : []));
    await expect.poll(reasons, { interval: 5 }).toEqual([...bad.map(([, , , reason]) => reason), 0, 0]);
    expect(sales.map((heard) => heard.sale.registerSaleId)).toEqual(['r2', 'good']);
    const { refused, stored, lastRefused } = gateway.source.report();
    expect({ refused, stored }).toEqual({ refused: bad.length, stored: 2 });
    expect(lastRefused.map(({ problem }) => problem.status).sort()).toEqual(
      bad.map(([, , status]) => status).sort(),
    );
    expect(gateway.source.alarms()).toMatchObject([
      {
        ...{ kind: 'register_messages_refused', about: expect.any(String) as string },
        problem: { params: { reason: { ja: expect.stringMatching(/\p{Script=Han}/u) as string } } },
      },
    ]);
    await expect
      .poll(() => far.packets.flatMap((packet) => (packet.cmd === 'publish' ? [packet.topic] : [])))
      // An invalid key gets no answer.
      .toHaveLength(packets.length - 1);
    // Without a topic of its own, the default one is used.
    const topics = far.packets.flatMap((packet) => (packet.cmd === 'publish' ? [packet.topic] : []));
    expect(topics.at(-1)).toBe(`tillframe/registers/${contractRegister}/answers`);
    const answers = far.packets.flatMap((packet) =>
      packet.cmd === 'publish' ? [JSON.parse(packet.payload.toString()) as { registerSaleId?: string }] : [],
    );
    expect(answers.find(({ registerSaleId }) => registerSaleId === 'b')).toMatchObject({
      status: 400,
      errors: [{ field: 'total' }],
    });
    expect(answers.at(-1)).toEqual({ status: 201, registerSaleId: 'good', saleId: 'id-good', revision: 1 });
  });

  test("are answered below the till's own topics only, at its choice", async () => {
    const { intake } = countingIntake();
    const topicPrefix = `t-${randomUUID()}`;
    await using till = await startMqttTill({ url: broker.url, key: contractRegister, topicPrefix });
    await using gateway = startGateway({ url: broker.url, intake, topicPrefix });
    await isConnected(gateway.source);
    const usual = `${topicPrefix}/registers/${contractRegister}/answers`;
    const wanted = [`${usual}/desk-1`, `${topicPrefix}/registers/till-2/answers/x`, `${usual}x`];
    for (const [n, responseTopic] of wanted.entries()) {
      const properties = { responseTopic, correlationData: Buffer.from(`c${n}`) };
      await till.publish({ saleId: `a${n}`, kind: 'sale', total: n }, { properties });
    }
    await till.publish({ saleId: 'end', kind: 'sale', total: 9 });
    await expect
      .poll(() => till.answers.map((each) => each.registerSaleId), { interval: 10 })
      .toContain('end');
    const topics = Object.fromEntries(
      till.answers.map((each): [string, string] => [each.registerSaleId ?? '', each.topic]),
    );
    expect(topics).toMatchObject({ a0: wanted[0], a1: usual, a2: usual, end: usual });
    expect(till.answers[0]).toMatchObject({ correlation: 'c0' });
  });

  test('are decoded from Shift_JIS if they declare it (version 5)', async () => {
    const { sales, intake } = countingIntake();
    const topicPrefix = `t-${randomUUID()}`;
    await using till = await startMqttTill({ url: broker.url, key: contractRegister, topicPrefix });
    await using gateway = startGateway({ url: broker.url, intake, topicPrefix });
    await isConnected(gateway.source);
    const bytes = Buffer.from([0x83, 0x72, 0x81, 0x5b, 0x83, 0x8b]);
    const message = Buffer.concat([
      Buffer.from('{"kind":"sale","total":1,"receiptNumber":"'),
      bytes,
      Buffer.from('"}'),
    ]);
    await till.publish(message);
    await till.publish(message, { properties: { contentType: 'application/json; charset=shift_jis' } });
    await expect.poll(() => till.answers.map(({ status }) => status), { interval: 10 }).toEqual([400, 201]);
    expect(sales[0]?.sale.receiptNumber).toBe('ビール');
  });
});

describe('the broker', () => {
  test('connects with TLS of a private authority, a client certificate and a password; a wrong one is reported', async () => {
    const { sales, intake } = countingIntake();
    using authority = makeAuthority();
    const server = authority.issue();
    const client = authority.issue({ name: 'gateway-1' });
    const folder = mkdtempSync(join(tmpdir(), 'tillframe-tls-'));
    using _folder = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    await using secure = await startMosquitto({
      passwords: { gateway: 'right' },
      tls: {
        caFile: file('ca.pem', authority.caPem),
        certFile: file('server.pem', server.cert),
        keyFile: file('server.key', server.key),
        clientCertificate: true,
      },
    });
    const { url } = secure;
    const login = { caPem: authority.caPem, certPem: client.cert, keyPem: client.key, username: 'gateway' };
    {
      await using gateway = startGateway({ url, intake, login: { ...login, password: 'wrong' } });
      await expect.poll(() => gateway.source.report().state, { interval: 10 }).toBe('refused');
      expect(gateway.source.report().problem).toEqual({
        code: 'mqtt.not_authorized',
        params: { section: 'registers.mqtt' },
      });
    }
    await using gateway = startGateway({ url, intake, login: { ...login, password: 'right' } });
    await isConnected(gateway.source);
    expect(sales).toEqual([]);
  });

  test('connects with 3.1.1 if it supports nothing newer (auto)', async () => {
    await using old = await startScriptedBroker((packet) =>
      packet.cmd === 'connect' && packet.protocolVersion === 5
        ? [{ cmd: 'connack', sessionPresent: false, reasonCode: 0x84 }]
        : undefined,
    );
    await using gateway = startGateway({ url: old.url, intake: countingIntake().intake, version: 'auto' });
    await isConnected(gateway.source);
    expect(gateway.source.report().version).toBe(3);
  });

  test('reports a missing subscription, or one without acknowledgements', async () => {
    for (const granted of [0x87, 0]) {
      await using far = await startScriptedBroker((packet) =>
        packet.cmd === 'subscribe'
          ? [{ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [granted, granted] }]
          : undefined,
      );
      await using gateway = startGateway({ url: far.url, intake: countingIntake().intake });
      await expect.poll(() => gateway.source.report().state, { interval: 10 }).toBe('refused');
      expect(gateway.source.report().problem?.code).toBe(
        granted === 0 ? 'mqtt.subscription_unacknowledged' : 'mqtt.subscription_not_authorized',
      );
    }
  });

  test.each([5, 3] as const)(
    'of version %i keeps messages in order while the gateway is away',
    async (version) => {
      const { sales, intake } = countingIntake();
      await using own = await startMosquitto();
      const clientId = 'gw-1-registers';
      {
        await using gateway = startGateway({ url: own.url, intake, clientId, version });
        await isConnected(gateway.source);
      }
      {
        await using till = await startMqttTill({ url: own.url, key: contractRegister });
        await Promise.all(
          Array.from({ length: 100 }, (_, n) => till.publish({ saleId: `s${n}`, kind: 'sale', total: n })),
        );
      }
      await using gateway = startGateway({ url: own.url, intake, clientId, version });
      await expect.poll(() => sales.length, { interval: 20 }).toBe(100);
      expect(sales.map((heard) => heard.sale.totalMinor)).toEqual(Array.from({ length: 100 }, (_, n) => n));
      expect(gateway.source.report().sessionLostAtMs).toBeUndefined();
    },
  );

  test('is pinged, so a dead connection is noticed without traffic', async () => {
    await using silent = await startScriptedBroker((packet) =>
      packet.cmd === 'pingreq' ? 'nothing' : undefined,
    );
    await using _gateway = startGateway({
      url: silent.url,
      intake: countingIntake().intake,
      bounds: { keepAliveSeconds: 1 },
    });
    await expect.poll(() => silent.connects(), { interval: 20 }).toBeGreaterThan(1);
  });

  test('does not let two gateways with one client id displace each other endlessly', async () => {
    const options = { url: broker.url, intake: countingIntake().intake, clientId: `c-${randomUUID()}` };
    await using first = startGateway(options);
    await isConnected(first.source);
    await using second = startGateway(options);
    await expect.poll(() => first.source.report().state, { interval: 10 }).toBe('refused');
    expect(first.source.report().problem?.code).toBe('mqtt.taken_over');
    await isConnected(second.source);
    // The pauses of this test are 100 ms at most.
    await delay(300);
    expect(second.source.report().state).toBe('ok');
    expect(first.source.report().state).toBe('refused');
  });
});
