/**
 * State that goes with a set-up from a gateway to its replacement (`tillframe export`, `import`): clock
 * samples of the registers, and the published revisions. Imported only where nothing is known yet, and never
 * over local data.
 */
import type { MigratedRegister, MigratedState, TakeOver } from '../../../domain/setup/set-up.ts';
import { relevantSamples } from '../../../domain/time/skew.ts';
import { learnedSamples, putLearnedSamples } from '../clock/clock-samples.ts';
import { recentSamples } from '../clock/skew-memory.ts';
import type { Connection } from '../connection.ts';
import { readMeta } from '../meta.ts';
import { minRevision, noteTakeOver } from '../outbox/revision-floor.ts';
import type { WriteContext } from '../write-context.ts';
import { putImportedSamples } from './imported-samples.ts';

export function migratedState(db: Connection): MigratedState {
  const keys = db.prepare<[], string>('SELECT key FROM registers ORDER BY key').pluck().all();
  return {
    epoch: readMeta(db, 'epoch') ?? '',
    minRevision: minRevision(db),
    registers: keys.flatMap((registerKey) => {
      const pushed = relevantSamples(recentSamples(db, registerKey));
      const fetched = learnedSamples(db, registerKey);
      if (pushed.length + fetched.length === 0) return [];
      return [
        {
          registerKey,
          learned: { ...(pushed.length > 0 && { pushed }), ...(fetched.length > 0 && { fetched }) },
        },
      ];
    }),
  };
}

/** True when something was imported. */
export function putMigrated(
  { db }: WriteContext,
  registerKey: string,
  { learned }: MigratedRegister,
): boolean {
  const pushed = learned?.pushed ?? [];
  const fetched = learned?.fetched ?? [];
  const takesPushed = pushed.length > 0 && recentSamples(db, registerKey).length === 0;
  const takesFetched = fetched.length > 0 && learnedSamples(db, registerKey).length === 0;
  if (takesPushed) putImportedSamples(db, registerKey, pushed);
  if (takesFetched) putLearnedSamples(db, registerKey, fetched);
  return takesPushed || takesFetched;
}

/** A gateway's own export is not imported. */
export function putTakeOver({ db, clock, epoch }: WriteContext, takeOver: TakeOver | undefined): void {
  if (takeOver === undefined || takeOver.epoch === epoch) return;
  noteTakeOver(db, { minRevision: takeOver.minRevision, nowMs: clock.nowMs() });
}
