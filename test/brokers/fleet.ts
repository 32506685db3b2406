/** Some gateways that bring events through a broker until all are acknowledged, and what was seen meanwhile. */
import { pino } from 'pino';
import type { OutboxEvent } from '../../src/agent/store/store.ts';
import { createMqttSink, type MqttSinkConfig } from '../../src/agent/upload/mqtt/mqtt.ts';
import type { Sink } from '../../src/agent/upload/sink.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { jpegOf, owedEvent, sha256Of } from '../agent/upload/events.ts';

export type FleetWish = Pick<MqttSinkConfig, 'url' | 'ack'> & {
  readonly version?: MqttSinkConfig['version'];
  readonly gateways: number;
  /** Of the first of them; default 1. */
  readonly firstNumber?: number;
  /** Of each gateway. */
  readonly events: number;
  /** Pause between a gateway's batches, milliseconds: so that a load lasts. */
  readonly pauseMs: number;
  /** The same for all of them. */
  readonly login?: Pick<MqttSinkConfig, 'username' | 'password'>;
  /** For the watchdog: shorter than on a real line. */
  readonly silentMs?: number;
};

export type Fleet = {
  /** Bodies by id, of all that was acknowledged so far. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** Why something was not, and how often. */
  readonly troubles: ReadonlyMap<string, number>;
  /** The longest time in which nothing was acknowledged, milliseconds. */
  longestGapMs(): number;
  readonly done: Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const batchSize = 10;

export function startFleet(request: FleetWish): Fleet {
  const stop = new AbortController();
  const acknowledged = new Map<string, string>();
  const troubles = new Map<string, number>();
  const sinks: Sink[] = [];
  let lastMs = systemClock.monotonicMs();
  let longestMs = 0;

  const note = (why: string): void => void troubles.set(why, (troubles.get(why) ?? 0) + 1);

  async function runGateway(number: number): Promise<void> {
    const sink = createMqttSink(
      {
        kind: 'mqtt',
        url: request.url,
        ack: request.ack,
        version: request.version ?? 'auto',
        topicPrefix: 'tillframe/v1',
        ...request.login,
      },
      {
        clock: systemClock,
        log: pino({ level: 'silent' }),
        identity: { gateway: `gw-${number}`, shop: { id: 'shop-1', name: 'Shop' } },
        retry: { firstMs: 100, capMs: 1_000, spreadMs: 500 },
      },
      {
        connectMs: 5_000,
        silentMs: request.silentMs ?? 2_000,
        silentMsPerByte: 0,
        resultMs: 10_000,
        willDelaySeconds: 0,
      },
    );
    sinks.push(sink);
    const owed: OutboxEvent[] = Array.from({ length: request.events }, (_, n) =>
      owedEvent({ saleId: `gw-${number}:${n}:20261120`, sequence: n + 1 }),
    );
    while (owed.length > 0 && !stop.signal.aborted) {
      const batch = owed.slice(0, batchSize);
      const outcome = await sink.sendEvents({ events: batch, storedThrough: 0 }, stop.signal);
      if (outcome.kind === 'results') {
        for (const event of batch) {
          const said = outcome.results.get(event.eventId);
          if (said?.kind !== 'stored') {
            note(said === undefined ? 'no result' : said.problem.code);
            continue;
          }
          acknowledged.set(event.eventId, event.body);
          owed.splice(owed.indexOf(event), 1);
          const nowMs = systemClock.monotonicMs();
          longestMs = Math.max(longestMs, nowMs - lastMs);
          lastMs = nowMs;
        }
      } else note(outcome.problem.code);
      await systemClock.sleep(request.pauseMs, stop.signal);
    }
    if (stop.signal.aborted) return;
    const jpeg = jpegOf(`picture of gateway ${number}`);
    while (
      (await sink.sendPicture({ sha256: sha256Of(jpeg), jpeg, attempts: 0 }, stop.signal)).kind !== 'stored'
    )
      await systemClock.sleep(200, stop.signal);
  }

  const done = Promise.all(
    Array.from({ length: request.gateways }, (_, n) => runGateway((request.firstNumber ?? 1) + n)),
  ).then(() => undefined);
  done.catch(() => undefined);
  return {
    acknowledged,
    troubles,
    longestGapMs: () => longestMs,
    done,
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('stopping'));
      await done.catch(() => undefined);
      await Promise.all(sinks.map((sink) => sink[Symbol.asyncDispose]()));
    },
  };
}

/** How many of the acknowledged ones a consumer has not, or has otherwise. */
export function lost(fleet: Fleet, received: ReadonlyMap<string, string>): number {
  return [...fleet.acknowledged].filter(([id, body]) => received.get(id) !== body).length;
}

export function figures(name: string, fleet: Fleet, deliveries: readonly string[], missing: number): string {
  const troubles = [...fleet.troubles].map(([why, times]) => `  ${times} × ${why}`);
  return [
    `${name}: ${fleet.acknowledged.size} events acknowledged, ${missing} of them lost, ${deliveries.length - new Set(deliveries).size} delivered again, longest time without an acknowledgement ${(fleet.longestGapMs() / 1_000).toFixed(1)} s`,
    ...troubles,
  ].join('\n');
}
