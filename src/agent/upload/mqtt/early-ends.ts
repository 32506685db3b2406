/**
 * Pauses after connections that ended soon: for minutes after a takeover by another client, since two gateways
 * with one id must not displace each other forever. MQTT 3.1.1 can't signal that, so the pauses grow with every
 * connection that the broker ends early.
 */
import { type ConnectionFailure, closedByBroker, mqttProblem } from '../../../domain/problem/mqtt.ts';
import { backoffMs } from '../../../domain/time/retry-policy.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Retry } from '../upload-policy.ts';

export type EarlyEnds = {
  /** A connection of this duration has ended. Returns the failure that people see. */
  note(why: ConnectionFailure, lastedMs: number): ConnectionFailure;
  /** The failure for which no connection is made at present, with the rest of the pause. */
  pausing(): ConnectionFailure | undefined;
};

/** A connection that lasted this long counts as good, milliseconds. */
const steadyMs = 60_000;

export function createEarlyEnds({
  clock,
  retry,
  random,
}: {
  readonly clock: Clock;
  readonly retry: Retry;
  /** In [0, 1). */
  readonly random: () => number;
}): EarlyEnds {
  let shortLived = 0;
  let pause: { readonly failure: ConnectionFailure; readonly untilMs: number } | undefined;

  return {
    note(why, lastedMs) {
      const nowMs = clock.monotonicMs();
      // Locally closed connections are no evidence.
      if (why === closedByBroker)
        shortLived = lastedMs < steadyMs ? shortLived + 1 : Math.floor(shortLived / 2);
      if (why.cause === 'taken_over') {
        pause = { failure: why, untilMs: nowMs + ((1 + random()) / 2) * retry.capMs };
      } else if (why === closedByBroker && shortLived > 1) {
        pause = {
          failure: { ...why, problem: mqttProblem('mqtt.closed_early', { count: shortLived }) },
          untilMs: nowMs + backoffMs(retry, shortLived, random()),
        };
      }
      return pause?.failure ?? why;
    },
    pausing() {
      const leftMs = pause === undefined ? 0 : pause.untilMs - clock.monotonicMs();
      if (pause !== undefined && leftMs > 0) return { ...pause.failure, retryAfterMs: leftMs };
      pause = undefined;
      return undefined;
    },
  };
}
