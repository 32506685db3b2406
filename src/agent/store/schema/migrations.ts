/**
 * The schema as steps that are never edited once released. `PRAGMA user_version` is the number of applied
 * steps.
 */

import Database from 'better-sqlite3';
import { databaseProblem } from '../../../domain/problem/database.ts';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';
import { failpoint } from '../../../lib/failpoint.ts';
import {
  isNoise,
  type KnownSchemas,
  schemaTextOf,
  versionOf,
} from '../../../sqlite-recovery/schema-version.ts';
import type { Connection } from '../connection.ts';
import { DamagedDatabase } from '../damage.ts';
import { storeText } from '../text/store.ts';
import { initialSchema } from './initial-schema.ts';
import { rollBackSchema, storeReversal } from './schema-rollback.ts';

export type Step = {
  readonly sql: string;
  /**
   * Restores the tables exactly as they were before, and loses no sale, picture or event
   * (schema-rollback.ts). Every step but the first needs one.
   */
  readonly back?: string;
};

/**
 * All steps in order. Each must take less than a minute on a database at its bound (store.maxSales): an
 * update that is not healthy within two minutes is rolled back.
 */
export const steps: readonly [Step, ...Required<Step>[]] = [{ sql: initialSchema }];

/**
 * Migrates a file to the newest schema, each step in a transaction; two concurrent processes run each step
 * once. A file of a newer version is rolled back if that version has stored its reversals. Throws on any
 * other file of a newer version, and as SQLite does for a damaged file whose version makes no sense. `upTo`
 * limits the steps, which yields a file of an earlier version. Returns a description of a wrong version
 * number that was corrected from the tables.
 */
export function migrate(
  db: Connection,
  upTo: number = steps.length,
  known: readonly Step[] = steps,
): string | undefined {
  const done = (): number => Number(db.pragma('user_version', { simple: true }));
  const wrong =
    done() === known.length ? undefined : db.transaction(() => correctVersion(db, done())).immediate();
  if (isNoise(done()))
    throw new DamagedDatabase(databaseProblem('database.schema_impossible', { version: done() }));
  if (done() > known.length) {
    const newer = done();
    if (!rollBackSchema(db, { to: known.length, text: knownSchemas.textOf(known.length) }))
      throw new ErrorForPeople(storeText('store.newer', { path: db.name, newer, known: known.length }));
    return `it was rolled back from schema ${newer} of a newer version to ${known.length}`;
  }
  for (const [index, { sql, back }] of known.slice(0, upTo).entries()) {
    db.transaction(() => {
      if (done() > index) return;
      db.exec(sql);
      if (back !== undefined) storeReversal(db, index + 1, back);
      failpoint('store.migration');
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
  return wrong;
}

function correctVersion(db: Connection, stated: number): string | undefined {
  const text = schemaTextOf(db);
  if (text === '' && stated === 0) return undefined;
  const version = versionOf(text, stated, knownSchemas);
  if (version === undefined || version === stated) return undefined;
  db.pragma(`user_version = ${version}`);
  return `its schema version was ${stated}, its tables are those of version ${version}`;
}

const made = new Map<number, string>();

/** Schema of an empty file at each version. */
export const knownSchemas: KnownSchemas = {
  program: 'tillframe',
  newest: steps.length,
  create: (db, version) => void migrate(db, version),
  textOf: (version) => {
    const before = made.get(version);
    if (before !== undefined) return before;
    const db = new Database(':memory:');
    migrate(db, version);
    const text = schemaTextOf(db);
    db.close();
    made.set(version, text);
    return text;
  },
};
