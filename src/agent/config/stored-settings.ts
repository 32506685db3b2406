/** The config in force, for commands beside the agent: the settings made on the page are read from the database, which is not changed. */
import { join } from 'node:path';
import type { StoredSettings } from '../../contract/setup/settings.ts';
import type { SettingsSection } from '../../domain/setup/page-settings.ts';
import { systemClock } from '../../lib/clock.ts';
import type { RemoteRollout } from '../store/remote/remote-rollout.ts';
import { type Look, lookAtDatabase } from '../store/worker/open-read-only.ts';
import type { Environment } from '../upload/https/proxy.ts';
import type { Config } from './config.ts';
import { withPageSettings } from './page-settings.ts';

export function withStoredSettings(
  { config, stated }: { readonly config: Config; readonly stated: ReadonlySet<SettingsSection> },
  environment: Environment = {},
): Config {
  const stored = storedSettings(config.dataDir);
  return withPageSettings(config, stated, { stored, environment, nowMs: systemClock.nowMs() });
}

/** None where the database can't be read. */
export function storedSettings(dataDir: string): StoredSettings {
  try {
    return looked(dataDir, (read) => read.pageSettings()) ?? {};
  } catch {
    return {};
  }
}

/** Version that the cloud requests. Throws where the database can't be read. */
export function storedRollout(dataDir: string): RemoteRollout | undefined {
  return looked(dataDir, (read) => read.remoteRollout().rollout);
}

function looked<T>(dataDir: string, read: (from: NonNullable<Look['read']>) => T): T | undefined {
  using look = lookAtDatabase(join(dataDir, 'tillframe.db'));
  return look.read && read(look.read);
}
