/**
 * Stores the settings that the program renews (tokens). An account that a person changes while a renewal is under way keeps the renewed pair: the one
 * before it may have worked once only. It belongs to the changed account where that still has the pair that was renewed, and restarts its source, which
 * may have begun with that pair already: a slow renewal outlasts the wait for it (poll-account.ts).
 */
import type { StoredPosAccount } from '../../../../domain/setup/pos-account.ts';
import { canonicalJson } from '../../../../lib/text/canonical-json.ts';
import type { Store } from '../../../store/operations.ts';
import { renewedKeys } from '../../registry.ts';

type Settings = StoredPosAccount['settings'];

/** Each follows another change by a person. */
const maxTries = 4;

export function createSettingsKeeper(
  { id, kind, ...account }: Pick<StoredPosAccount, 'id' | 'kind' | 'settings' | 'version'>,
  store: Pick<Store, 'read' | 'write'>,
): (settings: Settings) => Promise<void> {
  let { version, settings: base } = account;
  let renewed = renewedOf(kind, base);

  return async (settings) => {
    for (let tries = 1; tries <= maxTries; tries += 1) {
      // Settings without a declared renewed key are stored whole, and only where nobody changed them.
      const isDeclared = renewedKeys({ kind, settings }).length > 0;
      const next = isDeclared ? { ...base, ...renewedOf(kind, settings) } : settings;
      const restartsSource = tries > 1;
      if (await store.write.savePosSettings({ id, settings: next, restartsSource, version })) {
        if (restartsSource) version += 1;
        renewed = renewedOf(kind, settings);
        return;
      }
      if (!isDeclared) break;
      const now = (await store.read.posAccounts()).find((one) => one.id === id && one.kind === kind);
      if (now === undefined || canonicalJson(renewedOf(kind, now.settings)) !== canonicalJson(renewed)) break;
      ({ version, settings: base } = now);
    }
    throw new Error(`the POS account ${id} was changed meanwhile`);
  };
}

function renewedOf(kind: string, settings: Settings): Settings {
  return Object.fromEntries(renewedKeys({ kind, settings }).map((key) => [key, settings[key]]));
}
