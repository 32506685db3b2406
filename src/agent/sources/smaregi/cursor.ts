/**
 * Position of the polling, and the next range to request. Pure.
 *
 * Transactions are read in sweeps, in the order of (updDateTime, transactionHeadId), each page starting where
 * the previous one ended and never by page number: records inserted, edited or removed between two pages
 * shift nothing.
 *
 * 1. A sweep begins at `fromMs`. Each full page moves `loMs` to the second of its last record, which the next
 *    page requests again.
 * 2. A page that stays within its first second (closing a day gives all its transactions the same) continues
 *    within that second by id.
 * 3. A short page of a range that reaches until now ends the sweep. The next begins `appearsWithinMs` before
 *    the start of this one, since a record written at that time may have got an earlier second.
 * 4. Records of that overlap that were handed on are in `seen` and skipped; but only if their second was over
 *    when they were read: an edit within the same second leaves updDateTime unchanged. `seen` only saves
 *    requests: it is bounded, and forgotten records are handed on again.
 *
 * These times are the database's, not those of the answer's Date, which comes from another machine: the
 * newest updDateTime seen, plus the time passed since by the server's clock and by the gateway's, whichever
 * is less. It is never ahead of the truth, so a wrong clock skips nothing; at worst more is requested again.
 */
import { z } from 'zod';
import { parseJson } from '../../../lib/text/read-json.ts';
import type { Position } from './transaction.ts';

const ms = z.int();

/** Linked, but not polled yet. */
const fresh = z.strictObject({ v: z.literal(1), linkedMs: ms });

const placed = z.strictObject({
  v: z.literal(1),
  fromMs: ms,
  loMs: ms,
  /** All ids of the second `loMs` up to this one are handed on; present only while a sweep goes through that second by id. */
  afterId: z.int().optional(),
  /** The database's time when the sweep began; absent between sweeps. */
  begunMs: ms.optional(),
  top: z.strictObject({
    /** The newest updDateTime seen. */
    ms: ms,
    /** Time at which it was seen, by the server's Date (if present) and by the gateway's wall clock. */
    serverMs: ms.optional(),
    gatewayMs: ms,
  }),
  /** Ids that were handed on, by their updDateTime in seconds of the epoch. */
  seen: z.record(z.string(), z.array(z.int())),
  /** Shops of the linked terminals (own-store.ts). */
  stores: z
    .strictObject({
      /** Newest sales outside restricted pages, by terminal. */
      newest: z.record(z.string(), z.strictObject({ id: z.int(), storeId: z.string() })),
      /** Time of the last check, by the gateway's wall clock. */
      checkedMs: ms.optional(),
      /** The shop to which requests are restricted. */
      own: z
        .strictObject({
          storeId: z.string(),
          terminals: z.array(z.string()),
          /** Start of the sweep at the last check: from there on another shop may have been missed. */
          provenMs: ms,
        })
        .optional(),
    })
    .optional(),
});
export type Placed = z.infer<typeof placed>;

export type SmaregiCursor =
  | { readonly kind: 'fresh'; readonly linkedMs: number }
  | ({ readonly kind: 'placed' } & Placed);

/** Some 20 KB of text at most. */
const maxSeen = 2_500;
/** Step of a sweep's start, so that a quiet shop's cursor changes once a minute and not with each poll. */
const stepMs = 60_000;

export function freshCursor(linkedMs: number): string {
  return JSON.stringify({ v: 1, linkedMs: Math.floor(linkedMs) });
}

export function writeCursor({ kind: _, ...stand }: Extract<SmaregiCursor, { kind: 'placed' }>): string {
  return JSON.stringify(stand);
}

/** Undefined for any other text. */
export function readCursor(text: string): SmaregiCursor | undefined {
  const value = parseJson(text);
  const first = fresh.safeParse(value).data;
  if (first !== undefined) return { kind: 'fresh', linkedMs: first.linkedMs };
  const later = placed.safeParse(value).data;
  return later && { kind: 'placed', ...later };
}

/** Times of one answer: its Date, and the gateway's wall clock before the request and after the answer. */
export type Moment = {
  readonly serverMs: number | undefined;
  readonly requestedAtMs: number;
  readonly answeredMs: number;
};

/**
 * Start of a link by the server's clock: now at the latest, and at most one range ago. (A gateway whose clock
 * was never set links in 1970; the poller restarts once it has the server's time.)
 */
export function place(
  linkedMs: number,
  now: Moment,
  longestRangeMs: number,
): Extract<SmaregiCursor, { kind: 'placed' }> {
  const serverMs = now.serverMs ?? now.answeredMs;
  const fromMs = wholeSecond(Math.min(Math.max(linkedMs, serverMs - longestRangeMs), serverMs));
  return {
    kind: 'placed',
    v: 1,
    fromMs,
    loMs: fromMs,
    top: {
      ms: fromMs - dateLeewayMs,
      gatewayMs: now.answeredMs,
      ...(now.serverMs !== undefined && { serverMs: now.serverMs }),
    },
    seen: {},
  };
}

/** Maximum difference between the answer's Date and the database. */
const dateLeewayMs = 600_000;

/** Lower bound of the database's clock when it read this answer. */
export function databaseTime(top: Placed['top'], now: Moment): number {
  const byGatewayMs = now.requestedAtMs - top.gatewayMs;
  if (top.serverMs === undefined || now.serverMs === undefined) {
    // No Date: the gateway's clock alone counts, if it was set.
    return top.gatewayMs < setSinceMs ? top.ms : top.ms + Math.max(0, byGatewayMs);
  }
  const byServerMs = now.serverMs - top.serverMs;
  // A gateway clock that was set back is no evidence.
  const passedMs = byGatewayMs < 0 ? byServerMs : Math.min(byServerMs, byGatewayMs);
  return top.ms + Math.max(0, passedMs);
}

/** A clock below this has not been set since power-on. */
const setSinceMs = Date.UTC(2025, 0);

export function wasSeen({ seen }: Placed, { id, changedAtMs }: Position): boolean {
  return seen[String(changedAtMs / 1_000)]?.includes(id) === true;
}

export type PageFacts = {
  readonly now: Moment;
  /** The newest updDateTime of all records read. */
  readonly newestMs: number | undefined;
  /** Records handed on, without those that are to be read again: their second was not over, or their lines may follow. */
  readonly handedOn: readonly Position[];
  /** The first record beyond the budget, if any. */
  readonly leftFrom: Position | undefined;
  readonly last: Position | undefined;
  /** As many as requested: there may be more. */
  readonly isFull: boolean;
  /** End of the requested range. */
  readonly untilMs: number;
  readonly appearsWithinMs: number;
};

/** Position after a page, and whether more is available now. */
export function afterPage(
  before: Extract<SmaregiCursor, { kind: 'placed' }>,
  page: PageFacts,
): { readonly stand: Extract<SmaregiCursor, { kind: 'placed' }>; readonly more: boolean } {
  const begunMs = before.begunMs ?? databaseTime(before.top, page.now);
  const { afterId: _, begunMs: __, ...rest } = before;
  const top = newestOf(before.top, page);
  const certainMs = begunMs - page.appearsWithinMs;
  /** Start of the next sweep. */
  const nextFromMs = Math.max(before.fromMs, Math.floor(certainMs / stepMs) * stepMs);
  const going = (next: { loMs: number; afterId?: number }) => ({
    stand: {
      ...rest,
      ...next,
      begunMs,
      top,
      seen: keep(before.seen, page.handedOn, Math.min(next.loMs, nextFromMs)),
    },
    more: true,
  });

  const { leftFrom, last } = page;
  if (leftFrom !== undefined) {
    if (before.afterId !== undefined) return going({ loMs: before.loMs, afterId: leftFrom.id - 1 });
    return leftFrom.changedAtMs > before.loMs
      ? going({ loMs: leftFrom.changedAtMs })
      : going({ loMs: before.loMs, afterId: 0 });
  }
  if (page.isFull && last !== undefined) {
    if (before.afterId !== undefined) return going({ loMs: before.loMs, afterId: last.id });
    return last.changedAtMs > before.loMs
      ? going({ loMs: last.changedAtMs })
      : going({ loMs: before.loMs, afterId: 0 });
  }
  if (before.afterId !== undefined) return going({ loMs: before.loMs + 1_000 });

  // The range is exhausted. A sweep continues until today, however many ranges that takes.
  if (page.untilMs < (page.now.serverMs ?? page.now.answeredMs)) return going({ loMs: page.untilMs + 1_000 });
  const fromMs = nextFromMs;
  const stand = { ...rest, fromMs, loMs: fromMs, top, seen: keep(before.seen, page.handedOn, fromMs) };
  return { stand, more: false };
}

function newestOf(top: Placed['top'], { newestMs, now }: PageFacts): Placed['top'] {
  const latestMs = (now.serverMs ?? now.answeredMs) + dateLeewayMs;
  // A record from the future is no evidence of the current time.
  if (newestMs === undefined || newestMs <= top.ms || newestMs > latestMs) return top;
  return {
    ms: newestMs,
    gatewayMs: now.answeredMs,
    ...(now.serverMs !== undefined && { serverMs: now.serverMs }),
  };
}

/** Entries of `fromMs` and later; the oldest are dropped beyond the bound. */
function keep(seen: Placed['seen'], added: readonly Position[], fromMs: number): Placed['seen'] {
  const all = new Map(Object.entries(seen).map(([second, ids]) => [Number(second), new Set(ids)]));
  for (const { id, changedAtMs } of added) {
    const second = changedAtMs / 1_000;
    all.set(second, (all.get(second) ?? new Set()).add(id));
  }
  let room = maxSeen;
  const kept: [string, number[]][] = [];
  for (const [second, ids] of [...all].sort(([a], [b]) => b - a)) {
    if (second * 1_000 < fromMs || room === 0) break;
    const newest = [...ids].slice(-room);
    room -= newest.length;
    kept.push([String(second), newest]);
  }
  return Object.fromEntries(kept);
}

function wholeSecond(epochMs: number): number {
  return Math.floor(epochMs / 1_000) * 1_000;
}
