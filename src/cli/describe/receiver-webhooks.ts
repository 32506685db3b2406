/** Arguments and help of `tillframe receiver webhook`. */
import { type Command, Option } from 'commander';
import type { WebhookKind } from '../../receiver/pos/webhooks.ts';
import { urlArgument } from '../terminal/arguments.ts';
import type { AccessContext } from './receiver-options.ts';

/** Names of the programs' own list, which loads the database. */
const kinds: readonly WebhookKind[] = ['smaregi', 'square', 'shopify'];

export function describeWebhooks(webhook: Command, context: AccessContext): void {
  const { terminal, end, help, example, accessPlace, dataOption, databaseOption, noteOption, json } = context;
  webhook
    .summary(help('receiver_webhook.summary'))
    .description(help('receiver_webhook.about'))
    .addHelpText(
      'after',
      example(
        'tillframe receiver webhook add --kind square --public-url https://cloud.example --data ./cloud',
      ),
    );
  webhook
    .command('add')
    .description(help('receiver_webhook.add'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .addOption(new Option('--kind <KIND>', help('receiver_webhook.kind')).choices(kinds))
    .addOption(new Option('--public-url <URL>', help('receiver_webhook.public_url')).argParser(urlArgument))
    .addOption(new Option('--shop <ID>', help('receiver_webhook.shop')))
    .addOption(noteOption())
    .option('--json', json)
    .action(async (options: { kind?: WebhookKind; publicUrl?: string }) => {
      const where = accessPlace(options, [
        ['kind', '--kind <KIND>'],
        ['publicUrl', '--public-url <URL>'],
      ]);
      const { addWebhook } = await import('../receiver-webhooks.ts');
      end(await addWebhook(where, terminal));
    });
  webhook
    .command('sign')
    .description(help('receiver_webhook.sign'))
    .argument('<ID>', help('credentials.id'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .addOption(new Option('--key-file <FILE>', help('receiver_webhook.key_file')).default('-'))
    .action(async (id: string, options: { keyFile: string }) => {
      const { signWebhook } = await import('../receiver-webhooks.ts');
      end(await signWebhook(id, { ...options, ...accessPlace(options) }, terminal));
    });
  webhook
    .command('list')
    .description(help('credentials.list'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .option('--all', help('credentials.all'))
    .option('--json', json)
    .action(async (options: { all?: true }) => {
      const { listWebhooks } = await import('../receiver-webhooks.ts');
      end(await listWebhooks({ ...options, ...accessPlace(options) }, terminal));
    });
  webhook
    .command('revoke')
    .description(help('credentials.revoke'))
    .argument('<ID>', help('credentials.id'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .action(async (id: string, options: object) => {
      const { revokeWebhook } = await import('../receiver-webhooks.ts');
      end(await revokeWebhook(id, accessPlace(options), terminal));
    });
}
