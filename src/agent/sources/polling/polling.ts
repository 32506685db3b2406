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
import type { Received } from '../../../domain/sale/sale.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Log } from '../../../lib/log.ts';
import { createWakeableSleep, type WakeableSleep } from '../../../lib/wakeable-sleep.ts';
import type { Intake } from '../source.ts';
import { type AccountNudges, createAccountNudges } from './account-nudges.ts';
import type { AccountState } from './account-state.ts';
import { type PolledPage, type PolledSale, PosFailure } from './cloud-source.ts';
import { createPollCursor, type PollCursorDeps } from './poll-cursor.ts';
import { createSorting } from './poll-filter.ts';
import { createPollIngest, type LinkedSale } from './poll-ingest.ts';
import { minPollMs, nextPollMs, nextSlowdown, type PollEnd, type PollPace } from './poll-pace.ts';
import { createPollProblems } from './poll-problems.ts';

export type PollingDeps = PollCursorDeps & {
  readonly intake: Intake;
  readonly state: AccountState;
  readonly log: Log;
  readonly pace: PollPace;
  /** Time zone of the shop, which defines the night. */
  readonly timeZone: string;
  /** In [0, 1). */
  readonly random: () => number;
  received(): Received;
  /** Whether the sale is stored here. */
  isStored(saleId: string): Promise<boolean>;
  /** Woken to poll the POS now. */
  readonly wakeable?: WakeableSleep;
  readonly nudges?: AccountNudges;
};

/** Sources bound each of their requests; this bound is the last resort. */
const lastResortMs = 120_000;

/** Settles when the signal has aborted and nothing is in flight. Never rejects because of the POS. */
export async function runPolling(deps: PollingDeps, signal: AbortSignal): Promise<void> {
  const { clock, pace, random, timeZone, wakeable = createWakeableSleep(clock) } = deps;
  const { nudges = createAccountNudges(pace.nudged, () => undefined) } = deps;
  const attempt = createAttempts(deps);
  let last: { end: PollEnd; failures: number } | undefined;
  let slowdown = 1;
  let byNudge = false;
  while (!signal.aborted) {
    const startedMs = clock.monotonicMs();
    // The sales of a nudge may come with a later attempt: after a failure, or on a later page.
    const isUnfinished = last !== undefined && !isAllRead(last.end);
    byNudge = nudges.begin() || (isUnfinished && byNudge);
    const { end, lastSaleMs, linked, others, news, isEmpty } = await attempt(signal);
    if (isOver(signal)) return;
    const failures = last !== undefined && isSameKind(last.end, end) ? last.failures + 1 : 0;
    last = { end, failures };
    slowdown = nextSlowdown(slowdown, end);
    const endedMs = clock.monotonicMs();
    if (end.kind === 'page') nudges.end({ nowMs: endedMs, byNudge, news, isEmpty });
    const situation = {
      ...{ end, failures, linked, others, slowdown, timeZone },
      tookMs: endedMs - startedMs,
      lastSaleAgoMs: endedMs - lastSaleMs,
      nowMs: clock.nowMs(),
      random: random(),
    };
    const ordinaryMs = nextPollMs(situation, pace);
    const isDone = isAllRead(end);
    const dueMs = (nowMs: number): number => {
      if (!isDone) return endedMs + ordinaryMs;
      const waitMs = nudges.isReliedOn(nowMs)
        ? nextPollMs({ ...situation, isNudged: true }, pace)
        : ordinaryMs;
      const shareMs = minPollMs(situation, pace);
      return nudges.dueMs({ startedMs, endedMs, ordinaryMs, waitMs, shareMs, random: situation.random });
    };
    if (!(await untilDue(dueMs, { ...deps, nudges, wakeable }, signal))) return;
  }
}

/** Ends when the poll is due, or when it is woken by anything but a nudge, which moves the time. False when the signal aborted. */
async function untilDue(
  dueMs: (nowMs: number) => number,
  { clock, state, nudges, wakeable }: Pick<Required<PollingDeps>, 'clock' | 'state' | 'nudges' | 'wakeable'>,
  signal: AbortSignal,
): Promise<boolean> {
  for (;;) {
    const nowMs = clock.monotonicMs();
    const waitMs = Math.max(0, dueMs(nowMs) - nowMs);
    const changes = nudges.changes();
    state.nextTryIn(waitMs);
    if (!(await wakeable.pause(waitMs, signal))) return false;
    if (nudges.changes() === changes) return true;
  }
}

function isAllRead(end: PollEnd): boolean {
  return end.kind === 'page' && !end.more;
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
  /** Sales of own registers stored for the first time. */
  readonly news: number;
  /** Nothing new of other registers either. */
  readonly isEmpty: boolean;
};

function createAttempts(deps: PollingDeps): (signal: AbortSignal) => Promise<Attempted> {
  const { cloud, clock, state, log } = deps;
  const problems = createPollProblems(deps);
  const cursor = createPollCursor(deps);
  const filter = createSorting({
    state,
    isStored: (saleId) => deps.isStored(saleId),
    beginsMs: cursor.beginsMs,
  });
  const ingest = createPollIngest({
    ...{ intake: deps.intake, clock, log },
    onStored: remember,
    onUnknown: (polled) => filter.passOver(polled, 'notLinked'),
    onSkipped: (saleId) =>
      state.cannotRead({ key: saleId, why: 'the gateway could not take it; see its log' }),
  });
  /** The cursor also contains the start of each register. */
  let keptFor: string | undefined;
  let lastSaleMs = -Infinity;
  let news = 0;

  return async (signal) => {
    let end: PollEnd;
    news = 0;
    const passedBefore = state.passedOver();
    try {
      end = await askAndStore(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      end = { kind: 'page', more: false };
    }
    const linked = new Set(deps.terminals().map(({ terminal }) => terminal));
    const isEmpty = news === 0 && state.passedOver() === passedBefore;
    return { end, lastSaleMs, linked: linked.size, others: filter.others(linked), news, isEmpty };
  };

  async function askAndStore(signal: AbortSignal): Promise<PollEnd> {
    const requested = await ask(signal);
    if ('kind' in requested) return requested;
    const { page, received, linked } = requested;
    if (cursor.isElsewhere()) return { kind: 'page', more: true };
    for (const record of page.unreadable) {
      if (state.cannotRead(record)) log.warn({ ...record }, 'unreadable POS record skipped');
    }
    let linkedSales: LinkedSale[];
    try {
      linkedSales = await filter.select(page, deps.terminals());
    } catch (error) {
      return problems.notStored({ why: messageOf(error) });
    }
    const serverAheadMs = cursor.serverAheadMs(page, received);
    const { resolutionMs } = page;
    const why = await ingest.ingest(linkedSales, { received, resolutionMs, serverAheadMs, signal });
    if (why !== undefined) return problems.notStored(why);
    try {
      await cursor.moveOn(page, linkedSales.length > 0 || linked !== keptFor);
    } catch (error) {
      return problems.notStored({ why: messageOf(error) });
    }
    keptFor = linked;
    state.succeeded(page.more);
    problems.well();
    return { kind: 'page', more: page.more };
  }

  async function ask(signal: AbortSignal): Promise<PollEnd | Asked> {
    using limit = deadline(clock, lastResortMs, signal);
    const requestedMs = clock.monotonicMs();
    try {
      const linked = deps.terminals().map(({ terminal }) => terminal);
      const page = await unlessAborted(cloud.poll(cursor.from(), limit.signal, linked), limit.signal);
      const received = deps.received();
      cursor.learn(page, { requestedMs, received });
      return { page, received, linked: linked.toSorted().join('\n') };
    } catch (error) {
      signal.throwIfAborted();
      return problems.failed(limit.passed() ? noAnswer : error);
    }
  }

  function remember(polled: PolledSale, isNews: boolean): void {
    if (isNews) {
      lastSaleMs = clock.monotonicMs();
      news += 1;
    }
    state.heardOf(polled.terminal);
    filter.remember(polled);
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
