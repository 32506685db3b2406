/** Arguments and help of `tillframe conformance`. */
import { type Command, Option } from 'commander';
import type { ConformanceCommandOptions } from '../conformance.ts';
import { urlArgument, wholeNumber } from '../terminal/arguments.ts';
import type { CommandContext } from '../terminal/command-context.ts';

export function describeConformance(command: Command, context: CommandContext): void {
  const { terminal, signal, end, help, example } = context;
  command
    .summary(help('conformance.summary'))
    .description(help('conformance.about'))
    .argument('<URL>', help('conformance.url'), urlArgument)
    .requiredOption('--token-file <FILE>', help('conformance.token_file'))
    .option('--enrol-key-file <FILE>', help('conformance.enrol_key_file'))
    .option('--ca-file <FILE>', help('conformance.ca_file'))
    .option('--shop <ID>', help('conformance.shop'))
    .option('--gateway <ID>', help('conformance.gateway'))
    .addOption(new Option('--wait <S>', help('conformance.wait')).argParser(wholeNumber(0, 86_400)))
    .option('--json', help('option.json'))
    .addHelpText(
      'after',
      example('tillframe conformance https://cloud.example/tillframe --token-file cloud.token'),
    )
    .action(async (url: string, options: ConformanceCommandOptions) => {
      const { conformance } = await import('../conformance.ts');
      end(await conformance(url, options, terminal, signal));
    });
}
