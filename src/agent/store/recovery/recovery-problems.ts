/** Problems that a recovery reports: the damage, the recovered data and the lost data. Pure. */
import { type DatabaseProblem, databaseProblem } from '../../../domain/problem/database.ts';
import { type StoredProblem, withDetails } from '../../../domain/problem/text.ts';
import type { SequenceRange } from '../outbox/epochs.ts';
import type { Recovery } from './recovery-report.ts';

export function recoveryProblem({ damage, keptAs, tables, ...found }: Recovery): StoredProblem {
  const unreadable = Object.values(tables).reduce((sum, table) => sum + table.unreadable, 0);
  // Pictures that were not copied because the cloud has them are missing too.
  const gone = Math.max(0, found.picturesLost - found.picturesLeft);
  const { pagesCutOff: cutOff = 0, picturesLeft: left } = found;
  return withDetails<string>(
    databaseProblem('database.recovered', keptOf({ tables, ...found })),
    damage,
    databaseProblem('database.rows_unreadable', { count: unreadable }),
    ...(cutOff > 0 ? [databaseProblem('database.pages_missing', { count: cutOff })] : []),
    ...(gone > 0 ? [databaseProblem('database.pictures_gone', { count: gone })] : []),
    ...(left > 0 ? [databaseProblem('database.pictures_left', { count: left })] : []),
    databaseProblem('database.damaged_file_kept', { file: keptAs }),
  );
}

/** For a recovery by a version that didn't count the result. */
function keptOf({
  kept,
  tables,
  salesFromEvents,
  salesDropped,
}: Pick<Recovery, 'kept' | 'tables' | 'salesFromEvents' | 'salesDropped'>): NonNullable<Recovery['kept']> {
  const rowsOf = (name: string): number => tables[name]?.rows ?? 0;
  return (
    kept ?? {
      sales: rowsOf('sales') + salesFromEvents - salesDropped,
      pictures: rowsOf('thumbnails'),
      events: rowsOf('outbox'),
    }
  );
}

/** Loss among the unsent events. Undefined when none is lost. */
export function lossProblem({
  unsent,
  keptAs,
}: Pick<Recovery, 'unsent' | 'keptAs'>): DatabaseProblem | undefined {
  if (unsent === undefined || unsent.lost === 0) return undefined;
  return withDetails(unsentProblem(unsent), databaseProblem('database.damaged_file_kept', { file: keptAs }));
}

function unsentProblem({ lost, gone }: NonNullable<Recovery['unsent']>): DatabaseProblem {
  if (lost === undefined) return databaseProblem('database.unsent_unknown');
  if (gone.length === 0) return databaseProblem('database.unsent_lost', { count: lost });
  const params = { count: lost, numbers: rangesOf(gone) };
  const inRanges = gone.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return inRanges === lost
    ? databaseProblem('database.unsent_lost_numbers', params)
    : databaseProblem('database.unsent_lost_among', params);
}

const maxRanges = 5;

function rangesOf(gone: readonly SequenceRange[]): string {
  const texts = gone.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`));
  return texts.slice(0, maxRanges).join(', ') + (texts.length > maxRanges ? ', …' : '');
}
