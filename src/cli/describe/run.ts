/** Arguments and help of `tillframe run`, `printer-proxy` and `check-config`. */
import { type Command, Option } from 'commander';
import { defaultConfigPath } from '../../agent/config/load-config.ts';
import type { PrinterProxyCommandOptions } from '../printer-proxy.ts';
import type { CommandContext } from '../terminal/command-context.ts';
import { configOption } from '../terminal/config-option.ts';

export function describeRun(program: Command, context: CommandContext): void {
  const { terminal, signal, end, help, example } = context;

  program
    .command('run')
    .summary(help('run.summary'))
    .description(help('run.about'))
    .addOption(configOption(help))
    .option('--separate-printer-proxy', help('run.separate_printer_proxy'))
    .addHelpText('after', example('tillframe run --config /etc/tillframe/config.yaml'))
    .action(async (options: { config: string; separatePrinterProxy?: boolean }) => {
      const { run } = await import('../run.ts');
      end(await run(options, terminal, signal));
    });

  program
    .command('printer-proxy')
    .summary(help('printer_proxy.summary'))
    .description(help('printer_proxy.about'))
    .addOption(configOption(help))
    .option('--stop', help('printer_proxy.stop'))
    .addOption(new Option('--started-by-run').hideHelp())
    .addHelpText('after', example('tillframe printer-proxy --config /etc/tillframe/config.yaml'))
    .action(async (options: PrinterProxyCommandOptions) => {
      const { printerProxy } = await import('../printer-proxy.ts');
      end(await printerProxy(options, terminal, signal));
    });

  program
    .command('check-config')
    .summary(help('check_config.summary'))
    .description(help('check_config.about'))
    .argument('[FILE]', help('option.config'), defaultConfigPath)
    .option('--json', help('option.json'))
    .addHelpText('after', example('tillframe check-config config.yaml'))
    .action(async (file: string, options: { json?: true }) => {
      const { checkConfig } = await import('../check-config.ts');
      end(await checkConfig(file, options, terminal));
    });
}
