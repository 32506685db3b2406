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
import type { Alarm } from '../../domain/alarm/alarm.ts';
import type { StandingAlarm } from '../../domain/alarm/alarm-notifications.ts';
import { alarms } from '../../domain/alarm/alarms.ts';
import { trialNotice } from '../../domain/notification/notice.ts';
import { alarmProblem } from '../../domain/problem/alarm.ts';
import { isAborted, pause } from '../../lib/abort.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import type { NotificationWork } from '../store/notifications/notification-rows.ts';
import { StoreUnavailable } from '../store/store.ts';
import { createChannelSender } from './channel-sender.ts';
import { type ChannelReport, channelsOf, type NotifierChannel, reportOf } from './channels.ts';
import { stateOf } from './compose.ts';
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
  /** Channels as of the last look. */
  report(): readonly ChannelReport[];
  /** Those that have failed for long. */
  alarms(): readonly Alarm[];
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
  let standing: readonly StandingAlarm[] | undefined;
  let reports: readonly ChannelReport[] = [];
  let alarmsAtMs = -Infinity;
  let expiredAtMs = -Infinity;

  async function expire(): Promise<void> {
    if (clock.monotonicMs() - expiredAtMs < expireEveryMs || deps.timekeeper.state() !== 'synced') return;
    expiredAtMs = clock.monotonicMs();
    await store.write.dropNotifications({ nowMs: clock.nowMs(), maxAgeMs });
  }

  async function currentAlarms(): Promise<readonly StandingAlarm[]> {
    if (standing === undefined || clock.monotonicMs() - alarmsAtMs >= alarmsEveryMs) {
      standing = await deps.standing();
      alarmsAtMs = clock.monotonicMs();
    }
    return standing;
  }

  async function look(signal: AbortSignal): Promise<void> {
    const first = await store.read.notificationWork();
    const known = new Set(all(first).map(({ id }) => id));
    for (const id of senders.keys()) if (!known.has(id)) senders.delete(id);
    if (known.size === 0) {
      reports = [];
      return;
    }
    if (first.channels.length > 0) await decide(first);
    const readAtMs = clock.monotonicMs();
    const work = await store.read.notificationWork();
    const current = await currentAlarms();
    reports = all(work).map((channel) =>
      reportOf(channel, { state: stateOf(work, channel), waiting: work.waiting[channel.id]?.length ?? 0 }),
    );
    for (const channel of all(work))
      senderOf(channel.id).send(channel, { work, readAtMs, standing: current }, signal);
  }

  /** Not while nothing can be stored: alarms go on. */
  async function decide(work: NotificationWork): Promise<void> {
    try {
      await decisions.ofSales(work);
      await decisions.ofIdleHours(work);
      await expire();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }

  function all({ channels }: Pick<NotificationWork, 'channels'>): readonly NotifierChannel[] {
    return channelsOf(channels, deps.webhook());
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
      const channel = all({ channels }).find((one) => one.id === id);
      if (channel === undefined) return undefined;
      if (testing.has(id)) return 'busy';
      testing.add(id);
      try {
        const notice = trialNotice({ id: uuidv7(), shop: shop.name, language: rules.language });
        const message = { notice, news: [], begunAtMs: clock.nowMs() };
        const delivery = await deps.deliver(channel, message, signal);
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
    report: () => reports,
    alarms: () => failingChannels(reports, clock.nowMs()),
  };
}

function failingChannels(reports: readonly ChannelReport[], nowMs: number): Alarm[] {
  return reports.flatMap(({ name, problem, failingSinceMs: sinceMs }) =>
    problem === undefined || sinceMs === undefined || nowMs - sinceMs < alarms.notifications_failing.afterMs
      ? []
      : [
          {
            ...({ kind: 'notifications_failing', about: name, sinceMs } as const),
            problem: alarmProblem('alarm.notifications_failing', { name }),
          },
        ],
  );
}
