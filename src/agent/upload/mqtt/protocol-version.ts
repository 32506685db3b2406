/**
 * Opens connections with the protocol version of the config; `auto` finds it: MQTT 5; if the broker rejects
 * that version, 3.1.1 from then on. Some brokers only close the connection: for a broker that has never used
 * 5, that counts as a rejection, but is not remembered.
 */
import type { ConnectionFailure } from '../../../domain/problem/mqtt.ts';
import type { Log } from '../../../lib/log.ts';
import { type Connection, isConnection } from './connection.ts';

type Open = (version: 5 | 3, signal: AbortSignal) => Promise<Connection | ConnectionFailure>;

export function createVersionedOpen({
  version,
  open,
  log,
}: {
  readonly version: 'auto' | 5 | 3;
  readonly open: Open;
  readonly log: Log;
}): (signal: AbortSignal) => Promise<Connection | ConnectionFailure> {
  if (version !== 'auto') return (signal) => open(version, signal);
  let found: 5 | 3 | undefined;
  return async (signal) => {
    const first = await open(found ?? 5, signal);
    if (found === 3) return first;
    if (isConnection(first)) {
      found = 5;
      return first;
    }
    const isRejected = first.cause === 'version';
    if (!isRejected && (first.cause !== 'unanswered' || found !== undefined)) return first;
    const second = await open(3, signal);
    if (isConnection(second)) {
      if (isRejected) found = 3;
      log.info('broker supports MQTT 3.1.1 only');
    }
    return isConnection(second) || isRejected ? second : first;
  };
}
