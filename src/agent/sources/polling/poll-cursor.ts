/**
 * Position of the polling of one account: its cursor, and before there is one, the time of the links by the
 * clock of the POS server.
 */
import type { Received } from '../../../domain/sale/sale.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { PolledPage, PosCloud } from './cloud-source.ts';
import { createLinkMoments, type LinkedTerminal, type LinkMoment } from './link-times.ts';
import { createServerClock } from './server-clock.ts';

type Progress = {
  readonly cursor: string;
  /** Links with a known server time. */
  readonly linkedServerMs: readonly LinkMoment[];
  /** No page is left. */
  readonly isComplete: boolean;
};

export type PollCursorDeps = {
  readonly cloud: PosCloud;
  readonly clock: Clock;
  /** Last stored cursor; undefined before the first page. */
  readonly cursor: string | undefined;
  /** Resolves once it is on disk. */
  keep(progress: Progress): Promise<void>;
  /** As linked now. */
  terminals(): readonly LinkedTerminal[];
};

export type PollCursor = {
  /** Start of the next page. */
  from(): string;
  /** Takes the clock of the server from an answer. */
  learn(page: PolledPage, answered: { readonly requestedMs: number; readonly received: Received }): void;
  /** The first page was fetched by the gateway's clock; if the server's clock differs, it is fetched once more. */
  isElsewhere(): boolean;
  /** Server clock − gateway clock, from this answer. */
  serverAheadMs(page: PolledPage, received: Received): number | undefined;
  /** Start of a link by the server's clock. */
  readonly beginsMs: (link: LinkedTerminal) => number;
  /** Rejects if it could not be stored. */
  moveOn(page: Pick<PolledPage, 'cursor' | 'more'>, isWorthIt: boolean): Promise<void>;
};

/** Without own sales a cursor is not worth a flush each time: after a crash the same range is fetched again. */
const keepCursorEveryMs = 60_000;
/** Clocks that differ by less give the same start. */
const sameStartMs = 1_000;

export function createPollCursor(deps: PollCursorDeps): PollCursor {
  const { cloud, clock } = deps;
  const serverClock = createServerClock();
  const moments = createLinkMoments();
  let { cursor } = deps;
  /** Start before there is a cursor; by the server's clock once known. */
  let start: { atMs: number; byServer: boolean } | undefined;
  let keptMs = -Infinity;

  function earliest(timeOf: (terminal: LinkedTerminal) => number): number | undefined {
    const times = deps.terminals().map(timeOf);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  return {
    from() {
      start ??= { atMs: earliest(({ linked }) => linked.atMs) ?? clock.nowMs(), byServer: false };
      return cursor ?? cloud.startingCursor(start.atMs);
    },
    learn({ serverNow }, { requestedMs, received }) {
      if (serverNow !== undefined)
        serverClock.note({ ...serverNow, requestedMs, answeredMs: received.monotonicMs });
      // Lower bound: a sale made together with the link, or just after it, must not be left out.
      moments.learn(deps.terminals(), received, serverClock.aheadOfMonotonicMs()?.minMs);
    },
    isElsewhere() {
      const aheadMs = serverClock.aheadOfMonotonicMs()?.minMs;
      if (cursor !== undefined || start === undefined || start.byServer || aheadMs === undefined)
        return false;
      const atMs = earliest((link) => moments.beginsMs(link)) ?? Math.round(clock.monotonicMs() + aheadMs);
      const isFar = Math.abs(atMs - start.atMs) > sameStartMs;
      start = { atMs, byServer: true };
      return isFar;
    },
    serverAheadMs({ serverNow }, received) {
      const aheadMs = serverClock.aheadOfMonotonicMs()?.likelyMs;
      if (serverNow === undefined || aheadMs === undefined) return undefined;
      return aheadMs + received.monotonicMs - received.wallMs;
    },
    beginsMs: (link) => moments.beginsMs(link),
    async moveOn({ cursor: next, more }, isWorthIt) {
      const nowMs = clock.monotonicMs();
      if (isWorthIt || cursor === undefined || nowMs - keptMs >= keepCursorEveryMs) {
        await deps.keep({ cursor: next, linkedServerMs: moments.found(deps.terminals()), isComplete: !more });
        keptMs = nowMs;
      }
      cursor = next;
    },
  };
}
