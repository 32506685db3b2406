/** Arguments and help of `tillframe receiver forward`. */
import type { Command } from 'commander';
import { targetArgument } from '../terminal/arguments.ts';
import type { AccessContext } from './receiver-options.ts';

export function describeForward(forward: Command, context: AccessContext): void {
  const { terminal, end, help, example, accessPlace, dataOption, databaseOption, noteOption, json } = context;
  forward
    .summary(help('receiver_forward.summary'))
    .description(help('receiver_forward.about'))
    .addHelpText(
      'after',
      example('tillframe receiver forward add https://books.example/sales --data ./cloud'),
    );
  forward
    .command('add')
    .description(help('receiver_forward.add'))
    .argument('<URL>', help('receiver_forward.url'), targetArgument)
    .addOption(dataOption())
    .addOption(databaseOption())
    .option('--shop <ID>', help('receiver_forward.shop'))
    .option('--from-start', help('receiver_forward.from_start'))
    .option('--username <NAME>', help('receiver_forward.username'))
    .option('--password-file <FILE>', help('receiver_forward.password_file'))
    .addOption(noteOption())
    .option('--json', json)
    .action(
      async (
        url: string,
        options: { shop?: string; fromStart?: true; username?: string; passwordFile?: string },
      ) => {
        const { addTarget } = await import('../receiver-forward.ts');
        end(await addTarget(url, { ...options, ...accessPlace(options) }, terminal));
      },
    );
  forward
    .command('list')
    .description(help('receiver_forward.list'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .option('--json', json)
    .action(async (options: object) => {
      const { listTargets } = await import('../receiver-forward.ts');
      end(await listTargets({ ...options, ...accessPlace(options) }, terminal));
    });
  forward
    .command('dead-letters')
    .description(help('receiver_forward.dead_letters'))
    .argument('<ID>', help('credentials.id'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .option('--json', json)
    .action(async (id: string, options: object) => {
      const { listDeadLetters } = await import('../receiver-forward.ts');
      end(await listDeadLetters(id, { ...options, ...accessPlace(options) }, terminal));
    });
  forward
    .command('retry')
    .description(help('receiver_forward.retry'))
    .argument('<ID>', help('credentials.id'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .action(async (id: string, options: object) => {
      const { retryTarget } = await import('../receiver-forward.ts');
      end(await retryTarget(id, accessPlace(options), terminal));
    });
  for (const how of ['pause', 'remove'] as const)
    forward
      .command(how)
      .description(help(`receiver_forward.${how}`))
      .argument('<ID>', help('credentials.id'))
      .addOption(dataOption())
      .addOption(databaseOption())
      .action(async (id: string, options: object) => {
        const { endTarget } = await import('../receiver-forward.ts');
        end(await endTarget(id, how, accessPlace(options), terminal));
      });
}
