/**
 * Polls one POS account as it is set up, and records its problem in the database, so that the next start shows
 * it before the first answer.
 */

import type { Received } from '../../../domain/sale/sale.ts';
import type { PosProblem, StoredPosAccount } from '../../../domain/setup/pos-account.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { WakeableSleep } from '../../../lib/wakeable-sleep.ts';
import type { Store } from '../../store/operations.ts';
import { createPosCloud } from '../registry.ts';
import type { Intake } from '../source.ts';
import type { AccountNudges } from './account-nudges.ts';
import type { AccountState } from './account-state.ts';
import { type PosCloud, type PosCloudDeps, posProblemOf } from './cloud-source.ts';
import type { CloudTokens } from './cloud-tokens.ts';
import { createSettingsKeeper } from './kit/save-settings.ts';
import type { LinkedTerminal } from './link-times.ts';
import { defaultPace, type PollPace } from './poll-pace.ts';
import { runPolling } from './polling.ts';
import { cannotStart, isSameProblem } from './pos-account-problems.ts';

export type PosAccountsDeps = {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly intake: Intake;
  readonly received: () => Received;
  /** Time zone of the shop. */
  readonly timeZone: string;
  readonly random: () => number;
  readonly cloudTokens?: CloudTokens | undefined;
  readonly pace?: PollPace;
  /** Connections of an account are being closed: a renewal of its tokens under way ends first. */
  readonly onClosing?: (closed: Promise<void>) => void;
  /** For tests: replaces the registry's factory. */
  readonly createCloud?: (account: StoredPosAccount, deps: PosCloudDeps) => PosCloud;
};

export type PolledAccount = {
  account: StoredPosAccount;
  readonly state: AccountState;
  readonly wakeable: WakeableSleep;
  readonly nudges: AccountNudges;
  /** Present while it is polled. */
  cloud: PosCloud | undefined;
  /** As linked now. */
  readonly terminals: () => readonly LinkedTerminal[];
};

/**
 * A renewal of tokens ends first. A slower one goes on by itself; its pair is stored when it comes (save-settings.ts), and a stop of the agent
 * waits for it (pos-accounts.ts).
 */
const closeWithinMs = 4_000;

/** Runs until the signal aborts; returns early if the account can't be polled as set up. */
export async function pollAccount(
  polled: PolledAccount,
  deps: PosAccountsDeps,
  signal: AbortSignal,
): Promise<void> {
  const { store, clock, log, intake, received, timeZone, random, pace = defaultPace } = deps;
  const { id } = polled.account;
  // Read again: its tokens may have been renewed since the set-up was read.
  const account = await storedAs(polled.account, store);
  if (account === undefined || signal.aborted) return;
  const state = withRecord(polled.state, account, deps);
  const problem = cannotStart(account);
  if (problem !== undefined) {
    state.failed(problem);
    return;
  }
  const { version, cursor } = account;
  const save = createSettingsKeeper(account, store);
  const cloud = (deps.createCloud ?? createPosCloud)(account, {
    clock,
    log,
    save,
    noteRenewal: (failure) => state.renewed(failure && posProblemOf(failure)),
    cloudTokens: deps.cloudTokens,
  });
  polled.cloud = cloud;
  try {
    await runPolling(
      {
        ...{ cloud, clock, log, state, intake, received, pace, timeZone, random, cursor },
        keep: (progress) =>
          store.write.keepPosProgress({ id, version, ...progress, lastSuccessMs: clock.nowMs() }),
        terminals: () => polled.terminals(),
        wakeable: polled.wakeable,
        nudges: polled.nudges,
        isStored: async (saleId) => (await store.read.pair(saleId)) !== undefined,
      },
      signal,
    );
  } finally {
    polled.cloud = undefined;
    const closed = cloud.close();
    deps.onClosing?.(closed);
    using limit = deadline(clock, closeWithinMs, new AbortController().signal);
    await unlessAborted(closed, limit.signal).catch((error: unknown) => {
      log.debug({ err: error }, 'connections of the POS account abandoned');
    });
  }
}

async function storedAs(
  account: StoredPosAccount,
  store: PosAccountsDeps['store'],
): Promise<StoredPosAccount | undefined> {
  try {
    return (await store.read.posAccounts()).find(({ id }) => id === account.id);
  } catch {
    // The database is being reopened: use the account as read with the set-up.
    return account;
  }
}

/** The state of an account, whose problems are recorded in the database when they change. */
function withRecord(
  state: AccountState,
  { id, problem }: StoredPosAccount,
  { store }: PosAccountsDeps,
): AccountState {
  let noted = problem;
  return {
    ...state,
    succeeded: (more) => {
      noted = undefined;
      state.succeeded(more);
    },
    failed: (why: PosProblem) => {
      state.failed(why);
      // The database reports its own write failures.
      if (why.reason === 'not_stored' || isSameProblem(noted, why)) return;
      const { sinceMs } = state.report();
      noted = { ...why, sinceMs };
      store.write
        .notePosProblem({ id, problem: why, sinceMs })
        // Needed by the next start only; the current state is in memory.
        .catch(() => undefined);
    },
  };
}
