/** Arguments and help of `tillframe receiver`. */
import { isIP } from 'node:net';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PostgresOptions, ReceiverOptions } from '../receiver.ts';
import {
  brokerArgument,
  bucketArgument,
  databaseArgument,
  listenArgument,
  targetArgument,
  urlArgument,
  wholeNumber,
} from '../terminal/arguments.ts';
import type { CommandContext } from '../terminal/command-context.ts';
import { describeAccess } from './receiver-access.ts';
import { assertGiven } from './receiver-options.ts';

export function describeReceiver(command: Command, context: CommandContext): void {
  const { terminal, signal, end, help, example } = context;
  command
    .summary(help('receiver.summary'))
    .description(help('receiver.about'))
    // Required by `receiver` only; a mandatory option would also be required by its subcommands.
    .addOption(new Option('--listen <HOST:PORT>', help('receiver.listen')).argParser(listenArgument))
    .option('--data <DIR>', help('receiver.data'))
    .option('--token-file <FILE>', help('receiver.token_file'))
    .addOption(new Option('--public-url <URL>', help('receiver.public_url')).argParser(urlArgument))
    .addOption(new Option('--trusted-proxy <ADDRESS...>', help('receiver.trusted_proxy')).argParser(networks))
    .option('--viewer-password-file <FILE>', help('receiver.viewer_password_file'))
    .option('--presign', help('receiver.presign'))
    .addOption(
      new Option('--presign-seconds <S>', help('receiver.presign_seconds'))
        .argParser(wholeNumber(1, 604_800))
        .default(900),
    )
    .addOption(
      new Option('--token-days <DAYS>', help('receiver.token_days')).argParser(wholeNumber(1, 3_650)),
    )
    .addOption(
      new Option('--min-free <MB>', help('receiver.min_free'))
        .argParser(wholeNumber(0, 10_000_000))
        .default(256),
    )
    .addOption(new Option('--forward <URL>', help('receiver.forward')).argParser(targets))
    .addOption(new Option('--from <URL>', help('receiver.from')).argParser(brokerArgument()))
    .option('--from-credentials <FILE>', help('receiver.from_credentials'))
    .addOption(
      new Option('--database <URL>', help('receiver.database'))
        .argParser(databaseArgument)
        .conflicts(['data', 'presign']),
    )
    .addOption(
      new Option('--pictures <URL>', help('receiver.pictures')).argParser(bucketArgument).conflicts('data'),
    )
    .addOption(
      new Option('--keep-days <DAYS>', help('receiver.keep_days'))
        .argParser(wholeNumber(1, 36_500))
        .conflicts('data'),
    )
    .addHelpText(
      'after',
      [
        example('tillframe receiver --listen 127.0.0.1:9090 --data ./cloud'),
        '  tillframe receiver keys add --count 20 --data ./cloud',
        '  tillframe receiver --listen 0.0.0.0:9090 --database postgres://tillframe@db/cloud --pictures s3://pictures --token-file owner.token',
        '  tillframe receiver --listen 127.0.0.1:9090 --data ./cloud --from nats://receiver:PASSWORD@127.0.0.1:4222',
      ].join('\n'),
    )
    .action(async (options: Partial<ReceiverOptions & PostgresOptions>) => {
      const listen = ['listen', '--listen <HOST:PORT>'] as const;
      if (options.database !== undefined || options.pictures !== undefined) {
        assertGiven(options, [
          ...[listen, ['database', '--database <URL>'] as const],
          ...[['pictures', '--pictures <URL>'] as const, ['tokenFile', '--token-file <FILE>'] as const],
        ]);
        const { receiverOnPostgres } = await import('../receiver.ts');
        end(await receiverOnPostgres(options, terminal, signal));
        return;
      }
      assertGiven(options, [listen, ['data', '--data <DIR>']]);
      const { receiver } = await import('../receiver.ts');
      end(await receiver(options, terminal, signal));
    });
  describeAccess(command, context);
}

function targets(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, targetArgument(text)];
}

/** IP addresses, or networks as 10.0.0.0/8; the option may be repeated. */
function networks(text: string, before: readonly string[] = []): readonly string[] {
  const [address = '', length, ...more] = text.split('/');
  const version = isIP(address);
  const isLength =
    length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (version === 6 ? 128 : 32));
  if (version === 0 || !isLength || more.length > 0) throw new InvalidArgumentError('');
  return [...before, text];
}
