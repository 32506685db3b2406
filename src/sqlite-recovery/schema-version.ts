/**
 * Determines the schema version of a file.
 *
 * `PRAGMA user_version` is four bytes on the first page without a checksum: one flipped bit makes the file
 * look newer than the program, or makes migrations run again on existing tables. The text of the tables
 * identifies the version too: if it equals that of a known version, that is the version, whatever the number.
 */
import type { Database } from 'better-sqlite3';

/** Schemas of a program, numbered from 1: the possible contents of its files. */
export type KnownSchemas = {
  /** Name of the program in errors. */
  readonly program: string;
  readonly newest: number;
  /** Result of `schemaTextOf` for a file of that version. */
  textOf(version: number): string;
  /** Creates the tables of that version in an empty database. */
  create(db: Database, version: number): void;
};

/** One line for each table, index and trigger. */
export function schemaText(rows: readonly { name: string; sql: string | null }[]): string {
  return rows
    .map(({ name, sql }) => `${name} ${sql ?? ''}`)
    .sort()
    .join('\n');
}

export function schemaTextOf(db: Database): string {
  // Tables of `ANALYZE` are not part of a version.
  return schemaText(
    db
      .prepare<[], { name: string; sql: string | null }>(
        `SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'`,
      )
      .all(),
  );
}

/**
 * Version with this schema text: `stated` if it matches, otherwise the first that does; undefined when there is
 * none.
 */
export function versionOf(
  text: string,
  stated: number | undefined,
  known: Pick<KnownSchemas, 'newest' | 'textOf'>,
): number | undefined {
  const all = Array.from({ length: known.newest }, (_, n) => known.newest - n);
  const first = all.filter((version) => version === stated);
  return [...first, ...all].find((version) => known.textOf(version) === text);
}

/** Far beyond any version: no program has written that. */
export function isNoise(version: number): boolean {
  return version < 0 || version >= 10_000;
}
