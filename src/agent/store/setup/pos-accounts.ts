/**
 * Accounts at POS clouds, the terminals linked to registers, and the cursor of each account's source.
 *
 * - Settings hold secrets: the whole JSON is encrypted. The settings of the last set-up file are stored
 *   beside it, encrypted too: a value that the file repeats unchanged is not overwritten, for the program may
 *   have renewed it since. Importing the same file twice changes nothing.
 * - A cursor is written only after every sale before it is on disk (agent/sources/polling/polling.ts).
 * - A link begins now: its time is recorded on all available clocks.
 */

import { z } from 'zod';
import { problemSchema } from '../../../contract/problem.ts';
import {
  type ImportedPosAccount,
  type LinkedPosTerminal,
  type PosProblem,
  type PosTerminal,
  posProblemReasons,
  type StoredPosAccount,
} from '../../../domain/setup/pos-account.ts';
import type { MigratedRegister } from '../../../domain/setup/set-up.ts';
import { canonicalJson } from '../../../lib/text/canonical-json.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import { count, readMeta } from '../meta.ts';
import { settlePrinted } from '../sales/printed-papers.ts';
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

const storedProblem = problemSchema.omit({ text: true }).extend({
  reason: z.enum(posProblemReasons),
  field: z.string().exactOptional(),
});

export function posAccounts(db: Connection, secrets: Secrets): StoredPosAccount[] {
  return db
    .prepare<[], AccountRow>('SELECT * FROM pos_accounts ORDER BY id')
    .all()
    .map((row) => toAccount(row, secrets));
}

function toAccount(row: AccountRow, secrets: Secrets): StoredPosAccount {
  const settings = opened(row.sealed_settings, secrets);
  const problem = row.problem === null ? undefined : problemOf(row.problem);
  return {
    id: row.id,
    kind: row.kind,
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

/** Undefined for an invalid value, as in a damaged file: the problem is detected again. */
function problemOf(text: string): PosProblem | undefined {
  return readJson(storedProblem, text);
}

/** Undefined when it was encrypted with a lost key: the account reports it, and everything else works. */
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
 * Sets an account to the content of a set-up file. Another kind under the same id is another account: its
 * cursor, state and links begin anew, except when both kinds read the same sales.
 */
export function putPosAccount(
  context: WriteContext,
  described: ImportedPosAccount,
): 'added' | 'changed' | 'unchanged' {
  const { db, secrets } = context;
  const row = db.prepare<[string], AccountRow>('SELECT * FROM pos_accounts WHERE id = ?').get(described.id);
  // Settings of another kind don't apply.
  const own = row?.kind === described.kind ? row : undefined;
  const before = row !== undefined && described.continues?.includes(row.kind) === true ? row : own;
  const stored = own && opened(own.sealed_settings, secrets);
  const imported = own && opened(own.sealed_imported, secrets);
  const settings = mergedSettings(described, { stored: stored ?? {}, imported: imported ?? {} });
  // An account already polled here is further than any file: the sales in between would be received again.
  const cursor = before?.cursor ?? described.cursor;
  const isSame =
    before?.name === described.name &&
    before.kind === described.kind &&
    before.cursor === (cursor ?? null) &&
    stored !== undefined &&
    canonicalJson(stored) === canonicalJson(settings);
  if (isSame) {
    // For the next import; requires no restart of the source.
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
    // Above every version of a removed account with this id: its requests must not apply to the new account.
    Number(readMeta(db, 'set_up_version') ?? 0) + 1,
    cursor ?? null,
  );
  return row === undefined ? 'added' : 'changed';
}

/** Applies values that the file changes; repeated or omitted ones stay as stored. */
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

/** Boot id of another machine: only the wall clock shows how long ago it was. */
const elsewhere = 'elsewhere';

/**
 * Links the register to a terminal, or to none. True when that is a change. `linked`: time of linking at the
 * predecessor gateway; without it the link begins now.
 */
export function putPosTerminal(
  context: WriteContext,
  registerKey: string,
  from: PosTerminal | undefined,
  linked?: MigratedRegister['linked'],
): boolean {
  const { db, clock } = context;
  const before = db
    .prepare<[string], TerminalRow>('SELECT * FROM pos_terminals WHERE register_key = ?')
    .get(registerKey);
  if (before?.account_id === from?.account && before?.terminal === from?.terminal) return false;
  db.prepare('DELETE FROM pos_terminals WHERE register_key = ?').run(registerKey);
  if (from === undefined) return true;
  // A file may swap the terminals of two registers; a register that it doesn't name loses its terminal.
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

/** Deletes its tokens and unlinks its registers from its terminals. False when there is no such account. */
export function removePosAccount(context: WriteContext, id: string): boolean {
  const { db } = context;
  db.prepare('DELETE FROM pos_terminals WHERE account_id = ?').run(id);
  const { changes } = db.prepare('DELETE FROM pos_accounts WHERE id = ?').run(id);
  if (changes > 0) noteChange(context);
  return changes > 0;
}

/** Every sale before the cursor is on disk already. */
export function keepPosProgress(context: WriteContext, progress: PosProgress): void {
  const { db } = context;
  const { id, version, cursor, lastSuccessMs } = progress;
  const { changes } = db
    .prepare(
      `UPDATE pos_accounts SET cursor = ?, last_success_ms = ?, listed_until_ms = iif(?, ?, listed_until_ms), problem = NULL, problem_since_ms = NULL
        WHERE id = ? AND version = ?`,
    )
    .run(cursor, lastSuccessMs, Number(progress.isComplete), lastSuccessMs, id, version);
  const link = db.prepare(
    'UPDATE pos_terminals SET linked_server_ms = ? WHERE register_key = ? AND account_id = ? AND linked_at_ms = ? AND linked_server_ms IS NULL',
  );
  for (const { registerKey, linkedAtMs, serverMs } of progress.linkedServerMs)
    link.run(serverMs, registerKey, id, linkedAtMs);
  if (changes > 0 && progress.isComplete)
    settlePrinted(context, { account: id, listedUntilMs: lastSuccessMs });
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
 * Stores the current settings; `restartsSource` counts as a change by a person. False when the account no longer exists, or not in this version.
 */
export function savePosSettings(
  context: WriteContext,
  { id, settings, restartsSource, version }: PosSettingsChange,
): boolean {
  const { changes } = context.db
    .prepare(
      'UPDATE pos_accounts SET sealed_settings = ?, version = version + ? WHERE id = ? AND version = coalesce(?, version)',
    )
    .run(context.secrets.seal(JSON.stringify(settings)), Number(restartsSource), id, version ?? null);
  if (changes > 0 && restartsSource) noteChange(context);
  return changes > 0;
}

function noteChange(context: WriteContext): void {
  count(context.db, 'set_up_version');
  context.changed({ kind: 'set_up' });
}
