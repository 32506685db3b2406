/**
 * Position of the polling (polling/kit/cursor-text.ts). All times in it are by Ubiregi's clock.
 *
 * Each account has its own position. Within a round the accounts are polled one after another, a page each
 * time. A run covers all pages of one `since`; only its end moves `sinceMs`.
 */
import { z } from 'zod';
import { cursorText } from '../polling/kit/cursor-text.ts';
import { cachedNamesSchema } from './cached-names.ts';

const ms = z.int();

const place = z.strictObject({
  /** Start of the requested changes. */
  sinceMs: ms,
  /** Start of its link. */
  fromMs: ms,
  /** The run's next page: path and query below the API's address. */
  next: z.string().optional(),
  /** Ubiregi's clock when the run began: later changes belong to the next run. */
  ceilingMs: ms.optional(),
  /** The smallest `next_batch_since` of the run's pages. */
  batchMs: ms.optional(),
  /** Pages of the run so far. */
  pages: z.int().optional(),
  /** Names used in its sales so far. */
  names: cachedNamesSchema.optional(),
});

const cursorSchema = z.strictObject({
  v: z.literal(1),
  /** Start of the last round: a new account begins there. Initially the time of the link. */
  roundAtMs: ms,
  places: z.record(z.string(), place),
  /** Accounts that this round has yet to poll. */
  queue: z.array(z.string()),
});

export type Place = z.infer<typeof place>;
export type Cursor = z.infer<typeof cursorSchema>;

export const { writeCursor, readCursor } = cursorText(cursorSchema);

export function startingCursor(linkedAtMs: number): string {
  return writeCursor({ v: 1, roundAtMs: Math.floor(linkedAtMs), places: {}, queue: [] });
}

/**
 * Overlap of runs: a checkout may become visible later than one that changed after it, because Ubiregi
 * commits them concurrently, and its times are whole seconds. Duplicates are recognised.
 */
export const overlapMs = 120_000;

/** Ubiregi's clock was set back: sales made before that was noticed lie below the requested range. Milliseconds. */
const setBackMs = 86_400_000;

/** After a run's last page. */
export function nextRun({ fromMs, ceilingMs, batchMs, sinceMs }: Place): Place {
  const nowMs = ceilingMs ?? sinceMs;
  if (nowMs < sinceMs) {
    // A link made with a wrong clock begins somewhere in that day.
    const floorMs = fromMs > nowMs ? nowMs - setBackMs : fromMs;
    return { fromMs: floorMs, sinceMs: Math.max(floorMs, nowMs - setBackMs) };
  }
  const reached = Math.min(nowMs, batchMs ?? Infinity);
  return { fromMs, sinceMs: Math.max(fromMs, reached - overlapMs) };
}
