/** Sources of moments of registers. Their settings are encrypted as a whole: they may contain a password. */
import { z } from 'zod';
import { type MomentKind, momentKinds } from '../../../domain/moment/moment.ts';
import {
  type ImportedMomentSource,
  type StoredMomentSource,
  withStoredSecrets,
} from '../../../domain/setup/moment-source.ts';
import { canonicalJson } from '../../../lib/text/canonical-json.ts';
import type { Connection } from '../connection.ts';
import type { Secrets } from '../secrets.ts';
import type { WriteContext } from '../write-context.ts';

type SourceRow = {
  register_key: string;
  id: string;
  source: string;
  kind: string;
  debounce_ms: number;
  delay_ms: number | null;
  sealed_settings: Buffer;
};

export function momentSources(db: Connection, secrets: Secrets): StoredMomentSource[] {
  return db
    .prepare<[], SourceRow>('SELECT * FROM moment_sources ORDER BY register_key, id')
    .all()
    .map((row) => toSource(row, secrets));
}

function toSource(row: SourceRow, secrets: Secrets): StoredMomentSource {
  return {
    ...{ registerKey: row.register_key, id: row.id, source: row.source },
    kind: momentKinds.find((kind): kind is MomentKind => kind === row.kind) ?? 'other',
    ...{ debounceMs: row.debounce_ms, settings: opened(row.sealed_settings, secrets) },
    ...(row.delay_ms !== null && { delayMs: row.delay_ms }),
  };
}

/** Empty when they were encrypted with a lost key: the source reports it, and everything else works. */
function opened(sealed: Uint8Array, secrets: Secrets): StoredMomentSource['settings'] {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(secrets.open(sealed)));
  } catch {
    return {};
  }
}

/** Sets those of a register; absent, they stay. True when that is a change. */
export function putMomentSources(
  { db, secrets }: WriteContext,
  registerKey: string,
  requested: readonly ImportedMomentSource[] | undefined,
): boolean {
  if (requested === undefined) return false;
  const before = db
    .prepare<[string], SourceRow>('SELECT * FROM moment_sources WHERE register_key = ? ORDER BY id')
    .all(registerKey)
    .map((row) => toSource(row, secrets));
  const after = requested
    .map(({ keeps, ...source }): StoredMomentSource => {
      const stored = before.find(({ id }) => id === source.id);
      const settings = withStoredSecrets({ ...source, ...(keeps !== undefined && { keeps }) }, stored);
      return { ...source, registerKey, settings };
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  if (canonicalJson(before) === canonicalJson(after)) return false;
  db.prepare('DELETE FROM moment_sources WHERE register_key = ?').run(registerKey);
  const insert = db.prepare(
    'INSERT INTO moment_sources (register_key, id, source, kind, debounce_ms, delay_ms, sealed_settings) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  for (const { id, source, kind, debounceMs, delayMs, settings } of after)
    insert.run(
      ...[registerKey, id, source, kind, debounceMs, delayMs ?? null],
      secrets.seal(JSON.stringify(settings)),
    );
  return true;
}
