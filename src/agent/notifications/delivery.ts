/** One attempt to deliver a message, and what it needs. */
import type { AlarmNews } from '../../domain/alarm/alarm-notifications.ts';
import type { Notice } from '../../domain/notification/notice.ts';
import type { DeliveryProblem } from '../../domain/problem/notification/delivery-problem.ts';
import type { Shop } from '../../domain/sale/sale-event.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Connection } from '../upload/https/connection.ts';
import type { NotifierChannel } from './channels.ts';
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
  readonly shop: Shop;
  readonly gateway: string;
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

/** A message; `news`: the alarms in it, for programs. */
export type Outgoing = {
  readonly notice: Notice;
  readonly news: readonly AlarmNews[];
  /** Epoch milliseconds. */
  readonly begunAtMs: number;
};

export type Deliver = (channel: NotifierChannel, message: Outgoing, signal: AbortSignal) => Promise<Delivery>;
