/** Arguments and help of `tillframe run`, `printer-proxy` and `check-config`. */
import { type Command, Option } from 'commander';
import { defaultConfigPath } from '../../agent/config/load-config.ts';
import type { PrinterProxyCommandOptions } from '../printer-proxy.ts';
import type { CommandParts } from '../terminal/command-parts.ts';
import { configOption } from '../terminal/config-option.ts';

export function describeRun(program: Command, parts: CommandParts): void {
  const { terminal, signal, end, localized, example } = parts;

  program
    .command('run')
    .summary(localized({ en: 'run the agent', ja: '常駐プログラムを起動する' }))
    .description(
      localized({
        en: 'Runs the agent in the foreground until SIGTERM or Ctrl-C. It stops within 5 seconds without losing data; a second signal ends it immediately.',
        ja: '常駐プログラムを動かします。SIGTERM か Ctrl-C で 5 秒以内に、何も失わずに止まります。二度目の合図で直ちに終了します。',
      }),
    )
    .addOption(configOption(localized))
    .option(
      '--separate-printer-proxy',
      localized({
        en: 'run without the printer proxy, which is a separate service (tillframe printer-proxy)',
        ja: 'プリンター中継は別のサービス(tillframe printer-proxy)が行うため、ここからは起動しない',
      }),
    )
    .addHelpText('after', example('tillframe run --config /etc/tillframe/config.yaml'))
    .action(async (options: { config: string; separatePrinterProxy?: boolean }) => {
      const { run } = await import('../run.ts');
      end(await run(options, terminal, signal));
    });

  program
    .command('printer-proxy')
    .summary(localized({ en: 'run the printer proxy', ja: 'プリンター中継を起動する' }))
    .description(
      localized({
        en: 'Forwards print jobs from registers to receipt printers (printerProxy.printers in the config) byte for byte, and stores the captured sales for the agent. It does not depend on the agent: receipts are printed even when the agent is down.',
        ja: 'レジとレシートプリンターの間に入ります(設定ファイルの printerProxy.printers)。データはそのままプリンターへ送られ、読み取った会計は常駐プログラムのために保存されます。常駐プログラムが止まっていても印字は続きます。',
      }),
    )
    .addOption(configOption(localized))
    .option(
      '--stop',
      localized({
        en: 'stop the running printer proxy, for example one left running after the agent was stopped',
        ja: '動作中のプリンター中継を停止する(常駐プログラムの停止後も続いているものなど)',
      }),
    )
    .addOption(new Option('--started-by-run').hideHelp())
    .addHelpText('after', example('tillframe printer-proxy --config /etc/tillframe/config.yaml'))
    .action(async (options: PrinterProxyCommandOptions) => {
      const { printerProxy } = await import('../printer-proxy.ts');
      end(await printerProxy(options, terminal, signal));
    });

  program
    .command('check-config')
    .summary(localized({ en: 'check a config file', ja: '設定ファイルを調べる' }))
    .description(
      localized({
        en: 'Checks a config file, its paths, and whether its addresses can be opened on this machine. Changes nothing. Every issue is listed with its line and key.',
        ja: '設定ファイルと、その中のパスや待ち受けアドレスを調べます。何も変更しません。間違いをすべて、行とキーを添えて表示します。',
      }),
    )
    .argument('[FILE]', localized({ en: 'the config file', ja: '設定ファイル' }), defaultConfigPath)
    .addHelpText('after', example('tillframe check-config config.yaml'))
    .action(async (file: string) => {
      const { checkConfig } = await import('../check-config.ts');
      end(await checkConfig(file, terminal));
    });
}
