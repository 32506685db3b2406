/** Dependencies shared by the receiver's routes. */
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { ReceiverStore } from './receiver-store.ts';

export type ReceiverRouteContext = Omit<ReceiverStore, typeof Symbol.dispose> & {
  readonly clock: Clock;
  readonly log: Log;
  /** Folder of the built page; without it there are no pages of sales. */
  readonly pageFolder?: string;
  /** Base address for gateways and browsers; default: the address of the request. */
  readonly publicUrl?: string;
  /** Addresses or networks of trusted proxies, besides those of this machine. */
  readonly trustedProxies?: readonly string[];
  /** Pictures are uploaded to signed addresses, which need no token. */
  readonly presign?: boolean;
  /** Requests per second of one gateway, or of one address without a token; default 200. The owner's token is not limited. */
  readonly maxRequestsPerSecond?: number;
  /** Called for a broken database or disk: continuing could only make it worse. */
  readonly onDamage?: (error: unknown) => void;
};
