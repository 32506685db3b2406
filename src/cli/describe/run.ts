/** What may be typed to run the gateway: `tillframe run`, `tap`, and `check-config` before either. */
import { type Command, Option } from 'commander';
import { defaultConfigPath } from '../../agent/config/load-config.ts';
import type { TapCommandOptions } from '../printer-proxy.ts';
import type { CommandParts } from '../terminal/command-parts.ts';

export function describeRun(program: Command, parts: CommandParts): void {
  const { terminal, signal, end, say, example, configOption } = parts;

  program
    .command('run')
    .summary(say({ en: 'run the agent', ja: '常駐プログラムを動かす' }))
    .description(
      say({
        en: 'Runs the agent in the foreground until SIGTERM or Ctrl-C. It stops within 5 seconds with nothing lost; a second signal ends it at once.',
        ja: '常駐プログラムを動かします。SIGTERM か Ctrl-C で 5 秒以内に、何も失わずに止まります。二度目の合図で直ちに終了します。',
      }),
    )
    .addOption(configOption())
    .option(
      '--tap-apart',
      say({
        en: 'the printer proxy is a service of its own (tillframe tap): never start it from here',
        ja: 'プリンターの中継は別のサービス(tillframe tap)が行うため、ここからは起動しない',
      }),
    )
    .addHelpText('after', example('tillframe run --config /etc/tillframe/config.yaml'))
    .action(async (options: { config: string; tapApart?: boolean }) => {
      const { run } = await import('../run.ts');
      end(await run(options, terminal, signal));
    });

  program
    .command('tap')
    .summary(say({ en: 'stand before the receipt printers', ja: 'レシートプリンターを中継する' }))
    .description(
      say({
        en: 'Stands between registers and receipt printers (tap.printers in the config): everything goes on to the printer byte for byte, and what was sold is kept for the agent. It needs nothing of the agent: receipts are printed whatever happens to that.',
        ja: 'レジとレシートプリンターの間に入ります(設定ファイルの tap.printers)。データはそのままプリンターへ送られ、読み取った会計は常駐プログラムのために保存されます。常駐プログラムが止まっていても印字は続きます。',
      }),
    )
    .addOption(configOption())
    .option(
      '--stop',
      say({
        en: 'end the one that runs, such as one that went on when the agent was stopped',
        ja: '動いている中継を止める(常駐プログラムの停止後も続いているものなど)',
      }),
    )
    .addOption(new Option('--started-by-run').hideHelp())
    .addHelpText('after', example('tillframe tap --config /etc/tillframe/config.yaml'))
    .action(async (options: TapCommandOptions) => {
      const { tap } = await import('../printer-proxy.ts');
      end(await tap(options, terminal, signal));
    });

  program
    .command('check-config')
    .summary(say({ en: 'check a config file', ja: '設定ファイルを調べる' }))
    .description(
      say({
        en: 'Checks a config file, the paths in it and whether its addresses can be listened on here; changes nothing. Every mistake is listed with its line and key.',
        ja: '設定ファイルと、その中のパスや待ち受けアドレスを調べます。何も変更しません。間違いをすべて、行とキーを添えて表示します。',
      }),
    )
    .argument('[FILE]', say({ en: 'the config file', ja: '設定ファイル' }), defaultConfigPath)
    .addHelpText('after', example('tillframe check-config config.yaml'))
    .action(async (file: string) => {
      const { checkConfig } = await import('../check-config.ts');
      end(await checkConfig(file, terminal));
    });
}
