/** Dependencies of the notifier and its senders. */
import type { StandingAlarm } from '../../domain/alarm/alarm-notifications.ts';
import type { Pair } from '../../domain/capture/pair.ts';
import type { Shop } from '../../domain/sale/sale-event.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { AlarmWebhookConfig } from '../alarms/webhook-keys.ts';
import type { Timekeeper } from '../pipeline/timekeeper.ts';
import type { Store } from '../store/operations.ts';
import { UnreadableSale } from '../store/store.ts';
import type { Deliver } from './delivery.ts';

export type NotifierDeps = {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly shop: Shop;
  readonly timekeeper: Pick<Timekeeper, 'state'>;
  readonly deliver: Deliver;
  /** Address of the configuration that is valid now. */
  webhook(): AlarmWebhookConfig | undefined;
  /** Rejects with StoreUnavailable while the alarms can't be determined. */
  standing(): Promise<readonly StandingAlarm[]>;
};

/** Undefined for a damaged sale: nobody is notified of it. */
export async function readable(pair: Promise<Pair | undefined>): Promise<Pair | undefined> {
  try {
    return await pair;
  } catch (error) {
    if (error instanceof UnreadableSale) return undefined;
    throw error;
  }
}
