/** Arguments and help of `tillframe setup-code` and `tillframe tokens`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { tokenName } from '../../lib/crypto/token-name.ts';
import type { SetUpCodeOptions } from '../page-access.ts';
import { listenArgument } from '../terminal/arguments.ts';
import type { CommandContext } from '../terminal/command-context.ts';
import { configOption } from '../terminal/config-option.ts';

type Options = { config: string };

export function describePageAccess(program: Command, context: CommandContext): void {
  const { terminal, signal, end, help, example } = context;

  program
    .command('setup-code')
    .summary(help('setup_code.summary'))
    .description(help('setup_code.about'))
    .addOption(configOption(help))
    .option('--new', help('setup_code.new'))
    .addOption(new Option('--person <NAME>', help('setup_code.person')).conflicts(['new', 'print']))
    .addOption(new Option('--print <PRINTER>', help('setup_code.print')).argParser(listenArgument))
    .option('--json', help('option.json'))
    .addHelpText('after', example('tillframe setup-code --print 192.168.1.50:9100'))
    .action(async (options: SetUpCodeOptions) => {
      const { setUpCode } = await import('../page-access.ts');
      end(await setUpCode(options, terminal, signal));
    });

  const tokens = program
    .command('tokens')
    .summary(help('tokens.summary'))
    .description(help('tokens.about'))
    .addHelpText('after', example('tillframe tokens add --read-only monitoring > monitoring.token'));
  tokens
    .command('add')
    .description(help('option.add_token'))
    .argument('<NAME>', help('tokens.name'), nameArgument)
    .addOption(configOption(help))
    .option('--read-only', help('tokens.read_only'))
    .action(async (name: string, options: Options & { readOnly?: true }) => {
      const { addToken } = await import('../page-access.ts');
      end(await addToken(name, options, terminal));
    });
  tokens
    .command('list')
    .description(help('tokens.list'))
    .addOption(configOption(help))
    .option('--json', help('option.json'))
    .action(async (options: Options & { json?: true }) => {
      const { listTokens } = await import('../page-access.ts');
      end(await listTokens(options, terminal));
    });
  tokens
    .command('remove')
    .description(help('tokens.remove'))
    .argument('<ID>', help('tokens.id'))
    .addOption(configOption(help))
    .action(async (id: string, options: Options) => {
      const { removeToken } = await import('../page-access.ts');
      end(await removeToken(id, options, terminal));
    });
}

/** Validated like the API does. */
function nameArgument(text: string): string {
  const name = tokenName.safeParse(text);
  if (!name.success) throw new InvalidArgumentError('');
  return name.data;
}
