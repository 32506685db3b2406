/**
 * All POS accounts of the set-up: one poller each, however many registers it has. Starts new pollers, ends
 * removed ones, and restarts those changed by a person; tokens renewed by the program cause no restart.
 */

import type { Alarm } from '../../../domain/alarm/alarm.ts';
import type { LinkedPosTerminal, PosTerminal, StoredPosAccount } from '../../../domain/setup/pos-account.ts';
import { deadline, unlessAborted, untilAborted } from '../../../lib/abort.ts';
import { extendStop } from '../../../lib/stop-extension.ts';
import { createWakeableSleep } from '../../../lib/wakeable-sleep.ts';
import type { CurrentSetUp } from '../../pipeline/set-up.ts';
import type { NudgeState } from './account-nudges.ts';
import { type AccountReport, createAccountState } from './account-state.ts';
import type { TerminalFound } from './find-terminal.ts';
import type { LinkedTerminal } from './link-times.ts';
import { createNudgedAccounts, type NudgedAccounts } from './nudged-accounts.ts';
import { findOfferedTerminal, type OfferedTerminals, offeredTerminals } from './offered-terminals.ts';
import { type PolledAccount, type PosAccountsDeps, pollAccount } from './poll-account.ts';
import { defaultPace } from './poll-pace.ts';
import { alarmOf } from './pos-account-problems.ts';

/** Limit of a set-up file. */
const maxAccounts = 16;
/** Delay before a source that failed to start is started again. */
const startAgainMs = 60_000;
/** Longest wait of a stop for renewals of tokens: shorter than that of the program (main.ts). Milliseconds. */
const stopWithinMs = 10_000;
/** Minimum interval between polls requested by a person, milliseconds. */
const minPollGapMs = 1_000;

export type PosAccountReport = AccountReport &
  Pick<StoredPosAccount, 'id' | 'kind' | 'name'> & { readonly nudges: NudgeState };

export type PosAccounts = {
  /** Applies the set-up to the pollers. */
  keep(setUp: Pick<CurrentSetUp, 'posAccounts' | 'posTerminals'>): void;
  report(): PosAccountReport[];
  alarms(): Alarm[];
  terminals(accountId: string, signal: AbortSignal): Promise<OfferedTerminals>;
  /** Whether the POS has it. */
  findTerminal(
    of: PosTerminal,
    signal: AbortSignal,
  ): Promise<TerminalFound | Exclude<OfferedTerminals, { kind: 'terminals' }>>;
  /** Polls the account at once. `later`: it was polled a moment ago, or the POS requested a pause. */
  pollNow(accountId: string): 'asked' | 'later' | 'unknown_account';
  readonly nudged: NudgedAccounts;
  /** Resolves when the signal has aborted and every poller has stopped. If one fails, all stop and it rejects. */
  run(signal: AbortSignal): Promise<void>;
};

type Running = PolledAccount & {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  /** Last request by a person, monotonic. */
  requestedMs: number;
};

function reportOf({ state, account: { id, kind, name } }: Running): Omit<PosAccountReport, 'nudges'> {
  return { ...state.report(), id, kind, name };
}

/** The POS requested a pause. */
function isLimited({ state }: Running): boolean {
  return state.report().problem?.reason === 'limited';
}

/** Accounts whose connections are being closed. */
function createClosing({ clock, log }: Pick<PosAccountsDeps, 'clock' | 'log'>) {
  const closing = new Set<Promise<unknown>>();
  return {
    add: (closed: Promise<void>): void => {
      const one = closed.catch(() => undefined).finally(() => closing.delete(one));
      closing.add(one);
    },

    /**
     * Resolves when all have ended and are closed, after `stopWithinMs` at the latest: the answer to a renewal has the token that replaces
     * one that works once only.
     */
    async stop(running: Iterable<Pick<Running, 'stop'>>, ending: Iterable<Promise<unknown>>): Promise<void> {
      using _longer = extendStop();
      using limit = deadline(clock, stopWithinMs, new AbortController().signal);
      for (const { stop } of running) stop.abort(new Error('stopping'));
      await Promise.all(ending);
      await unlessAborted(Promise.all(closing), limit.signal).catch(() =>
        log.warn('stopped during a renewal of tokens of a POS account'),
      );
    },
  };
}

export function createPosAccounts(deps: PosAccountsDeps): PosAccounts {
  const { clock } = deps;
  const running = new Map<string, Running>();
  const ending = new Set<Promise<unknown>>();
  const closing = createClosing(deps);
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);
  let terminals: readonly LinkedPosTerminal[] = [];
  let isOpen = true;
  const nudging = createNudgedAccounts(running, clock);

  function start(account: StoredPosAccount, after: Promise<void> | undefined): void {
    const stop = new AbortController();
    const wakeable = createWakeableSleep(clock);
    const nudges = nudging.create(deps.pace ?? defaultPace, () => wakeable.wake());
    const polled: PolledAccount = {
      account,
      state: createAccountState(clock, account),
      wakeable,
      nudges,
      cloud: undefined,
      terminals: () => linkedTo(account.id, terminals),
    };
    const log = deps.log.child({ account: account.id });
    // Two sources of one account would invalidate each other's tokens.
    const work = Promise.resolve(after).then(async () => {
      while (!stop.signal.aborted) {
        await pollAccount(polled, { ...deps, log, onClosing: closing.add }, stop.signal);
        if (!(await polled.wakeable.pause(startAgainMs, stop.signal))) return;
      }
    });
    work.catch((error: unknown) => broken.reject(error));
    const ended = work.catch(() => undefined).finally(() => ending.delete(ended));
    ending.add(ended);
    running.set(account.id, Object.assign(polled, { stop, ended, requestedMs: -Infinity }));
  }

  return {
    keep: (setUp) => {
      if (!isOpen) return;
      const before = terminals;
      terminals = setUp.posTerminals;
      const requested = new Map(
        setUp.posAccounts.slice(0, maxAccounts).map((account) => [account.id, account]),
      );
      if (setUp.posAccounts.length > maxAccounts)
        deps.log.error(
          { accounts: setUp.posAccounts.length, maxAccounts },
          'too many POS accounts, the last ones are not polled',
        );
      const stopped = new Map<string, Promise<void>>();
      for (const [id, each] of running) {
        const account = requested.get(id);
        if (account?.version === each.account.version && account.kind === each.account.kind) {
          each.account = account;
          const isLinked = (one: LinkedPosTerminal) => one.account === id;
          // Without a terminal it is polled seldom, and somebody waits for the first sale now.
          if (terminals.some(isLinked) && !before.some(isLinked) && !isLimited(each)) each.wakeable.wake();
          continue;
        }
        each.stop.abort(new Error('the account was changed'));
        stopped.set(id, each.ended);
        running.delete(id);
      }
      for (const [id, account] of requested) if (!running.has(id)) start(account, stopped.get(id));
      nudging.applied();
    },
    nudged: nudging.nudged,
    report: () => [...running.values()].map((each) => ({ ...reportOf(each), nudges: nudging.stateOf(each) })),
    alarms: () =>
      [...running.values()].flatMap(
        ({ account, state }) => alarmOf(account, state.report(), clock.nowMs()) ?? [],
      ),
    terminals: async (accountId, signal) => {
      const each = running.get(accountId);
      return each === undefined ? { kind: 'unknown_account' } : offeredTerminals(each, clock, signal);
    },
    findTerminal: async ({ account, terminal }, signal) => {
      const each = running.get(account);
      return each === undefined
        ? { kind: 'unknown_account' }
        : findOfferedTerminal(each, terminal, clock, signal);
    },
    pollNow: (accountId) => {
      const each = running.get(accountId);
      if (each === undefined) return 'unknown_account';
      const nowMs = clock.monotonicMs();
      if (isLimited(each) || nowMs - each.requestedMs < minPollGapMs) return 'later';
      each.requestedMs = nowMs;
      each.wakeable.wake();
      return 'asked';
    },
    run: async (signal) => {
      try {
        await Promise.race([untilAborted(signal), broken.promise]);
      } finally {
        isOpen = false;
        await closing.stop(running.values(), ending);
      }
      await Promise.race([broken.promise, Promise.resolve()]);
    },
  };
}

function linkedTo(accountId: string, terminals: readonly LinkedPosTerminal[]): LinkedTerminal[] {
  return terminals
    .filter(({ account }) => account === accountId)
    .map(({ registerKey, terminal, linkedAtMs, linkedBoot, linkedMonotonicMs, linkedServerMs }) => ({
      registerKey,
      terminal,
      linked: {
        atMs: linkedAtMs,
        boot: linkedBoot,
        monotonicMs: linkedMonotonicMs,
        ...(linkedServerMs !== undefined && { serverMs: linkedServerMs }),
      },
    }));
}
