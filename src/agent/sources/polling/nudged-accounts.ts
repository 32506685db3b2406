/** Nudges of all accounts: their topics, and the way from a nudge to the pollers concerned. */
import { maxNudgeTopics } from '../../../contract/cloud/nudge.ts';
import type { Clock } from '../../../lib/clock.ts';
import { nudgeTopicsOf } from '../registry.ts';
import {
  type AccountNudges,
  createAccountNudges,
  type NudgeChannel,
  type NudgeState,
} from './account-nudges.ts';
import type { PolledAccount } from './poll-account.ts';
import type { PollPace } from './poll-pace.ts';

/** Accounts that a cloud's nudges reach (contract/cloud/nudge.ts). */
export type NudgedAccounts = {
  /** Topics of all accounts, at most 32. */
  topics(): readonly string[];
  /** Calls it whenever the topics have changed, until disposed. */
  followTopics(listener: () => void): Disposable;
  nudged(topics: readonly string[] | 'all'): void;
  /** Whether nudges come. */
  channel(channel: NudgeChannel): void;
};

type Nudgeable = Pick<PolledAccount, 'account' | 'terminals' | 'nudges'>;

export function createNudgedAccounts(running: ReadonlyMap<string, Nudgeable>, clock: Clock) {
  let channel: NudgeChannel = 'down';
  let topicsBefore = '';
  const followers = new Set<() => void>();
  const allTopics = (): string[] =>
    [...new Set([...running.values()].flatMap(topicsOf))].slice(0, maxNudgeTopics);
  const nudged: NudgedAccounts = {
    topics: allTopics,
    followTopics(listener) {
      followers.add(listener);
      return { [Symbol.dispose]: () => void followers.delete(listener) };
    },
    nudged(topics) {
      for (const each of running.values()) {
        const own = topicsOf(each);
        if (topics === 'all') {
          if (own.length > 0) each.nudges.maybeNews();
        } else if (own.some((topic) => topics.includes(topic))) each.nudges.nudged(clock.monotonicMs());
      }
    },
    channel(now) {
      channel = now;
      for (const { nudges } of running.values()) nudges.channel(now, clock.monotonicMs());
    },
  };
  return {
    nudged,
    /** For a new account. */
    create(pace: PollPace, onChange: () => void): AccountNudges {
      const nudges = createAccountNudges(pace.nudged, onChange);
      nudges.channel(channel, clock.monotonicMs());
      return nudges;
    },
    /** The set-up was applied. */
    applied(): void {
      const topics = allTopics().join();
      if (topics === topicsBefore) return;
      topicsBefore = topics;
      for (const listener of followers) listener();
    },
    stateOf: (each: Nudgeable): NudgeState =>
      topicsOf(each).length === 0 ? 'none' : each.nudges.state(clock.monotonicMs()),
  };
}

function topicsOf({ account, terminals }: Nudgeable): string[] {
  return nudgeTopicsOf(
    account,
    terminals().map(({ terminal }) => terminal),
  );
}
