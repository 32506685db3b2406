/**
 * The gateway's retained message on its status topic: online, stopped, or lost, which the broker publishes as
 * the connection's will.
 */
import type { Presence } from '../../../contract/cloud/presence.ts';
import { problemFields } from '../../../domain/problem/problem-text.ts';
import type { Log } from '../../../lib/log.ts';
import type { GatewayIdentity } from '../sink.ts';
import type { Connection, SessionOptions } from './connection.ts';

export type GatewayPresence = {
  readonly will: SessionOptions['will'];
  /** A refusal is logged. Only an abort rejects. */
  report(
    connection: Connection,
    state: Pick<Presence, 'state' | 'reason'>,
    signal: AbortSignal,
  ): Promise<void>;
};

/** The presence of one connection. `connectedAt`: RFC 3339. */
export function createPresence(
  { gateway, shop }: GatewayIdentity,
  { topic, connectedAt, log }: { readonly topic: string; readonly connectedAt: string; readonly log: Log },
): GatewayPresence {
  const payloadOf = (state: Pick<Presence, 'state' | 'reason'>): string =>
    JSON.stringify({
      gateway,
      ...state,
      connectedAt,
      shop: { id: shop.id, name: shop.name },
    } satisfies Presence);

  return {
    will: { topic, payload: payloadOf({ state: 'offline', reason: 'lost' }) },
    async report(connection, state, signal) {
      const message = { topic, payload: payloadOf(state), contentType: 'application/json', retain: true };
      const reported = await connection.publish(message, signal);
      // No subscriber is required: the message is retained.
      if (reported.kind === 'refused')
        log.warn(problemFields(reported.problem), 'presence refused by the broker');
    },
  };
}
