/**
 * State of one POS account, for the page, the health check and the alarms. Held in memory; the part that
 * outlives a restart is stored by the poller's owner.
 */
import type { PosProblem } from '../../../domain/setup/pos-account.ts';
import type { Clock } from '../../../lib/clock.ts';

/** A terminal that appeared in sales: a choice for linking where the POS has no list of terminals. */
export type SeenTerminal = {
  readonly terminal: string;
  /** Time of its newest sale, epoch milliseconds, gateway clock. */
  readonly lastSaleMs: number;
  /** Sales skipped since the start because the terminal is not linked. */
  readonly passedOver: number;
};

export type AccountReport = {
  readonly state: 'starting' | 'ok' | 'retrying' | 'refused';
  /** Start of the current state, epoch milliseconds. */
  readonly sinceMs: number;
  readonly lastSuccessMs?: number;
  readonly nextTryMs?: number;
  readonly problem?: PosProblem;
  /** Refusal of a renewal of its tokens, while the ones before still work. */
  readonly renewal?: PosProblem;
  /** The POS has more than one page waiting. */
  readonly catchingUp: boolean;
  /** Counted since the start. */
  readonly passedOver: { readonly notLinked: number; readonly beforeLink: number };
  /** Terminals with skipped sales, most recent first, at most 20. Some may have been linked since. */
  readonly notLinked?: readonly SeenTerminal[];
  /** The newest unreadable records, and their total. */
  readonly unreadable: {
    readonly count: number;
    readonly newest: readonly { readonly key: string; readonly why: string }[];
  };
};

const maxUnreadable = 20;
/** Overlapping polls return records repeatedly; each counts once while it is remembered. */
const maxRemembered = 2_000;
const maxSeenTerminals = 500;
const maxNotLinked = 20;

/** State from before a restart. */
export type EarlierState = {
  readonly lastSuccessMs?: number;
  readonly problem?: PosProblem & { readonly sinceMs: number };
};

export type AccountState = ReturnType<typeof createAccountState>;

export function createAccountState(clock: Clock, earlier: EarlierState = {}) {
  let state: AccountReport['state'] = 'starting';
  let sinceMs = clock.nowMs();
  let problem: PosProblem | undefined = earlier.problem;
  if (earlier.problem !== undefined) {
    state = earlier.problem.reason === 'refused' ? 'refused' : 'retrying';
    ({ sinceMs } = earlier.problem);
  }
  let renewal: PosProblem | undefined;
  let lastSuccessMs = earlier.lastSuccessMs;
  let nextTryMs: number | undefined;
  let catchingUp = false;
  const passedOver = { notLinked: 0, beforeLink: 0 };
  const unreadable = { count: 0, newest: [] as { key: string; why: string }[] };
  const counted = createMemory(maxRemembered);
  const seen = new Map<string, { lastSaleMs: number; passedOver: number }>();

  function enter(next: AccountReport['state']): void {
    if (next !== state) sinceMs = clock.nowMs();
    state = next;
  }

  /** At 500 terminals the least recently seen one is forgotten. */
  function sawTerminal(terminal: string, passed = 0): void {
    const before = seen.get(terminal)?.passedOver ?? 0;
    seen.delete(terminal);
    seen.set(terminal, { lastSaleMs: clock.nowMs(), passedOver: before + passed });
    const [oldest] = seen.keys();
    if (seen.size > maxSeenTerminals && oldest !== undefined) seen.delete(oldest);
  }

  return {
    succeeded: (more: boolean): void => {
      enter('ok');
      problem = undefined;
      lastSuccessMs = clock.nowMs();
      catchingUp = more;
    },
    failed: (why: PosProblem): void => {
      enter(why.reason === 'refused' ? 'refused' : 'retrying');
      problem = why;
    },
    /** A renewal that failed otherwise than by a refusal is tried again by itself. */
    renewed: (why: PosProblem | undefined): void => {
      renewal = why?.reason === 'refused' ? why : undefined;
    },
    nextTryIn: (ms: number): void => {
      nextTryMs = clock.nowMs() + Math.round(ms);
    },
    heardOf: sawTerminal,
    /** Number of skipped sales. */
    passedOver: (): number => passedOver.notLinked + passedOver.beforeLink,
    passOver: (sale: { terminal: string; saleId: string }, why: 'notLinked' | 'beforeLink'): void => {
      if (counted.has(sale.saleId)) return;
      counted.add(sale.saleId);
      passedOver[why] += 1;
      sawTerminal(sale.terminal, why === 'notLinked' ? 1 : 0);
    },
    /** True if the record is new. */
    cannotRead: (record: { key: string; why: string }): boolean => {
      const name = JSON.stringify([record.key, record.why]);
      if (counted.has(name)) return false;
      counted.add(name);
      unreadable.count += 1;
      unreadable.newest = [...unreadable.newest, { key: record.key, why: record.why }].slice(-maxUnreadable);
      return true;
    },
    seen: (): SeenTerminal[] => [...seen].map(([terminal, facts]) => ({ terminal, ...facts })),
    report: (): AccountReport => ({
      notLinked: [...seen]
        .filter(([, facts]) => facts.passedOver > 0)
        .map(([terminal, facts]) => ({ terminal, ...facts }))
        .slice(-maxNotLinked)
        .reverse(),
      state,
      sinceMs,
      ...(lastSuccessMs !== undefined && { lastSuccessMs }),
      ...(nextTryMs !== undefined && { nextTryMs }),
      ...(problem !== undefined && { problem }),
      ...(renewal !== undefined && problem === undefined && { renewal }),
      catchingUp: catchingUp && state === 'ok',
      passedOver: { ...passedOver },
      unreadable: { count: unreadable.count, newest: unreadable.newest },
    }),
  };
}

/** A set that evicts its oldest entry. */
export function createMemory(max: number) {
  const keys = new Set<string>();
  return {
    has: (key: string): boolean => keys.has(key),
    add: (key: string): void => {
      keys.add(key);
      const [oldest] = keys;
      if (keys.size > max && oldest !== undefined) keys.delete(oldest);
    },
  };
}
