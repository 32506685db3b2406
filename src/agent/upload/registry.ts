/** All sinks: a new one is a file, a member of `SinkConfig`, and a case here. */
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createHttpsSink, type HttpsSinkConfig } from './https/https.ts';
import { createMqttSink, type MqttSinkConfig } from './mqtt/mqtt.ts';
import type { GatewayIdentity, Sink } from './sink.ts';
import type { Retry } from './upload-policy.ts';

/** Secrets and files have been read. */
export type SinkConfig = HttpsSinkConfig | MqttSinkConfig;

export type SinkParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly identity: GatewayIdentity;
  /** Default: the intervals of the cloud contract. */
  readonly retry?: Retry;
};

export function createSink(config: SinkConfig, parts: SinkParts): Sink {
  switch (config.kind) {
    case 'https':
      return createHttpsSink(config, parts.clock, parts);
    case 'mqtt':
      return createMqttSink(config, parts);
  }
}
