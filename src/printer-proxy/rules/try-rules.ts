/**
 * Applies rules to texts as the printer proxy would, in a separate thread: slow patterns don't block the agent. Bound:
 * half a second of processor time per text, as in the printer proxy, and ten seconds in total.
 */
import { Worker } from 'node:worker_threads';
import type { TriedReading } from '../../domain/sale/receipt-reading.ts';
import type { ReceiptRules } from '../../domain/setup/receipt-printer.ts';
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';

const allWithinMs = 10_000;

/** One result per text, fewer when the time limit is reached. Throws on an invalid pattern. */
export async function tryRules(
  texts: readonly string[],
  rules: ReceiptRules,
  clock: Clock,
): Promise<TriedReading[]> {
  if (texts.length === 0) return [];
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./try-worker.${extension}`, import.meta.url), {
    workerData: { texts, rules },
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 12 },
  });
  const readings: TriedReading[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  worker.on('message', (reading: TriedReading) => {
    readings.push(reading);
    if (readings.length === texts.length) resolve(undefined);
  });
  worker.once('error', reject);
  worker.once('exit', () => resolve(undefined));
  const done = new AbortController();
  try {
    await Promise.race([promise, pause(clock, allWithinMs, done.signal)]);
  } finally {
    done.abort();
    await worker.terminate();
  }
  return readings;
}
