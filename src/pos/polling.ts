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
import { canonicalJson } from '../domain/canonical-json.ts';
import type { Received, Told } from '../domain/sale.ts';
import { deadline, pause, unlessAborted } from '../ops/abort.ts';
import type { Clock } from '../ops/clock.ts';
import type { Log } from '../ops/log.ts';
import { seldom } from '../ops/seldom.ts';
import { type AccountState, createMemory } from './account-state.ts';
import { type PolledPage, type PolledSale, type PosCloud, PosFailure } from './cloud-source.ts';
import { nextPollMs, nextSlowdown, type PollEnd, type PollPace } from './poll-pace.ts';
import { createServerClock } from './server-clock.ts';
import type { Intake, IntakeAnswer } from './source.ts';

/** A register of the account, and when it was linked to its terminal. */
export type LinkedTerminal = {
  readonly registerKey: string;
  readonly terminal: string;
  readonly linked: {
    /** Gateway's wall clock, epoch milliseconds; it may have been wrong. */
    readonly atMs: number;
    readonly boot: string;
    readonly monotonicMs: number;
    /** The same by the POS server's clock, once that is known, epoch milliseconds. */
    readonly serverMs?: number;
  };
};

export type Progress = {
  readonly cursor: string;
  /** Links of which it has been found out. */
  readonly linkedServerMs: readonly {
    readonly registerKey: string;
    readonly linkedAtMs: number;
    readonly serverMs: number;
  }[];
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
};

/** Sources bound each of their requests; this is for one that forgot to. */
const lastResortMs = 120_000;
/** Sales of a page that are committed together. */
const maxAtOnce = 16;
/** Without sales of its own, the cursor is not worth a flush each time: what lies behind it is asked for again after a crash. */
const keepCursorEveryMs = 60_000;
/** Sales that were stored just now: overlapping pages bring them again and again. */
const maxRecent = 5_000;
/** Tries, while others are stored, after which a sale on which the program fails doesn't hold them up any longer. */
const mostBadTries = 5;
const tellEveryMs = 300_000;
/** Two clocks that differ by less begin at the same place. */
const sameStartMs = 1_000;

/** Settles when the signal has aborted and nothing is under way any more. Never rejects for what a POS does. */
export async function runPolling(deps: PollingDeps, signal: AbortSignal): Promise<void> {
  const { clock, pace, state, random, timeZone } = deps;
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
    if (!(await pause(clock, waitMs, signal))) return;
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
  const serverLinks = new Map<string, number>();
  const recent = new Map<string, string>();
  const badTries = new Map<string, { tries: number; readonly sinceMs: number }>();
  const leftOut = createMemory(maxRecent);
  const otherTerminals = new Set<string>();
  let { cursor } = deps;
  /** Where to begin, before there is a cursor; by the server's clock once that is known. */
  let start: { atMs: number; byServer: boolean } | undefined;
  let keptMs = -Infinity;
  /** Where a register begins stands in the cursor too. */
  let keptFor: string | undefined;
  let lastStoredMs = -Infinity;
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
    const others = otherTerminals.difference(linked).size;
    return { end, lastSaleMs, linked: linked.size, others };
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
      wanted = await sort(page);
    } catch (error) {
      notStored(messageOf(error));
      return { kind: 'not_stored' };
    }
    const end = await store(wanted, { page, received, signal });
    if (end !== undefined) return end;
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
      learnLinks(received);
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

  /** The gateway's clock may have been wrong when a link was made: what counts is the server's, found by the time that has passed since. */
  function learnLinks(received: Received): void {
    // At the least: what came with the link, or a moment after it, must not be left out.
    const aheadMs = serverClock.aheadOfMonotonicMs()?.leastMs;
    if (aheadMs === undefined) return;
    for (const { registerKey, linked } of deps.terminals()) {
      const name = linkName(registerKey, linked.atMs);
      if (linked.serverMs !== undefined || serverLinks.has(name)) continue;
      // In another boot a clock that isn't set yet says nothing; the server's may be off a little.
      const wallMs = received.clock === 'synced' ? received.wallMs : received.monotonicMs + aheadMs;
      const agoMs =
        linked.boot === received.boot ? received.monotonicMs - linked.monotonicMs : wallMs - linked.atMs;
      // Made in another boot with a clock of the future: now, as nobody knows better.
      serverLinks.set(name, Math.round(received.monotonicMs + aheadMs - Math.max(0, agoMs)));
    }
  }

  function linkedServerMs({ registerKey, linked }: LinkedTerminal): number {
    return linked.serverMs ?? serverLinks.get(linkName(registerKey, linked.atMs)) ?? linked.atMs;
  }

  /** The first page was asked for by the gateway's clock; where the server's shows another time, it is asked for once more. */
  function isElsewhere(): boolean {
    const aheadMs = serverClock.aheadOfMonotonicMs()?.leastMs;
    if (start === undefined || start.byServer || aheadMs === undefined) return false;
    const atMs = earliest(linkedServerMs) ?? Math.round(clock.monotonicMs() + aheadMs);
    const isFar = Math.abs(atMs - start.atMs) > sameStartMs;
    start = { atMs, byServer: true };
    return isFar;
  }

  /** Those of linked registers that are news, the newest state of each. */
  async function sort(page: PolledPage): Promise<Wanted[]> {
    const byTerminal = new Map(deps.terminals().map((one) => [one.terminal, one]));
    // An older state of the same must not be told for itself: it could be stored last, when the newer one could be stored at first.
    const newest = new Map(page.sales.map((polled) => [polled.saleId, polled]));
    const wanted: Wanted[] = [];
    for (const polled of newest.values()) {
      const link = byTerminal.get(polled.terminal);
      if (link === undefined) {
        passOver(polled, 'notLinked');
        continue;
      }
      if (recent.get(polled.saleId) === contentOf(polled)) continue;
      const atMs = polled.serverAtMs ?? polled.sale.soldAtMs;
      const isBefore = atMs !== undefined && atMs + page.resolutionMs <= linkedServerMs(link);
      if (isBefore && (leftOut.has(polled.saleId) || !(await deps.isStored(polled.saleId)))) {
        leftOut.add(polled.saleId);
        passOver(polled, 'beforeLink');
        continue;
      }
      wanted.push({ polled, registerKey: link.registerKey });
    }
    return wanted;
  }

  function passOver(polled: PolledSale, why: 'notLinked' | 'beforeLink'): void {
    if (why === 'notLinked') {
      otherTerminals.add(polled.terminal);
      if (otherTerminals.size > maxRecent) otherTerminals.clear();
    }
    state.passOver(polled, why);
  }

  /** Undefined once all are on disk. */
  async function store(
    wanted: readonly Wanted[],
    of: { page: PolledPage; received: Received; signal: AbortSignal },
  ): Promise<PollEnd | undefined> {
    const { received, signal } = of;
    const aheadMs = serverClock.aheadOfMonotonicMs()?.likelyMs;
    const serverAheadMs =
      of.page.serverNow === undefined || aheadMs === undefined
        ? undefined
        : aheadMs + received.monotonicMs - received.wallMs;
    const bad: Wanted[] = [];
    let refused: string | undefined;
    await inParallel(wanted, maxAtOnce, async (one) => {
      if (refused !== undefined) return;
      const { polled, registerKey } = one;
      const told: Told = {
        by: 'cloud',
        resolutionMs: of.page.resolutionMs,
        ...(polled.serverAtMs !== undefined && { serverAtMs: polled.serverAtMs }),
        ...(serverAheadMs !== undefined && { serverAheadMs }),
      };
      let answer: IntakeAnswer;
      try {
        const { saleId, sale } = polled;
        answer = await unlessAborted(deps.intake({ registerKey, sale, received, told, saleId }), signal);
      } catch (error) {
        signal.throwIfAborted();
        log.error({ err: error, saleId: polled.saleId }, 'a sale of the POS could not be taken');
        bad.push(one);
        return;
      }
      switch (answer.kind) {
        case 'stored':
        case 'revised':
        case 'known':
          lastStoredMs = clock.monotonicMs();
          remember(polled);
          if (answer.kind !== 'known') lastSaleMs = clock.monotonicMs();
          return;
        case 'unknown_register':
          passOver(polled, 'notLinked');
          return;
        case 'unavailable':
          refused = answer.why;
      }
    });
    const isHeldUp = bad.some(({ polled }) => !isGivenUp(polled.saleId, received.monotonicMs));
    if (refused === undefined && !isHeldUp) return undefined;
    notStored(refused ?? 'an internal error, see the log');
    return { kind: 'not_stored' };
  }

  /** A sale on which the program itself fails, again and again while others are stored, is told as one that can't be read. */
  function isGivenUp(saleId: string, attemptMs: number): boolean {
    const { tries, sinceMs } = badTries.get(saleId) ?? { tries: 0, sinceMs: attemptMs };
    if (badTries.size > maxRecent) badTries.clear();
    badTries.set(saleId, { tries: tries + 1, sinceMs });
    if (tries + 1 < mostBadTries || lastStoredMs < sinceMs) return false;
    state.cannotRead({ key: saleId, why: 'the gateway could not take it; see its log' });
    return true;
  }

  function notStored(why: string): void {
    const words = {
      en: `The gateway can not store sales now (${why}); the POS is asked for them again.`,
      ja: `ゲートウェイが会計を保存できません(${why})。保存できるようになったら POS からもう一度受け取ります。`,
    };
    state.failed({ reason: 'not_stored', words });
    tell.failed({ reason: 'not_stored', words });
  }

  function remember(polled: PolledSale): void {
    state.heardOf(polled.terminal);
    badTries.delete(polled.saleId);
    recent.delete(polled.saleId);
    recent.set(polled.saleId, contentOf(polled));
    const [oldest] = recent.keys();
    if (recent.size > maxRecent && oldest !== undefined) recent.delete(oldest);
  }

  /** False where it could not be stored. */
  async function moveOn(next: string, isWorthIt: boolean): Promise<boolean> {
    const nowMs = clock.monotonicMs();
    if (isWorthIt || cursor === undefined || nowMs - keptMs >= keepCursorEveryMs) {
      const linkedServerMs = deps.terminals().flatMap(({ registerKey, linked }) => {
        const serverMs = serverLinks.get(linkName(registerKey, linked.atMs));
        return serverMs === undefined ? [] : [{ registerKey, linkedAtMs: linked.atMs, serverMs }];
      });
      try {
        await deps.keep({ cursor: next, linkedServerMs });
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

type Wanted = { readonly polled: PolledSale; readonly registerKey: string };

const noAnswer = new PosFailure('unreachable', {
  en: `The POS did not answer within ${lastResortMs / 1_000} s.`,
  ja: `POS が ${lastResortMs / 1_000} 秒以内に応答しませんでした。`,
});

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function linkName(registerKey: string, linkedAtMs: number): string {
  return `${registerKey} ${linkedAtMs}`;
}

function contentOf({ terminal, sale, serverAtMs }: PolledSale): string {
  return canonicalJson({ terminal, sale, serverAtMs: serverAtMs ?? null });
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

/** Begins them in their order, so many at once; rejects with the first rejection, once all that began have ended. */
async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lanes = Array.from({ length: Math.min(limit, items.length) }, async () => {
    // All lanes take from the one iterator.
    for (const item of queue) await work(item);
  });
  const ends = await Promise.allSettled(lanes);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
