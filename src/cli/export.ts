/** `tillframe export`: writes the set-up to a file for `tillframe import`, on this gateway or its replacement. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '../agent/config/load-config.ts';
import { gatewayId } from '../agent/store/gateway-id.ts';
import { exportSetUp } from '../agent/system/transfer/export.ts';
import { systemClock } from '../lib/clock.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import { version } from '../lib/version.ts';
import { openStoreOf } from './terminal/open-store.ts';
import { readPassphrase } from './terminal/read-passphrase.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';

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
  const localized = (words: LocalizedText): void =>
    terminal.printError(`tillframe: ${words[terminal.language]}`);
  const { output, secrets, passphraseFile } = options;
  const loaded = loadConfig(options.config, { environment: terminal.environment ?? {}, runsWithAgent: true });
  if (!loaded.ok) return printProblems(options.config, loaded.problems, terminal);
  const { config } = loaded;
  if (!existsSync(join(config.dataDir, 'tillframe.db'))) {
    localized(nothingYet(config.dataDir));
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
      localized(notWritten(output, (error as NodeJS.ErrnoException).code ?? String(error)));
      return 1;
    }
  }
  if (leftOut.length > 0) localized(secretsLeftOut(leftOut));
  if (unreadable.length > 0) localized(notReadable(unreadable));
  return 0;
}

function nothingYet(dataDir: string): LocalizedText {
  return {
    en: `there is nothing to export: ${dataDir} has no database yet`,
    ja: `書き出すものがありません。${dataDir} にデータベースがまだありません`,
  };
}

function notWritten(file: string, code: string): LocalizedText {
  return code === 'EEXIST'
    ? {
        en: `${file} is there already: give another name, or remove it`,
        ja: `${file} はすでにあります。別の名前にするか、削除してください`,
      }
    : { en: `${file} can't be written (${code})`, ja: `${file} に書き込めません(${code})` };
}

function secretsLeftOut(leftOut: readonly string[]): LocalizedText {
  const list = leftOut.map((one) => `\n  ${one}`).join('');
  return {
    en: `secrets are left out (--secrets seals them in with a passphrase):${list}`,
    ja: `秘密の値は含まれていません(--secrets を付けるとパスフレーズで暗号化して含めます):${list}`,
  };
}

function notReadable(accounts: readonly string[]): LocalizedText {
  const list = accounts.join(', ');
  return {
    en: `left out, since their settings can't be opened with the key of this gateway: ${list}`,
    ja: `この装置の鍵では設定を復号できないため、含まれていません: ${list}`,
  };
}
