/** Messages of gateways as published over MQTT with QoS 1, and what is left of them in JetStream. */
import { jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats } from '@nats-io/transport-node';
import { connect, type MqttClient } from 'mqtt';
import { consumersOf, mqttStream } from '../../../src/receiver/broker/address.ts';
import type { Nats } from '../../peers/clouds/nats.ts';
import { statusBody } from '../samples.ts';
import { bodyOf } from '../start.ts';

export type Message = { readonly topic: string; readonly payload: string | Buffer };

/** A revision of a sale of `gateway`. */
export function eventOf(gateway: number, sale: number, revision: number): Message {
  const body = bodyOf({
    sequence: 2 * sale - 2 + revision,
    ...{ revision, shopId: `shop-${gateway % 3}`, saleId: `till-${gateway}:${sale}:20261120` },
  }).replace('"gateway":"gw-1"', `"gateway":"gw-${gateway}"`);
  return { topic: `tillframe/v1/gw-${gateway}/events`, payload: body };
}

/** Everything below this sequence is sent. */
export function statusOf(gateway: number, lowestUnsent: number): Message {
  const shop = `shop-${gateway % 3}`;
  const payload = statusBody({
    ...{ gateway: `gw-${gateway}`, shop: { id: shop, name: shop } },
    data: {
      queue: {
        ...{ events: 0, pictures: 0, quarantined: 0 },
        lowestUnsent: String(lowestUnsent).padStart(20, '0'),
      },
    },
  });
  return { topic: `tillframe/v1/gw-${gateway}/events`, payload };
}

/** Publishes each until the broker has acknowledged it, eight at a time, over broken connections too. */
export async function publishAll(
  nats: Pick<Nats, 'mqttUrl'>,
  messages: readonly Message[],
  onAcknowledged: (count: number) => void = () => undefined,
): Promise<void> {
  const clientId = `publisher-${Math.random().toString(36).slice(2)}`;
  let client: MqttClient | undefined;
  const open = (): MqttClient => {
    const made = connect(nats.mqttUrl, { protocolVersion: 4, clientId, reconnectPeriod: 0, clean: true });
    made.on('error', () => undefined);
    return made;
  };
  const waiting = [...messages];
  let acknowledged = 0;
  while (waiting.length > 0) {
    const opened = (client ??= open());
    const some = waiting.slice(0, 8);
    const { promise: closed, reject } = Promise.withResolvers<never>();
    const onClose = (): void => reject(new Error('closed'));
    closed.catch(() => undefined);
    client.once('close', onClose);
    try {
      const sent = some.map(({ topic, payload }) => opened.publishAsync(topic, payload, { qos: 1 }));
      await Promise.race([Promise.all(sent), closed]);
      waiting.splice(0, some.length);
      acknowledged += some.length;
      onAcknowledged(acknowledged);
    } catch {
      client.end(true);
      client = undefined;
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    client.off('close', onClose);
  }
  await client?.endAsync().catch(() => undefined);
}

/** Messages that no receiver has settled yet. */
export async function unsettled(nats: Pick<Nats, 'url'>): Promise<number> {
  const connection = await connectNats({ servers: nats.url, reconnect: false });
  try {
    const manager = await jetstreamManager(connection);
    const { events, pictures } = consumersOf('tillframe/v1');
    let left = 0;
    for (const name of [events, pictures]) {
      const info = await manager.consumers.info(mqttStream, name);
      left += info.num_pending + info.num_ack_pending;
    }
    return left;
  } finally {
    await connection.close();
  }
}

/** In an order drawn from the seed. */
export function shuffled<T>(all: readonly T[], seed: number): T[] {
  let state = seed;
  const next = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return all
    .map((one) => ({ one, place: next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ one }) => one);
}
