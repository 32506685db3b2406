/** Damage of the database file, as found by SQLite or by the program itself. */
import { type DatabaseProblem, databaseProblem } from '../../domain/problem/database.ts';
import { problemText } from '../../domain/problem/problem-text.ts';
import { isDamage, isUnreadable, messageOf } from '../../lib/sqlite-errors.ts';

/** Handled as SQLite's own error: the next start recovers the file. */
export class DamagedDatabase extends Error {
  override readonly name = 'DamagedDatabase';
  readonly code = 'SQLITE_CORRUPT';
  readonly problem: DatabaseProblem;

  constructor(problem: DatabaseProblem) {
    super(problemText(problem, 'en'));
    this.problem = problem;
  }
}

/** Undefined for an error that is no damage of the file. */
export function damageOf(thrown: unknown): DatabaseProblem | undefined {
  if (thrown instanceof DamagedDatabase) return thrown.problem;
  const error = readable(messageOf(thrown));
  if (isUnreadable(thrown)) return databaseProblem('database.unreadable', { error });
  if (!isDamage(thrown)) return undefined;
  return 'code' in thrown && thrown.code === 'SQLITE_NOTADB'
    ? databaseProblem('database.not_a_database', { error })
    : databaseProblem('database.content_damaged', { error });
}

/** Text of SQLite may contain damaged bytes. */
export function readable(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/\p{Cc}/gu, '\u{fffd}');
}
