/**
 * Clock samples of a pushing register from the predecessor gateway: its sales are not in this database, so a
 * short list replaces them until there are enough new ones.
 */
import { z } from 'zod';
import type { SkewSample } from '../../../domain/time/skew.ts';
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';

const stored = z.array(z.strictObject({ delayMs: z.number(), arrivedAtMs: z.number() }));

/** Oldest first. */
export function importedSamples(db: Connection, registerKey: string): SkewSample[] {
  const text = readMeta(db, `imported_samples:${registerKey}`);
  return text === undefined ? [] : stored.parse(JSON.parse(text));
}

export function putImportedSamples(
  db: Connection,
  registerKey: string,
  samples: readonly SkewSample[],
): void {
  writeMeta(db, `imported_samples:${registerKey}`, JSON.stringify(samples));
}
