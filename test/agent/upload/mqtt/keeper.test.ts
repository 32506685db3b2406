/** How gateways come back to a broker without anything to send, and how two of one id treat each other: days of it, in virtual time. */
import { expect, test } from 'vitest';
import type { Connection } from '../../../../src/agent/upload/mqtt/connection.ts';
import { createKeeper, type Keeper } from '../../../../src/agent/upload/mqtt/keeper.ts';
import { failures } from '../../../../src/agent/upload/mqtt/reasons.ts';
import { cloudRetry } from '../../../../src/agent/upload/upload-policy.ts';
import { type ConnectionFailure, closedByBroker, mqttProblem } from '../../../../src/domain/problem/mqtt.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { randomOf } from '../random.ts';
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts';

/** A broker as its clients see it: it takes one connection of each id, or none. */
type Broker = {
  isUp: boolean;
  /**
   * Called when a newer connection has taken over an older one of the same id; undefined: duplicate ids are
   * permitted.
   */
  displacedBy?: ConnectionFailure;
  readonly opened: { id: string; atMs: number }[];
  readonly standing: Map<string, (why: ConnectionFailure) => void>;
};

function goDown(broker: Broker): void {
  broker.isUp = false;
  for (const close of [...broker.standing.values()]) close(closedByBroker);
}

function keeperAt(
  broker: Broker,
  clock: VirtualClock,
  { id, key, seed }: { id: string; key: string; seed: number },
): Keeper {
  return createKeeper({
    version: 5,
    clock,
    log: createLog({ level: 'silent' }),
    retry: cloudRetry,
    random: randomOf(seed),
    farewell: () => Promise.resolve(),
    async open(version, signal) {
      await clock.sleep(50);
      if (!broker.isUp) return { kind: 'try_later', problem: mqttProblem('mqtt.connection_refused') };
      if (broker.displacedBy !== undefined) broker.standing.get(id)?.(broker.displacedBy);
      broker.opened.push({ id: key, atMs: clock.monotonicMs() });
      const { promise, resolve } = Promise.withResolvers<ConnectionFailure>();
      let isOpen = true;
      const slot = broker.displacedBy === undefined ? key : id;
      const close = (why: ConnectionFailure): void => {
        isOpen = false;
        if (broker.standing.get(slot) === close) broker.standing.delete(slot);
        resolve(why);
      };
      broker.standing.set(slot, close);
      signal.addEventListener('abort', () => close(closedByBroker), { once: true });
      return {
        version,
        isOpen: () => isOpen,
        closed: promise,
        publish: () => Promise.resolve({ kind: 'said', outcome: { kind: 'stored' } }),
        subscribe: () => Promise.resolve(undefined),
        end: async () => close(closedByBroker),
      } satisfies Connection;
    },
  });
}

test.each([1, 20, 45, 300, 1_800])(
  'returns at most three in a hundred of a thousand gateways per second after %i s without a broker',
  async (outageS) => {
    const clock = createVirtualClock();
    const broker: Broker = { isUp: true, opened: [], standing: new Map() };
    const keepers = Array.from({ length: 1_000 }, (_, n) =>
      keeperAt(broker, clock, { id: `gw-${n}`, key: `gw-${n}`, seed: outageS * 7_919 + n }),
    );
    await clock.runUntil(100_000);
    expect(broker.standing.size).toBe(1_000);
    goDown(broker);
    await clock.runUntil(100_000 + outageS * 1_000);
    broker.isUp = true;
    const backAtMs = clock.monotonicMs();
    await clock.runUntil(backAtMs + 700_000, () => broker.standing.size === 1_000);
    const perSecond = new Map<number, number>();
    for (const { atMs } of broker.opened.filter((each) => each.atMs > backAtMs)) {
      const second = Math.floor((atMs - backAtMs) / 1_000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    const most = Math.max(...perSecond.values());
    console.info(
      `${outageS} s away: at most ${most / 10} % in a second, all back after ${Math.round((clock.monotonicMs() - backAtMs) / 1_000)} s`,
    );
    await Promise.all(keepers.map((keeper) => keeper[Symbol.asyncDispose]()));
    expect(broker.standing.size).toBe(0);
    expect(most).toBeLessThanOrEqual(30);
  },
);

test.each([
  ['5, which says so', failures.disconnect(0x8e, 'gw-1')],
  ['3.1.1, which only closes', closedByBroker],
])(
  'bounds takeovers of two gateways with one id, each always sending, version %s',
  async (_name, displacedBy) => {
    const clock = createVirtualClock();
    const broker: Broker = { isUp: true, displacedBy, opened: [], standing: new Map() };
    const keepers = ['one', 'other'].map((key, n) =>
      keeperAt(broker, clock, { id: 'gw-1', key, seed: n + 1 }),
    );
    const stop = new AbortController();
    const refusals = new Set<string>();
    const busy = keepers.map(async (keeper) => {
      while (!stop.signal.aborted) {
        const got = await keeper.connection(stop.signal);
        if ('problem' in got) refusals.add(got.problem.code);
        await clock.sleep(1_000, stop.signal);
      }
    });
    for (const each of busy) each.catch(() => undefined);
    const hours = 6;
    await clock.runUntil(clock.monotonicMs() + hours * 3_600_000);
    stop.abort(new Error('enough'));
    await Promise.allSettled(busy);
    await Promise.all(keepers.map((keeper) => keeper[Symbol.asyncDispose]()));
    console.info(`${broker.opened.length} connections in ${hours} h`);
    // Without a rest, one of them each second.
    expect(broker.opened.length).toBeLessThan(hours * 60);
    expect([...refusals].join()).toMatch(/mqtt\.(taken_over|closed_early)/);
  },
);
