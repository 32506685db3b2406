/**
 * All POS accounts of the set-up: one poller each, however many registers it has. Starts new pollers, ends
 * removed ones, and restarts those changed by a person; tokens renewed by the program cause no restart.
 */

import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import type { Received } from '../../../domain/sale/sale.ts';
import type {
  LinkedPosTerminal,
  PosProblem,
  PosTerminal,
  StoredPosAccount,
} from '../../../domain/setup/pos-account.ts';
import { deadline, unlessAborted, untilAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createWakeableSleep, type WakeableSleep } from '../../../lib/wakeable-sleep.ts';
import type { CurrentSetUp } from '../../pipeline/set-up.ts';
import type { Store } from '../../store/operations.ts';
import { createPosCloud } from '../registry.ts';
import type { Intake } from '../source.ts';
import { type AccountReport, type AccountState, createAccountState } from './account-state.ts';
import { type OfferedRegister, type PosCloud, type PosCloudDeps } from './cloud-source.ts';
import { findTerminal, type TerminalFound } from './find-terminal.ts';
import { defaultPace, type PollPace } from './poll-pace.ts';
import { runPolling } from './polling.ts';
import { alarmOf, cannotStart, isSameProblem } from './pos-account-problems.ts';
import { type PosRefusal, requestInTime } from './request-deadline.ts';

/** Limit of a set-up file. */
const maxAccounts = 16;
/** Delay before a source that failed to start is started again. */
const startAgainMs = 60_000;
/** Closing connections takes a moment; anything slower is abandoned. */
const closeWithinMs = 2_000;
/** Minimum interval between polls requested by a person, milliseconds. */
const minPollGapMs = 1_000;

export type PosAccountReport = AccountReport & Pick<StoredPosAccount, 'id' | 'kind' | 'name'>;

/** A terminal offered for linking. */
type OfferedTerminal = OfferedRegister & {
  /** Key of the register linked to it. */
  readonly register?: string;
  /** Time of its last sale since the start; epoch milliseconds. */
  readonly lastSaleMs?: number;
};

type OfferedTerminals =
  | {
      readonly kind: 'terminals';
      /** False: the POS has no list; these terminals had sales or are linked. */
      readonly isList: boolean;
      readonly terminals: readonly OfferedTerminal[];
    }
  | PosRefusal
  | { readonly kind: 'unknown_account' };

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
  /** Resolves when the signal has aborted and every poller has stopped. If one fails, all stop and it rejects. */
  run(signal: AbortSignal): Promise<void>;
};

export type PosAccountsDeps = {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly intake: Intake;
  readonly received: () => Received;
  /** Time zone of the shop. */
  readonly timeZone: string;
  readonly random: () => number;
  readonly pace?: PollPace;
  /** For tests: replaces the registry's factory. */
  readonly createCloud?: (account: StoredPosAccount, deps: PosCloudDeps) => PosCloud;
};

type Running = {
  account: StoredPosAccount;
  readonly state: AccountState;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  readonly wakeable: WakeableSleep;
  /** Last request by a person, monotonic. */
  requestedMs: number;
  cloud: PosCloud | undefined;
};

/** The POS requested a pause. */
function isLimited({ state }: Running): boolean {
  return state.report().problem?.reason === 'limited';
}

export function createPosAccounts(deps: PosAccountsDeps): PosAccounts {
  const { store, clock } = deps;
  const running = new Map<string, Running>();
  const ending = new Set<Promise<unknown>>();
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);
  let terminals: readonly LinkedPosTerminal[] = [];
  let isOpen = true;

  function start(account: StoredPosAccount, after: Promise<void> | undefined): void {
    const log = deps.log.child({ account: account.id });
    const state = createAccountState(clock, account);
    const stop = new AbortController();
    const wakeable = createWakeableSleep(clock);
    // Two sources of one account would invalidate each other's tokens.
    const work = Promise.resolve(after).then(async () => {
      while (!stop.signal.aborted) {
        await poll(each, log);
        if (!(await wakeable.pause(startAgainMs, stop.signal))) return;
      }
    });
    work.catch((error: unknown) => broken.reject(error));
    const ended = work.catch(() => undefined).finally(() => ending.delete(ended));
    ending.add(ended);
    const each: Running = { account, state, stop, ended, wakeable, requestedMs: -Infinity, cloud: undefined };
    running.set(account.id, each);
  }

  /** Runs until stopped; returns early if the account can't be polled as set up. */
  async function poll(each: Running, log: Log): Promise<void> {
    const { state, stop } = each;
    const { id } = each.account;
    // Read again: its tokens may have been renewed since the set-up was read.
    const account = await storedAs(each.account);
    if (account === undefined || stop.signal.aborted) return;
    const problem = cannotStart(account);
    if (problem !== undefined) {
      state.failed(problem);
      if (!isSameProblem(account.problem, problem)) note(id, problem);
      return;
    }
    let noted = account.problem;
    const watched: AccountState = {
      ...state,
      succeeded: (more) => {
        noted = undefined;
        state.succeeded(more);
      },
      failed: (why) => {
        state.failed(why);
        // The database reports its own write failures.
        if (why.reason === 'not_stored' || isSameProblem(noted, why)) return;
        noted = { ...why, sinceMs: state.report().sinceMs };
        note(id, why, noted.sinceMs);
      },
    };
    const save = async (settings: Readonly<Record<string, unknown>>): Promise<void> => {
      const { version } = account;
      if (!(await store.write.savePosSettings({ id, settings, by: 'program', version })))
        throw new Error(`the POS account ${id} was changed meanwhile`);
    };
    const cloud = (deps.createCloud ?? createPosCloud)(account, { clock, log, save });
    each.cloud = cloud;
    try {
      await runPolling(
        {
          ...{ cloud, clock, log, state: watched },
          intake: deps.intake,
          received: deps.received,
          pace: deps.pace ?? defaultPace,
          timeZone: deps.timeZone,
          random: deps.random,
          cursor: account.cursor,
          keep: ({ cursor, linkedServerMs }) =>
            store.write.keepPosProgress({
              ...{ id, version: account.version, cursor, linkedServerMs },
              lastSuccessMs: clock.nowMs(),
            }),
          terminals: () => linkedTo(id),
          wakeable: each.wakeable,
          isStored: async (saleId) => (await store.read.pair(saleId)) !== undefined,
        },
        stop.signal,
      );
    } finally {
      each.cloud = undefined;
      using limit = deadline(clock, closeWithinMs, new AbortController().signal);
      await unlessAborted(cloud.close(), limit.signal).catch((error: unknown) => {
        log.debug({ err: error }, 'connections of the POS account abandoned');
      });
    }
  }

  async function storedAs(account: StoredPosAccount): Promise<StoredPosAccount | undefined> {
    try {
      return (await store.read.posAccounts()).find(({ id }) => id === account.id);
    } catch {
      // The database is being reopened: use the account as read with the set-up.
      return account;
    }
  }

  function note(id: string, problem: PosProblem, sinceMs = clock.nowMs()): void {
    store.write
      .notePosProblem({ id, problem, sinceMs })
      // Needed by the next start only; the current state is in memory.
      .catch(() => undefined);
  }

  function linkedTo(accountId: string) {
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
    },
    report: () =>
      [...running.values()].map(({ account: { id, kind, name }, state }) => ({
        ...state.report(),
        id,
        kind,
        name,
      })),
    alarms: () =>
      [...running.values()].flatMap(
        ({ account, state }) => alarmOf(account, state.report(), clock.nowMs()) ?? [],
      ),
    terminals: async (accountId, signal) => {
      const each = running.get(accountId);
      if (each === undefined) return { kind: 'unknown_account' };
      const { problem } = each.state.report();
      const { cloud } = each;
      if (cloud === undefined && problem !== undefined) return { kind: 'failed', ...problem };
      const asked = await requestInTime(
        async (limit) => ({ offered: await cloud?.registers(limit) }),
        clock,
        signal,
      );
      if ('kind' in asked) return asked;
      return {
        kind: 'terminals',
        isList: asked.offered !== undefined,
        terminals: merged(accountId, each, asked.offered ?? []),
      };
    },
    findTerminal: async ({ account, terminal }, signal) => {
      const each = running.get(account);
      if (each === undefined) return { kind: 'unknown_account' };
      const { cloud } = each;
      if (cloud === undefined) {
        const { problem } = each.state.report();
        return problem === undefined
          ? { kind: 'failed', reason: 'unreachable', ...posProblem('pos.not_started') }
          : { kind: 'failed', ...problem };
      }
      return requestInTime((limit) => findTerminal(cloud, terminal, limit), clock, signal);
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
        for (const { stop } of running.values()) stop.abort(new Error('stopping'));
        await Promise.all(ending);
      }
      await Promise.race([broken.promise, Promise.resolve()]);
    },
  };

  /** The POS's list, then unlisted terminals that had sales or are linked. */
  function merged(
    accountId: string,
    { state }: Running,
    list: readonly OfferedRegister[],
  ): OfferedTerminal[] {
    const linked = new Map(linkedTo(accountId).map((one) => [one.terminal, one.registerKey]));
    const heard = new Map(state.seen().map((one) => [one.terminal, one.lastSaleMs]));
    const listed = new Map(list.map((one) => [one.terminal, one]));
    const names = new Set([...listed.keys(), ...linked.keys(), ...[...heard.keys()].toReversed()]);
    return [...names].map((terminal) => {
      const [register, lastSaleMs] = [linked.get(terminal), heard.get(terminal)];
      return {
        ...(listed.get(terminal) ?? { terminal }),
        ...(register !== undefined && { register }),
        ...(lastSaleMs !== undefined && { lastSaleMs }),
      };
    });
  }
}
