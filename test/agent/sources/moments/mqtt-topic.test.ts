/** Topics of a real broker as sources of moments, with messages as Zigbee2MQTT publishes them. */
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMomentSources } from '../../../../src/agent/sources/moments/run-sources.ts';
import type { RegisterBrokerConfig } from '../../../../src/agent/sources/push/mqtt.ts';
import { createRegisterBroker } from '../../../../src/agent/sources/push/mqtt.ts';
import type { IncomingMoments, MomentIntake } from '../../../../src/agent/sources/source.ts';
import type { StoredMomentSource } from '../../../../src/domain/setup/moment-source.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { type Mosquitto, startMosquitto } from '../../../peers/clouds/mosquitto.ts';
import { receivedNow } from '../../store/fixtures.ts';

const log = createLog({ level: 'silent' });

let broker: Mosquitto;
beforeAll(async () => {
  broker = await startMosquitto({ refuses: ['forbidden/#', 'tillframe/registers/+/moments'] });
});
afterAll(() => broker[Symbol.asyncDispose]());

function topicSource(
  settings: Record<string, unknown>,
  more: Partial<StoredMomentSource> = {},
): StoredMomentSource {
  return {
    ...{ registerKey: 'till-1', id: 'mqtt', source: 'mqtt', kind: 'drawer', debounceMs: 500 },
    settings: { values: ['false'], pointer: '/contact', url: broker.url, ...settings },
    ...more,
  };
}

/** Sources of moments over an intake that keeps what it is given. */
function startSources(
  sources: readonly StoredMomentSource[],
  options: {
    readonly broker?: RegisterBrokerConfig;
    readonly answers?: Awaited<ReturnType<MomentIntake>>[];
  } = {},
) {
  const given: IncomingMoments[] = [];
  const slept: number[] = [];
  const { answers = [] } = options;
  const clock: Clock = {
    ...systemClock,
    sleep(ms, signal) {
      slept.push(ms);
      return systemClock.sleep(ms, signal);
    },
  };
  const running = createMomentSources({
    ...{ clock, log, gateway: 'gw-1', broker: options.broker, received: receivedNow },
    random: () => 0,
    moments: (incoming) => {
      given.push(incoming);
      return Promise.resolve(answers.shift() ?? { kind: 'stored', states: ['stored'] });
    },
  });
  const keep = (momentSources: readonly StoredMomentSource[]) =>
    running.keep({ momentSources, links: [], cameras: [] });
  keep(sources);
  const lifetime = new AbortController();
  const stopped = running.run(lifetime.signal);
  return {
    ...{ given, slept, keep, alarms: () => running.alarms(), report: () => running.report()[0] },
    isOk: () => expect.poll(() => running.report()[0]?.state, { interval: 10 }).toBe('ok'),
    async [Symbol.asyncDispose]() {
      lifetime.abort();
      await stopped;
    },
  };
}

/** As a contact sensor reports: state with battery and link quality. */
async function startSensor(topic: string) {
  const client = await connectAsync(broker.url);
  const publish = (contact: boolean | undefined, retain = false) =>
    client.publishAsync(
      topic,
      JSON.stringify({ battery: 97, linkquality: 120, ...(contact !== undefined && { contact }) }),
      { retain, qos: 1 },
    );
  return { publish, [Symbol.asyncDispose]: () => client.endAsync() };
}

test('takes the opening of a Zigbee contact once, with the time of its arrival', async () => {
  await using sensor = await startSensor('zigbee2mqtt/drawer');
  await sensor.publish(false, true);
  await using sources = startSources([topicSource({ topic: 'zigbee2mqtt/drawer' })]);
  await sources.isOk();
  await sensor.publish(true);
  const beforeMs = receivedNow().wallMs;
  await sensor.publish(undefined);
  await sensor.publish(false);
  await sensor.publish(false);
  await sensor.publish(true);
  await expect.poll(() => sources.given.length, { interval: 5 }).toBe(1);
  // Messages of one connection are read in order: once another source has read the last one, the first has had time for all.
  await using other = await startSensor('zigbee2mqtt/other');
  await using second = startSources([topicSource({ topic: 'zigbee2mqtt/+' }, { id: 'second' })]);
  await second.isOk();
  await other.publish(false);
  await expect.poll(() => second.given.length, { interval: 5 }).toBe(1);
  expect(sources.given).toHaveLength(1);
  expect(sources.given[0]).toMatchObject({
    registerKey: 'till-1',
    moments: [{ kind: 'drawer', ageMs: 0 }],
  });
  expect(sources.given[0]?.received.wallMs).toBeGreaterThanOrEqual(beforeMs);
  expect(sources.report()?.lastMomentMs).toBeGreaterThanOrEqual(beforeMs);
});

test('stores a moment with its own time once the database can be written again', async () => {
  await using sensor = await startSensor('zigbee2mqtt/later');
  const answers = [{ kind: 'unavailable', why: 'test' } as const];
  await using sources = startSources([topicSource({ topic: 'zigbee2mqtt/later' })], { answers });
  await sources.isOk();
  await sensor.publish(false);
  await expect.poll(() => sources.given.length).toBe(2);
  expect(sources.given[1]).toEqual(sources.given[0]);
});

test('debounces moments of a source that counts each message', async () => {
  await using sensor = await startSensor('zigbee2mqtt/button');
  const source = topicSource({ topic: 'zigbee2mqtt/button', every: true }, { debounceMs: 60_000 });
  await using sources = startSources([source]);
  await using quick = startSources([{ ...source, id: 'quick', debounceMs: 0 }]);
  await sources.isOk();
  await quick.isOk();
  for (let n = 0; n < 3; n++) await sensor.publish(false);
  await expect.poll(() => quick.given.length, { interval: 5 }).toBe(3);
  await expect.poll(() => sources.given.length, { interval: 5 }).toBe(1);
});

test('starts a changed source again, and ends a removed one', async () => {
  await using sensor = await startSensor('zigbee2mqtt/moved');
  await using sources = startSources([topicSource({ topic: 'zigbee2mqtt/elsewhere' })]);
  await sources.isOk();
  sources.keep([topicSource({ topic: 'zigbee2mqtt/moved' })]);
  await sources.isOk();
  await sensor.publish(false);
  await expect.poll(() => sources.given.length, { interval: 5 }).toBe(1);
  sources.keep([]);
  expect(sources.report()).toBeUndefined();
});

test('reads the configured broker where no address is given, and reports that there is none', async () => {
  await using sensor = await startSensor('zigbee2mqtt/configured');
  const settings = { topic: 'zigbee2mqtt/configured', pointer: '/contact', values: ['false'] };
  const source = { ...topicSource({}), settings };
  const configured: RegisterBrokerConfig = { url: broker.url, version: 'auto', topicPrefix: 'tillframe' };
  await using sources = startSources([source], { broker: configured });
  await sources.isOk();
  await sensor.publish(false);
  await expect.poll(() => sources.given.length, { interval: 5 }).toBe(1);
  await using none = startSources([source]);
  await expect.poll(() => none.report()?.problem?.code).toBe('moment_source.no_broker');
  expect(none.report()?.state).toBe('refused');
});

test('reports a topic that the broker forbids, a broker that is away, and one that wants a password', async () => {
  await using forbidden = startSources([topicSource({ topic: 'forbidden/drawer' })]);
  await expect
    .poll(() => forbidden.report()?.problem)
    .toMatchObject({
      code: 'moment_source.topic_forbidden',
      params: { topic: 'forbidden/drawer' },
    });
  expect(forbidden.report()?.state).toBe('refused');
  await using locked = await startMosquitto({ passwords: { viewer: 'secret-1' } });
  const own = { topic: 'a', url: locked.url, username: 'viewer' };
  await using refused = startSources([topicSource({ ...own, password: 'wrong' })]);
  await expect.poll(() => refused.report()?.problem?.code).toBe('moment_source.login_refused');
  await using accepted = startSources([topicSource({ ...own, password: 'secret-1' })]);
  await accepted.isOk();
  await locked.kill();
  await expect.poll(() => accepted.report()?.problem?.code).toBe('mqtt.connection_refused');
  expect(accepted.report()?.state).toBe('retrying');
  await locked.start();
  await expect.poll(() => accepted.report()?.state).toBe('ok');
});

test('waits a minute after a broker denied the login or the topic, and not after one that was away', async () => {
  await using forbidden = startSources([topicSource({ topic: 'forbidden/drawer' })]);
  await expect.poll(() => forbidden.slept.includes(60_000)).toBe(true);
  await using locked = await startMosquitto({ passwords: { viewer: 'secret-1' } });
  const own = { topic: 'a', url: locked.url, username: 'viewer', password: 'wrong' };
  await using refused = startSources([topicSource(own)]);
  await expect.poll(() => refused.slept.includes(60_000)).toBe(true);
  await locked.kill();
  await using away = startSources([topicSource(own)]);
  await expect.poll(() => away.report()?.problem?.code).toBe('mqtt.connection_refused');
  expect(Math.max(...away.slept.filter((ms) => ms !== 10_000))).toBeLessThan(10_000);
});

test('rests for two minutes after another gateway with its id took the connection over', async () => {
  const source = topicSource({ topic: 'zigbee2mqtt/twins' });
  await using first = startSources([source]);
  await first.isOk();
  await using second = startSources([source]);
  await expect.poll(() => first.slept.includes(120_000)).toBe(true);
  expect(first.report()?.problem?.code).toBe('mqtt.taken_over');
  await second.isOk();
});

test('reports a broker that delivers sales and forbids moments', async () => {
  const source = createRegisterBroker(
    { url: broker.url, version: 'auto', topicPrefix: 'tillframe' },
    {
      ...{ clock: systemClock, log, gateway: 'gw-2', received: receivedNow, currency: 'JPY' },
      maxBodyBytes: 64 * 1024,
      intake: () => Promise.reject(new Error('no sale is expected here')),
      moments: () => Promise.reject(new Error('no moment is expected here')),
    },
  );
  const lifetime = new AbortController();
  const stopped = source.run(lifetime.signal);
  await expect.poll(() => source.report().state, { interval: 10 }).toBe('ok');
  expect(source.report().momentsRefused).toMatchObject({
    code: 'mqtt.subscription_not_authorized',
    params: { topic: 'tillframe/registers/+/moments' },
  });
  expect(source.alarms().map(({ kind }) => kind)).toEqual(['moments_missing']);
  lifetime.abort();
  await stopped;
});
