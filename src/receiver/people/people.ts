/**
 * People who visit the receiver's page, and their sessions. The first owner chooses a password with a one-time code (printed in the terminal) or has that
 * of a file; others are invited with a code of their own.
 *
 * Passwords are stored as scrypt hashes, codes and sessions as SHA-256 of random secrets. A new password ends every session of its person. One
 * owner of all shops who can sign in is always left, once there is one. Role and shops count from the next request on.
 */
import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { invitationMs, maxReceiverPeople } from '../../domain/people/person.ts';
import { comparedName } from '../../domain/people/person-name.ts';
import type { PersonOutcome } from '../../domain/people/person-outcome.ts';
import { knownRole, type Role } from '../../domain/people/roles.ts';
import { hashPassword, isPasswordOf } from '../../lib/crypto/password.ts';
import { newSetUpCode, setUpCodeSha256 } from '../../lib/crypto/set-up-code.ts';
import { sameSecret } from '../../lib/http/bearer.ts';
import { isWithin, type Reach, type Visitor } from './reach.ts';
import { createSessions, type Sessions } from './sessions.ts';

export type KnownPerson = Visitor & {
  readonly addedAtMs: number;
  /** Has a password, and can sign in. */
  readonly isReady: boolean;
  /** Of an invitation that can be used. */
  readonly invitedUntilMs?: number;
};

type NewPerson = Omit<Visitor, 'id'>;

export type ReceiverPeople = Pick<
  Sessions,
  'visitorOf' | 'openSession' | 'closeSession' | 'endSessionsOf' | 'sessionsOf'
> & {
  /** Somebody can sign in. */
  isReady(): boolean;
  /** Several people can: a name is required. */
  needsName(): boolean;
  /** Those all of whose shops are within `reach`, in the order of their coming. */
  list(reach: Reach): KnownPerson[];
  /** Name of somebody who can sign in, as it is stored. */
  nameOf(typed: string): Visitor | undefined;
  add(person: NewPerson): { readonly id: string; readonly code: string } | Exclude<PersonOutcome, 'done'>;
  change(person: Visitor): PersonOutcome;
  remove(id: string): PersonOutcome;
  /** Another code; the password stays valid until it is used. Undefined when there is no such person. */
  invite(id: string): string | undefined;
  /** Without a name: the only person. */
  signIn(given: {
    readonly name?: string | undefined;
    readonly password: string;
  }): Promise<Visitor | undefined>;
  isPassword(id: string, password: string): Promise<boolean>;
  /** Ends the person's other sessions. */
  changePassword(id: string, password: string, keptSession?: string): Promise<void>;
  /** Sets the password of the first owner of all shops, or adds one of this name. */
  setOwnerPassword(password: string, name: string): Promise<Visitor>;
  /** Makes a code with which an owner of all shops chooses a password: `KF7P-2MXD-9RTV`. Voids an earlier code, and password and sessions of these owners. */
  makeSetUpCode(): string;
  hasSetUpCode(): boolean;
  kindOfCode(code: string): 'set_up' | 'invitation' | undefined;
  /** Undefined if the code is not valid any more. `name`: of the owner that a set-up code adds. */
  setPassword(code: string, password: string, name: string): Promise<Visitor | 'name_taken' | undefined>;
};

type Row = {
  readonly id: string;
  readonly name: string;
  readonly comparedName: string;
  readonly role: string;
  readonly limited: 0 | 1;
  readonly passwordHash: string | null;
  readonly codeSha256: string | null;
  readonly codeUntilMs: number | null;
  readonly addedAtMs: number;
};

/** Reads and writes that both parts below are made of. */
function createRows(db: Database.Database, nowMs: () => number) {
  const sql = prepareStatements(db);

  function visitorOfRow({ id, name, role, limited }: Row): Visitor {
    return { id, name, role: knownRole(role), reach: limited === 1 ? sql.shops.all(id) : undefined };
  }

  function visitor(id: string): Visitor | undefined {
    const row = sql.one.get(id);
    return row === undefined ? undefined : visitorOfRow(row);
  }

  function insert({ name, role, reach }: NewPerson, given: Partial<Row> = {}): string {
    const id = randomBytes(5).toString('hex');
    sql.insert.run({
      ...{ id, name, comparedName: comparedName(name), role, limited: reach === undefined ? 0 : 1 },
      ...{ passwordHash: null, codeSha256: null, codeUntilMs: null, addedAtMs: nowMs(), ...given },
    });
    for (const source of reach ?? []) sql.addShop.run(id, source);
    return id;
  }

  return {
    ...{ sql, visitorOfRow, visitor, insert },
    /** Those who can sign in. */
    ready: (): Row[] => sql.all.all().filter(({ passwordHash }) => passwordHash !== null),
    owners: (): Row[] => sql.all.all().filter(isOwnerOfAll),
  };
}

type Rows = ReturnType<typeof createRows>;
type Roster = Pick<ReceiverPeople, 'list' | 'nameOf' | 'add' | 'change' | 'remove' | 'invite'>;

function createRoster(db: Database.Database, rows: Rows, nowMs: () => number): Roster {
  const { sql, visitorOfRow, ready, owners, insert } = rows;

  const isLastOwner = (id: string): boolean => {
    const able = owners().filter(({ passwordHash }) => passwordHash !== null);
    return able.length === 1 && able[0]?.id === id;
  };
  const isTaken = (name: string, id?: string): boolean => {
    const known = sql.byName.get(comparedName(name));
    return known !== undefined && known.id !== id;
  };
  const invitation = () => {
    const code = newSetUpCode();
    return { code, codeSha256: setUpCodeSha256(code), codeUntilMs: nowMs() + invitationMs };
  };

  const add = db.transaction((person: NewPerson): ReturnType<ReceiverPeople['add']> => {
    if (sql.all.all().length >= maxReceiverPeople) return 'full';
    if (isTaken(person.name)) return 'name_taken';
    const { code, ...given } = invitation();
    return { id: insert(person, given), code };
  });
  const change = db.transaction(({ id, name, role, reach }: Visitor): PersonOutcome => {
    if (sql.one.get(id) === undefined) return 'unknown';
    if (isTaken(name, id)) return 'name_taken';
    if ((role !== 'owner' || reach !== undefined) && isLastOwner(id)) return 'last_owner';
    const limited = reach === undefined ? 0 : 1;
    sql.change.run({ id, name, comparedName: comparedName(name), role, limited });
    sql.dropShops.run(id);
    for (const source of reach ?? []) sql.addShop.run(id, source);
    return 'done';
  });
  const remove = db.transaction((id: string): PersonOutcome => {
    if (sql.one.get(id) === undefined) return 'unknown';
    if (isLastOwner(id)) return 'last_owner';
    sql.remove.run(id);
    return 'done';
  });

  return {
    list: (reach) =>
      sql.all.all().flatMap((row) => {
        const one = visitorOfRow(row);
        if (!isWithin(one.reach, reach)) return [];
        const { addedAtMs, passwordHash, codeUntilMs } = row;
        const isInvited = codeUntilMs !== null && codeUntilMs > nowMs();
        return [
          {
            ...{ ...one, addedAtMs, isReady: passwordHash !== null },
            ...(isInvited && { invitedUntilMs: codeUntilMs }),
          },
        ];
      }),
    nameOf(typed) {
      const row = sql.byName.get(comparedName(typed)) ?? (typed === '' ? only(ready()) : undefined);
      return row === undefined ? undefined : visitorOfRow(row);
    },
    add: (person) => add.immediate(person),
    change: (person) => change.immediate(person),
    remove: (id) => remove.immediate(id),
    invite(id) {
      const { code, codeSha256, codeUntilMs } = invitation();
      return sql.invite.run(codeSha256, codeUntilMs, id).changes > 0 ? code : undefined;
    },
  };
}

/** Codes and the passwords that are chosen with them. */
function createCodes(db: Database.Database, rows: Rows, sessions: Sessions, nowMs: () => number) {
  const { sql, owners, insert } = rows;

  function usePassword(id: string, passwordHash: string, keptSession?: string): void {
    sql.setPassword.run(passwordHash, id);
    sessions.endSessionsOf(id, keptSession);
  }

  function invited(codeSha256: string): Row | undefined {
    const row = sql.byCode.get(codeSha256);
    return row === undefined || (row.codeUntilMs ?? 0) < nowMs() ? undefined : row;
  }

  function isSetUpCode(codeSha256: string): boolean {
    const known = sql.code.get();
    return known !== undefined && sameSecret(known, codeSha256);
  }

  const makeSetUpCode = db.transaction((code: string) => {
    sql.keepCode.run(setUpCodeSha256(code));
    for (const { id } of owners()) {
      sql.setPassword.run(null, id);
      sessions.endSessionsOf(id);
    }
  });
  const setOwnerPassword = db.transaction((passwordHash: string, name: string): string => {
    const [first] = owners();
    const id = first?.id ?? insert({ name, role: 'owner', reach: undefined });
    usePassword(id, passwordHash);
    sql.dropCode.run();
    return id;
  });
  const setPassword = db.transaction((code: string, passwordHash: string, name: string) => {
    const codeSha256 = setUpCodeSha256(code);
    const person = invited(codeSha256);
    if (person !== undefined) {
      usePassword(person.id, passwordHash);
      return person.id;
    }
    if (!isSetUpCode(codeSha256)) return undefined;
    const known = sql.byName.get(comparedName(name));
    if (known !== undefined && !isOwnerOfAll(known)) return 'name_taken' as const;
    const id = known?.id ?? insert({ name, role: 'owner', reach: undefined });
    usePassword(id, passwordHash);
    sql.dropCode.run();
    return id;
  });
  return { usePassword, invited, isSetUpCode, makeSetUpCode, setOwnerPassword, setPassword };
}

export function createReceiverPeople(db: Database.Database, nowMs: () => number): ReceiverPeople {
  const rows = createRows(db, nowMs);
  const { sql, visitorOfRow, visitor, ready, owners } = rows;
  const sessions = createSessions(db, { nowMs, visitor });
  const codes = createCodes(db, rows, sessions, nowMs);
  return {
    ...sessions,
    ...createRoster(db, rows, nowMs),
    isReady: () => ready().length > 0,
    needsName: () => ready().length > 1,
    async signIn({ name = '', password }) {
      const row = name === '' ? only(ready()) : sql.byName.get(comparedName(name));
      // The time of the answer does not reveal which names exist.
      if (row?.passwordHash == null) await hashPassword(password);
      else if (await isPasswordOf(password, row.passwordHash)) return visitorOfRow(row);
      return undefined;
    },
    async isPassword(id, password) {
      const hash = sql.one.get(id)?.passwordHash ?? null;
      return hash !== null && (await isPasswordOf(password, hash));
    },
    async changePassword(id, password, keptSession) {
      codes.usePassword(id, await hashPassword(password), keptSession);
    },
    async setOwnerPassword(password, name) {
      const [first] = owners();
      const known = first?.passwordHash ?? null;
      if (first !== undefined && known !== null && (await isPasswordOf(password, known)))
        return visitorOfRow(first);
      const id = codes.setOwnerPassword.immediate(await hashPassword(password), name);
      return visitor(id) ?? never();
    },
    makeSetUpCode() {
      const code = newSetUpCode();
      codes.makeSetUpCode.immediate(code);
      return code;
    },
    hasSetUpCode: () => sql.code.get() !== undefined,
    kindOfCode(code) {
      const codeSha256 = setUpCodeSha256(code);
      if (codes.isSetUpCode(codeSha256)) return 'set_up';
      return codes.invited(codeSha256) === undefined ? undefined : 'invitation';
    },
    async setPassword(code, password, name) {
      const id = codes.setPassword.immediate(code, await hashPassword(password), name);
      return id === undefined || id === 'name_taken' ? id : visitor(id);
    },
  };
}

function isOwnerOfAll({ role, limited }: Row): boolean {
  return role === ('owner' satisfies Role) && limited === 0;
}

function only(rows: readonly Row[]): Row | undefined {
  return rows.length === 1 ? rows[0] : undefined;
}

function never(): never {
  throw new Error('the person was removed within its transaction');
}

function prepareStatements(db: Database.Database) {
  const columns = `id, name, compared_name as comparedName, role, limited, password_hash as passwordHash, code_sha256 as codeSha256,
    code_until_ms as codeUntilMs, added_at_ms as addedAtMs`;
  const select = `select ${columns} from viewer_people`;
  return {
    all: db.prepare<[], Row>(`${select} order by added_at_ms, id`),
    one: db.prepare<[string], Row>(`${select} where id = ?`),
    byName: db.prepare<[string], Row>(`${select} where compared_name = ?`),
    byCode: db.prepare<[string], Row>(`${select} where code_sha256 = ?`),
    shops: db
      .prepare<[string], string>('select source from viewer_person_shops where person = ? order by source')
      .pluck(),
    insert: db.prepare<[Row]>(`
      insert into viewer_people (id, name, compared_name, role, limited, password_hash, code_sha256, code_until_ms, added_at_ms)
      values (@id, @name, @comparedName, @role, @limited, @passwordHash, @codeSha256, @codeUntilMs, @addedAtMs)
    `),
    change: db.prepare<[Pick<Row, 'id' | 'name' | 'comparedName' | 'role' | 'limited'>]>(
      'update viewer_people set name = @name, compared_name = @comparedName, role = @role, limited = @limited where id = @id',
    ),
    remove: db.prepare<[string]>('delete from viewer_people where id = ?'),
    addShop: db.prepare<[string, string]>(
      'insert or ignore into viewer_person_shops (person, source) values (?, ?)',
    ),
    dropShops: db.prepare<[string]>('delete from viewer_person_shops where person = ?'),
    setPassword: db.prepare<[string | null, string]>(
      'update viewer_people set password_hash = ?, code_sha256 = null, code_until_ms = null where id = ?',
    ),
    invite: db.prepare<[string, number, string]>(
      'update viewer_people set code_sha256 = ?, code_until_ms = ? where id = ?',
    ),
    code: db.prepare<[], string>('select code_sha256 from viewer_code').pluck(),
    keepCode: db.prepare<[string]>(
      'insert into viewer_code (one, code_sha256) values (1, ?) on conflict (one) do update set code_sha256 = excluded.code_sha256',
    ),
    dropCode: db.prepare('delete from viewer_code'),
  };
}
