/**
 * Maintains the gateway's connection to its broker, one at a time, and hands it out.
 *
 * 1. A pending send connects immediately, unless the last connections ended soon after they were made.
 * 2. Without anything to send it reconnects after a pause like the uploader's: no stampede, and the broker
 *    can report which gateways are online.
 * 3. After connections that ended early it pauses (early-ends.ts).
 */
import { type ConnectionFailure, stopping } from '../../../domain/problem/mqtt.ts';
import { problemFields } from '../../../domain/problem/problem-text.ts';
import { deadline, isAborted, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import { type Outage, outageAfter, type Retry } from '../upload-policy.ts';
import { type Connection, isConnection } from './connection.ts';
import { createEarlyEnds } from './early-ends.ts';
import { createVersionedOpen } from './protocol-version.ts';

export type KeeperParts = {
  readonly version: 'auto' | 5 | 3;
  readonly open: (version: 5 | 3, signal: AbortSignal) => Promise<Connection | ConnectionFailure>;
  /** Ends the open connection when the gateway stops; bounds its own duration. */
  readonly farewell: (connection: Connection) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly retry: Retry;
  /** In [0, 1). */
  readonly random: () => number;
};

export type Keeper = AsyncDisposable & {
  /** Opens one if there is none. Rejects only when the signal aborts. */
  connection(signal: AbortSignal): Promise<Connection | ConnectionFailure>;
  /** The open one, for what is in no hurry. */
  open(): Connection | undefined;
};

const logEveryMs = 300_000;

export function createKeeper(parts: KeeperParts): Keeper {
  const { clock, log, retry, random } = parts;
  const lifetime = new AbortController();
  const mayLog = createLogThrottle(clock, logEveryMs);
  const open = createVersionedOpen(parts);
  const earlyEnds = createEarlyEnds(parts);
  let isStopping = false;
  let current: Connection | undefined;
  let attempt: Promise<Connection | ConnectionFailure> | undefined;
  let onOpened: (() => void) | undefined;

  /** Shared by all concurrent callers. */
  function connect(): Promise<Connection | ConnectionFailure> {
    attempt ??= open(lifetime.signal)
      .then((got) => {
        if (isConnection(got)) {
          current = got;
          void watch(got);
          onOpened?.();
        }
        return got;
      })
      .finally(() => {
        attempt = undefined;
      });
    return attempt;
  }

  async function watch(connection: Connection): Promise<void> {
    const sinceMs = clock.monotonicMs();
    const why = await connection.closed;
    if (current === connection) current = undefined;
    if (isStopping) return;
    const { problem } = earlyEnds.note(why, clock.monotonicMs() - sinceMs);
    if (mayLog()) log.warn(problemFields(problem), 'broker connection ended');
  }

  async function getConnection(): Promise<Connection | ConnectionFailure> {
    if (isStopping) return stopping;
    if (current?.isOpen() === true) return current;
    return earlyEnds.pausing() ?? (await connect());
  }

  /** Until another caller has opened a connection, at the latest after `ms`. */
  async function pauseUnlessOpened(ms: number): Promise<void> {
    using bounded = deadline(clock, ms, lifetime.signal);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => resolve(undefined);
    onOpened = wake;
    bounded.signal.addEventListener('abort', wake, { once: true });
    if (bounded.signal.aborted || current !== undefined) wake();
    await promise;
    onOpened = undefined;
  }

  /**
   * With nothing to send there is no hurry, and all gateways of a broker lose their connections at the same
   * time. Exponential, so that they return at a constant rate whenever it recovers: of a hundred, 1.3 in a
   * second with a spread of 60 s.
   */
  function unhurriedMs(): number {
    const longestMs = ((1 + random()) / 2) * retry.capMs;
    return Math.min(longestMs, -Math.log(1 - random()) * 1.25 * retry.spreadMs);
  }

  /** Maintains the connection while nothing is sent. */
  async function keep(): Promise<void> {
    let outage: Outage | undefined;
    while (!isAborted(lifetime.signal)) {
      const got = await getConnection();
      if (isConnection(got)) {
        outage = undefined;
        await got.closed;
        await pauseUnlessOpened(unhurriedMs());
        continue;
      }
      const { problem, kind, retryAfterMs } = got;
      const failure = {
        problem,
        refused: kind === 'refused',
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      };
      outage = outageAfter(outage, failure, { monotonicMs: clock.monotonicMs(), retry, random });
      await pauseUnlessOpened(Math.max(outage.untilMonotonicMs - clock.monotonicMs(), unhurriedMs()));
    }
  }

  const keeping = keep().catch((error: unknown) => {
    if (!isAborted(lifetime.signal)) log.error({ err: error }, 'maintaining the broker connection failed');
  });
  return {
    connection: (signal) => unlessAborted(getConnection(), signal),
    open: () => (current?.isOpen() === true ? current : undefined),
    async [Symbol.asyncDispose]() {
      isStopping = true;
      if (current !== undefined) await parts.farewell(current);
      lifetime.abort(new Error('the sink is closed'));
      await keeping;
    },
  };
}
