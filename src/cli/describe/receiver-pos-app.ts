/** Arguments and help of `tillframe receiver pos-app`. */
import { type Command, Option } from 'commander';
import { urlArgument } from '../terminal/arguments.ts';
import type { AccessContext } from './receiver-options.ts';

type SetOptions = {
  readonly clientId?: string;
  readonly publicUrl?: string;
  readonly secretFile: string;
  readonly sandbox?: true;
  readonly idUrl?: string;
};

export function describePosApp(app: Command, context: AccessContext): void {
  const { terminal, end, help, example, accessPlace, dataOption, databaseOption, json } = context;
  app
    .summary(help('receiver_pos_app.summary'))
    .description(help('receiver_pos_app.about'))
    .addHelpText(
      'after',
      example(
        'tillframe receiver pos-app set --client-id ID --public-url https://cloud.example --data ./cloud\n  tillframe receiver pos-app link --shop shibuya --data ./cloud',
      ),
    );
  app
    .command('set')
    .description(help('receiver_pos_app.set'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .option('--client-id <ID>', help('receiver_pos_app.client_id'))
    .addOption(new Option('--secret-file <FILE>', help('receiver_pos_app.secret_file')).default('-'))
    .addOption(new Option('--public-url <URL>', help('receiver_pos_app.public_url')).argParser(urlArgument))
    .option('--sandbox', help('receiver_pos_app.sandbox'))
    .addOption(new Option('--id-url <URL>', help('receiver_pos_app.id_url')).argParser(urlArgument))
    .action(async (options: SetOptions) => {
      const where = accessPlace(options, [
        ['clientId', '--client-id <ID>'],
        ['publicUrl', '--public-url <URL>'],
      ]);
      const { setPosApp } = await import('../receiver-pos-app.ts');
      end(await setPosApp(where, terminal));
    });
  app
    .command('link')
    .description(help('receiver_pos_app.link'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .option('--shop <ID>', help('receiver_pos_app.shop'))
    .option('--json', json)
    .action(async (options: { shop?: string }) => {
      const where = accessPlace(options, [['shop', '--shop <ID>']]);
      const { linkShop } = await import('../receiver-pos-app.ts');
      end(await linkShop(where, terminal));
    });
  app
    .command('list')
    .description(help('receiver_pos_app.list'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .option('--json', json)
    .action(async (options: object) => {
      const { listPosGrants } = await import('../receiver-pos-app.ts');
      end(await listPosGrants(accessPlace(options), terminal));
    });
  app
    .command('revoke')
    .description(help('receiver_pos_app.revoke'))
    .argument('<CONTRACT>', help('receiver_pos_app.contract'))
    .addOption(dataOption())
    .addOption(databaseOption())
    .option('--shop <ID>', help('receiver_pos_app.shop'))
    .action(async (contract: string, options: { shop?: string }) => {
      const where = accessPlace(options, [['shop', '--shop <ID>']]);
      const { revokePosGrant } = await import('../receiver-pos-app.ts');
      end(await revokePosGrant(contract, where, terminal));
    });
}
