/**
 * The way back to an older schema: an update that does not get well is taken back, and the former version has to open what the newer one has
 * made of the database, with every sale that was taken meanwhile.
 *
 * 1. A step that a released version lacks brings its own reversal, and writes that into the file in the transaction in which it is done.
 * 2. An older version that finds a newer schema does those reversals, newest first, in one transaction.
 * 3. That holds only if every table is then exactly as it knows it; else nothing is changed, and the file is refused.
 */

import { schemaTextOf } from '../../../sqlite-recovery/schema-version.ts';
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';

const keyOf = (version: number) => `way_back_from_${version}` as const;

/** Within the transaction that brings the file to `version`. `sql` brings it back to the one before. */
export function keepWayBack(db: Connection, version: number, sql: string): void {
  writeMeta(db, keyOf(version), sql);
}

/**
 * From a newer schema to version `to`, whose tables are `text`. False, with nothing changed, where the file does not say how or it does not
 * lead there. Throws as SQLite does where the disk or the file fails.
 */
export function goBack(db: Connection, { to, text }: { to: number; text: string }): boolean {
  const steps = db.transaction(() => {
    for (let version = versionOf(db); version > to; version -= 1) {
      const sql = readMeta(db, keyOf(version));
      if (sql === undefined) throw new NoWayBack();
      execBack(db, sql);
      db.prepare('DELETE FROM meta WHERE key = ?').run(keyOf(version));
      db.pragma(`user_version = ${version - 1}`);
    }
    if (schemaTextOf(db) !== text) throw new NoWayBack();
  });
  try {
    steps.immediate();
    return true;
  } catch (error) {
    if (error instanceof NoWayBack) return false;
    throw error;
  }
}

function execBack(db: Connection, sql: string): void {
  try {
    db.exec(sql);
  } catch (error) {
    // Words of SQL that do not fit; what the disk says is passed on.
    if ((error as { code?: unknown }).code === 'SQLITE_ERROR') throw new NoWayBack();
    throw error;
  }
}

function versionOf(db: Connection): number {
  return Number(db.pragma('user_version', { simple: true }));
}

class NoWayBack extends Error {}
