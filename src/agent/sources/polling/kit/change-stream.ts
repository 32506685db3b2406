/**
 * Position in a list that a POS sorts by the last change of its records. All times are by its clock.
 *
 * A page is requested from the last change of the page before, not by the POS's cursor: a record that changes meanwhile moves to the end, and
 * must not shift another one over the border of a page. The cursor continues where all records of a page have the same time.
 *
 * In a list by an index, changes within the overlap are no position: while the index is behind, a record is at the place of its former change,
 * with the time of the new one. The cursor continues through them, and the next run reads them again.
 */
import { z } from 'zod';
import { posProblem } from '../../../../domain/problem/pos/pos.ts';
import { PosFailure } from '../cloud-source.ts';
import { firstIssue } from '../read-answer.ts';

const ms = z.int();

export const changeStream = z.strictObject({
  /** Start of the run. */
  sinceMs: ms,
  /** The POS's clock when the run began; absent between runs. */
  beganMs: ms.optional(),
  /** Start of the run's next page. */
  fromMs: ms.optional(),
  /** The POS's cursor. */
  next: z.string().optional(),
});
export type ChangeStream = z.infer<typeof changeStream>;

/** Overlap of runs, milliseconds: a record may appear in the list some time after its change. Duplicates are recognised. */
export const overlapMs = 120_000;

/** Start of the next page, epoch milliseconds. */
export function pageStart({ sinceMs, fromMs = sinceMs }: ChangeStream): number {
  return fromMs;
}

export type ListedPage = {
  readonly records: readonly unknown[];
  /** The POS's cursor, if there are more; a page may be shorter than requested, or empty. */
  readonly next?: string;
  /** Clock of the server, epoch milliseconds. */
  readonly serverNowMs: number | undefined;
};

export type ReadPage<T> = {
  readonly records: readonly T[];
  readonly unreadable: readonly { readonly key: string; readonly why: string }[];
  readonly stream: ChangeStream;
  readonly more: boolean;
  readonly serverNowMs: number | undefined;
};

const maxUnreadable = 100;

type ChangeList<T> = {
  readonly schema: z.ZodType<T>;
  readonly changedAtMs: (record: T) => number;
  /** Listed by an index that may be behind the records. */
  readonly isByIndex?: boolean;
};

/** Throws a PosFailure if the records aren't sorted: the position would move beyond some of them. */
export function readChanges<T>(
  stream: ChangeStream,
  page: ListedPage,
  { schema, changedAtMs, isByIndex = false }: ChangeList<T>,
): ReadPage<T> {
  const unreadable: { key: string; why: string }[] = [];
  const records = page.records.flatMap((record) => {
    const { data, error } = schema.safeParse(record);
    if (error === undefined) return [data];
    if (unreadable.length < maxUnreadable) unreadable.push({ key: keyOf(record), why: firstIssue(error) });
    return [];
  });
  const { next, serverNowMs } = page;
  const settledUntilMs = isByIndex && serverNowMs !== undefined ? serverNowMs - overlapMs : Infinity;
  const times = records.map(changedAtMs).filter((atMs) => atMs <= settledUntilMs);
  if (times.some((atMs, index) => atMs < (times[index - 1] ?? -Infinity)))
    throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'order of changes' }));
  return {
    ...{ records, unreadable, serverNowMs },
    stream: afterPage(stream, { newestMs: times.at(-1), next, serverNowMs }),
    more: next !== undefined,
  };
}

/** `newestMs`: last change of a record on the page that is a position. */
function afterPage(
  stream: ChangeStream,
  page: {
    readonly newestMs: number | undefined;
    readonly next: string | undefined;
    readonly serverNowMs: number | undefined;
  },
): ChangeStream {
  const { sinceMs } = stream;
  const fromMs = pageStart(stream);
  const { newestMs = fromMs, next, serverNowMs = newestMs } = page;
  const { beganMs = serverNowMs } = stream;
  if (next === undefined) return { sinceMs: Math.max(sinceMs, beganMs - overlapMs) };
  return newestMs > fromMs ? { sinceMs, beganMs, fromMs: newestMs } : { sinceMs, beganMs, fromMs, next };
}

function keyOf(record: unknown): string {
  const id = typeof record === 'object' && record !== null && 'id' in record ? record.id : undefined;
  return typeof id === 'string' ? id.slice(0, 100) : '?';
}
