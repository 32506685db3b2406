/**
 * Settings that the cloud requests (contract/cloud/remote/desired.ts): applied in one transaction with what was applied and with the entries in
 * the log of people, so that each content is applied once. A later change of the shop stays.
 */
import { z } from 'zod';
import { storedProblemSchema } from '../../../contract/problem.ts';
import type { StoredSettings } from '../../../contract/setup/settings.ts';
import type { ActivityEntry } from '../../../domain/people/activity.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import { count, readMeta, writeMeta } from '../meta.ts';
import { noteActivity } from '../people/activity-log.ts';
import { savePageSettings } from '../setup/settings.ts';
import type { WriteContext } from '../write-context.ts';

const appliedSchema = z.object({
  /** SHA-256 of the settings. */
  mark: z.string(),
  at: z.string(),
  /** Those beyond the results too. */
  refused: z.int(),
  results: z.array(
    z.object({
      setting: z.string(),
      outcome: z.enum(['applied', 'unchanged', 'refused']),
      problem: storedProblemSchema.exactOptional(),
    }),
  ),
});
type AppliedSettings = z.infer<typeof appliedSchema>;
const storedSchema = appliedSchema.extend({
  /** Times of the last ones, epoch milliseconds, newest first. */
  appliedAtMs: z.array(z.number()),
});

/** Times that are stored, beyond the settings that are applied within a day. */
const maxTimes = 50;

export type RemoteSettings = {
  readonly applied: AppliedSettings;
  readonly sections: Pick<StoredSettings, 'shop' | 'retention' | 'log' | 'updates'>;
  /** New names, by id and by key. */
  readonly cameras: Readonly<Record<string, string>>;
  readonly registers: Readonly<Record<string, string>>;
  readonly entries: readonly Omit<ActivityEntry, 'atMs'>[];
  readonly isDated: boolean;
};

export function applyRemoteSettings(context: WriteContext, settings: RemoteSettings): void {
  const { db, clock } = context;
  const nowMs = clock.nowMs();
  const { applied, sections, cameras, registers, entries, isDated } = settings;
  savePageSettings(context, sections);
  const names = [
    { rename: 'UPDATE cameras SET name = ? WHERE id = ? AND removed_at_ms IS NULL', of: cameras },
    { rename: 'UPDATE registers SET name = ? WHERE key = ?', of: registers },
  ];
  for (const { rename, of } of names)
    for (const [key, name] of Object.entries(of)) db.prepare(rename).run(name, key);
  if (names.some(({ of }) => Object.keys(of).length > 0)) {
    count(db, 'set_up_version');
    context.changed({ kind: 'set_up' });
  }
  const appliedAtMs = [nowMs, ...(appliedRemoteSettings(db)?.appliedAtMs ?? [])].slice(0, maxTimes);
  writeMeta(db, 'remote_settings', JSON.stringify({ ...applied, appliedAtMs }));
  for (const entry of entries) noteActivity(context, { atMs: nowMs, ...entry, isDated });
  context.changed({ kind: 'remote' });
}

/** Undefined before the first ones. */
export function appliedRemoteSettings(db: Connection): z.infer<typeof storedSchema> | undefined {
  return readJson(storedSchema, readMeta(db, 'remote_settings') ?? '');
}
