/** Decides which sales and idle hours people are notified of, and queues them for the channels. */
import type { StoredChannel } from '../../contract/page/notifications/channel.ts';
import type { Pair } from '../../domain/capture/pair.ts';
import { idleOccurrence } from '../../domain/notification/hours.ts';
import { isNews, occurrenceKey, occurrenceOf } from '../../domain/notification/rules.ts';
import { type NotificationWork, undatedMs } from '../store/notifications/notification-rows.ts';
import { type NotifierDeps, readable } from './notifier-deps.ts';

/** A sale with pending pictures is decided about then at the latest. */
const maxPictureWaitMs = 60_000;
/** Sales of the time before the start have been fetched by then. */
const idleAfterStartMs = 10 * 60_000;

export function createDecisions(deps: NotifierDeps) {
  const { store, clock, shop } = deps;
  const seenSinceMs = new Map<string, number>();
  const startedAtMs = clock.monotonicMs();
  /** The idle hours that were decided about last. */
  let idleKey: string | undefined;

  const idsFor = (channels: readonly StoredChannel[]) =>
    channels.filter(({ about }) => about !== 'equipment').map(({ id }) => id);

  const queuedAtMs = () => (deps.timekeeper.state() === 'synced' ? clock.nowMs() : undatedMs);

  async function ofSales(work: NotificationWork): Promise<void> {
    const { rules, channels, candidates } = work;
    const channelIds = idsFor(channels);
    for (const saleId of candidates) {
      const pair = await readable(store.read.pair(saleId));
      if (pair !== undefined && isPictureAwaited(saleId, pair)) continue;
      seenSinceMs.delete(saleId);
      const selected = pair && occurrenceOf(pair, rules);
      const occurrence = selected && isNews(selected, clock.nowMs()) ? selected : undefined;
      const aliases = pair?.aliases ?? [];
      await store.write.decideNotification({
        saleId,
        aliases,
        occurrence,
        channelIds,
        queuedAtMs: queuedAtMs(),
      });
    }
  }

  /** For those who get the picture too. */
  function isPictureAwaited(saleId: string, { captures }: Pick<Pair, 'captures'>): boolean {
    if (captures.every(({ outcome }) => outcome !== 'pending')) return false;
    const nowMs = clock.monotonicMs();
    const sinceMs = seenSinceMs.get(saleId) ?? nowMs;
    seenSinceMs.set(saleId, sinceMs);
    return nowMs - sinceMs < maxPictureWaitMs;
  }

  async function ofIdleHours({ rules, channels, lastSaleMs }: NotificationWork): Promise<void> {
    if (clock.monotonicMs() - startedAtMs < idleAfterStartMs || deps.timekeeper.state() !== 'synced') return;
    const nowMs = clock.nowMs();
    const occurrence = idleOccurrence({ nowMs, lastSaleMs, timeZone: shop.timeZone }, rules);
    if (occurrence === undefined) return;
    const key = occurrenceKey(occurrence);
    if (key === idleKey) return;
    await store.write.decideNotification({ occurrence, channelIds: idsFor(channels), queuedAtMs: nowMs });
    idleKey = key;
  }

  return { ofSales, ofIdleHours };
}
