/** The version of MQTT that a broker supports. */
import type { ConnectionFailure } from '../../../domain/problem/mqtt.ts';
import { isAborted } from '../../../lib/abort.ts';

export type MqttVersion = 5 | 3;

/**
 * MQTT 5; if the broker reports that it doesn't support it, 3.1.1 from then on. Some brokers only close the
 * connection: for one that has never used 5 this counts as the same, but isn't remembered.
 */
export function createVersionChoice(version: 'auto' | MqttVersion) {
  /** Version detected for `auto`. */
  let speaks: MqttVersion | undefined;
  return {
    noteSpoken(spoken: MqttVersion): void {
      if (spoken === 5) speaks = 5;
    },
    async connect(
      once: (spoken: MqttVersion, signal: AbortSignal) => Promise<ConnectionFailure>,
      signal: AbortSignal,
    ): Promise<ConnectionFailure> {
      const first = version === 'auto' ? (speaks ?? 5) : version;
      const why = await once(first, signal);
      const isTooNew = why.cause === 'version' || (why.cause === 'unanswered' && speaks === undefined);
      if (version !== 'auto' || first === 3 || !isTooNew || isAborted(signal)) return why;
      if (why.cause === 'version') speaks = 3;
      return await once(3, signal);
    },
  };
}
