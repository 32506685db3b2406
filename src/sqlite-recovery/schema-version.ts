/**
 * Which schema a file really has.
 *
 * `PRAGMA user_version` are four bytes on the first page, and nothing checks them: one bit too many and the file seems to be of a newer
 * program, one too few and steps are done again on tables that are there. The tables say it too, word by word. Where they are exactly those
 * of a version that we know, that is the version, whatever the number says.
 */
import type { Database } from 'better-sqlite3';

/** The schemas that a program has had, numbered from 1: what its files may look like. */
export type KnownSchemas = {
  /** Named in errors. */
  readonly program: string;
  readonly newest: number;
  /** What `schemaTextOf` gives for a file of that version. */
  textOf(version: number): string;
  /** Makes the tables of that version in an empty database. */
  create(db: Database, version: number): void;
};

/** A line for each table, index and trigger. */
export function schemaText(rows: readonly { name: string; sql: string | null }[]): string {
  return rows
    .map(({ name, sql }) => `${name} ${sql ?? ''}`)
    .sort()
    .join('\n');
}

export function schemaTextOf(db: Database): string {
  // What `ANALYZE` leaves is no step of ours.
  return schemaText(
    db
      .prepare<[], { name: string; sql: string | null }>(
        `SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'`,
      )
      .all(),
  );
}

/** The version whose schema that is: `said` if it may be that one, else any; undefined where there is none. */
export function versionOf(
  text: string,
  said: number | undefined,
  known: Pick<KnownSchemas, 'newest' | 'textOf'>,
): number | undefined {
  const all = Array.from({ length: known.newest }, (_, n) => known.newest - n);
  const first = all.filter((version) => version === said);
  return [...first, ...all].find((version) => known.textOf(version) === text);
}

/** Far beyond any version: no program of ours has written that. */
export function isNoise(version: number): boolean {
  return version < 0 || version >= 10_000;
}
