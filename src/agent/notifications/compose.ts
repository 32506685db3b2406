/** Composes one message of what is due for a channel, from the sales as they are now. */
import { v7 as uuidv7 } from 'uuid';
import type { AlarmNews } from '../../domain/alarm/alarm-notifications.ts';
import { type Due, noticeOf } from '../../domain/notification/notice.ts';
import { type Occurrence, occurrenceOf } from '../../domain/notification/rules.ts';
import {
  type ChannelState,
  type NotificationWork,
  newChannelState,
  type Sending,
} from '../store/notifications/notification-rows.ts';
import type { NotifierChannel } from './channels.ts';
import { type NotifierDeps, readable } from './notifier-deps.ts';

export function stateOf({ states }: NotificationWork, { id }: NotifierChannel): ChannelState {
  return states[id] ?? newChannelState;
}

/** Undefined when nothing is due. */
export async function compose(
  { store, clock, shop }: NotifierDeps,
  of: {
    readonly channel: NotifierChannel;
    readonly work: NotificationWork;
    readonly alarms: readonly AlarmNews[];
  },
): Promise<Sending | undefined> {
  const { channel, work, alarms } = of;
  const { id } = channel;
  const waiting = work.waiting[id] ?? [];
  const dropped = work.dropped[id] ?? [];
  const current = await Promise.all(
    waiting.map(({ occurrence }) => standingOccurrence(store.read, occurrence)),
  );
  const occurrences = current.filter((one) => one !== undefined);
  const seqs = [...waiting.map(({ seq }) => seq), ...dropped];
  const due: Due = { occurrences, alarms, dropped: dropped.length };
  if (occurrences.length === 0 && alarms.length === 0 && dropped.length === 0) {
    // Every sale was withdrawn meanwhile.
    if (seqs.length > 0)
      await store.write.noteChannelState({ id, state: stateOf(work, channel), sent: seqs });
    return undefined;
  }
  const nowMs = clock.nowMs();
  const { language } = work.rules;
  const head = { id: uuidv7(), shop: shop.name, timeZone: shop.timeZone, language, nowMs };
  return { notice: noticeOf(due, head), seqs, news: alarms, begunAtMs: nowMs };
}

/** As the sale is now; undefined where it is none any more, such as an opening that a sale claimed. */
async function standingOccurrence(
  read: NotifierDeps['store']['read'],
  occurrence: Occurrence,
): Promise<Occurrence | undefined> {
  if (occurrence.kind === 'idle') return occurrence;
  const pair = await readable(read.pair(occurrence.saleId));
  return pair && occurrenceOf(pair, { refunds: true, refundsFrom: 0, noSale: true });
}
