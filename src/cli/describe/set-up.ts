/** Arguments and help of `tillframe import` and `tillframe export`. */
import type { Command } from 'commander';
import type { ExportOptions } from '../export.ts';
import type { ImportOptions } from '../import.ts';
import type { CommandContext } from '../terminal/command-context.ts';
import { configOption } from '../terminal/config-option.ts';

export function describeSetUp(program: Command, context: CommandContext): void {
  const { terminal, signal, end, help, example } = context;

  program
    .command('import')
    .summary(help('import.summary'))
    .description(help('import.about'))
    .argument('<FILE>', help('import.file'))
    .addOption(configOption(help))
    .option('--passphrase-file <FILE>', help('option.passphrase_file'))
    .option('--json', help('option.json'))
    .addHelpText('after', example('tillframe import provision.yaml --config /etc/tillframe/config.yaml'))
    .action(async (file: string, options: ImportOptions) => {
      const { importFile } = await import('../import.ts');
      end(await importFile(file, options, terminal, signal));
    });

  program
    .command('export')
    .summary(help('export.summary'))
    .description(help('export.about'))
    .addOption(configOption(help))
    .option('-o, --output <FILE>', help('export.output'))
    .option('--secrets', help('export.secrets'))
    .option('--passphrase-file <FILE>', help('option.passphrase_file'))
    .addHelpText('after', example('tillframe export --output set-up.yaml --secrets'))
    .action(async (options: ExportOptions) => {
      const { exportFile } = await import('../export.ts');
      end(await exportFile(options, terminal, signal));
    });
}
