/**
 * Where the asking stands: a text that the poller stores once everything before it is on disk. All times in it are Ubiregi's clock's.
 *
 * Each account has a place of its own. Within a round they are asked one after another, a page each time. A run is what `since` brings, over
 * all its pages; only its end moves `sinceMs`.
 */
import { z } from 'zod';
import { keptNamesSchema } from './cached-names.ts';

const ms = z.int();

const place = z.strictObject({
  /** What changed since is asked for. */
  sinceMs: ms,
  /** Where its link begins. */
  fromMs: ms,
  /** The run's next page: path and query below the API's address. */
  next: z.string().optional(),
  /** Ubiregi's clock when the run began: what changes later is for the next run. */
  ceilingMs: ms.optional(),
  /** The smallest `next_batch_since` of the run's pages. */
  batchMs: ms.optional(),
  /** Pages of the run so far. */
  pages: z.int().optional(),
  /** Of its sales so far. */
  names: keptNamesSchema.optional(),
});

const cursorSchema = z.strictObject({
  v: z.literal(1),
  /** When the last round began: an account that is new here begins with it. At first when the link was made. */
  roundAtMs: ms,
  places: z.record(z.string(), place),
  /** Accounts that this round has yet to ask. */
  queue: z.array(z.string()),
});

export type Place = z.infer<typeof place>;
export type Cursor = z.infer<typeof cursorSchema>;

export function writeCursor(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

/** Undefined for what is none. */
export function readCursor(text: string): Cursor | undefined {
  try {
    return cursorSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function startingCursor(linkedAtMs: number): string {
  return writeCursor({ v: 1, roundAtMs: Math.floor(linkedAtMs), places: {}, queue: [] });
}

/**
 * So far back each run looks behind where the last one ended: a checkout may be seen later than one that changed after it, for Ubiregi
 * commits them side by side, and its times are whole seconds. What comes twice for it is known already.
 */
export const overlapMs = 120_000;

/** Ubiregi's clock was set back: what was sold before that was seen lies below what is asked for. Milliseconds. */
const setBackMs = 86_400_000;

/** After a run's last page. */
export function nextRun({ fromMs, ceilingMs, batchMs, sinceMs }: Place): Place {
  const nowMs = ceilingMs ?? sinceMs;
  if (nowMs < sinceMs) {
    // A link that was made by the wrong time begins somewhere in that day.
    const floorMs = fromMs > nowMs ? nowMs - setBackMs : fromMs;
    return { fromMs: floorMs, sinceMs: Math.max(floorMs, nowMs - setBackMs) };
  }
  const reached = Math.min(nowMs, batchMs ?? Infinity);
  return { fromMs, sinceMs: Math.max(fromMs, reached - overlapMs) };
}
