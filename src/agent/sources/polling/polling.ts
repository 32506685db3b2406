/**
 * Asks one POS account for news, for all its registers together, until the signal aborts.
 *
 * Order of operations, which tests attack:
 * 1. One page is asked for, from the cursor on. 2. Every sale of it that belongs to a linked register is committed by intake, some at once so
 * that they share a flush. 3. Only then the cursor behind the page is stored.
 * A crash leaves at worst a page that is told again, of which everything is known already; never a hole. A sale that intake can't take now
 * keeps the cursor where it is.
 *
 * Linking starts now: what the POS server had got before the link was made is left out. A tablet that was offline then and delivers later
 * is heard, whenever it says that it sold: its clock proves nothing, and a sale without a picture is better than none. What is stored
 * here already is always followed: an edit of it is never left out.
 */
import type { Received } from '../../../domain/sale/sale.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { seldom } from '../../../lib/log-throttle.ts';
import { type Bell, createBell } from '../../../lib/wakeable-sleep.ts';
import type { Intake } from '../source.ts';
import type { AccountState } from './account-state.ts';
import { type PolledPage, type PolledSale, type PosCloud, PosFailure } from './cloud-source.ts';
import { createLinkMoments, type LinkedTerminal, type LinkMoment } from './link-times.ts';
import { createSorting } from './poll-filter.ts';
import { createPageIntake, type Wanted } from './poll-ingest.ts';
import { nextPollMs, nextSlowdown, type PollEnd, type PollPace } from './poll-pace.ts';
import { createServerClock } from './server-clock.ts';

export type Progress = {
  readonly cursor: string;
  /** Links of which it has been found out. */
  readonly linkedServerMs: readonly LinkMoment[];
};

export type PollingDeps = {
  readonly cloud: PosCloud;
  readonly intake: Intake;
  readonly state: AccountState;
  readonly clock: Clock;
  readonly log: Log;
  readonly pace: PollPace;
  /** Of the shop: when it is night. */
  readonly timeZone: string;
  /** In [0, 1). */
  readonly random: () => number;
  /** Stored last; undefined before the first page. */
  readonly cursor: string | undefined;
  /** Resolves once it is on disk. */
  keep(progress: Progress): Promise<void>;
  received(): Received;
  /** As they are linked now. */
  terminals(): readonly LinkedTerminal[];
  /** Whether a sale is here already. */
  isStored(saleId: string): Promise<boolean>;
  /** Rung by who wants the POS asked now. */
  readonly bell?: Bell;
};

/** Sources bound each of their requests; this is for one that forgot to. */
const lastResortMs = 120_000;
/** Without sales of its own, the cursor is not worth a flush each time: what lies behind it is asked for again after a crash. */
const keepCursorEveryMs = 60_000;
const tellEveryMs = 300_000;
/** Two clocks that differ by less begin at the same place. */
const sameStartMs = 1_000;

/** Settles when the signal has aborted and nothing is under way any more. Never rejects for what a POS does. */
export async function runPolling(deps: PollingDeps, signal: AbortSignal): Promise<void> {
  const { clock, pace, state, random, timeZone, bell = createBell(clock) } = deps;
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
    if (!(await bell.pause(waitMs, signal))) return;
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
  /** When a sale of an own register came last, monotonic; −Infinity before the first. */
  readonly lastSaleMs: number;
  readonly linked: number;
  readonly others: number;
};

function createAttempts(deps: PollingDeps): (signal: AbortSignal) => Promise<Attempted> {
  const { cloud, clock, state, log } = deps;
  const tell = createTeller(deps);
  const serverClock = createServerClock();
  const moments = createLinkMoments();
  const sorting = createSorting({
    state,
    isStored: (saleId) => deps.isStored(saleId),
    beginsMs: (link) => moments.beginsMs(link),
  });
  const taking = createPageIntake({
    ...{ intake: deps.intake, clock, log },
    onTaken: remember,
    onUnknown: (polled) => sorting.passOver(polled, 'notLinked'),
    onGivenUp: (saleId) =>
      state.cannotRead({ key: saleId, why: 'the gateway could not take it; see its log' }),
  });
  let { cursor } = deps;
  /** Where to begin, before there is a cursor; by the server's clock once that is known. */
  let start: { atMs: number; byServer: boolean } | undefined;
  let keptMs = -Infinity;
  /** Where a register begins stands in the cursor too. */
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
    return { end, lastSaleMs, linked: linked.size, others: sorting.others(linked) };
  };

  async function askAndStore(signal: AbortSignal): Promise<PollEnd> {
    const asked = await ask(signal);
    if ('kind' in asked) return asked;
    const { page, received, linked } = asked;
    if (cursor === undefined && isElsewhere()) return { kind: 'page', more: true };
    for (const record of page.unreadable) {
      if (state.cannotRead(record))
        log.warn({ ...record }, 'a record of the POS can not be read and is passed over');
    }
    let wanted: Wanted[];
    try {
      wanted = await sorting.wanted(page, deps.terminals());
    } catch (error) {
      notStored(messageOf(error));
      return { kind: 'not_stored' };
    }
    const why = await taking.take(wanted, {
      ...{ received, resolutionMs: page.resolutionMs, serverAheadMs: serverAheadMs(page, received) },
      signal,
    });
    if (why !== undefined) {
      notStored(why);
      return { kind: 'not_stored' };
    }
    if (!(await moveOn(page.cursor, wanted.length > 0 || linked !== keptFor))) return { kind: 'not_stored' };
    keptFor = linked;
    state.succeeded(page.more);
    tell.well();
    return { kind: 'page', more: page.more };
  }

  async function ask(signal: AbortSignal): Promise<PollEnd | Asked> {
    using limit = deadline(clock, lastResortMs, signal);
    const askedMs = clock.monotonicMs();
    start ??= { atMs: earliest(({ linked }) => linked.atMs) ?? clock.nowMs(), byServer: false };
    try {
      const from = cursor ?? cloud.startingCursor(start.atMs);
      const linked = deps.terminals().map(({ terminal }) => terminal);
      const page = await unlessAborted(cloud.poll(from, limit.signal, linked), limit.signal);
      const received = deps.received();
      if (page.serverNow !== undefined)
        serverClock.note({ ...page.serverNow, askedMs, answeredMs: received.monotonicMs });
      // At the least: what came with a link, or a moment after it, must not be left out.
      moments.learn(deps.terminals(), received, serverClock.aheadOfMonotonicMs()?.leastMs);
      return { page, received, linked: linked.toSorted().join('\n') };
    } catch (error) {
      signal.throwIfAborted();
      return failed(limit.passed() ? noAnswer : error);
    }
  }

  function failed(error: unknown): PollEnd {
    const failure = error instanceof PosFailure ? error : unexpected(error);
    const { reason, words, field, retryAfterMs } = failure;
    state.failed({ reason, words, ...(field !== undefined && { field }) });
    tell.failed({ reason, words });
    return { kind: 'failed', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  }

  /** A source that throws anything else has a bug; cameras and other accounts needn't end for it. */
  function unexpected(error: unknown): PosFailure {
    log.error({ err: error }, 'a source of sales failed in a way it should not');
    return new PosFailure('garbled', {
      en: 'The answer of the POS could not be understood.',
      ja: 'POS からの応答を読み取れませんでした。',
    });
  }

  function earliest(timeOf: (terminal: LinkedTerminal) => number): number | undefined {
    const times = deps.terminals().map(timeOf);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** The first page was asked for by the gateway's clock; where the server's shows another time, it is asked for once more. */
  function isElsewhere(): boolean {
    const aheadMs = serverClock.aheadOfMonotonicMs()?.leastMs;
    if (start === undefined || start.byServer || aheadMs === undefined) return false;
    const atMs = earliest((link) => moments.beginsMs(link)) ?? Math.round(clock.monotonicMs() + aheadMs);
    const isFar = Math.abs(atMs - start.atMs) > sameStartMs;
    start = { atMs, byServer: true };
    return isFar;
  }

  /** Server clock − gateway clock, as this answer shows it. */
  function serverAheadMs({ serverNow }: PolledPage, received: Received): number | undefined {
    const aheadMs = serverClock.aheadOfMonotonicMs()?.likelyMs;
    if (serverNow === undefined || aheadMs === undefined) return undefined;
    return aheadMs + received.monotonicMs - received.wallMs;
  }

  function notStored(why: string): void {
    const words = {
      en: `The gateway can not store sales now (${why}); the POS is asked for them again.`,
      ja: `装置が会計を保存できません(${why})。保存できるようになったら POS からもう一度受け取ります。`,
    };
    state.failed({ reason: 'not_stored', words });
    tell.failed({ reason: 'not_stored', words });
  }

  function remember(polled: PolledSale, isNews: boolean): void {
    if (isNews) lastSaleMs = clock.monotonicMs();
    state.heardOf(polled.terminal);
    sorting.remember(polled);
  }

  /** False where it could not be stored. */
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
  /** The terminals that it was asked for, as one text. */
  readonly linked: string;
};

const noAnswer = new PosFailure('unreachable', {
  en: `The POS did not answer within ${lastResortMs / 1_000} s.`,
  ja: `POS が ${lastResortMs / 1_000} 秒以内に応答しませんでした。`,
});

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same trouble is told once in a while; another one at once. */
function createTeller({ log, clock }: Pick<PollingDeps, 'log' | 'clock'>) {
  let told = '';
  let mayTell = seldom(clock, tellEveryMs);
  return {
    failed: ({ reason, words }: { reason: string; words: { en: string } }): void => {
      if (words.en !== told) mayTell = seldom(clock, tellEveryMs);
      if (mayTell())
        log.warn({ reason, why: words.en }, 'the POS account can not be read now; it is asked again');
      told = words.en;
    },
    well: (): void => {
      if (told !== '') log.info('the POS account can be read again');
      told = '';
    },
  };
}
