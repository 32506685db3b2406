/** Arguments and help of `tillframe provision`. */
import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { defaultConfigPath } from '../../agent/config/load-config.ts';
import type { CsvOptions } from '../provision-csv.ts';
import type { CommandContext } from '../terminal/command-context.ts';

type Options = Partial<CsvOptions> & {
  readonly boot?: string;
  readonly config: string;
  readonly root: string;
  readonly takeIn?: true;
};

export function describeProvision(program: Command, context: CommandContext): void {
  const { terminal, signal, end, help, example } = context;

  program
    .command('provision')
    .summary(help('provision.summary'))
    .description(help('provision.about'))
    .option('--csv <FILE>', help('provision.csv'))
    .option('--out <DIR>', help('provision.out'))
    .option('--template <DIR>', help('provision.template'))
    .option('--renew', help('provision.renew'))
    .addOption(
      new Option('--skip-labels <NUMBER>', help('provision.skip_labels')).argParser(Number).default(0),
    )
    .option('--boot <DIR>', help('provision.boot'))
    .addOption(new Option('-c, --config <FILE>', help('provision.config')).default(defaultConfigPath))
    .addOption(new Option('--root <DIR>', help('provision.root')).default('/'))
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
        terminal.printError(`tillframe: ${help('usage.csv_or_boot')}`);
        end(2);
        return;
      }
      const { provisionCsv } = await import('../provision-csv.ts');
      end(await provisionCsv({ ...options, csv, out }, terminal, signal));
    });
}
