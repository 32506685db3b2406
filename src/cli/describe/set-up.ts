/** Arguments and help of `tillframe import` and `tillframe export`. */
import type { Command } from 'commander';
import type { LocalizedText } from '../../lib/text/language.ts';
import type { ExportOptions } from '../export.ts';
import type { CommandParts } from '../terminal/command-parts.ts';
import { configOption } from '../terminal/config-option.ts';

export function describeSetUp(program: Command, parts: CommandParts): void {
  const { terminal, signal, end, localized, example } = parts;

  program
    .command('import')
    .summary(localized({ en: 'import cameras, registers and links', ja: 'カメラ、レジ、連携を取り込む' }))
    .description(
      localized({
        en: 'Sets cameras, registers and links to the contents of a file. The agent may be running. Importing the same file again changes nothing.',
        ja: 'カメラ、レジ、連携をファイルのとおりにします。常駐プログラムの動作中でも使えます。同じファイルを二度取り込んでも何も変わりません。',
      }),
    )
    .argument('<FILE>', localized({ en: 'the file to import', ja: '取り込むファイル' }))
    .addOption(configOption(localized))
    .option('--passphrase-file <FILE>', passphraseWords(localized))
    .addHelpText('after', example('tillframe import provision.yaml --config /etc/tillframe/config.yaml'))
    .action(async (file: string, options: { config: string; passphraseFile?: string }) => {
      const { importFile } = await import('../import.ts');
      end(await importFile(file, options, terminal, signal));
    });

  program
    .command('export')
    .summary(localized({ en: 'export the set-up to a file', ja: '設定をファイルに書き出す' }))
    .description(
      localized({
        en: 'Exports cameras, registers, links and POS accounts to a file for import, on this gateway or on its replacement, where sales continue without duplicates or gaps. The agent may be running. Secrets are omitted by default.',
        ja: 'カメラ、レジ、連携、POS アカウントを import で読み込めるファイルに書き出します。交換した装置に取り込むと、会計は重複も欠落もなく続きます。常駐プログラムの動作中でも使えます。秘密の値は、指定しないかぎり含みません。',
      }),
    )
    .addOption(configOption(localized))
    .option(
      '-o, --output <FILE>',
      localized({
        en: 'write to this file instead of standard output',
        ja: '標準出力の代わりに書き出すファイル',
      }),
    )
    .option(
      '--secrets',
      localized({
        en: 'include camera passwords, POS tokens and the hashes of register tokens, encrypted with a passphrase',
        ja: 'カメラのパスワード、POS のトークン、レジのトークンのハッシュをパスフレーズで暗号化して含める',
      }),
    )
    .option('--passphrase-file <FILE>', passphraseWords(localized))
    .addHelpText('after', example('tillframe export --output set-up.yaml --secrets'))
    .action(async (options: ExportOptions) => {
      const { exportFile } = await import('../export.ts');
      end(await exportFile(options, terminal, signal));
    });
}

function passphraseWords(localized: (words: LocalizedText) => string): string {
  return localized({
    en: 'read the passphrase of the secrets from a file with one line, or from standard input with -',
    ja: '秘密の値のパスフレーズを 1 行だけ書いたファイル。- は標準入力から読み込みます',
  });
}
