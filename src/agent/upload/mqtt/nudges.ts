/**
 * Nudges over the broker: the gateway publishes its topics, retained, and the cloud publishes to the gateway's `nudges` which have news.
 *
 * A cursor is a connection: with each new one anything may have been lost, and each account is polled once. Nothing connects for a nudge.
 *
 * A broker that refuses one of the two topics ends nudges alone: the subscription is made on the open connection of the uploads. Some
 * brokers end that connection for it; after two of them in succession nudges pause for an hour.
 */
import type { z } from 'zod';
import { nudgeSchema, type nudgeTopicsSchema } from '../../../contract/cloud/nudge.ts';
import { type ConnectionFailure, mqttProblem } from '../../../domain/problem/mqtt.ts';
import { deadline } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { NudgeOutcome, NudgeRequest } from '../sink.ts';
import type { Connection } from './connection.ts';
import type { MessageOutcome } from './reasons.ts';

/** Bound of the topics that wait: of any cloud, for any gateway. */
const maxPending = 64;
/** Connections that ended while the answer about a topic was due: a lost line does so too, rarely in succession. */
const maxCuts = 2;
/** Next attempt after a refusal, and after connections that ended; milliseconds. */
const refusedMs = 600_000;
const cutMs = 3_600_000;

type NudgeTopics = { readonly nudges: string; readonly nudgeTopics: string };

export function createMqttNudges(clock: Clock, { nudges, nudgeTopics }: NudgeTopics) {
  let subscribed: Connection | undefined;
  let cuts = 0;
  const cursors = new WeakMap<Connection, string>();
  let connections = 0;
  let published: { readonly connection: Connection; readonly topics: string } | undefined;
  let pending: Set<string> | 'all' = new Set();
  let wake: () => void = () => undefined;

  function cursorOf(connection: Connection): string {
    const known = cursors.get(connection);
    if (known !== undefined) return known;
    connections += 1;
    const cursor = String(connections);
    cursors.set(connection, cursor);
    void connection.closed.then(() => wake());
    return cursor;
  }

  /** Undefined once the broker has the topics of now, and the subscription. */
  async function register(
    connection: Connection,
    topics: string[],
    signal: AbortSignal,
  ): Promise<NudgeOutcome | undefined> {
    if (subscribed !== connection) {
      const failure = await connection.subscribe(nudges, signal);
      if (failure !== undefined) return failed(connection, failure);
      subscribed = connection;
    }
    const text = JSON.stringify({ topics } satisfies z.input<typeof nudgeTopicsSchema>);
    if (published?.connection === connection && published.topics === text) return undefined;
    const message = { topic: nudgeTopics, payload: text, contentType: 'application/json', retain: true };
    const outcome = await connection.publish(message, signal);
    if (!isRetained(outcome)) return failed(connection, outcome);
    cuts = 0;
    published = { connection, topics: text };
    return undefined;
  }

  function failed(connection: Connection, failure: ConnectionFailure | MessageOutcome): NudgeOutcome {
    const isCut = !connection.isOpen();
    if (isCut && failure.kind !== 'said' && failure.cause !== 'taken_over') cuts += 1;
    if (isCut ? cuts < maxCuts : failure.kind !== 'refused') return { kind: 'try_later' };
    const problem = mqttProblem('mqtt.nudges_refused', { nudges, topics: nudgeTopics });
    return { kind: 'refused', problem, retryAfterMs: isCut ? cutMs : refusedMs };
  }

  function taken(): readonly string[] | 'all' | undefined {
    const now = pending;
    if (now !== 'all' && now.size === 0) return undefined;
    pending = new Set();
    return now === 'all' ? now : [...now];
  }

  return {
    /** A published message; content outside of the contract is passed over. */
    take: (payload: Buffer): void => {
      const nudge = readJson(nudgeSchema, payload.toString('utf8'));
      if (nudge === undefined) return;
      if (nudge.all === true) pending = 'all';
      if (pending !== 'all') for (const one of nudge.topics ?? []) pending.add(one);
      if (pending !== 'all' && pending.size > maxPending) pending = 'all';
      wake();
    },
    async next(
      connection: Connection | undefined,
      { topics, after, waitSeconds }: NudgeRequest,
      signal: AbortSignal,
    ): Promise<NudgeOutcome> {
      signal.throwIfAborted();
      if (connection === undefined) return { kind: 'try_later' };
      const failure = await register(connection, [...topics], signal);
      if (failure !== undefined) return failure;
      const cursor = cursorOf(connection);
      if (after !== cursor) {
        pending = new Set();
        return { kind: 'nudge', cursor, topics: 'all' };
      }
      using held = deadline(clock, waitSeconds * 1_000, signal);
      const woken = Promise.withResolvers<undefined>();
      wake = () => woken.resolve(undefined);
      held.signal.addEventListener('abort', wake, { once: true });
      if (pending !== 'all' && pending.size === 0 && !held.signal.aborted) await woken.promise;
      signal.throwIfAborted();
      if (!connection.isOpen()) return { kind: 'try_later' };
      const news = taken();
      return news === undefined ? { kind: 'none' } : { kind: 'nudge', cursor, topics: news };
    },
  };
}

/** Nobody has to subscribe yet: the broker keeps it for a cloud that comes later. */
function isRetained(outcome: MessageOutcome): boolean {
  if (outcome.kind === 'said') return outcome.outcome.kind === 'stored';
  return outcome.problem.code === 'mqtt.no_consumer';
}
