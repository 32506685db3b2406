/**
 * A NATS JetStream cluster of three containers that speaks MQTT (3.1.1): what it has acknowledged to a gateway reaches the consumer,
 * whichever node dies under load or is cut off from the others.
 *
 * The consumer's persistent session is what keeps the messages (NATS keeps QoS 1 messages while a session wants them), so it is there
 * before the first gateway, and away while the cluster is in trouble.
 */
import { expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { type MqttCloud, type MqttCloudOptions, startMqttCloud } from '../peers/clouds/mqtt-cloud.ts';
import { startBalancer } from './balancer.ts';
import { type Broker, type ClusterNetwork, createClusterNetwork, startBroker } from './containers.ts';
import { type Fleet, type FleetWish, figures, lost, startFleet } from './fleet.ts';

const nodes = [1, 2, 3];

function config(number: number, network: ClusterNetwork, replicas: number): string {
  const routes = nodes.map((other) => `nats://${network.addressOf(other)}:6222`).join(', ');
  return `
server_name: n${number}
port: 4222
jetstream { store_dir: /data, sync_interval: always, max_file_store: 1GB }
cluster { name: tillframe, listen: "0.0.0.0:6222", routes: [${routes}] }
mqtt { port: 1883, stream_replicas: ${replicas}, consumer_replicas: ${replicas}, ack_wait: "5s", max_ack_pending: 1000 }
`;
}

async function startCluster(stack: AsyncDisposableStack, replicas: number): Promise<Broker[]> {
  const network = stack.use(createClusterNetwork());
  const brokers: Broker[] = [];
  for (const number of nodes) {
    const broker = await startBroker({
      name: `n${number}`,
      command: ['nats-server', '--config', '/nats.conf'],
      files: { '/nats.conf': config(number, network, replicas) },
      ready: /Server is ready/,
      cluster: { network, number },
    });
    brokers.push(stack.use(broker));
  }
  return brokers;
}

/** JetStream takes some seconds to choose leaders. */
async function consumerAt(url: string, more: Partial<MqttCloudOptions> = {}): Promise<MqttCloud> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startMqttCloud({ url, version: 3, acks: false, ...more });
    } catch (error) {
      if (attempt === 20) throw error;
      await systemClock.sleep(1_000);
    }
  }
}

async function prepare(stack: AsyncDisposableStack, replicas = 3) {
  const brokers = await startCluster(stack, replicas);
  const balancer = stack.use(await startBalancer(brokers.map(({ port }) => port)));
  // Its session exists from here on; away, so that what is acknowledged has to be kept.
  await (await consumerAt(balancer.url))[Symbol.asyncDispose]();
  return { brokers, url: balancer.url };
}

async function underLoad(
  stack: AsyncDisposableStack,
  request: Pick<FleetWish, 'url'> & Partial<FleetWish>,
  trouble: (progress: (events: number) => Promise<void>, fleet: Fleet) => Promise<void>,
): Promise<Fleet> {
  const fleet = stack.use(
    startFleet({ gateways: 6, events: 300, pauseMs: 50, version: 3, ack: 'puback', ...request }),
  );
  await trouble(async (events) => {
    await expect.poll(() => fleet.acknowledged.size, { interval: 20 }).toBeGreaterThanOrEqual(events);
  }, fleet);
  await fleet.done;
  return fleet;
}

async function receivedBy(url: string, fleet: Fleet): Promise<{ missing: number; cloud: MqttCloud }> {
  await using stack = new AsyncDisposableStack();
  const cloud = stack.use(await consumerAt(url));
  await expect
    .poll(() => lost(fleet, cloud.events), { timeout: 60_000 })
    .toBe(0)
    .catch(() => undefined);
  return { missing: lost(fleet, cloud.events), cloud };
}

test('one node killed and one cut off under load: nothing that was acknowledged is lost', async () => {
  await using stack = new AsyncDisposableStack();
  const { brokers, url } = await prepare(stack);
  const [first, second] = brokers as [Broker, Broker, Broker];
  const fleet = await underLoad(
    stack,
    { url, events: 600, pauseMs: 250 },
    async (progress, { acknowledged, troubles }) => {
      await progress(300);
      first.kill();
      await progress(1_000);
      first.start();
      await systemClock.sleep(3_000);
      second.partition();
      // Felt by those who were connected to it: their messages got no acknowledgement, and they went elsewhere.
      await expect.poll(() => [...troubles.keys()].join('\n')).toContain('acknowledged nothing');
      await progress(acknowledged.size + 600);
      second.heal();
    },
  );
  const { missing, cloud } = await receivedBy(url, fleet);
  console.info(figures('NATS, one node killed, one cut off', fleet, cloud.deliveries, missing));
  expect(fleet.acknowledged.size).toBe(3_600);
  expect(missing).toBe(0);
});

test.each([
  { replicas: 3, isKept: true },
  // The counter-proof: without replicas, a lost disk loses what it had acknowledged.
  { replicas: 1, isKept: false },
])('a node lost with its disk, $replicas replicas: kept $isKept', async ({ replicas, isKept }) => {
  await using stack = new AsyncDisposableStack();
  const { brokers, url } = await prepare(stack, replicas);
  const fleet = await underLoad(stack, { url }, async (progress) => {
    await progress(1_800);
  });
  // With one replica, whichever holds it is the one to go.
  const victim = replicas === 3 ? brokers[0] : holderOf(brokers);
  victim?.destroy();
  const { missing, cloud } = isKept
    ? await receivedBy(url, fleet)
    : await receivedBy(url, fleet).catch(() => ({ missing: fleet.acknowledged.size, cloud: undefined }));
  console.info(figures(`NATS, a disk lost, ${replicas} replicas`, fleet, cloud?.deliveries ?? [], missing));
  expect(missing === 0).toBe(isKept);
});

test('what no session wants is acknowledged and gone; with the results of the cloud itself it is not', async () => {
  await using stack = new AsyncDisposableStack();
  const brokers = await startCluster(stack, 3);
  const { url } = stack.use(await startBalancer(brokers.map(({ port }) => port)));
  // Only to know that the cluster works.
  await (await consumerAt(url, { clientId: 'other', topicPrefix: 'other/v1' }))[Symbol.asyncDispose]();
  const request = { url, version: 3, gateways: 2, events: 20, pauseMs: 50 } as const;
  const unheard = stack.use(startFleet({ ...request, ack: 'puback' }));
  await unheard.done;
  const cloud = stack.use(await consumerAt(url, { acks: true }));
  const heard = stack.use(startFleet({ ...request, ack: 'application', firstNumber: 3 }));
  await heard.done;
  const [gone, kept] = [lost(unheard, cloud.events), lost(heard, cloud.events)];
  console.info(figures('NATS, PUBACK without a session', unheard, [], gone));
  console.info(figures('NATS, results of the cloud', heard, cloud.deliveries, kept));
  expect([gone, kept]).toEqual([40, 0]);
});

/** The node that has the messages of a stream without replicas: the one with the most on disk. */
function holderOf(brokers: readonly Broker[]): Broker | undefined {
  return brokers.toSorted((one, other) => other.diskKilobytes('/data') - one.diskKilobytes('/data'))[0];
}
