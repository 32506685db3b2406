/**
 * The epochs of the sequence: a salvaged database goes on counting behind the highest number of before, in an epoch of its own.
 *
 * What waited in an earlier epoch goes as it was rendered, under that epoch; so each epoch has its own run of numbers, and `storedThrough`
 * is said of each by itself. Kept in meta, since a gateway has one or two of them in its life.
 */
import { z } from 'zod';
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';

const sequence = z.number().int().nonnegative();
const rangeSchema = z.object({ first: sequence, last: sequence });
export type SequenceRange = z.infer<typeof rangeSchema>;

const earlierEpochSchema = z.object({
  epoch: z.string().min(1),
  /** The highest number that is known to have been given in it. */
  last: sequence,
  /** The next epoch's numbers begin behind it. Above `last` where the counter was lost too. */
  through: sequence,
  /** No number at or above it may be called stored for want of a row. Absent where nothing is gone. */
  unsureFrom: sequence.optional(),
  /** Numbers whose events were lost before the cloud said that it has them. Empty where it isn't known which. */
  gone: z.array(rangeSchema),
  /** How many of the lost events nothing tells again. Absent where that can't be known. */
  lost: sequence.optional(),
});
export type EarlierEpoch = z.infer<typeof earlierEpochSchema>;

/** More than anybody's card breaks down; what is older has been sent or been lost. */
const maxEarlier = 8;
/** Of an epoch: they are told with each status event. */
export const maxGoneRanges = 50;

/** Oldest first. A text that can't be read tells nothing. */
export function earlierEpochs(db: Connection): EarlierEpoch[] {
  const text = readMeta(db, 'earlier_epochs');
  if (text === undefined) return [];
  try {
    return z.array(earlierEpochSchema).parse(JSON.parse(text));
  } catch {
    return [];
  }
}

export function writeEarlierEpochs(db: Connection, epochs: readonly EarlierEpoch[]): void {
  writeMeta(db, 'earlier_epochs', JSON.stringify(epochs.slice(-maxEarlier)));
}

/** Of a database that was recovered by a version that kept no note of it: what waits names its epoch. */
export function noteEpochsOfQueue(db: Connection): void {
  if (readMeta(db, 'recovery') === undefined || readMeta(db, 'earlier_epochs') !== undefined) return;
  const now = readMeta(db, 'epoch');
  const ends = db
    .prepare<[], { epoch: string | null; last: number }>(
      `SELECT body ->> '$.epoch' AS epoch, max(sequence) AS last FROM outbox WHERE json_valid(body) GROUP BY 1 ORDER BY 2`,
    )
    .all();
  let after = 0;
  const earlier: EarlierEpoch[] = [];
  for (const { epoch, last } of ends) {
    if (epoch === null || epoch === now) continue;
    // What is gone of it was never counted.
    earlier.push({ epoch, last, through: last, unsureFrom: after + 1, gone: [] });
    after = last;
  }
  writeEarlierEpochs(db, earlier);
}

/** Above `after`, up to `through`. */
export type EpochSpan = { readonly after: number; readonly through: number };

/** Oldest first; the last is that of now. There is none between two. */
export function spansOf(earlier: readonly EarlierEpoch[]): EpochSpan[] {
  const ends = earlier.map(({ through }) => through);
  return [...ends, Number.MAX_SAFE_INTEGER].map((through, index) => ({
    // What is older than all that are kept goes with the oldest of them.
    after: index === 0 ? 0 : (ends[index - 1] ?? 0),
    through,
  }));
}

/** By epoch: up to which of its numbers nothing was still to come, when the cloud last took something. For whoever salvages it. */
const storedThroughsSchema = z.record(z.string(), sequence);

export function readStoredThroughs(db: Connection): Readonly<Record<string, number>> {
  try {
    return storedThroughsSchema.parse(JSON.parse(readMeta(db, 'stored_through') ?? '{}'));
  } catch {
    return {};
  }
}

export function writeStoredThroughs(db: Connection, throughs: Readonly<Record<string, number>>): void {
  const text = JSON.stringify(throughs);
  if (readMeta(db, 'stored_through') !== text) writeMeta(db, 'stored_through', text);
}
