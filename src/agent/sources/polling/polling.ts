/**
 * Polls one POS account for all its registers together, until the signal aborts.
 *
 * Order of operations, which tests attack:
 * 1. One page is fetched from the cursor on.
 * 2. Every sale of a linked register is committed by the intake, several at once to share a flush.
 * 3. Only then is the cursor behind the page stored.
 *
 * A crash causes at worst a page that is fetched again, whose sales are all recognised; never a hole. A sale
 * that the intake can't accept now leaves the cursor in place.
 *
 * A link starts now: sales that the POS server received earlier are left out. A tablet that was offline then
 * and delivers later is accepted, whatever time of sale it reports: its clock proves nothing, and a sale
 * without a picture is better than none. A stored sale is always updated: its edits are never left out.
 */
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import { problemFields } from '../../../domain/problem/problem-text.ts';
import type { Received } from '../../../domain/sale/sale.ts';
import type { PosProblem } from '../../../domain/setup/pos-account.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import { createWakeableSleep, type WakeableSleep } from '../../../lib/wakeable-sleep.ts';
import type { Intake } from '../source.ts';
import type { AccountState } from './account-state.ts';
import { type PolledPage, type PolledSale, type PosCloud, PosFailure, posProblemOf } from './cloud-source.ts';
import { createLinkMoments, type LinkedTerminal, type LinkMoment } from './link-times.ts';
import { createSorting } from './poll-filter.ts';
import { createPollIngest, type LinkedSale } from './poll-ingest.ts';
import { nextPollMs, nextSlowdown, type PollEnd, type PollPace } from './poll-pace.ts';
import { createServerClock } from './server-clock.ts';

type Progress = {
  readonly cursor: string;
  /** Links with a known server time. */
  readonly linkedServerMs: readonly LinkMoment[];
};

export type PollingDeps = {
  readonly cloud: PosCloud;
  readonly intake: Intake;
  readonly state: AccountState;
  readonly clock: Clock;
  readonly log: Log;
  readonly pace: PollPace;
  /** Time zone of the shop, which defines the night. */
  readonly timeZone: string;
  /** In [0, 1). */
  readonly random: () => number;
  /** Last stored cursor; undefined before the first page. */
  readonly cursor: string | undefined;
  /** Resolves once it is on disk. */
  keep(progress: Progress): Promise<void>;
  received(): Received;
  /** As linked now. */
  terminals(): readonly LinkedTerminal[];
  /** Whether the sale is stored here. */
  isStored(saleId: string): Promise<boolean>;
  /** Woken to poll the POS now. */
  readonly wakeable?: WakeableSleep;
};

/** Sources bound each of their requests; this bound is the last resort. */
const lastResortMs = 120_000;
/** Without own sales a cursor is not worth a flush each time: after a crash the same range is fetched again. */
const keepCursorEveryMs = 60_000;
const logEveryMs = 300_000;
/** Clocks that differ by less give the same start. */
const sameStartMs = 1_000;

/** Settles when the signal has aborted and nothing is in flight. Never rejects because of the POS. */
export async function runPolling(deps: PollingDeps, signal: AbortSignal): Promise<void> {
  const { clock, pace, state, random, timeZone, wakeable = createWakeableSleep(clock) } = deps;
  const attempt = createAttempts(deps);
  let last: { end: PollEnd; failures: number } | undefined;
  let slowdown = 1;
  while (!signal.aborted) {
    const startedMs = clock.monotonicMs();
    const { end, lastSaleMs, linked, others } = await attempt(signal);
    if (isOver(signal)) return;
    const failures = last !== undefined && isSameKind(last.end, end) ? last.failures + 1 : 0;
    last = { end, failures };
    slowdown = nextSlowdown(slowdown, end);
    const nowMs = clock.monotonicMs();
    const waitMs = nextPollMs(
      {
        ...{ end, failures, linked, others, slowdown, timeZone },
        tookMs: nowMs - startedMs,
        lastSaleAgoMs: nowMs - lastSaleMs,
        nowMs: clock.nowMs(),
        random: random(),
      },
      pace,
    );
    state.nextTryIn(waitMs);
    if (!(await wakeable.pause(waitMs, signal))) return;
  }
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

function isSameKind(a: PollEnd, b: PollEnd): boolean {
  return a.kind === b.kind && (a.kind !== 'failed' || b.kind !== 'failed' || a.reason === b.reason);
}

type Attempted = {
  readonly end: PollEnd;
  /** Time of the newest sale of an own register, monotonic; −Infinity before the first. */
  readonly lastSaleMs: number;
  readonly linked: number;
  readonly others: number;
};

function createAttempts(deps: PollingDeps): (signal: AbortSignal) => Promise<Attempted> {
  const { cloud, clock, state, log } = deps;
  const tell = createProblemLog(deps);
  const serverClock = createServerClock();
  const moments = createLinkMoments();
  const filter = createSorting({
    state,
    isStored: (saleId) => deps.isStored(saleId),
    beginsMs: (link) => moments.beginsMs(link),
  });
  const ingest = createPollIngest({
    ...{ intake: deps.intake, clock, log },
    onStored: remember,
    onUnknown: (polled) => filter.passOver(polled, 'notLinked'),
    onSkipped: (saleId) =>
      state.cannotRead({ key: saleId, why: 'the gateway could not take it; see its log' }),
  });
  let { cursor } = deps;
  /** Start before there is a cursor; by the server's clock once known. */
  let start: { atMs: number; byServer: boolean } | undefined;
  let keptMs = -Infinity;
  /** The cursor also contains the start of each register. */
  let keptFor: string | undefined;
  let lastSaleMs = -Infinity;

  return async (signal) => {
    let end: PollEnd;
    try {
      end = await askAndStore(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      end = { kind: 'page', more: false };
    }
    const linked = new Set(deps.terminals().map(({ terminal }) => terminal));
    return { end, lastSaleMs, linked: linked.size, others: filter.others(linked) };
  };

  async function askAndStore(signal: AbortSignal): Promise<PollEnd> {
    const requested = await ask(signal);
    if ('kind' in requested) return requested;
    const { page, received, linked } = requested;
    if (cursor === undefined && isElsewhere()) return { kind: 'page', more: true };
    for (const record of page.unreadable) {
      if (state.cannotRead(record)) log.warn({ ...record }, 'unreadable POS record skipped');
    }
    let linkedSales: LinkedSale[];
    try {
      linkedSales = await filter.select(page, deps.terminals());
    } catch (error) {
      notStored(messageOf(error));
      return { kind: 'not_stored' };
    }
    const why = await ingest.ingest(linkedSales, {
      ...{ received, resolutionMs: page.resolutionMs, serverAheadMs: serverAheadMs(page, received) },
      signal,
    });
    if (why !== undefined) {
      notStored(why);
      return { kind: 'not_stored' };
    }
    if (!(await moveOn(page.cursor, linkedSales.length > 0 || linked !== keptFor)))
      return { kind: 'not_stored' };
    keptFor = linked;
    state.succeeded(page.more);
    tell.well();
    return { kind: 'page', more: page.more };
  }

  async function ask(signal: AbortSignal): Promise<PollEnd | Asked> {
    using limit = deadline(clock, lastResortMs, signal);
    const requestedAtMs = clock.monotonicMs();
    start ??= { atMs: earliest(({ linked }) => linked.atMs) ?? clock.nowMs(), byServer: false };
    try {
      const from = cursor ?? cloud.startingCursor(start.atMs);
      const linked = deps.terminals().map(({ terminal }) => terminal);
      const page = await unlessAborted(cloud.poll(from, limit.signal, linked), limit.signal);
      const received = deps.received();
      if (page.serverNow !== undefined)
        serverClock.note({ ...page.serverNow, requestedMs: requestedAtMs, answeredMs: received.monotonicMs });
      // Lower bound: a sale made together with the link, or just after it, must not be left out.
      moments.learn(deps.terminals(), received, serverClock.aheadOfMonotonicMs()?.minMs);
      return { page, received, linked: linked.toSorted().join('\n') };
    } catch (error) {
      signal.throwIfAborted();
      return failed(limit.passed() ? noAnswer : error);
    }
  }

  function failed(error: unknown): PollEnd {
    const failure = error instanceof PosFailure ? error : unexpected(error);
    const { reason, retryAfterMs } = failure;
    const problem = posProblemOf(failure);
    state.failed(problem);
    tell.failed(problem);
    return { kind: 'failed', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }

  /** Any other error of a source is a bug; cameras and other accounts must not end because of it. */
  function unexpected(error: unknown): PosFailure {
    log.error({ err: error }, 'unexpected failure of a source of sales');
    return new PosFailure('garbled', posProblem('pos.source_failed'));
  }

  function earliest(timeOf: (terminal: LinkedTerminal) => number): number | undefined {
    const times = deps.terminals().map(timeOf);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** The first page was fetched by the gateway's clock; if the server's clock differs, it is fetched once more. */
  function isElsewhere(): boolean {
    const aheadMs = serverClock.aheadOfMonotonicMs()?.minMs;
    if (start === undefined || start.byServer || aheadMs === undefined) return false;
    const atMs = earliest((link) => moments.beginsMs(link)) ?? Math.round(clock.monotonicMs() + aheadMs);
    const isFar = Math.abs(atMs - start.atMs) > sameStartMs;
    start = { atMs, byServer: true };
    return isFar;
  }

  /** Server clock − gateway clock, from this answer. */
  function serverAheadMs({ serverNow }: PolledPage, received: Received): number | undefined {
    const aheadMs = serverClock.aheadOfMonotonicMs()?.likelyMs;
    if (serverNow === undefined || aheadMs === undefined) return undefined;
    return aheadMs + received.monotonicMs - received.wallMs;
  }

  function notStored(reason: string): void {
    const problem = { reason: 'not_stored', ...posProblem('pos.not_stored', { reason }) } as const;
    state.failed(problem);
    tell.failed(problem);
  }

  function remember(polled: PolledSale, isNews: boolean): void {
    if (isNews) lastSaleMs = clock.monotonicMs();
    state.heardOf(polled.terminal);
    filter.remember(polled);
  }

  /** False if it could not be stored. */
  async function moveOn(next: string, isWorthIt: boolean): Promise<boolean> {
    const nowMs = clock.monotonicMs();
    if (isWorthIt || cursor === undefined || nowMs - keptMs >= keepCursorEveryMs) {
      try {
        await deps.keep({ cursor: next, linkedServerMs: moments.found(deps.terminals()) });
      } catch (error) {
        notStored(messageOf(error));
        return false;
      }
      keptMs = nowMs;
    }
    cursor = next;
    return true;
  }
}

type Asked = {
  readonly page: PolledPage;
  readonly received: Received;
  /** The terminals that were polled, as one text. */
  readonly linked: string;
};

const noAnswer = new PosFailure(
  'unreachable',
  posProblem('pos.no_answer', { seconds: lastResortMs / 1_000 }),
);

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A repeated problem is logged at intervals; a different one at once. */
function createProblemLog({ log, clock }: Pick<PollingDeps, 'log' | 'clock'>) {
  let reported = '';
  let mayLog = createLogThrottle(clock, logEveryMs);
  return {
    failed: (problem: PosProblem): void => {
      const { code, why } = problemFields(problem);
      if (why !== reported) mayLog = createLogThrottle(clock, logEveryMs);
      if (mayLog()) log.warn({ reason: problem.reason, code, why }, 'POS account unreadable, retrying');
      reported = why;
    },
    well: (): void => {
      if (reported !== '') log.info('POS account readable again');
      reported = '';
    },
  };
}
