/** Public keys of people's passkeys. They go with their person, and with a new password by invitation. */
import { z } from 'zod';
import { maxPasskeys } from '../../../domain/people/person.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import { count } from '../meta.ts';
import type { WriteContext } from '../write-context.ts';
import type { StoredPasskey } from './access-records.ts';

const transportsSchema = z.array(z.string());

export function passkeys(db: Connection): readonly StoredPasskey[] {
  return db
    .prepare<[], Omit<StoredPasskey, 'transports'> & { transports: string }>(
      `SELECT id, person, name, rp_id AS rpId, public_key AS publicKey, counter, transports, added_at_ms AS addedAtMs
       FROM passkeys ORDER BY added_at_ms, id`,
    )
    .all()
    .map((passkey) => ({ ...passkey, transports: readJson(transportsSchema, passkey.transports) ?? [] }));
}

/** False when the person has as many as there may be, is gone, or the passkey is known. */
export function addPasskey({ db, clock }: WriteContext, passkey: Omit<StoredPasskey, 'addedAtMs'>): boolean {
  const { id, person, name, rpId, publicKey, counter, transports } = passkey;
  const isPerson = db.prepare('SELECT 1 FROM people WHERE id = ?').get(person) !== undefined;
  const known = passkeys(db);
  const own = known.filter((one) => one.person === person);
  if (!isPerson || own.length >= maxPasskeys || known.some((one) => one.id === id)) return false;
  db.prepare(
    `INSERT INTO passkeys (id, person, name, rp_id, public_key, counter, transports, added_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(...[id, person, name, rpId, publicKey, counter, JSON.stringify(transports), clock.nowMs()]);
  count(db, 'page_access_version');
  return true;
}

/** A copied authenticator shows by its counter. */
export function notePasskeyUsed(
  db: Connection,
  { id, counter }: Pick<StoredPasskey, 'id' | 'counter'>,
): void {
  db.prepare('UPDATE passkeys SET counter = max(counter, ?) WHERE id = ?').run(counter, id);
  count(db, 'page_access_version');
}

/** False when the person has no such passkey. */
export function removePasskey(
  { db }: WriteContext,
  { id, person }: Pick<StoredPasskey, 'id' | 'person'>,
): boolean {
  const { changes } = db.prepare('DELETE FROM passkeys WHERE id = ? AND person = ?').run(id, person);
  if (changes > 0) count(db, 'page_access_version');
  return changes > 0;
}
