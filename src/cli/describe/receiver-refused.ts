/** Arguments and help of `tillframe receiver refused`. */
import type { Command } from 'commander';
import type { AccessContext } from './receiver-options.ts';

export function describeRefused(refused: Command, context: AccessContext): void {
  const { terminal, end, help, example, accessPlace, dataOption, databaseOption, json } = context;
  refused
    .summary(help('receiver_refused.summary'))
    .description(help('receiver_refused.about'))
    .addHelpText('after', example('tillframe receiver refused list --data ./cloud'));
  refused
    .command('list')
    .description(help('receiver_refused.list'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .option('--json', json)
    .action(async (options: object) => {
      const { listRefused } = await import('../receiver-refused.ts');
      end(await listRefused({ ...options, ...accessPlace(options) }, terminal));
    });
  for (const name of ['show', 'remove'] as const)
    refused
      .command(name)
      .description(help(`receiver_refused.${name}`))
      .argument('<ID>', help('receiver_refused.id'))
      .addOption(dataOption())
      .addOption(databaseOption())
      .action(async (id: string, options: object) => {
        const { showRefused, removeRefused } = await import('../receiver-refused.ts');
        const act = name === 'show' ? showRefused : removeRefused;
        end(await act(id, accessPlace(options), terminal));
      });
}
