/**
 * The power of a broker cut right after its last acknowledgement, on a disk that loses what was not flushed: what NATS has acknowledged
 * is there with `sync_interval: always`, and not with its default of two minutes.
 */
import { expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { type MqttCloud, startMqttCloud } from '../peers/clouds/mqtt-cloud.ts';
import { mountVolatileDisk } from '../reliability/power/disk.ts';
import { type Broker, startBroker } from './containers.ts';
import { figures, lost, startFleet } from './fleet.ts';

function startNats(data: string, sync: string): Promise<Broker> {
  return startBroker({
    name: 'nats',
    command: ['nats-server', '--config', '/nats.conf'],
    files: {
      '/nats.conf': `
server_name: n1
port: 4222
jetstream { store_dir: /data, ${sync} max_file_store: 64MB }
mqtt { port: 1883 }
`,
    },
    ready: /Server is ready/,
    data,
  });
}

async function consumerAt(url: string): Promise<MqttCloud> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startMqttCloud({ url, version: 3, acks: false });
    } catch (error) {
      if (attempt === 20) throw error;
      await systemClock.sleep(500);
    }
  }
}

test.each([
  { name: 'sync_interval: always', sync: 'sync_interval: always,', isKept: true },
  { name: 'the default sync_interval', sync: '', isKept: false },
])('NATS, its power cut, $name, kept: $isKept', async ({ name, sync, isKept }) => {
  await using disk = await mountVolatileDisk();
  await using before = await startNats(disk.folder, sync);
  await (await consumerAt(before.url))[Symbol.asyncDispose]();
  await using fleet = startFleet({
    url: before.url,
    version: 3,
    ack: 'puback',
    gateways: 4,
    events: 50,
    pauseMs: 20,
  });
  await fleet.done;
  using cut = await disk.cut({ seed: 1, keep: 0 });
  await using after = await startNats(cut.folder, sync);
  await using cloud = await consumerAt(after.url);
  await expect
    .poll(() => lost(fleet, cloud.events), { timeout: 10_000 })
    .toBe(0)
    .catch(() => undefined);
  const missing = lost(fleet, cloud.events);
  console.info(figures(`NATS, its power cut, ${name}`, fleet, cloud.deliveries, missing));
  expect(fleet.acknowledged.size).toBe(200);
  expect(missing === 0).toBe(isKept);
});
