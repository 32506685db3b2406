/**
 * Accounts at POS clouds, the terminals that registers stand for, and where each account's source stands.
 *
 * - Settings hold secrets: the whole JSON is sealed. Beside it stands, sealed too, what the last set-up file said: a value that the file says
 *   as it did before is left as it is stored, for the program may have renewed it since. So the same file a second time changes nothing.
 * - A cursor is written only after every sale before it is on disk (agent/sources/polling/polling.ts).
 * - Linking starts now: the moment is noted on all clocks there are.
 */

import { z } from 'zod';
import {
  type ImportedPosAccount,
  isSameSource,
  type LinkedPosTerminal,
  type PosProblem,
  type PosTerminal,
  posKinds,
  posProblemReasons,
  type StoredPosAccount,
} from '../../../domain/setup/pos-account.ts';
import type { Carried } from '../../../domain/setup/set-up.ts';
import { canonicalJson } from '../../../lib/text/canonical-json.ts';
import type { Connection } from '../connection.ts';
import { count, readMeta } from '../meta.ts';
import type { Secrets } from '../secrets.ts';
import type { WriteContext } from '../write-context.ts';
import type { PosProgress, PosSettingsChange } from './pos-records.ts';

type Settings = Readonly<Record<string, unknown>>;

type AccountRow = {
  id: string;
  kind: string;
  name: string;
  sealed_settings: Buffer;
  sealed_imported: Buffer;
  version: number;
  cursor: string | null;
  linked_at_ms: number;
  last_success_ms: number | null;
  problem: string | null;
  problem_since_ms: number | null;
};

const storedProblem = z.strictObject({
  reason: z.enum(posProblemReasons),
  words: z.strictObject({ en: z.string(), ja: z.string() }),
  field: z.string().optional(),
});

export function posAccounts(db: Connection, secrets: Secrets): StoredPosAccount[] {
  return db
    .prepare<[], AccountRow>('SELECT * FROM pos_accounts ORDER BY id')
    .all()
    .flatMap((row) => toAccount(row, secrets) ?? []);
}

/** One of a kind that this version doesn't know is passed over. */
function toAccount(row: AccountRow, secrets: Secrets): StoredPosAccount | undefined {
  const kind = posKinds.find((known) => known === row.kind);
  if (kind === undefined) return undefined;
  const settings = opened(row.sealed_settings, secrets);
  const problem = row.problem === null ? undefined : problemOf(row.problem);
  return {
    id: row.id,
    kind,
    name: row.name,
    settings: settings ?? {},
    ...(settings === undefined && { sealedWithAnotherKey: true as const }),
    version: row.version,
    linkedAtMs: row.linked_at_ms,
    ...(row.cursor !== null && { cursor: row.cursor }),
    ...(row.last_success_ms !== null && { lastSuccessMs: row.last_success_ms }),
    ...(problem !== undefined && {
      problem: { ...problem, sinceMs: row.problem_since_ms ?? row.linked_at_ms },
    }),
  };
}

/** Undefined for one that makes no sense, as in a damaged file: it is found out anew. */
function problemOf(text: string): PosProblem | undefined {
  const read = storedProblem.safeParse(jsonOf(text));
  if (!read.success) return undefined;
  const { field, ...rest } = read.data;
  return { ...rest, ...(field !== undefined && { field }) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undefined when it was sealed with a key that is gone: the account says so, and everything else goes on. */
function opened(sealed: Uint8Array, secrets: Secrets): Settings | undefined {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(secrets.open(sealed)));
  } catch {
    return undefined;
  }
}

type TerminalRow = {
  register_key: string;
  account_id: string;
  terminal: string;
  linked_at_ms: number;
  linked_boot: string;
  linked_monotonic_ms: number;
  linked_server_ms: number | null;
};

export function posTerminals(db: Connection): LinkedPosTerminal[] {
  return db
    .prepare<[], TerminalRow>('SELECT * FROM pos_terminals ORDER BY register_key')
    .all()
    .map((row) => ({
      registerKey: row.register_key,
      account: row.account_id,
      terminal: row.terminal,
      linkedAtMs: row.linked_at_ms,
      linkedBoot: row.linked_boot,
      linkedMonotonicMs: row.linked_monotonic_ms,
      ...(row.linked_server_ms !== null && { linkedServerMs: row.linked_server_ms }),
    }));
}

/**
 * Brings an account to what a set-up file says. Another kind under the same id is another account: its cursor, its state and its links
 * begin anew; but for one that reads the same sales by another way.
 */
export function putPosAccount(
  context: WriteContext,
  described: ImportedPosAccount,
): 'added' | 'changed' | 'unchanged' {
  const { db, secrets } = context;
  const row = db.prepare<[string], AccountRow>('SELECT * FROM pos_accounts WHERE id = ?').get(described.id);
  const kind = posKinds.find((known) => known === row?.kind);
  const before = kind !== undefined && isSameSource(kind, described.kind) ? row : undefined;
  // Those of another kind are none of its.
  const own = kind === described.kind ? before : undefined;
  const stored = own && opened(own.sealed_settings, secrets);
  const imported = own && opened(own.sealed_imported, secrets);
  const settings = mergedSettings(described, { stored: stored ?? {}, imported: imported ?? {} });
  // One that has been asked here stands further on than any file says: what lies between would be told again.
  const cursor = before?.cursor ?? described.cursor;
  const isSame =
    before?.name === described.name &&
    before.kind === described.kind &&
    before.cursor === (cursor ?? null) &&
    stored !== undefined &&
    canonicalJson(stored) === canonicalJson(settings);
  if (isSame) {
    // For the next file: nobody has to begin anew for it.
    if (canonicalJson(imported ?? null) !== canonicalJson(described.settings))
      db.prepare('UPDATE pos_accounts SET sealed_imported = ? WHERE id = ?').run(
        secrets.seal(JSON.stringify(described.settings)),
        described.id,
      );
    return 'unchanged';
  }
  if (row !== undefined && before === undefined) removePosAccount(context, described.id);
  db.prepare(
    `INSERT INTO pos_accounts (id, kind, name, sealed_settings, sealed_imported, linked_at_ms, version, cursor) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, sealed_settings = excluded.sealed_settings,
       sealed_imported = excluded.sealed_imported, cursor = excluded.cursor, version = version + 1`,
  ).run(
    described.id,
    described.kind,
    described.name,
    secrets.seal(JSON.stringify(settings)),
    secrets.seal(JSON.stringify(described.settings)),
    context.clock.nowMs(),
    // Above all that an account of this id had that was removed: what asks that one must not be taken for its own.
    Number(readMeta(db, 'set_up_version') ?? 0) + 1,
    cursor ?? null,
  );
  return row === undefined ? 'added' : 'changed';
}

/** What the file changes is changed; what it says as before, or leaves out of what is kept, stays as it is stored. */
function mergedSettings(
  { settings, keeps }: ImportedPosAccount,
  { stored, imported }: { stored: Settings; imported: Settings },
): Settings {
  const said = Object.entries(settings).map(([key, value]) => {
    const isAsBefore = key in stored && canonicalJson(imported[key] ?? null) === canonicalJson(value);
    return [key, isAsBefore ? stored[key] : value] as const;
  });
  const kept = keeps
    .filter((key) => !(key in settings) && key in stored)
    .map((key) => [key, stored[key]] as const);
  return Object.fromEntries([...said, ...kept]);
}

/** A boot that is none of this machine's: only the wall clock tells how long ago it was. */
const elsewhere = 'elsewhere';

/**
 * Links the register to a terminal, or to none. True where that is another one than before. `linked`: on the gateway that was here before;
 * without it linking starts now.
 */
export function putPosTerminal(
  context: WriteContext,
  registerKey: string,
  from: PosTerminal | undefined,
  linked?: Carried['linked'],
): boolean {
  const { db, clock } = context;
  const before = db
    .prepare<[string], TerminalRow>('SELECT * FROM pos_terminals WHERE register_key = ?')
    .get(registerKey);
  if (before?.account_id === from?.account && before?.terminal === from?.terminal) return false;
  db.prepare('DELETE FROM pos_terminals WHERE register_key = ?').run(registerKey);
  if (from === undefined) return true;
  // A file may let two registers change their terminals; one that it doesn't name loses its.
  db.prepare('DELETE FROM pos_terminals WHERE account_id = ? AND terminal = ?').run(
    from.account,
    from.terminal,
  );
  db.prepare(
    `INSERT INTO pos_terminals
       (register_key, account_id, terminal, linked_at_ms, linked_boot, linked_monotonic_ms, linked_server_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    registerKey,
    from.account,
    from.terminal,
    linked?.atMs ?? clock.nowMs(),
    linked === undefined ? clock.boot : elsewhere,
    linked === undefined ? clock.monotonicMs() : 0,
    linked?.serverMs ?? null,
  );
  return true;
}

/** Its tokens go, and its registers stand for none of its terminals. False where there is no such account. */
export function removePosAccount(context: WriteContext, id: string): boolean {
  const { db } = context;
  db.prepare('DELETE FROM pos_terminals WHERE account_id = ?').run(id);
  const { changes } = db.prepare('DELETE FROM pos_accounts WHERE id = ?').run(id);
  if (changes > 0) noteChange(context);
  return changes > 0;
}

/** Every sale before the cursor is on disk already. */
export function keepPosProgress({ db }: WriteContext, progress: PosProgress): void {
  const { id, version, cursor, lastSuccessMs } = progress;
  db.prepare(
    'UPDATE pos_accounts SET cursor = ?, last_success_ms = ?, problem = NULL, problem_since_ms = NULL WHERE id = ? AND version = ?',
  ).run(cursor, lastSuccessMs, id, version);
  const link = db.prepare(
    'UPDATE pos_terminals SET linked_server_ms = ? WHERE register_key = ? AND account_id = ? AND linked_at_ms = ? AND linked_server_ms IS NULL',
  );
  for (const { registerKey, linkedAtMs, serverMs } of progress.linkedServerMs)
    link.run(serverMs, registerKey, id, linkedAtMs);
}

export function notePosProblem(
  { db }: WriteContext,
  { id, problem, sinceMs }: { id: string; problem: PosProblem; sinceMs: number },
): void {
  db.prepare('UPDATE pos_accounts SET problem = ?, problem_since_ms = ? WHERE id = ?').run(
    JSON.stringify(problem),
    sinceMs,
    id,
  );
}

/**
 * Stores settings as they are now. `by`: the program renewed a token, which its source knows; or a person changed something, which the
 * source has to be started again for. False where there is no such account (any more).
 */
export function savePosSettings(
  context: WriteContext,
  { id, settings, by, version }: PosSettingsChange,
): boolean {
  const { changes } = context.db
    .prepare(
      'UPDATE pos_accounts SET sealed_settings = ?, version = version + ? WHERE id = ? AND version = coalesce(?, version)',
    )
    .run(context.secrets.seal(JSON.stringify(settings)), by === 'person' ? 1 : 0, id, version ?? null);
  if (changes > 0 && by === 'person') noteChange(context);
  return changes > 0;
}

function noteChange(context: WriteContext): void {
  count(context.db, 'set_up_version');
  context.changed({ kind: 'set_up' });
}
