/** Arguments and help of `tillframe status`, `sales` and `logs`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { isDate } from '../../domain/time/shop-day.ts';
import type { LogsOptions } from '../look/logs.ts';
import type { SalesOptions } from '../look/sales.ts';
import type { StatusOptions } from '../look/status.ts';
import { wholeNumber } from '../terminal/arguments.ts';
import type { CommandContext } from '../terminal/command-context.ts';
import { configOption } from '../terminal/config-option.ts';

export function describeLook(program: Command, context: CommandContext): void {
  const { terminal, signal, end, help, example } = context;

  program
    .command('status')
    .summary(help('status.summary'))
    .description(help('status.about'))
    .addOption(configOption(help))
    .option('--json', help('option.json'))
    .addHelpText('after', example('tillframe status'))
    .action(async (options: StatusOptions) => {
      const { status } = await import('../look/status.ts');
      end(status(options, terminal));
    });

  program
    .command('sales')
    .summary(help('sales.summary'))
    .description(help('sales.about'))
    .argument('[WORDS...]', help('sales.words'))
    .addOption(configOption(help))
    .addOption(new Option('--day <DATE>', help('sales.day')).argParser(dateArgument))
    .option('--without-picture', help('sales.without_picture'))
    .addOption(
      new Option('-n, --limit <NUMBER>', help('sales.limit')).argParser(wholeNumber(1, 200)).default(20),
    )
    .option('--json', help('option.json'))
    .addHelpText('after', example('tillframe sales 佐藤 --day 2026-11-30'))
    .action(async (words: string[], options: SalesOptions) => {
      const { sales } = await import('../look/sales.ts');
      end(sales(words, options, terminal));
    });

  program
    .command('logs')
    .summary(help('logs.summary'))
    .description(help('logs.about'))
    .option('-f, --follow', help('logs.follow'))
    .option('--since <TIME>', help('logs.since'))
    .addOption(new Option('--level <LEVEL>', help('logs.level')).choices(['debug', 'info', 'warn', 'error']))
    .option('--json', help('logs.json'))
    .addHelpText('after', example('tillframe logs --since "1 hour ago" --level warn'))
    .action(async (options: LogsOptions) => {
      const { logs } = await import('../look/logs.ts');
      end(await logs(options, terminal, signal));
    });
}

function dateArgument(text: string): string {
  if (isDate(text)) return text;
  // The command line says that it is in the right form, and no day.
  throw new InvalidArgumentError(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `no day ${text}` : '');
}
