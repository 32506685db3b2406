/**
 * Epochs of the sequence: a recovered database continues above the highest earlier sequence, in a new epoch.
 *
 * Unsent events of an earlier epoch are sent as they were rendered, under that epoch. Each epoch therefore
 * has its own range of sequences, and `storedThrough` is reported for each. Stored in meta, since a gateway
 * has one or two epochs in its life.
 */
import { z } from 'zod';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';

const sequence = z.number().int().nonnegative();
const rangeSchema = z.object({ first: sequence, last: sequence });
export type SequenceRange = z.infer<typeof rangeSchema>;

const earlierEpochSchema = z.object({
  epoch: z.string().min(1),
  /** Highest sequence known to have been assigned in the epoch. */
  last: sequence,
  /** Sequences of the next epoch begin after this one. Above `last` if the counter was lost too. */
  through: sequence,
  /** A missing row does not mean stored for sequences from here on. Absent when nothing was lost. */
  unsureFrom: sequence.optional(),
  /** Ranges of events lost before the cloud confirmed them. Empty when they are unknown. */
  gone: z.array(rangeSchema),
  /** Number of lost events that no later event replaces. Absent when unknown. */
  lost: sequence.optional(),
});
export type EarlierEpoch = z.infer<typeof earlierEpochSchema>;

/** More recoveries than a gateway has in its life; events of older epochs have been sent or lost. */
const maxEarlier = 8;
/** Per epoch: every status event carries them. */
export const maxGoneRanges = 50;

/** Oldest first. Unreadable JSON yields no epochs. */
export function earlierEpochs(db: Connection): EarlierEpoch[] {
  return readJson(z.array(earlierEpochSchema), readMeta(db, 'earlier_epochs') ?? '[]') ?? [];
}

export function writeEarlierEpochs(db: Connection, epochs: readonly EarlierEpoch[]): void {
  writeMeta(db, 'earlier_epochs', JSON.stringify(epochs.slice(-maxEarlier)));
}

/** For a database recovered by a version that didn't record epochs: unsent events name theirs. */
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
    // Its losses were never counted.
    earlier.push({ epoch, last, through: last, unsureFrom: after + 1, gone: [] });
    after = last;
  }
  writeEarlierEpochs(db, earlier);
}

/** Sequences above `after`, up to and including `through`. */
export type EpochSpan = { readonly after: number; readonly through: number };

/** Oldest first; the last one is the current epoch. The spans leave no gap. */
export function spansOf(earlier: readonly EarlierEpoch[]): EpochSpan[] {
  const ends = earlier.map(({ through }) => through);
  return [...ends, Number.MAX_SAFE_INTEGER].map((through, index) => ({
    // Epochs older than all recorded ones are merged into the oldest.
    after: index === 0 ? 0 : (ends[index - 1] ?? 0),
    through,
  }));
}

/**
 * By epoch: the sequence up to which nothing was unsent at the cloud's last confirmation. Used by a recovery.
 */
const storedThroughsSchema = z.record(z.string(), sequence);

export function readStoredThroughs(db: Connection): Readonly<Record<string, number>> {
  return readJson(storedThroughsSchema, readMeta(db, 'stored_through') ?? '{}') ?? {};
}

export function writeStoredThroughs(db: Connection, throughs: Readonly<Record<string, number>>): void {
  const text = JSON.stringify(throughs);
  if (readMeta(db, 'stored_through') !== text) writeMeta(db, 'stored_through', text);
}
