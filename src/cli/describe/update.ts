/** Arguments and help of `tillframe update`. */
import type { Command } from 'commander';
import type { CommandParts } from '../terminal/command-parts.ts';
import { configOption } from '../terminal/config-option.ts';
import type { UpdateOptions } from '../update.ts';

export function describeUpdate(program: Command, parts: CommandParts): void {
  const { terminal, signal, end, localized, example } = parts;

  program
    .command('update')
    .summary(localized({ en: 'install a newer version', ja: '新しい版に更新する' }))
    .description(
      localized({
        en: 'Installs the newest version from a signed folder, as root. If it is not healthy within two minutes, the previous version is restored, and no sale is lost. Exits with 1 when the update was rolled back or could not be checked.',
        ja: '署名付きフォルダーの最新の版を root でインストールします。2 分間確認し、正常にならなければ元の版に戻します。会計は失われません。戻した場合や確認できない場合は終了コード 1 です。',
      }),
    )
    .argument(
      '[from]',
      localized({
        en: 'address, folder, or package in one (default: update.from of the config)',
        ja: 'アドレス、フォルダー、またはその中のパッケージ。省略時は設定の update.from',
      }),
    )
    .addOption(configOption(localized))
    .option('--check', localized({ en: 'only check for a newer version', ja: '確認だけする' }))
    .option('--to <VERSION>', localized({ en: 'install exactly this version', ja: 'この版だけを入れる' }))
    .option('--allow-older', localized({ en: 'allow an older version', ja: '古い版も認める' }))
    .option(
      '--no-wait',
      localized({ en: 'exit once the update has started', ja: '開始したら待たずに終わる' }),
    )
    .option(
      '--automatic',
      localized({
        en: 'update only if update.automatic and update.hours allow it, as the timer does',
        ja: 'タイマー用: update.automatic と update.hours に従う',
      }),
    )
    .option(
      '--in-hours',
      localized({
        en: 'install nothing; exit with 0 within update.hours, with 1 outside',
        ja: '更新せず、update.hours の時間内なら終了コード 0、時間外なら 1 で終わる',
      }),
    )
    .addHelpText('after', example('tillframe update https://updates.example/tillframe/'))
    .action(async (from: string | undefined, options: UpdateOptions) => {
      const { update } = await import('../update.ts');
      end(await update(from, options, terminal, signal));
    });
}
