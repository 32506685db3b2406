/**
 * People who visit the receiver's page, and their sessions. The first owner chooses a password with a one-time code (printed in the terminal) or has that
 * of a file; others are invited with a code of their own.
 *
 * Passwords are stored as scrypt hashes, codes and sessions as SHA-256 of random secrets. A new password ends every session of its person. One
 * owner of all shops who can sign in is always left, once there is one. Role and shops count from the next request on.
 */
import { randomBytes } from 'node:crypto';
import { invitationMs, maxReceiverPeople } from '../../domain/people/person.ts';
import { comparedName } from '../../domain/people/person-name.ts';
import type { PersonOutcome } from '../../domain/people/person-outcome.ts';
import { knownRole, type Role } from '../../domain/people/roles.ts';
import { hashPassword, isPasswordOf } from '../../lib/crypto/password.ts';
import { newSetUpCode, setUpCodeSha256 } from '../../lib/crypto/set-up-code.ts';
import { sameSecret } from '../../lib/http/bearer.ts';
import { changesOf, type Engine, rowOf, rowsOf, type Soon, type Work } from '../sql/work.ts';
import { isWithin, type Reach, type Visitor } from './reach.ts';
import { createSessions, endSessions, type Sessions } from './sessions.ts';

export type KnownPerson = Visitor & {
  readonly addedAtMs: number;
  /** Has a password, and can sign in. */
  readonly isReady: boolean;
  /** Of an invitation that can be used. */
  readonly invitedUntilMs?: number;
};

type NewPerson = Omit<Visitor, 'id'>;
type Added = { readonly id: string; readonly code: string } | Exclude<PersonOutcome, 'done'>;

export type ReceiverPeople = Pick<
  Sessions,
  'visitorOf' | 'openSession' | 'closeSession' | 'endSessionsOf' | 'sessionsOf'
> & {
  /** Somebody can sign in. */
  isReady(): Soon<boolean>;
  /** Several people can: a name is required. */
  needsName(): Soon<boolean>;
  /** Those all of whose shops are within `reach`, in the order of their coming. */
  list(reach: Reach): Soon<KnownPerson[]>;
  /** Name of somebody who can sign in, as it is stored. */
  nameOf(typed: string): Soon<Visitor | undefined>;
  add(person: NewPerson): Soon<Added>;
  change(person: Visitor): Soon<PersonOutcome>;
  remove(id: string): Soon<PersonOutcome>;
  /** Another code; the password stays valid until it is used. Undefined when there is no such person. */
  invite(id: string): Soon<string | undefined>;
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
  makeSetUpCode(): Soon<string>;
  /** The same, unless there is a code or somebody can sign in: of several processes that start together, one makes it. */
  makeFirstSetUpCode(): Soon<string | undefined>;
  hasSetUpCode(): Soon<boolean>;
  kindOfCode(code: string): Soon<'set_up' | 'invitation' | undefined>;
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

const columns = `id, name, compared_name as "comparedName", role, limited, password_hash as "passwordHash", code_sha256 as "codeSha256",
  code_until_ms as "codeUntilMs", added_at_ms as "addedAtMs"`;
const select = `select ${columns} from viewer_people`;

const allRows = (): Work<Row[]> => rowsOf<Row>(`${select} order by added_at_ms, id`);
const rowWith = (id: string): Work<Row | undefined> => rowOf<Row>(`${select} where id = @id`, { id });
const rowNamed = (name: string): Work<Row | undefined> =>
  rowOf<Row>(`${select} where compared_name = @name`, { name: comparedName(name) });

/** Those who can sign in. */
function* readyRows(): Work<Row[]> {
  return (yield* allRows()).filter(({ passwordHash }) => passwordHash !== null);
}

function* ownerRows(): Work<Row[]> {
  return (yield* allRows()).filter(isOwnerOfAll);
}

function* visitorOfRow({ id, name, role, limited }: Row): Work<Visitor> {
  if (limited === 0) return { id, name, role: knownRole(role), reach: undefined };
  const shops = yield* rowsOf<{ source: string }>(
    'select source from viewer_person_shops where person = @id order by source',
    { id },
  );
  return { id, name, role: knownRole(role), reach: shops.map(({ source }) => source) };
}

function* visitor(id: string): Work<Visitor | undefined> {
  const row = yield* rowWith(id);
  return row === undefined ? undefined : yield* visitorOfRow(row);
}

function* addShops(person: string, reach: Reach): Work<void> {
  for (const source of new Set(reach ?? []))
    yield* rowsOf('insert into viewer_person_shops (person, source) values (@person, @source)', {
      ...{ person, source },
    });
}

function* insert(
  { name, role, reach }: NewPerson,
  addedAtMs: number,
  given: Partial<Row> = {},
): Work<string> {
  const id = randomBytes(5).toString('hex');
  yield* rowsOf(
    `insert into viewer_people (id, name, compared_name, role, limited, password_hash, code_sha256, code_until_ms, added_at_ms)
     values (@id, @name, @comparedName, @role, @limited, @passwordHash, @codeSha256, @codeUntilMs, @addedAtMs)`,
    {
      ...{ id, name, comparedName: comparedName(name), role, limited: reach === undefined ? 0 : 1 },
      ...{ passwordHash: null, codeSha256: null, codeUntilMs: null, addedAtMs, ...given },
    },
  );
  yield* addShops(id, reach);
  return id;
}

type Roster = Pick<ReceiverPeople, 'list' | 'nameOf' | 'add' | 'change' | 'remove' | 'invite'>;

function createRoster(engine: Engine, nowMs: () => number): Roster {
  function* isLastOwner(id: string): Work<boolean> {
    const able = (yield* ownerRows()).filter(({ passwordHash }) => passwordHash !== null);
    return able.length === 1 && able[0]?.id === id;
  }
  function* isTaken(name: string, id?: string): Work<boolean> {
    const known = yield* rowNamed(name);
    return known !== undefined && known.id !== id;
  }
  const invitation = () => {
    const code = newSetUpCode();
    return { code, codeSha256: setUpCodeSha256(code), codeUntilMs: nowMs() + invitationMs };
  };

  function* add(person: NewPerson): Work<Added> {
    if ((yield* allRows()).length >= maxReceiverPeople) return 'full';
    if (yield* isTaken(person.name)) return 'name_taken';
    const { code, ...given } = invitation();
    return { id: yield* insert(person, nowMs(), given), code };
  }
  function* change({ id, name, role, reach }: Visitor): Work<PersonOutcome> {
    if ((yield* rowWith(id)) === undefined) return 'unknown';
    if (yield* isTaken(name, id)) return 'name_taken';
    if ((role !== 'owner' || reach !== undefined) && (yield* isLastOwner(id))) return 'last_owner';
    yield* rowsOf(
      'update viewer_people set name = @name, compared_name = @compared, role = @role, limited = @limited where id = @id',
      { id, name, compared: comparedName(name), role, limited: reach === undefined ? 0 : 1 },
    );
    yield* rowsOf('delete from viewer_person_shops where person = @id', { id });
    yield* addShops(id, reach);
    return 'done';
  }
  function* remove(id: string): Work<PersonOutcome> {
    if ((yield* rowWith(id)) === undefined) return 'unknown';
    if (yield* isLastOwner(id)) return 'last_owner';
    yield* rowsOf('delete from viewer_people where id = @id', { id });
    return 'done';
  }
  function* list(reach: Reach): Work<KnownPerson[]> {
    const known: KnownPerson[] = [];
    for (const row of yield* allRows()) {
      const one = yield* visitorOfRow(row);
      if (!isWithin(one.reach, reach)) continue;
      const { addedAtMs, passwordHash, codeUntilMs } = row;
      const isInvited = codeUntilMs !== null && codeUntilMs > nowMs();
      known.push({
        ...{ ...one, addedAtMs, isReady: passwordHash !== null },
        ...(isInvited && { invitedUntilMs: codeUntilMs }),
      });
    }
    return known;
  }
  function* nameOf(typed: string): Work<Visitor | undefined> {
    const row = (yield* rowNamed(typed)) ?? (typed === '' ? only(yield* readyRows()) : undefined);
    return row === undefined ? undefined : yield* visitorOfRow(row);
  }
  function* invite(id: string): Work<string | undefined> {
    const { code, ...given } = invitation();
    const changed = yield* changesOf(
      'update viewer_people set code_sha256 = @codeSha256, code_until_ms = @codeUntilMs where id = @id',
      { ...given, id },
    );
    return changed > 0 ? code : undefined;
  }

  return {
    list: (reach) => engine.run(list(reach)),
    nameOf: (typed) => engine.run(nameOf(typed)),
    add: (person) => engine.transaction('people', () => add(person)),
    change: (person) => engine.transaction('people', () => change(person)),
    remove: (id) => engine.transaction('people', () => remove(id)),
    invite: (id) => engine.transaction('people', () => invite(id)),
  };
}

function* usePassword(id: string, passwordHash: string | null, keptSession?: string): Work<void> {
  yield* rowsOf(
    'update viewer_people set password_hash = @passwordHash, code_sha256 = null, code_until_ms = null where id = @id',
    { passwordHash, id },
  );
  yield* endSessions(id, keptSession);
}

/** Codes and the passwords that are chosen with them. */
function createCodes(nowMs: () => number) {
  function* invited(codeSha256: string): Work<Row | undefined> {
    const row = yield* rowOf<Row>(`${select} where code_sha256 = @codeSha256`, { codeSha256 });
    return row === undefined || (row.codeUntilMs ?? 0) < nowMs() ? undefined : row;
  }
  const setUpCode = (): Work<{ code: string } | undefined> =>
    rowOf<{ code: string }>('select code_sha256 as code from viewer_code');
  function* isSetUpCode(codeSha256: string): Work<boolean> {
    const known = yield* setUpCode();
    return known !== undefined && sameSecret(known.code, codeSha256);
  }
  const dropCode = (): Work<object[]> => rowsOf('delete from viewer_code');

  return {
    setUpCode,
    *makeSetUpCode(code: string): Work<void> {
      yield* rowsOf(
        `insert into viewer_code (one, code_sha256) values (1, @code)
         on conflict (one) do update set code_sha256 = excluded.code_sha256`,
        { code: setUpCodeSha256(code) },
      );
      for (const { id } of yield* ownerRows()) yield* usePassword(id, null);
    },
    *kindOf(code: string): Work<'set_up' | 'invitation' | undefined> {
      const codeSha256 = setUpCodeSha256(code);
      if (yield* isSetUpCode(codeSha256)) return 'set_up';
      return (yield* invited(codeSha256)) === undefined ? undefined : 'invitation';
    },
    *setOwnerPassword(passwordHash: string, name: string): Work<Visitor> {
      const [first] = yield* ownerRows();
      const id = first?.id ?? (yield* insert({ name, role: 'owner', reach: undefined }, nowMs()));
      yield* usePassword(id, passwordHash);
      yield* dropCode();
      return (yield* visitor(id)) ?? never();
    },
    *setPassword(code: string, passwordHash: string, name: string): Work<Visitor | 'name_taken' | undefined> {
      const codeSha256 = setUpCodeSha256(code);
      const person = yield* invited(codeSha256);
      if (person !== undefined) {
        yield* usePassword(person.id, passwordHash);
        return yield* visitorOfRow(person);
      }
      if (!(yield* isSetUpCode(codeSha256))) return undefined;
      const known = yield* rowNamed(name);
      if (known !== undefined && !isOwnerOfAll(known)) return 'name_taken';
      const id = known?.id ?? (yield* insert({ name, role: 'owner', reach: undefined }, nowMs()));
      yield* usePassword(id, passwordHash);
      yield* dropCode();
      return yield* visitor(id);
    },
  };
}

export function createReceiverPeople(engine: Engine, nowMs: () => number): ReceiverPeople {
  const codes = createCodes(nowMs);
  const ready = async (): Promise<Row[]> => engine.run(readyRows());
  return {
    ...createSessions(engine, { nowMs, visitor }),
    ...createRoster(engine, nowMs),
    isReady: async () => (await ready()).length > 0,
    needsName: async () => (await ready()).length > 1,
    async signIn({ name = '', password }) {
      const row = name === '' ? only(await ready()) : await engine.run(rowNamed(name));
      // The time of the answer does not reveal which names exist.
      if (row?.passwordHash == null) await hashPassword(password);
      else if (await isPasswordOf(password, row.passwordHash)) return engine.run(visitorOfRow(row));
      return undefined;
    },
    async isPassword(id, password) {
      const hash = (await engine.run(rowWith(id)))?.passwordHash ?? null;
      return hash !== null && (await isPasswordOf(password, hash));
    },
    async changePassword(id, password, keptSession) {
      const hash = await hashPassword(password);
      await engine.transaction('people', () => usePassword(id, hash, keptSession));
    },
    async setOwnerPassword(password, name) {
      const [first] = await engine.run(ownerRows());
      const known = first?.passwordHash ?? null;
      if (first !== undefined && known !== null && (await isPasswordOf(password, known)))
        return engine.run(visitorOfRow(first));
      const hash = await hashPassword(password);
      return engine.transaction('people', () => codes.setOwnerPassword(hash, name));
    },
    async makeSetUpCode() {
      const code = newSetUpCode();
      await engine.transaction('people', () => codes.makeSetUpCode(code));
      return code;
    },
    makeFirstSetUpCode: () =>
      engine.transaction('people', function* (): Work<string | undefined> {
        const isOpen = (yield* readyRows()).length === 0 && (yield* codes.setUpCode()) === undefined;
        if (!isOpen) return undefined;
        const code = newSetUpCode();
        yield* codes.makeSetUpCode(code);
        return code;
      }),
    hasSetUpCode: async () => (await engine.run(codes.setUpCode())) !== undefined,
    kindOfCode: (code) => engine.run(codes.kindOf(code)),
    async setPassword(code, password, name) {
      const hash = await hashPassword(password);
      return engine.transaction('people', () => codes.setPassword(code, hash, name));
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
