/** What the routes of the receiver are made from. */
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { ReceiverStore } from './receiver-store.ts';

export type ReceiverHttpParts = Omit<ReceiverStore, typeof Symbol.dispose> & {
  readonly clock: Clock;
  readonly log: Log;
  /** Base address as gateways and browsers see it; default: what the request was sent to. */
  readonly publicUrl?: string;
  /** Addresses or networks of proxies that are believed about who asks, beside those of this machine. */
  readonly trustedProxies?: readonly string[];
  /** Pictures go to signed addresses, which need no token. */
  readonly presign?: boolean;
  /** Of one gateway, or of one address that has no token; default 200. The owner's token has no bound. */
  readonly maxRequestsPerSecond?: number;
  /** Called for a database or disk that is broken: going on could only make it worse. */
  readonly onDamage?: (error: unknown) => void;
};
