/** The MQTT sink for the suite over all sinks: a scripted broker, with the cloud's results behind it. */

import { createMqttSink } from '../../../src/agent/upload/mqtt/mqtt.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { type Script, startScriptedBroker } from '../../peers/clouds/scripted-broker.ts';
import type { FarSideMood, SinkUnderTest } from './sink-contract.ts';

const isOurs = (topic: string): boolean => /\/(events|thumbnails\/[0-9a-f]{64})$/.test(topic);

/** An id of an event, or the hash of a picture. */
function idOf({ topic, payload }: { topic: string; payload: string | Buffer }): string {
  if (!topic.endsWith('/events')) return topic.slice(topic.lastIndexOf('/') + 1);
  return (JSON.parse(payload.toString()) as { id: string }).id;
}

/** The PUBACK, and the cloud's result of it in the same breath. */
function answering(result: object): Script {
  return (packet) => {
    if (packet.cmd !== 'publish' || !isOurs(packet.topic)) return undefined;
    const payload = JSON.stringify({ results: [{ id: idOf(packet), ...result }] });
    const topic = 'tillframe/v1/gw-1/acks';
    return [
      { cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 0 },
      { cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false },
    ];
  };
}

const onPublish =
  (reply: ReturnType<Script>): Script =>
  (packet) =>
    packet.cmd === 'publish' && isOurs(packet.topic) ? reply : undefined;

const scripts: Record<FarSideMood, Script> = {
  takes_all: answering({ status: 'stored' }),
  knows_all: answering({ status: 'duplicate', pictures: [] }),
  rejects_events: answering({ status: 'rejected', reason: 'no such shop' }),
  wants_events_later: answering({ status: 'retry', reason: 'busy' }),
  is_busy: (packet) =>
    packet.cmd === 'publish' && isOurs(packet.topic)
      ? [{ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 0x97 }]
      : undefined,
  is_silent: onPublish('nothing'),
  breaks_off: onPublish('close'),
  denies: (packet) =>
    packet.cmd === 'connect' ? [{ cmd: 'connack', sessionPresent: false, reasonCode: 0x86 }] : undefined,
};

export const mqtt: SinkUnderTest = {
  name: 'MQTT',
  moods: new Set(Object.keys(scripts) as FarSideMood[]),
  async start(mood) {
    const broker = await startScriptedBroker(scripts[mood]);
    const sink = createMqttSink(
      { kind: 'mqtt', url: broker.url, version: 5, ack: 'application', topicPrefix: 'tillframe/v1' },
      {
        clock: systemClock,
        log: createLog({ level: 'silent' }),
        identity: { gateway: 'gw-1', shop: { id: 'shop-1', name: 'Shop' } },
      },
      { silentMs: 1_000, silentMsPerByte: 0, farewellMs: 200 },
    );
    const published = (kind: RegExp): string[] =>
      broker.packets.flatMap((packet) =>
        packet.cmd === 'publish' && isOurs(packet.topic) && kind.test(packet.topic) ? [idOf(packet)] : [],
      );
    return {
      sink,
      events: () => published(/events$/),
      pictures: () => published(/thumbnails/),
      async [Symbol.asyncDispose]() {
        await sink[Symbol.asyncDispose]();
        await broker[Symbol.asyncDispose]();
      },
    };
  },
};
