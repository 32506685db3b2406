/**
 * Carries out what the cloud asks to erase, and reports what was erased here (contract/cloud/erasure/erasure.ts).
 *
 * 1. What is not reported yet is reported. 2. The cloud is asked for open erasures. 3. Each is carried out in the store, which records it. 4. That is reported, and the cloud asked again, until nothing is open. A crash or a lost answer repeats a step, which
 * changes nothing. Sales wait for none of it.
 */
import { childLifetime } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createWakeUp } from '../../lib/wake-up.ts';
import type { Store } from '../store/operations.ts';
import { StoreUnavailable } from '../store/store.ts';
import type { ErasureSink, Sink } from './sink.ts';

/** Interval of the status too. */
const everyMs = 300_000;
const notOfferedMs = 3_600_000;
const reportedAtOnce = 100;
/** More than a cloud has of a shop; one that never acknowledges is asked again with the next status. */
const maxRounds = 250;

export type ErasureDeps = {
  readonly store: Store;
  readonly sink: Pick<Sink, 'erasures'>;
  readonly clock: Clock;
  readonly log: Log;
};

/** Settles when the signal has aborted; rejects if the program is broken. */
export async function runErasures(deps: ErasureDeps, signal: AbortSignal): Promise<void> {
  const { store, sink, clock } = deps;
  using lifetime = childLifetime(signal);
  const wakeUp = createWakeUp(clock);

  async function listen(): Promise<void> {
    for await (const change of store.changes(lifetime.signal)) if (change.kind === 'erased') wakeUp.notify();
  }

  async function work(): Promise<void> {
    while (!lifetime.signal.aborted) {
      const waitMs = await look().catch((error: unknown) => {
        if (lifetime.signal.aborted || error instanceof StoreUnavailable) return everyMs;
        throw error;
      });
      await wakeUp.wait(waitMs, lifetime.signal);
    }
  }

  async function look(): Promise<number> {
    await store.write.tidyErased();
    if (sink.erasures === undefined) return notOfferedMs;
    for (let round = 0; round < maxRounds; round++) {
      const next = await exchange(sink.erasures, deps, lifetime.signal);
      if (next !== 'again') return next === 'not_offered' ? notOfferedMs : everyMs;
    }
    return everyMs;
  }

  const orEnd = (part: Promise<void>): Promise<void> => part.catch((error: unknown) => lifetime.end(error));
  await Promise.all([orEnd(listen()), orEnd(work())]);
  if (lifetime.signal.reason !== signal.reason) lifetime.signal.throwIfAborted();
}

async function exchange(
  sink: ErasureSink,
  { store, log }: ErasureDeps,
  signal: AbortSignal,
): Promise<'again' | 'not_offered' | 'done'> {
  const due = await store.read.unreportedErasures(reportedAtOnce);
  if (due.length > 0) {
    if (!(await sink.report(due, signal))) return 'done';
    await store.write.noteErasuresReported(due.map(({ id }) => id));
    return 'again';
  }
  const done = await store.read.reportedErasures();
  const answer = await sink.open(done, signal);
  if (answer.kind === 'not_offered') return 'not_offered';
  if (answer.kind === 'try_later') return 'done';
  if (answer.acknowledged < done) await store.write.reportErasuresAgain();
  for (const erasure of answer.erasures) {
    const outcome = await store.write.erase({ ...erasure, origin: 'cloud' });
    if (outcome.kind === 'full') {
      log.error({ id: erasure.id }, 'not erased: too many erasures are recorded');
      return 'done';
    }
    log.warn({ id: erasure.id, by: erasure.by }, 'erased on request of the cloud');
  }
  return answer.erasures.length > 0 || answer.acknowledged < done ? 'again' : 'done';
}
