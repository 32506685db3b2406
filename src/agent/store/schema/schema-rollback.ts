/**
 * Rollback to an older schema: an update that fails its health check is rolled back, and the former version
 * has to open the migrated database with every sale received meanwhile.
 *
 * 1. A step that a released version lacks brings its own reversal, and stores it in the file in the
 *    transaction of the step.
 * 2. An older version that finds a newer schema runs those reversals, newest first, in one transaction.
 * 3. Afterwards every table must be exactly as the older version knows it; otherwise nothing is changed, and
 *    the file is rejected.
 */

import { schemaTextOf } from '../../../sqlite-recovery/schema-version.ts';
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';

const keyOf = (version: number) => `rollback_from_${version}` as const;

/**
 * Stores the reversal within the transaction that migrates the file to `version`. `sql` restores the version
 * before.
 */
export function storeReversal(db: Connection, version: number, sql: string): void {
  writeMeta(db, keyOf(version), sql);
}

/**
 * Rolls back from a newer schema to version `to`, whose tables are `text`. Returns false and changes nothing
 * when the file has no complete chain of reversals to it. Throws as SQLite does when the disk or the file
 * fails.
 */
export function rollBackSchema(db: Connection, { to, text }: { to: number; text: string }): boolean {
  const steps = db.transaction(() => {
    for (let version = versionOf(db); version > to; version -= 1) {
      const sql = readMeta(db, keyOf(version));
      if (sql === undefined) throw new NoRollback();
      execBack(db, sql);
      db.prepare('DELETE FROM meta WHERE key = ?').run(keyOf(version));
      db.pragma(`user_version = ${version - 1}`);
    }
    if (schemaTextOf(db) !== text) throw new NoRollback();
  });
  try {
    steps.immediate();
    return true;
  } catch (error) {
    if (error instanceof NoRollback) return false;
    throw error;
  }
}

function execBack(db: Connection, sql: string): void {
  try {
    db.exec(sql);
  } catch (error) {
    // Invalid SQL in a reversal; errors of the disk are rethrown.
    if ((error as { code?: unknown }).code === 'SQLITE_ERROR') throw new NoRollback();
    throw error;
  }
}

function versionOf(db: Connection): number {
  return Number(db.pragma('user_version', { simple: true }));
}

class NoRollback extends Error {}
