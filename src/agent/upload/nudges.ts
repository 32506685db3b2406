/**
 * Holds a request at the cloud for nudges of POS accounts, one at a time, and passes them on. Nothing depends on it: while it fails, accounts
 * are polled as without nudges. In memory only: the first answer after a start makes each account poll.
 */
import { type KnownProblem, problemFields } from '../../domain/problem/problem-text.ts';
import { backoffMs } from '../../domain/time/retry-policy.ts';
import { childLifetime, pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { NudgeChannel } from '../sources/polling/account-nudges.ts';
import type { NudgedAccounts } from '../sources/polling/nudged-accounts.ts';
import type { NudgeOutcome, Sink } from './sink.ts';

const heldSeconds = 50;
/** After a failure: the channel counts as working again only with an answer. */
const probeSeconds = 1;
/** Between requests: news of this time comes in one answer. Milliseconds. */
const betweenMs = 250;
/** A cloud that doesn't hold requests is asked at this interval, milliseconds. */
const unheldMs = 5_000;
const notOfferedMs = 600_000;
const retry = { firstMs: 1_000, capMs: 60_000 };
const maxRetryAfterMs = 3_600_000;

export type NudgesDeps = {
  readonly sink: Sink;
  readonly accounts: NudgedAccounts;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1). */
  readonly random: () => number;
};

/** Settles when the signal has aborted, or at once where the sink has no nudges. */
export async function runNudges(deps: NudgesDeps, signal: AbortSignal): Promise<void> {
  const { sink, accounts, clock } = deps;
  if (sink.awaitNudge === undefined) return;
  let state: ChannelState = { cursor: undefined, channel: 'down', failures: 0 };
  while (!signal.aborted) {
    using asking = childLifetime(signal);
    // For this request alone: a promise would collect a listener with each.
    using _following = accounts.followTopics(() => asking.end());
    const topics = accounts.topics();
    if (topics.length === 0) {
      state = settle(state, { channel: 'down' }, deps);
      await pause(clock, notOfferedMs, asking.signal);
      continue;
    }
    const askedMs = clock.monotonicMs();
    const outcome = await ask(sink.awaitNudge, { topics, state }, asking.signal);
    if (outcome === undefined) continue;
    const next = afterOutcome(outcome, state, {
      tookMs: clock.monotonicMs() - askedMs,
      random: deps.random(),
    });
    state = settle(state, next, deps);
    if (outcome.kind === 'nudge') accounts.nudged(outcome.topics);
    await pause(clock, next.waitMs, asking.signal);
  }
}

type ChannelState = {
  readonly cursor: string | undefined;
  readonly channel: NudgeChannel;
  /** While refused. */
  readonly problem?: KnownProblem;
  readonly failures: number;
};

/** Undefined when the topics changed meanwhile, or the signal aborted. */
async function ask(
  awaitNudge: NonNullable<Sink['awaitNudge']>,
  { topics, state }: { topics: readonly string[]; state: ChannelState },
  signal: AbortSignal,
): Promise<NudgeOutcome | undefined> {
  try {
    const waitSeconds = state.channel === 'up' ? heldSeconds : probeSeconds;
    return await awaitNudge({ topics, after: state.cursor, waitSeconds }, signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Pure. */
function afterOutcome(
  outcome: NudgeOutcome,
  { cursor, channel, failures }: ChannelState,
  { tookMs, random }: { tookMs: number; random: number },
): ChannelState & { readonly waitMs: number } {
  switch (outcome.kind) {
    case 'nudge':
      return { cursor: outcome.cursor, channel: 'up', failures: 0, waitMs: betweenMs };
    case 'none': {
      const isHeld = tookMs >= (channel === 'up' ? unheldMs : 0);
      return { cursor, channel: 'up', failures: 0, waitMs: isHeld ? 0 : unheldMs };
    }
    case 'not_offered':
      return { cursor, channel: 'down', failures: 0, waitMs: notOfferedMs };
    case 'refused': {
      const { problem, retryAfterMs } = outcome;
      return { cursor, channel: 'refused', problem, failures: 0, waitMs: retryAfterMs };
    }
    case 'try_later': {
      const ms = backoffMs(retry, failures, random);
      const waitMs = Math.max(ms, Math.min(outcome.retryAfterMs ?? 0, maxRetryAfterMs));
      // A connection that is away has not lifted a refusal.
      return { cursor, channel: channel === 'up' ? 'down' : channel, failures: failures + 1, waitMs };
    }
  }
}

function settle(
  before: ChannelState,
  change: Partial<ChannelState>,
  { accounts, log }: NudgesDeps,
): ChannelState {
  const { cursor, channel, failures } = { ...before, ...change };
  accounts.channel(channel);
  if (channel !== before.channel) {
    if (channel === 'refused' && change.problem !== undefined)
      log.warn(problemFields(change.problem), 'nudges refused by the broker, polling as without');
    else if (channel === 'up') log.info('the cloud nudges for news of POS accounts');
    else log.info('no nudges from the cloud, polling as without');
  }
  return { cursor, channel, failures };
}
