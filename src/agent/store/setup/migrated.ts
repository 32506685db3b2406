/**
 * What goes with a set-up from a gateway to the one that takes its place (`tillframe export`, `import`): how the registers' clocks were
 * learned, and which revisions the cloud has been told of. It is taken where nothing of it is known, and never over what was learned here.
 */
import type { Carried, CarriedState, TakeOver } from '../../../domain/setup/set-up.ts';
import { tellingSamples } from '../../../domain/time/skew.ts';
import { learnedSamples, putLearnedSamples } from '../clock/clock-samples.ts';
import { recentSamples } from '../clock/skew-memory.ts';
import type { Connection } from '../connection.ts';
import { readMeta } from '../meta.ts';
import { leastRevision, noteTakeOver } from '../outbox/revision-floor.ts';
import type { WriteContext } from '../write-context.ts';
import { putBroughtSamples } from './imported-samples.ts';

export function carriedState(db: Connection): CarriedState {
  const keys = db.prepare<[], string>('SELECT key FROM registers ORDER BY key').pluck().all();
  return {
    epoch: readMeta(db, 'epoch') ?? '',
    leastRevision: leastRevision(db),
    registers: keys.flatMap((registerKey) => {
      const pushed = tellingSamples(recentSamples(db, registerKey));
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

/** True where something was taken. */
export function putCarried({ db }: WriteContext, registerKey: string, { learned }: Carried): boolean {
  const pushed = learned?.pushed ?? [];
  const fetched = learned?.fetched ?? [];
  const takesPushed = pushed.length > 0 && recentSamples(db, registerKey).length === 0;
  const takesFetched = fetched.length > 0 && learnedSamples(db, registerKey).length === 0;
  if (takesPushed) putBroughtSamples(db, registerKey, pushed);
  if (takesFetched) putLearnedSamples(db, registerKey, fetched);
  return takesPushed || takesFetched;
}

/** Its own export is none to take over. */
export function putTakeOver({ db, clock, epoch }: WriteContext, takeOver: TakeOver | undefined): void {
  if (takeOver === undefined || takeOver.epoch === epoch) return;
  noteTakeOver(db, { leastRevision: takeOver.leastRevision, nowMs: clock.nowMs() });
}
