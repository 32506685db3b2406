/**
 * Nudges over the broker: the gateway publishes its topics, retained, and the cloud publishes to the gateway's `nudges` which have news.
 *
 * A cursor is a connection: with each new one anything may have been lost, and each account is polled once. Nothing connects for a nudge.
 */
import type { z } from 'zod';
import { nudgeSchema, type nudgeTopicsSchema } from '../../../contract/cloud/nudge.ts';
import { deadline } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { NudgeOutcome, NudgeRequest } from '../sink.ts';
import type { Connection } from './connection.ts';
import type { MessageOutcome } from './reasons.ts';

/** Bound of the topics that wait: of any cloud, for any gateway. */
const maxPending = 64;

export function createMqttNudges(clock: Clock, topic: string) {
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

  /** True once the broker has the topics of now. */
  async function publish(connection: Connection, topics: string[], signal: AbortSignal) {
    const text = JSON.stringify({ topics } satisfies z.input<typeof nudgeTopicsSchema>);
    if (published?.connection === connection && published.topics === text) return true;
    const message = { topic, payload: text, contentType: 'application/json', retain: true };
    if (!isRetained(await connection.publish(message, signal))) return false;
    published = { connection, topics: text };
    return true;
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
      if (!(await publish(connection, [...topics], signal))) return { kind: 'try_later' };
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
