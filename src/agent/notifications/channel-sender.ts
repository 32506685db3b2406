/**
 * Sends to one channel, one message at a time: what is due now, as one message. A failed attempt is repeated with growing
 * waits; the state that outlives a restart is stored (agent/store/notifications/). While nothing can be stored, as on a disk
 * that fails, alarms are sent all the same: they may be about that.
 */
import {
  type AlarmNews,
  type AlarmWatch,
  lookForNews,
  noWatch,
  type StandingAlarm,
  sentAfter,
} from '../../domain/alarm/alarm-notifications.ts';
import { heldBack, recentlySent } from '../../domain/notification/hours.ts';
import { deliveryProblemText } from '../../domain/problem/notification/delivery-problem.ts';
import { type Backoff, backoffMs } from '../../domain/time/retry-policy.ts';
import { isAborted } from '../../lib/abort.ts';
import {
  type ChannelState,
  type NotificationWork,
  type Sending,
} from '../store/notifications/notification-rows.ts';
import { StoreUnavailable } from '../store/store.ts';
import { alarmRulesOf, getsAlarm, type NotifierChannel } from './channels.ts';
import { compose, stateOf } from './compose.ts';
import type { Delivery } from './delivery.ts';
import type { NotifierDeps } from './notifier-deps.ts';

const backoff: Backoff = { firstMs: 15_000, capMs: 900_000 };
/** A message that may have arrived is given up then. Milliseconds. */
const maxSendingMs = 3 * 86_400_000;

type ChannelSender = {
  /** Begins unless a message is under way. */
  send(channel: NotifierChannel, now: Now, signal: AbortSignal): void;
  /** Ends the wait after a failure. */
  tryNow(): void;
  /** Resolves once no message is under way. */
  idle(): Promise<void>;
};

type Now = {
  readonly work: NotificationWork;
  /** Before `work` was read, monotonic milliseconds. */
  readonly readAtMs: number;
  readonly standing: readonly StandingAlarm[];
};

export function createChannelSender(deps: NotifierDeps): ChannelSender {
  const { store, clock, log, shop } = deps;
  let underWay: Promise<void> | undefined;
  let watch: AlarmWatch = noWatch;
  let attempts = 0;
  let notBeforeMs = -Infinity;
  const states = createStates(deps);
  /** End of the last attempt: what was read before does not know of it. */
  let endedAtMs = -Infinity;

  async function attempt(channel: NotifierChannel, now: Now, signal: AbortSignal): Promise<void> {
    const before = await states.newest(channel, now.work);
    const news = alarmNews(channel, before, now);
    if (clock.monotonicMs() < notBeforeMs) return;
    const state = usable(before, clock.nowMs());
    const { rules } = now.work;
    const at = { nowMs: clock.nowMs(), sentAtMs: state.sentAtMs, timeZone: shop.timeZone };
    if (channel.kind !== 'webhook' && heldBack(at, rules) !== undefined) return;
    const sending = state.sending ?? (await begin(deps, channel, { state, work: now.work, alarms: news }));
    if (sending === undefined) return;
    const delivery = await deps.deliver(channel, sending, signal);
    await settle(channel, { state, sending }, delivery);
  }

  /** Also while nothing may be sent: the times for which alarms have lasted go on. */
  function alarmNews(channel: NotifierChannel, { alarms: sent }: ChannelState, { work, standing }: Now) {
    const at = { nowMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
    const isOf = (alarm: StandingAlarm) => getsAlarm(channel, alarm, work.rules);
    const looked = lookForNews(
      { standing: standing.filter(isOf), sent: sent.filter(isOf), watch },
      at,
      alarmRulesOf(channel),
    );
    watch = looked.watch;
    return looked.news;
  }

  async function settle(
    channel: NotifierChannel,
    { state, sending }: { readonly state: ChannelState; readonly sending: Sending },
    delivery: Delivery,
  ): Promise<void> {
    const nowMs = clock.nowMs();
    const { sending: _, problem: _problem, failingSinceMs = nowMs, ...kept } = state;
    if (delivery.kind === 'delivered') {
      attempts = 0;
      notBeforeMs = -Infinity;
      const sentAtMs = [...recentlySent(state.sentAtMs, nowMs), nowMs];
      const alarms = sentAfter(state.alarms, sending.news, nowMs);
      const { problem } = delivery;
      const partly = problem === undefined ? {} : { problem, failingSinceMs };
      await states.note(channel, { ...kept, sentAtMs, alarms, lastSentAtMs: nowMs, ...partly }, sending.seqs);
      log.info({ channel: channel.kind, lines: sending.notice.lines.length }, 'notification sent');
      return;
    }
    const { problem, retryAfterMs, isUncertain, isGone } = delivery;
    if (isGone) {
      await store.write.removeNotificationChannel(channel.id);
      log.warn({ channel: channel.kind, name: channel.name }, 'recipient of notifications is gone, removed');
      return;
    }
    waitAfterFailure(retryAfterMs);
    await states.note(channel, { ...kept, problem, failingSinceMs, ...(isUncertain && { sending }) });
    if (state.problem?.code !== problem.code)
      log.warn(
        { channel: channel.kind, code: problem.code, why: deliveryProblemText(problem, 'en') },
        'notification not sent, retrying',
      );
  }

  function waitAfterFailure(requestedMs?: number): void {
    notBeforeMs = clock.monotonicMs() + (requestedMs ?? backoffMs(backoff, attempts, deps.random()));
    attempts += 1;
  }

  return {
    send(channel, now, signal) {
      if (now.readAtMs <= endedAtMs) return;
      underWay ??= attempt(channel, now, signal)
        .catch((error: unknown) => {
          if (isAborted(signal) || error instanceof StoreUnavailable) return;
          waitAfterFailure();
          log.error({ err: error }, 'sending a notification failed');
        })
        .finally(() => {
          endedAtMs = clock.monotonicMs();
          underWay = undefined;
        });
    },
    tryNow() {
      notBeforeMs = -Infinity;
    },
    idle: async () => underWay,
  };
}

/** A message that is stored, or one of alarms alone: sales that cannot be recorded as sent would be sent again and again. */
async function begin(
  deps: NotifierDeps,
  channel: NotifierChannel,
  given: {
    readonly state: ChannelState;
    readonly work: NotificationWork;
    readonly alarms: readonly AlarmNews[];
  },
): Promise<Sending | undefined> {
  const { state, work, alarms } = given;
  try {
    const sending = await compose(deps, { channel, work, alarms });
    if (sending !== undefined)
      await deps.store.write.noteChannelState({ id: channel.id, state: { ...state, sending }, sent: [] });
    return sending;
  } catch (error) {
    if (!(error instanceof StoreUnavailable) || alarms.length === 0) throw error;
    return await compose(deps, { channel, work: { ...work, waiting: {}, dropped: {} }, alarms });
  }
}

function usable(state: ChannelState, nowMs: number): ChannelState {
  const { sending, ...others } = state;
  const isOld = sending !== undefined && Math.abs(nowMs - sending.begunAtMs) > maxSendingMs;
  return isOld ? others : state;
}

/** State of one channel, kept in memory as long as it cannot be stored. */
function createStates({ store }: NotifierDeps) {
  let unstored: ChannelState | undefined;

  async function note(
    channel: NotifierChannel,
    state: ChannelState,
    sent: readonly number[] = [],
  ): Promise<void> {
    try {
      await store.write.noteChannelState({ id: channel.id, state, sent });
      unstored = undefined;
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || sent.length > 0) throw error;
      unstored = state;
    }
  }

  return {
    note,
    async newest(channel: NotifierChannel, work: NotificationWork): Promise<ChannelState> {
      const state = unstored ?? stateOf(work, channel);
      if (unstored !== undefined) await note(channel, unstored);
      return state;
    },
  };
}
