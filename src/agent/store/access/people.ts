/**
 * People who may use the page. An added person chooses a password with an invitation, a code of which the hash is stored.
 * One owner who can sign in is always left, once there is one.
 */
import { maxPeople, type Person } from '../../../domain/people/person.ts';
import { comparedName } from '../../../domain/people/person-name.ts';
import type { PersonOutcome } from '../../../domain/people/person-outcome.ts';
import { knownRole, may } from '../../../domain/people/roles.ts';
import type { Connection } from '../connection.ts';
import { count } from '../meta.ts';
import { removePushChannels } from '../notifications/notification-settings.ts';
import type { WriteContext } from '../write-context.ts';
import type { StoredPerson } from './access-records.ts';

type Invitation = { readonly codeSha256: string; readonly codeUntilRunMs: number };

export function people(db: Connection): readonly StoredPerson[] {
  return db
    .prepare<[], Omit<StoredPerson, 'role'> & { role: string }>(
      `SELECT id, name, role, password_hash AS passwordHash, code_sha256 AS codeSha256, code_until_run_ms AS codeUntilRunMs,
         added_at_ms AS addedAtMs FROM people ORDER BY added_at_ms, id`,
    )
    .all()
    .map((person) => ({ ...person, role: knownRole(person.role) }));
}

export function insertPerson(
  { db, clock }: WriteContext,
  { id, name, role, ...given }: Person & Partial<Invitation> & { readonly passwordHash?: string },
): void {
  db.prepare(
    `INSERT INTO people (id, name, compared_name, role, password_hash, code_sha256, code_until_run_ms, added_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    ...[id, name, comparedName(name), role, given.passwordHash ?? null],
    ...[given.codeSha256 ?? null, given.codeUntilRunMs ?? null, clock.nowMs()],
  );
}

/** With an invitation. */
export function addPerson(context: WriteContext, person: Person & Invitation): PersonOutcome {
  const known = people(context.db);
  if (known.length >= maxPeople) return 'full';
  if (isNameTaken(known, person)) return 'name_taken';
  insertPerson(context, person);
  count(context.db, 'page_access_version');
  return 'done';
}

/** A role that may not set notifications up gets none on its browsers. */
export function changePerson(context: WriteContext, { id, name, role }: Person): PersonOutcome {
  const { db } = context;
  const known = people(db);
  if (!known.some((one) => one.id === id)) return 'unknown';
  if (isNameTaken(known, { id, name })) return 'name_taken';
  if (role !== 'owner' && isLastOwner(known, id)) return 'last_owner';
  db.prepare('UPDATE people SET name = ?, compared_name = ?, role = ? WHERE id = ?').run(
    ...[name, comparedName(name), role, id],
  );
  if (!may(role, 'settings')) removePushChannels(context, id);
  count(db, 'page_access_version');
  return 'done';
}

/** Sessions end with it, and notifications to their browsers. */
export function removePerson(context: WriteContext, id: string): PersonOutcome {
  const { db } = context;
  const known = people(db);
  if (!known.some((one) => one.id === id)) return 'unknown';
  if (isLastOwner(known, id)) return 'last_owner';
  removePushChannels(context, id);
  db.prepare('DELETE FROM people WHERE id = ?').run(id);
  count(db, 'page_access_version');
  return 'done';
}

/** Another code in place of one before; the password stays valid until it is used. False when there is no such person. */
export function invitePerson(
  { db }: WriteContext,
  { id, codeSha256, codeUntilRunMs }: Invitation & { readonly id: string },
): boolean {
  const { changes } = db
    .prepare('UPDATE people SET code_sha256 = ?, code_until_run_ms = ? WHERE id = ?')
    .run(codeSha256, codeUntilRunMs, id);
  if (changes > 0) count(db, 'page_access_version');
  return changes > 0;
}

/** Ends the sessions and passkeys before. False when the code is unknown, or no longer valid. */
export function setPasswordByInvitation(
  { db }: WriteContext,
  requested: { readonly codeSha256: string; readonly passwordHash: string; readonly runMs: number },
): boolean {
  const id = db
    .prepare<[string, number], string>(
      'SELECT id FROM people WHERE code_sha256 = ? AND code_until_run_ms >= ?',
    )
    .pluck()
    .get(requested.codeSha256, requested.runMs);
  if (id === undefined) return false;
  db.prepare('DELETE FROM page_sessions WHERE person = ?').run(id);
  db.prepare('DELETE FROM passkeys WHERE person = ?').run(id);
  db.prepare(
    'UPDATE people SET password_hash = ?, code_sha256 = NULL, code_until_run_ms = NULL WHERE id = ?',
  ).run(requested.passwordHash, id);
  count(db, 'page_access_version');
  return true;
}

function isNameTaken(known: readonly Person[], { id, name }: Pick<Person, 'id' | 'name'>): boolean {
  return known.some((one) => one.id !== id && comparedName(one.name) === comparedName(name));
}

function isLastOwner(known: readonly StoredPerson[], id: string): boolean {
  const owners = known.filter(({ role, passwordHash }) => role === 'owner' && passwordHash !== null);
  return owners.length === 1 && owners[0]?.id === id;
}
