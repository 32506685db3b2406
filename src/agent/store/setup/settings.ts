/** Settings made on the page (contract/setup/settings.ts). Each section is encrypted as a whole: it may contain a key. */
import { type StoredSettings, settingsSchemas } from '../../../contract/setup/settings.ts';
import type { SettingsSection } from '../../../domain/setup/page-settings.ts';
import { canonicalJson } from '../../../lib/text/canonical-json.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import { count } from '../meta.ts';
import type { Secrets } from '../secrets.ts';
import type { WriteContext } from '../write-context.ts';

/** Without those that were encrypted with a lost key, or that another version wrote. */
export function pageSettings(db: Connection, secrets: Secrets): StoredSettings {
  return Object.fromEntries(
    db
      .prepare<[], { section: string; sealed: Buffer }>(
        'SELECT section, sealed_settings AS sealed FROM settings ORDER BY section',
      )
      .all()
      .flatMap(({ section, sealed }) => {
        const value = isSection(section) ? opened(section, sealed, secrets) : undefined;
        return value === undefined ? [] : [[section, value]];
      }),
  );
}

function isSection(text: string): text is SettingsSection {
  return Object.hasOwn(settingsSchemas, text);
}

function opened(section: SettingsSection, sealed: Uint8Array, secrets: Secrets): unknown {
  try {
    return readJson(settingsSchemas[section], secrets.open(sealed));
  } catch {
    return undefined;
  }
}

/** `null` removes a section; those that are absent stay. */
export type ChangedSettings = { readonly [S in SettingsSection]?: StoredSettings[S] | null };

export function savePageSettings({ db, secrets }: WriteContext, changed: ChangedSettings): void {
  const before = pageSettings(db, secrets);
  let isChanged = false;
  for (const [section, value] of Object.entries(changed)) {
    const stored = before[section as SettingsSection] ?? null;
    if (canonicalJson(value) === canonicalJson(stored)) continue;
    isChanged = true;
    if (value === null) db.prepare('DELETE FROM settings WHERE section = ?').run(section);
    else
      db.prepare(
        `INSERT INTO settings (section, sealed_settings) VALUES (?, ?)
         ON CONFLICT (section) DO UPDATE SET sealed_settings = excluded.sealed_settings`,
      ).run(section, secrets.seal(JSON.stringify(value)));
  }
  if (isChanged) count(db, 'set_up_version');
}
