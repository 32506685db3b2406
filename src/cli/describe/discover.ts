/** Arguments and help of `tillframe discover`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type NtpServer, parseNtpServer } from '../../agent/cameras/onvif/ntp-server.ts';
import type { DiscoverOptions } from '../discover.ts';
import type { CommandContext } from '../terminal/command-context.ts';

export function describeDiscover(program: Command, context: CommandContext): void {
  const { terminal, signal, end, help, example } = context;

  program
    .command('discover')
    .summary(help('discover.summary'))
    .description(help('discover.about'))
    .argument('[ADDRESS]', help('discover.address'))
    .addOption(new Option('--wait <SECONDS>', help('discover.wait')).argParser(secondsArgument).default(5))
    .option('--username <USER>', help('discover.username'))
    .option('--password-file <FILE>', help('discover.password_file'))
    .option('--stream <NAME>', help('discover.stream'))
    .addOption(new Option('--set-ntp <HOST>', help('discover.set_ntp')).argParser(ntpArgument))
    .addOption(
      new Option('--set-key-frames <SECONDS>', help('discover.set_key_frames')).argParser(secondsArgument),
    )
    .option('--json', help('option.json'))
    .addHelpText('after', example('tillframe discover 192.168.1.20 --username admin --password-file pw'))
    .action(async (address: string | undefined, options: DiscoverOptions) => {
      const { discoverCommand } = await import('../discover.ts');
      end(await discoverCommand(address, options, terminal, signal));
    });
}

function secondsArgument(text: string): number {
  const seconds = Number(text);
  if (!/^\d{1,3}$/.test(text) || seconds < 1 || seconds > 120) throw new InvalidArgumentError('');
  return seconds;
}

function ntpArgument(text: string): NtpServer {
  const server = parseNtpServer(text);
  if (server === undefined) throw new InvalidArgumentError('');
  return server;
}
