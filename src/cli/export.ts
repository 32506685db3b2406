/** `tillframe export`: writes the set-up to a file for `tillframe import`, on this gateway or its replacement. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '../agent/config/load-config.ts';
import { gatewayId } from '../agent/store/gateway-id.ts';
import { exportSetUp } from '../agent/system/transfer/export.ts';
import { systemClock } from '../lib/clock.ts';
import { version } from '../lib/version.ts';
import { openStoreOf } from './terminal/open-store.ts';
import { readPassphrase } from './terminal/read-passphrase.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';
import { messagesIn } from './text/messages.ts';

export type ExportOptions = {
  readonly config: string;
  /** Default: standard output. */
  readonly output?: string;
  readonly secrets?: true;
  readonly passphraseFile?: string;
};

export async function exportFile(
  options: ExportOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const t = messagesIn(terminal.language);
  const report = (text: string): void => terminal.printError(`tillframe: ${text}`);
  const { output, secrets, passphraseFile } = options;
  const loaded = loadConfig(options.config, {
    environment: terminal.environment ?? {},
    runsWithAgent: true,
    makesShopId: true,
  });
  if (!loaded.ok) return printProblems(options.config, loaded.problems, terminal);
  const { config } = loaded;
  if (!existsSync(join(config.dataDir, 'tillframe.db'))) {
    report(t('export.no_database', { dataDir: config.dataDir }));
    return 1;
  }
  const requested = secrets ? (passphraseFile ?? '-') : passphraseFile;
  const passphrase = await readPassphrase(requested, 'twice', terminal, signal);
  if (passphrase === false) return 2;

  await using store = await openStoreOf(config);
  const { text, leftOut, unreadable } = await exportSetUp(
    {
      store,
      shop: config.shop,
      gateway: config.gateway.id ?? gatewayId(config.dataDir),
      version,
      nowMs: systemClock.nowMs(),
    },
    passphrase,
  );
  if (output === undefined) terminal.print(text.trimEnd());
  else {
    try {
      // Never overwrites a file, which may be the only copy.
      await writeFile(output, text, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      report(
        code === 'EEXIST'
          ? t('export.exists', { file: output })
          : t('file.not_written', { file: output, code }),
      );
      return 1;
    }
  }
  if (leftOut.length > 0)
    report(t('export.no_secrets', { list: leftOut.map((one) => `\n  ${one}`).join('') }));
  if (unreadable.length > 0) report(t('export.unreadable', { list: unreadable.join(', ') }));
  return 0;
}
