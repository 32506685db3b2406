/** Arguments and help of `tillframe update`. */
import { type Command, Option } from 'commander';
import type { CommandContext } from '../terminal/command-context.ts';
import { configOption } from '../terminal/config-option.ts';
import type { UpdateOptions } from '../update.ts';

export function describeUpdate(program: Command, context: CommandContext): void {
  const { terminal, signal, end, help, example } = context;

  program
    .command('update')
    .summary(help('update.summary'))
    .description(help('update.about'))
    .argument('[from]', help('update.from'))
    .addOption(configOption(help))
    .option('--check', help('update.check'))
    .addOption(new Option('--json', help('update.json')).implies({ check: true }))
    .option('--to <VERSION>', help('update.to'))
    .option('--allow-older', help('update.allow_older'))
    .option('--no-wait', help('update.no_wait'))
    .option('--automatic', help('update.automatic'))
    .option('--in-hours', help('update.in_hours'))
    .addHelpText('after', example('tillframe update https://updates.example/tillframe/'))
    .action(async (from: string | undefined, options: UpdateOptions) => {
      const { update } = await import('../update.ts');
      end(await update(from, options, terminal, signal));
    });
}
