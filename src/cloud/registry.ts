/** The sinks there are: a new one is a file, a member of `SinkConfig`, and a case here. */
import type { Clock } from '../ops/clock.ts';
import { createHttpsSink, type HttpsSinkConfig } from './https.ts';
import type { Sink } from './sink.ts';

/** With secrets and files already read. */
export type SinkConfig = HttpsSinkConfig;

export function createSink(config: SinkConfig, clock: Clock): Sink {
  switch (config.kind) {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- one kind so far
    case 'https':
      return createHttpsSink(config, clock);
  }
}
