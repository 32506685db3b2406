/** The sinks there are: a new one is a file, a member of `SinkConfig`, and a case here. */
import type { Clock } from '../ops/clock.ts';
import type { Log } from '../ops/log.ts';
import { createHttpsSink, type HttpsSinkConfig } from './https.ts';
import type { GatewayIdentity, Sink } from './sink.ts';

/** With secrets and files already read. */
export type SinkConfig = HttpsSinkConfig;

export type SinkParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly identity: GatewayIdentity;
};

export function createSink(config: SinkConfig, parts: SinkParts): Sink {
  switch (config.kind) {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- one kind so far
    case 'https':
      return createHttpsSink(config, parts.clock, parts);
  }
}
