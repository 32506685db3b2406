/** Single brokers in containers, killed with -9 under load and started again: Mosquitto and RabbitMQ. */
import { expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { type MqttCloud, startMqttCloud } from '../peers/clouds/mqtt-cloud.ts';
import { startBroker } from './containers.ts';
import { figures, lost, startFleet } from './fleet.ts';

async function consumerAt(url: string, acks: boolean): Promise<MqttCloud> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startMqttCloud({ url, acks });
    } catch (error) {
      if (attempt === 30) throw error;
      await systemClock.sleep(1_000);
    }
  }
}

test('Mosquitto, killed twice, saves seldom: with the results of the cloud itself nothing is lost', async () => {
  await using broker = await startBroker({
    name: 'mosquitto',
    command: ['mosquitto', '-c', '/mosquitto.conf'],
    files: {
      '/mosquitto.conf':
        'user root\nlistener 1883\nallow_anonymous true\npersistence true\npersistence_location /data/\n',
    },
    ready: /running/,
  });
  await using cloud = await consumerAt(broker.url, true);
  await using fleet = startFleet({
    url: broker.url,
    ack: 'application',
    gateways: 6,
    events: 200,
    pauseMs: 50,
  });
  for (const events of [300, 700]) {
    await expect.poll(() => fleet.acknowledged.size, { interval: 20 }).toBeGreaterThanOrEqual(events);
    broker.kill();
    broker.start();
  }
  await fleet.done;
  const missing = lost(fleet, cloud.events);
  console.info(figures('Mosquitto, killed twice', fleet, cloud.deliveries, missing));
  expect(fleet.acknowledged.size).toBe(1_200);
  expect(missing).toBe(0);
});

test('RabbitMQ, killed under load: what it acknowledged is kept for a consumer that is away', async () => {
  await using broker = await startBroker({
    name: 'rabbitmq',
    command: ['rabbitmq-server'],
    files: {
      '/etc/rabbitmq/enabled_plugins': '[rabbitmq_mqtt].\n',
      '/etc/rabbitmq/rabbitmq.conf':
        'mqtt.listeners.tcp.default = 1883\nanonymous_login_user = guest\nanonymous_login_pass = guest\nloopback_users = none\n',
    },
    ready: /Server startup complete|completed with \d+ plugins/,
  });
  await (await consumerAt(broker.url, false))[Symbol.asyncDispose]();
  await using fleet = startFleet({ url: broker.url, ack: 'puback', gateways: 6, events: 200, pauseMs: 50 });
  await expect.poll(() => fleet.acknowledged.size, { interval: 20 }).toBeGreaterThanOrEqual(500);
  broker.kill();
  broker.start();
  await fleet.done;
  await using cloud = await consumerAt(broker.url, false);
  await expect.poll(() => lost(fleet, cloud.events), { timeout: 60_000 }).toBe(0);
  console.info(figures('RabbitMQ, killed', fleet, cloud.deliveries, lost(fleet, cloud.events)));
  expect(fleet.acknowledged.size).toBe(1_200);
});
