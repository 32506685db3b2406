/** Arguments and help of the commands that manage access to the receiver. */
import { type Command, Option } from 'commander';
import type { CredentialKind } from '../../receiver/credentials.ts';
import { wholeNumber } from '../terminal/arguments.ts';
import type { CommandContext } from '../terminal/command-context.ts';
import { describeForward } from './receiver-forward.ts';
import { type AccessContext, createOptions } from './receiver-options.ts';
import { describePosApp } from './receiver-pos-app.ts';
import { describeRefused } from './receiver-refused.ts';
import { describeWebhooks } from './receiver-webhooks.ts';

/** `command`: of the receiver. */
export function describeAccess(command: Command, context: CommandContext): void {
  const { terminal, end, help } = context;
  const access = { ...context, ...createOptions(command, context) };
  describeTokens(command.command('tokens'), access);
  describeKeys(command.command('keys'), access);
  describeReaders(command.command('readers'), access);
  describeGateways(command.command('gateways'), access);
  describeForward(command.command('forward'), access);
  describeRefused(command.command('refused'), access);
  describeWebhooks(command.command('webhook'), access);
  describePosApp(command.command('pos-app'), access);
  command
    .command('setup-code')
    .description(help('receiver.setup_code'))
    .addOption(access.dataOption())
    .addOption(access.databaseOption())
    .option('--json', access.json)
    .action(async (options: object) => {
      const { makeSetUpCode } = await import('../receiver-admin.ts');
      end(await makeSetUpCode(access.accessPlace(options), terminal));
    });
}

function describeTokens(tokens: Command, context: AccessContext): void {
  const { terminal, end, help, example, accessPlace, dataOption, databaseOption, noteOption, json } = context;
  tokens
    .summary(help('receiver_tokens.summary'))
    .description(help('receiver_tokens.about'))
    .addHelpText('after', example('tillframe receiver tokens add gw-shibuya --shop shibuya --data ./cloud'));
  tokens
    .command('add')
    .description(help('option.add_token'))
    .argument('<GATEWAY>', help('receiver_tokens.gateway'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .addOption(new Option('--shop <ID>', help('receiver_tokens.shop')))
    .addOption(noteOption())
    .option('--json', json)
    .action(async (gateway: string, options: { shop?: string }) => {
      const where = accessPlace(options, [['shop', '--shop <ID>']]);
      const { addToken } = await import('../receiver-admin.ts');
      end(await addToken(gateway, where, terminal));
    });
  describeList(tokens, 'token', context);
}

function describeKeys(keys: Command, context: AccessContext): void {
  const { terminal, end, help, example, accessPlace, dataOption, databaseOption, noteOption, json } = context;
  keys
    .summary(help('receiver_keys.summary'))
    .description(help('receiver_keys.about'))
    .addHelpText('after', example('tillframe receiver keys add --count 20 --data ./cloud'));
  keys
    .command('add')
    .description(help('receiver_keys.add'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .addOption(
      new Option('--count <NUMBER>', help('receiver_keys.count')).argParser(wholeNumber(1, 1_000)).default(1),
    )
    .addOption(
      new Option('--days <DAYS>', help('receiver_keys.days')).argParser(wholeNumber(1, 3_650)).default(30),
    )
    .addOption(new Option('--gateway <ID>', help('receiver_keys.gateway')))
    .addOption(new Option('--shop <ID>', help('receiver_keys.shop')))
    .addOption(noteOption())
    .option('--json', json)
    .action(async (options: { count: number; days: number }) => {
      const { addKeys } = await import('../receiver-admin.ts');
      end(await addKeys({ ...options, ...accessPlace(options) }, terminal));
    });
  describeList(keys, 'key', context);
}

function describeReaders(readers: Command, context: AccessContext): void {
  const { terminal, end, help, example, accessPlace, dataOption, databaseOption, noteOption, json } = context;
  readers
    .summary(help('receiver_readers.summary'))
    .description(help('receiver_readers.about'))
    .addHelpText('after', example('tillframe receiver readers add --note warehouse --data ./cloud'));
  readers
    .command('add')
    .description(help('option.add_token'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .option('--shop <ID>', help('receiver_readers.shop'))
    .addOption(noteOption())
    .option('--json', json)
    .action(async (options: { shop?: string }) => {
      const { addReader } = await import('../receiver-admin.ts');
      end(await addReader({ ...options, ...accessPlace(options) }, terminal));
    });
  describeList(readers, 'reader', context);
}

function describeGateways(gateways: Command, context: AccessContext): void {
  const { terminal, end, help, example, accessPlace, dataOption, databaseOption, json } = context;
  gateways
    .summary(help('receiver_gateways.summary'))
    .description(help('receiver_gateways.about'))
    .addHelpText('after', example('tillframe receiver gateways gone gw-shibuya --data ./cloud'));
  gateways
    .command('list')
    .description(help('receiver_gateways.list'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .option('--json', json)
    .action(async (options: object) => {
      const { listGateways } = await import('../receiver-admin.ts');
      end(await listGateways({ ...options, ...accessPlace(options) }, terminal));
    });
  gateways
    .command('gone')
    .description(help('receiver_gateways.gone'))
    .argument('<GATEWAY>', help('receiver_tokens.gateway'))
    .option('--shop <ID>', help('receiver_gateways.shop'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .action(async (gateway: string, options: { shop?: string }) => {
      const { endGateway } = await import('../receiver-admin.ts');
      end(await endGateway(gateway, accessPlace(options), terminal));
    });
}

/** The commands that tokens, keys and readers have in common. */
function describeList(group: Command, kind: CredentialKind, context: AccessContext): void {
  const { terminal, end, help, accessPlace, dataOption, databaseOption, json } = context;
  group
    .command('list')
    .description(help('credentials.list'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .option('--all', help('credentials.all'))
    .option('--json', json)
    .action(async (options: { all?: true }) => {
      const { listCredentials } = await import('../receiver-admin.ts');
      end(await listCredentials(kind, { ...options, ...accessPlace(options) }, terminal));
    });
  group
    .command('revoke')
    .description(help('credentials.revoke'))
    .argument('<ID>', help('credentials.id'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .action(async (id: string, options: object) => {
      const { revokeCredential } = await import('../receiver-admin.ts');
      end(await revokeCredential(kind, id, accessPlace(options), terminal));
    });
}
