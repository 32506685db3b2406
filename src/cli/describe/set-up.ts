/** What may be typed after `tillframe import` and `tillframe export`. */
import type { Command } from 'commander';
import type { Words } from '../../lib/text/language.ts';
import type { ExportOptions } from '../export.ts';
import type { CommandParts } from '../terminal/command-parts.ts';

export function describeSetUp(program: Command, parts: CommandParts): void {
  const { terminal, signal, end, say, example, configOption } = parts;

  program
    .command('import')
    .summary(say({ en: 'take in cameras, registers and links', ja: 'カメラ、レジ、紐づけを取り込む' }))
    .description(
      say({
        en: 'Brings cameras, registers and links to what a file says, while the agent runs or not. The same file a second time changes nothing.',
        ja: 'カメラ、レジ、紐づけをファイルのとおりにします。常駐プログラムの動作中でも使えます。同じファイルを二度取り込んでも何も変わりません。',
      }),
    )
    .argument('<FILE>', say({ en: 'the file to take in', ja: '取り込むファイル' }))
    .addOption(configOption())
    .option('--passphrase-file <FILE>', passphraseWords(say))
    .addHelpText('after', example('tillframe import provision.yaml --config /etc/tillframe/config.yaml'))
    .action(async (file: string, options: { config: string; passphraseFile?: string }) => {
      const { importFile } = await import('../import.ts');
      end(await importFile(file, options, terminal, signal));
    });

  program
    .command('export')
    .summary(say({ en: 'write the set-up to a file', ja: '設定をファイルに書き出す' }))
    .description(
      say({
        en: 'Writes cameras, registers, links and POS accounts as a file that import reads, here or on the gateway that takes the place of this one: there sales go on without doubles or gaps. The agent may be running. Secrets are left out unless asked for.',
        ja: 'カメラ、レジ、紐づけ、POS アカウントを import で読み込めるファイルに書き出します。交換した装置に取り込むと、会計は重複も欠落もなく続きます。常駐プログラムの動作中でも使えます。秘密の値は、指定しないかぎり含みません。',
      }),
    )
    .addOption(configOption())
    .option(
      '-o, --output <FILE>',
      say({ en: 'where to, in place of standard output', ja: '標準出力の代わりに書き出すファイル' }),
    )
    .option(
      '--secrets',
      say({
        en: 'with camera passwords, POS tokens and the hashes of register tokens, sealed with a passphrase',
        ja: 'カメラのパスワード、POS のトークン、レジのトークンのハッシュを合言葉で暗号化して含める',
      }),
    )
    .option('--passphrase-file <FILE>', passphraseWords(say))
    .addHelpText('after', example('tillframe export --output set-up.yaml --secrets'))
    .action(async (options: ExportOptions) => {
      const { exportFile } = await import('../export.ts');
      end(await exportFile(options, terminal, signal));
    });
}

function passphraseWords(say: (words: Words) => string): string {
  return say({
    en: 'a file with the passphrase of the secrets in its only line; - reads it from standard input',
    ja: '秘密の値の合言葉を 1 行だけ書いたファイル。- は標準入力から読み込みます',
  });
}
