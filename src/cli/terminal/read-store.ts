/** Reads the database of a config for a command that changes nothing, beside a running agent or without one. */
import type { Config } from '../../agent/config/config.ts';
import { loadConfig } from '../../agent/config/load-config.ts';
import { withStoredSettings } from '../../agent/config/stored-settings.ts';
import { type Look, lookAtDatabase } from '../../agent/store/worker/open-read-only.ts';
import { type Messages, messagesIn } from '../text/messages.ts';
import { databasePath } from './open-store.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal.ts';

export type StoreReading = {
  readonly config: Config;
  readonly read: NonNullable<Look['read']>;
  /** An agent has the database open. */
  readonly isRunning: boolean;
  readonly t: Messages;
};

/** Prints why there is nothing to read: 2 for a wrong config, 1 before the first start or without the right to read. */
export function withReadStore(
  options: { readonly config: string },
  terminal: Terminal,
  work: (reading: StoreReading) => ExitCode,
): ExitCode {
  const loaded = loadConfig(options.config, { environment: terminal.environment ?? {}, runsWithAgent: true });
  if (!loaded.ok) return printProblems(options.config, loaded.problems, terminal);
  const config = withStoredSettings(loaded, terminal.environment);
  const t = messagesIn(terminal.language);
  const path = databasePath(config.dataDir);
  try {
    using look = lookAtDatabase(path);
    if (look.read !== undefined) return work({ config, read: look.read, isRunning: look.isOwned, t });
    terminal.printError(`tillframe: ${t('read_store.none', { path })}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    terminal.printError(`tillframe: ${t('read_store.unreadable', { path, why })}`);
  }
  return 1;
}
