/** Arguments and help of `tillframe provision`. */
import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { defaultConfigPath } from '../../agent/config/load-config.ts';
import type { CsvOptions } from '../provision-csv.ts';
import type { CommandParts } from '../terminal/command-parts.ts';

type Options = Partial<CsvOptions> & {
  readonly boot?: string;
  readonly config: string;
  readonly root: string;
  readonly takeIn?: true;
};

export function describeProvision(program: Command, parts: CommandParts): void {
  const { terminal, signal, end, localized, example } = parts;

  program
    .command('provision')
    .summary(
      localized({
        en: 'prepare gateways, or import a prepared set-up',
        ja: '装置を準備する、準備したものを取り込む',
      }),
    )
    .description(
      localized({
        en: 'At the office, with --csv: creates a boot folder (config.yaml, provision.yaml) for each device of a list, and a sheet of labels (PDF) with address, QR code and set-up code. Running it again keeps every code. On the gateway, with --boot: imports the folder tillframe of the boot partition, as root and before the agent; issues are listed in its ERROR.txt.',
        ja: '事務所で（--csv）: 一覧の装置ごとに、起動用フォルダー（config.yaml、provision.yaml）と、アドレス・QR コード・セットアップコードのラベル（PDF）を作ります。もう一度実行してもコードは変わりません。装置で（--boot）: 起動パーティションの tillframe フォルダーを、常駐プログラムの前に root で取り込みます。間違いはそこの ERROR.txt に書きます。',
      }),
    )
    .option(
      '--csv <FILE>',
      localized({ en: 'the list of devices (UTF-8 or Shift_JIS)', ja: '装置の一覧（UTF-8 か Shift_JIS）' }),
    )
    .option(
      '--out <DIR>',
      localized({ en: 'output folder for boot folders and labels', ja: 'フォルダーとラベルの出力先' }),
    )
    .option(
      '--template <DIR>',
      localized({
        en: 'folder with config.yaml and provision.yaml for all devices',
        ja: '全装置に共通の config.yaml と provision.yaml のあるフォルダー',
      }),
    )
    .option(
      '--renew',
      localized({
        en: 'create a new set-up code for every device',
        ja: 'すべての装置のセットアップコードを作り直す',
      }),
    )
    .addOption(
      new Option(
        '--skip-labels <NUMBER>',
        localized({ en: 'number of used labels on the first sheet', ja: '1 枚目の使用済みラベルの数' }),
      )
        .argParser(Number)
        .default(0),
    )
    .option(
      '--boot <DIR>',
      localized({ en: 'boot partition of this gateway', ja: 'この装置の起動パーティション' }),
    )
    .addOption(
      new Option(
        '-c, --config <FILE>',
        localized({
          en: 'with --boot: the gateway’s own config file',
          ja: '--boot のとき: 装置の設定ファイル',
        }),
      ).default(defaultConfigPath),
    )
    .addOption(
      new Option(
        '--root <DIR>',
        localized({
          en: 'with --boot: root folder of the system whose host name and network are set',
          ja: '--boot のとき: ホスト名とネットワークを設定するシステム',
        }),
      ).default('/'),
    )
    .addOption(new Option('--take-in').hideHelp())
    .addHelpText('after', example('tillframe provision --csv devices.csv --out gateways'))
    .action(async (options: Options) => {
      if (options.takeIn === true) {
        const { takeHandedOver } = await import('../provision-boot.ts');
        terminal.print(JSON.stringify(await takeHandedOver(options.config, readFileSync(0, 'utf8'))));
        return;
      }
      const { boot, csv, out } = options;
      if (boot !== undefined && csv === undefined) {
        const { provisionBoot } = await import('../provision-boot.ts');
        end(await provisionBoot({ ...options, boot }, terminal));
        return;
      }
      if (csv === undefined || out === undefined || boot !== undefined) {
        terminal.printError(
          `tillframe: ${localized({
            en: 'give --csv FILE and --out DIR at the office, or --boot DIR on the gateway',
            ja: '事務所では --csv FILE と --out DIR を、装置では --boot DIR を指定してください',
          })}`,
        );
        end(2);
        return;
      }
      const { provisionCsv } = await import('../provision-csv.ts');
      end(await provisionCsv({ ...options, csv, out }, terminal, signal));
    });
}
