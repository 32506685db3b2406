/** Arguments and help of `tillframe doctor`, `health`, `test-alarm` and `support-bundle`. */
import { type Command, Option } from 'commander';
import type { DoctorOptions } from '../doctor.ts';
import type { BundleOptions } from '../support-bundle.ts';
import type { CommandParts } from '../terminal/command-parts.ts';
import { configOption } from '../terminal/config-option.ts';

export function describeSupport(program: Command, parts: CommandParts): void {
  const { terminal, signal, end, localized, example } = parts;

  program
    .command('doctor')
    .summary(localized({ en: 'diagnose the gateway', ja: '異常がないか調べる' }))
    .description(
      localized({
        en: 'Checks ffmpeg, cameras, POS accounts, cloud, clock, disk, memory, ports and config, and lists what to do. Changes nothing; the agent may be running. Exits with 1 when something does not work.',
        ja: 'ffmpeg、カメラ、POS アカウント、クラウド、時計、ディスク、メモリ、ポート、設定を調べ、対処を表示します。何も変更せず、常駐プログラムの動作中でも使えます。異常があれば終了コード 1 です。',
      }),
    )
    .addOption(configOption(localized))
    .option('--json', localized({ en: 'print JSON', ja: 'JSON で出力する' }))
    .addOption(
      new Option(
        '--lang <LANGUAGE>',
        localized({ en: 'print in this language', ja: '表示する言語' }),
      ).choices(['ja', 'en']),
    )
    .addHelpText('after', example('tillframe doctor --config /etc/tillframe/config.yaml'))
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('../doctor.ts');
      end(await doctor(options, terminal, signal));
    });

  program
    .command('health')
    .summary(localized({ en: 'check whether the agent responds', ja: '常駐プログラムが応答するか調べる' }))
    .description(
      localized({
        en: 'Checks whether the agent of this config is alive. Exits with 0 when it responds within 10 seconds, else with 1 and the reason. For the health check of a container.',
        ja: 'この設定の常駐プログラムが動いているかを尋ねます。10 秒以内に応答があれば終了コード 0、なければ理由を表示して 1 です。コンテナの監視などに使います。',
      }),
    )
    .addOption(configOption(localized))
    .addHelpText('after', example('tillframe health --config /etc/tillframe/config.yaml'))
    .action(async (options: { config: string }) => {
      const { health } = await import('../health.ts');
      end(await health(options, terminal, signal));
    });

  program
    .command('test-alarm')
    .summary(localized({ en: 'send a test alarm', ja: 'アラームの通知を試す' }))
    .description(
      localized({
        en: 'Posts one test message to alarms.webhook of the config. The agent may be running.',
        ja: '設定の alarms.webhook へテスト通知を 1 通送ります。常駐プログラムの動作中でも使えます。',
      }),
    )
    .addOption(configOption(localized))
    .addHelpText('after', example('tillframe test-alarm --config /etc/tillframe/config.yaml'))
    .action(async (options: { config: string }) => {
      const { testAlarm } = await import('../test-alarm.ts');
      end(await testAlarm(options, terminal, signal));
    });

  program
    .command('support-bundle')
    .summary(localized({ en: 'create a support bundle', ja: 'サポート用の情報をまとめる' }))
    .description(
      localized({
        en: 'Collects versions, config, set-up, doctor findings and the state of the database in one file, without secrets, sales or pictures. Its README.txt lists the contents.',
        ja: 'バージョン、設定、doctor の結果、データベースの状態を 1 つのファイルにまとめます。秘密の値、会計の内容、画像は含みません。中の README.txt に一覧があります。',
      }),
    )
    .addOption(configOption(localized))
    .option('-o, --output <FILE>', localized({ en: 'write to this file', ja: '書き出すファイル' }))
    .option(
      '--log <FILE>',
      localized({
        en: 'include the last lines of this log of the agent (default: the journal, for the config of the service)',
        ja: '常駐プログラムのログの末尾を含める（省略時、サービスの設定ならジャーナルから）',
      }),
    )
    .addHelpText('after', example('tillframe support-bundle --output tillframe-support.tar.gz'))
    .action(async (options: BundleOptions) => {
      const { supportBundle } = await import('../support-bundle.ts');
      end(await supportBundle(options, terminal, signal));
    });
}
