/** The notifier over a real store, with a clock that the test advances: it sends to real servers. */
import type { AlarmWebhookConfig } from '../../../src/agent/alarms/webhook-keys.ts';
import { createDeliver } from '../../../src/agent/notifications/deliver.ts';
import { createNotifier, lookEveryMs } from '../../../src/agent/notifications/notifier.ts';
import { postBounds } from '../../../src/agent/notifications/post.ts';
import type { Store } from '../../../src/agent/store/operations.ts';
import { createConnection } from '../../../src/agent/upload/https/connection.ts';
import type { ChannelSettings } from '../../../src/contract/page/notifications/channel.ts';
import type { StandingAlarm } from '../../../src/domain/alarm/alarm-notifications.ts';
import { defaultRules, type NotificationRules } from '../../../src/domain/notification/rules.ts';
import type { Sale } from '../../../src/domain/sale/sale.ts';
import { collectingLog, createSteps } from '../alarms/steps.ts';
import { acceptInput, receivedNow, saleOf, shop } from '../store/fixtures.ts';

/** A Monday, 12:00 in the shop. */
export const noonMs = Date.parse('2026-11-30T12:00:00+09:00');
export const minute = 60_000;
export const hour = 60 * minute;

export async function setUpChannel(
  store: Store,
  settings: ChannelSettings,
  rules: Partial<NotificationRules> = {},
): Promise<string> {
  await store.write.putNotificationRules({ ...defaultRules, ...rules });
  const stored = await store.write.putNotificationChannel({ settings });
  if (stored.kind !== 'stored') throw new Error(stored.kind);
  return stored.id;
}

/** `startMs`: of the clock; `random`: 0 waits the shortest, 1 the longest. */
export async function startNotifier(
  store: Store,
  {
    lineUrl = '',
    startMs = noonMs,
    random = 0,
    webhook,
  }: { lineUrl?: string; startMs?: number; random?: number; webhook?: AlarmWebhookConfig } = {},
) {
  const steps = createSteps(lookEveryMs, startMs);
  let clockState: 'synced' | 'unsynced' = 'synced';
  let shiftMs = 0;
  const clock = { ...steps.clock, nowMs: () => steps.clock.nowMs() + shiftMs };
  const lines: string[] = [];
  const alarms = new Map<string, StandingAlarm>();
  const connection = createConnection(clock, { ...postBounds, section: 'notifications' });
  const notifier = createNotifier({
    ...{ store, clock, shop, log: collectingLog(lines), random: () => random },
    timekeeper: { state: () => clockState },
    deliver: createDeliver({
      ...{ clock, shop, gateway: 'gw-1' },
      connection,
      addresses: 'any',
      lineUrl,
      pictures: async () => [],
      vapid: () => store.write.vapidKeys(),
    }),
    standing: () => Promise.resolve([...alarms.values()]),
    webhook: () => webhook,
  });
  const stop = new AbortController();
  const running = notifier.run(stop.signal);
  running.catch(() => undefined);
  let sold = 0;
  return {
    ...{ clock, lines, alarms, notifier },
    /** The wall clock lacks `lateMs`, until it is set. */
    unset(lateMs: number) {
      [clockState, shiftMs] = ['unsynced', -lateMs];
      return () => void ([clockState, shiftMs] = ['synced', 0]);
    },
    /** Messages under way have ended then. */
    async pass(ms: number, stepMs = lookEveryMs) {
      for (let passed = 0; passed < ms; passed += stepMs) {
        await steps.pass(stepMs, stepMs);
        await notifier.idle();
      }
      await steps.pass(lookEveryMs);
      await notifier.idle();
    },
    async sell(sale: Partial<Sale>, { id = `sale-${++sold}`, atMs = clock.nowMs() } = {}) {
      const received = { ...receivedNow(), wallMs: atMs };
      const accepted = await store.write.acceptSale(
        acceptInput(saleOf({ registerSaleId: id, ...sale }), 'till-1', received),
      );
      if (!('saleId' in accepted)) throw new Error(accepted.kind);
      return accepted.saleId;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      await connection[Symbol.asyncDispose]();
    },
  };
}
