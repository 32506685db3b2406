/**
 * Where the asking stands, and what to ask next. Pure.
 *
 * Transactions are read in sweeps, in the order of (updDateTime, transactionHeadId), each page asked for by where the former ended and never
 * by its number: what is inserted, edited or removed between two pages shifts none of them.
 *
 * 1. A sweep begins at `fromMs`. Each full page moves `loMs` to the second of its last record, which is asked for again with the next.
 * 2. A page that gets no further than its first second (closing a day gives all its transactions the same) goes on within that second by id.
 * 3. A short page of a range that reaches until now ends the sweep. The next begins `appearsWithinMs` before the time at which this one began,
 *    since what was being written then may have got an earlier second.
 * 4. What was handed on of that overlap is in `seen`, and passed over; but only once its second was over when it was read: an edit within the
 *    same second leaves updDateTime as it is. `seen` spares requests and nothing else: it is bounded, and what it forgets is handed on again.
 *
 * These times are the database's, not those of the answer's Date, which is another machine's: the newest updDateTime that was seen, plus what
 * has passed since by the server's clock and by the gateway's, whichever is less. It is never later than the truth, so nothing is skipped if
 * a clock is wrong; at worst more is asked for again.
 */
import { z } from 'zod';
import type { Position } from './transaction.ts';

const ms = z.int();

/** A link was made; nothing was asked yet. */
const fresh = z.strictObject({ v: z.literal(1), linkedMs: ms });

const placed = z.strictObject({
  v: z.literal(1),
  fromMs: ms,
  loMs: ms,
  /** Of the second `loMs`, all up to this id are handed on; only while a sweep goes through that second by id. */
  afterId: z.int().optional(),
  /** The database's time when the sweep began; absent between sweeps. */
  begunMs: ms.optional(),
  top: z.strictObject({
    /** The newest updDateTime that was seen. */
    ms: ms,
    /** When that was, by the server's Date (if it told one) and by the gateway's wall clock. */
    serverMs: ms.optional(),
    gatewayMs: ms,
  }),
  /** Ids that were handed on, by their updDateTime in seconds of the epoch. */
  seen: z.record(z.string(), z.array(z.int())),
});
export type Placed = z.infer<typeof placed>;

export type Stand =
  | { readonly kind: 'fresh'; readonly linkedMs: number }
  | ({ readonly kind: 'placed' } & Placed);

/** Some 20 KB of text at most. */
export const maxSeen = 2_500;
/** A sweep's beginning moves in steps of this, so that a quiet shop's cursor changes once a minute and not with each poll. */
const stepMs = 60_000;

export function freshCursor(linkedMs: number): string {
  return JSON.stringify({ v: 1, linkedMs: Math.floor(linkedMs) });
}

export function writeCursor({ kind: _, ...stand }: Extract<Stand, { kind: 'placed' }>): string {
  return JSON.stringify(stand);
}

/** Undefined for a text that is none of ours. */
export function readCursor(text: string): Stand | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const first = fresh.safeParse(value).data;
  if (first !== undefined) return { kind: 'fresh', linkedMs: first.linkedMs };
  const later = placed.safeParse(value).data;
  return later && { kind: 'placed', ...later };
}

/** Of one answer: its Date, and the gateway's wall clock before the question and after the answer. */
export type Moment = {
  readonly serverMs: number | undefined;
  readonly askedMs: number;
  readonly answeredMs: number;
};

/**
 * Where a link begins, by the clock of the server: now at the latest, and no more than one range ago. (A gateway whose clock was never set
 * links in 1970; the poller begins anew once it knows the server's time.)
 */
export function place(
  linkedMs: number,
  now: Moment,
  longestRangeMs: number,
): Extract<Stand, { kind: 'placed' }> {
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

/** So far the answer's Date and the database may be apart. */
const dateLeewayMs = 600_000;

/** What the database's clock showed when it read this answer, or less. */
export function databaseTime(top: Placed['top'], now: Moment): number {
  const byGatewayMs = now.askedMs - top.gatewayMs;
  if (top.serverMs === undefined || now.serverMs === undefined) {
    // No Date: the gateway's clock alone counts, if it had been set.
    return top.gatewayMs < setSinceMs ? top.ms : top.ms + Math.max(0, byGatewayMs);
  }
  const byServerMs = now.serverMs - top.serverMs;
  // A gateway's clock that was set back says nothing.
  const passedMs = byGatewayMs < 0 ? byServerMs : Math.min(byServerMs, byGatewayMs);
  return top.ms + Math.max(0, passedMs);
}

/** A clock that shows less has not been set since it was switched on. */
const setSinceMs = Date.UTC(2025, 0);

export function wasSeen({ seen }: Placed, { id, changedAtMs }: Position): boolean {
  return seen[String(changedAtMs / 1_000)]?.includes(id) === true;
}

export type PageFacts = {
  readonly now: Moment;
  /** The newest updDateTime of all that were read. */
  readonly newestMs: number | undefined;
  /** Handed on now, but for those that are to come again: those whose second was not over, and those whose lines may follow. */
  readonly handedOn: readonly Position[];
  /** The first that there was no time for, if any. */
  readonly leftFrom: Position | undefined;
  readonly last: Position | undefined;
  /** As many as asked for: there may be more. */
  readonly isFull: boolean;
  /** The end of the range that was asked for. */
  readonly untilMs: number;
  readonly appearsWithinMs: number;
};

/** Where it stands after a page, and whether there is more to have now. */
export function afterPage(
  before: Extract<Stand, { kind: 'placed' }>,
  page: PageFacts,
): { readonly stand: Extract<Stand, { kind: 'placed' }>; readonly more: boolean } {
  const begunMs = before.begunMs ?? databaseTime(before.top, page.now);
  const { afterId: _, begunMs: __, ...rest } = before;
  const top = newestOf(before.top, page);
  const certainMs = begunMs - page.appearsWithinMs;
  /** Where the next sweep begins. */
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

  // All that the range has. A sweep goes on until today, however many ranges that takes.
  if (page.untilMs < (page.now.serverMs ?? page.now.answeredMs)) return going({ loMs: page.untilMs + 1_000 });
  const fromMs = nextFromMs;
  const stand = { ...rest, fromMs, loMs: fromMs, top, seen: keep(before.seen, page.handedOn, fromMs) };
  return { stand, more: false };
}

function newestOf(top: Placed['top'], { newestMs, now }: PageFacts): Placed['top'] {
  const latestMs = (now.serverMs ?? now.answeredMs) + dateLeewayMs;
  // A record from the future says nothing of the time that it is.
  if (newestMs === undefined || newestMs <= top.ms || newestMs > latestMs) return top;
  return {
    ms: newestMs,
    gatewayMs: now.answeredMs,
    ...(now.serverMs !== undefined && { serverMs: now.serverMs }),
  };
}

/** Those of `fromMs` and later; the oldest go where there are too many. */
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
