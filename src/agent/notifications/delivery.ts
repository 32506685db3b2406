/** One attempt to deliver a message, and what it needs. */
import type { StoredChannel } from '../../contract/page/notifications/channel.ts';
import type { Notice } from '../../domain/notification/notice.ts';
import type { DeliveryProblem } from '../../domain/problem/notification/delivery-problem.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Connection } from '../upload/https/connection.ts';
import type { VapidKeys } from './web-push.ts';

export type MailPicture = { readonly name: string; readonly jpeg: Uint8Array };

/** Answer of the other side. */
export type Delivery =
  | {
      readonly kind: 'delivered';
      /** Some of several recipients were refused. */
      readonly problem?: DeliveryProblem;
    }
  | {
      readonly kind: 'failed';
      readonly problem: DeliveryProblem;
      /** Wait that the other side requested. */
      readonly retryAfterMs?: number;
      /** It may have arrived: the same message is sent again. */
      readonly isUncertain?: true;
      /** The recipient does not exist any more, and is removed. */
      readonly isGone?: true;
    };

export type DeliveryTools = {
  readonly clock: Clock;
  readonly connection: Connection;
  /** Default: addresses of the public internet alone. */
  readonly addresses?: 'any';
  /** Origin of LINE's API. */
  readonly lineUrl: string;
  /** Key pair of Web Push. */
  vapid(): Promise<VapidKeys | undefined>;
  /** Pictures of sales, as they are stored. */
  pictures(saleIds: readonly string[]): Promise<readonly MailPicture[]>;
};

export type Deliver = (channel: StoredChannel, notice: Notice, signal: AbortSignal) => Promise<Delivery>;
