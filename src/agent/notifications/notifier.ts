/**
 * Notifies people: decides about sales, watches for idle hours and alarms, and sends to each channel what is due.
 *
 * Order of operations, which tests attack:
 * 1. the transaction that changes a sale notes it as a candidate (agent/store/notifications/); 2. `decideNotification` commits a
 * row for each channel; 3. a message is composed of what is due and stored before it is sent; 4. once the other side has taken
 * it, one transaction marks its rows as sent. A crash or a lost answer between 3 and 4 leaves the stored message, which is sent
 * again as it is, with the same id.
 * Alarms are no rows: the state is compared with what the channel knows (docs/adr/0050-alarm-messages-are-states.md).
 * Bounds: rows of the queue and their age, messages to a channel within an hour, time and size of an exchange. Sales are never
 * waited for here, and never wait.
 */
import { v7 as uuidv7 } from 'uuid';
import type { StandingAlarm } from '../../domain/alarm/alarm-notifications.ts';
import { trialNotice } from '../../domain/notification/notice.ts';
import { isAborted, pause } from '../../lib/abort.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import { StoreUnavailable } from '../store/store.ts';
import { createChannelSender } from './channel-sender.ts';
import { createDecisions } from './decisions.ts';
import type { Delivery } from './delivery.ts';
import type { NotifierDeps } from './notifier-deps.ts';

export const lookEveryMs = 5_000;
const alarmsEveryMs = 15_000;
const expireEveryMs = 600_000;
/** An older row is dropped. */
const maxAgeMs = 3 * 86_400_000;
const logEveryMs = 3_600_000;

export type Notifier = {
  /** Sends a test message. Undefined when there is no such channel; `busy`: another one is under way. */
  test(id: string, signal: AbortSignal): Promise<Delivery | 'busy' | undefined>;
  /** Settles once the signal has aborted and the messages under way have ended. */
  run(signal: AbortSignal): Promise<void>;
  /** Resolves once no message is under way. */
  idle(): Promise<void>;
};

export function createNotifier(deps: NotifierDeps): Notifier {
  const { store, clock, log, shop } = deps;
  const senders = new Map<string, ReturnType<typeof createChannelSender>>();
  const testing = new Set<string>();
  const decisions = createDecisions(deps);
  let alarms: readonly StandingAlarm[] | undefined;
  let alarmsAtMs = -Infinity;
  let expiredAtMs = -Infinity;

  async function expire(): Promise<void> {
    if (clock.monotonicMs() - expiredAtMs < expireEveryMs || deps.timekeeper.state() !== 'synced') return;
    expiredAtMs = clock.monotonicMs();
    await store.write.dropNotifications({ nowMs: clock.nowMs(), maxAgeMs });
  }

  async function currentAlarms(): Promise<readonly StandingAlarm[]> {
    if (alarms === undefined || clock.monotonicMs() - alarmsAtMs >= alarmsEveryMs) {
      alarms = await deps.standing();
      alarmsAtMs = clock.monotonicMs();
    }
    return alarms;
  }

  async function look(signal: AbortSignal): Promise<void> {
    const first = await store.read.notificationWork();
    for (const id of senders.keys()) if (!first.channels.some((one) => one.id === id)) senders.delete(id);
    if (first.channels.length === 0) return;
    await decisions.ofSales(first);
    await decisions.ofIdleHours(first);
    await expire();
    const readAtMs = clock.monotonicMs();
    const work = await store.read.notificationWork();
    const standing = await currentAlarms();
    for (const channel of work.channels)
      senderOf(channel.id).send(channel, { work, readAtMs, standing }, signal);
  }

  async function idle(): Promise<void> {
    await Promise.all([...senders.values()].map((sender) => sender.idle()));
  }

  function senderOf(id: string) {
    const known = senders.get(id);
    if (known !== undefined) return known;
    const made = createChannelSender(deps);
    senders.set(id, made);
    return made;
  }

  return {
    async test(id, signal) {
      const { channels, rules } = await store.read.notificationSettings();
      const channel = channels.find((one) => one.id === id);
      if (channel === undefined) return undefined;
      if (testing.has(id)) return 'busy';
      testing.add(id);
      try {
        const notice = trialNotice({ id: uuidv7(), shop: shop.name, language: rules.language });
        const delivery = await deps.deliver(channel, notice, signal);
        // A cure is tried with a test: what waits needs no further wait.
        if (delivery.kind === 'delivered') senders.get(id)?.tryNow();
        if (delivery.kind === 'delivered' && delivery.problem === undefined)
          await store.write.clearChannelProblem(id);
        return delivery;
      } finally {
        testing.delete(id);
      }
    },

    async run(signal) {
      const mayLog = createLogThrottle(clock, logEveryMs);
      do {
        try {
          await look(signal);
        } catch (error) {
          if (isAborted(signal)) break;
          if (!(error instanceof StoreUnavailable) && mayLog())
            log.warn({ err: error }, 'notifications wait');
        }
      } while (await pause(clock, lookEveryMs, signal));
      await idle();
    },

    idle,
  };
}
