/** Arguments and help of `tillframe discover`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type NtpServer, parseNtpServer } from '../../agent/cameras/onvif/ntp-server.ts';
import type { DiscoverOptions } from '../discover.ts';
import type { CommandParts } from '../terminal/command-parts.ts';

export function describeDiscover(program: Command, parts: CommandParts): void {
  const { terminal, signal, end, localized, example } = parts;

  program
    .command('discover')
    .summary(localized({ en: 'find cameras on the network', ja: 'ネットワークのカメラを探す' }))
    .description(
      localized({
        en: 'Searches for ONVIF cameras on every network of this machine, or queries the one at ADDRESS, and shows their streams, the recommended one, their clocks, and the entries for the set-up file. Changes nothing, except with --set-ntp.',
        ja: 'この機器のすべてのネットワークで ONVIF カメラを探します。ADDRESS を指定するとその 1 台に問い合わせます。映像の種類、最適な映像、時計のずれ、取り込み用ファイルに書く内容を表示します。--set-ntp 以外は何も変更しません。',
      }),
    )
    .argument(
      '[ADDRESS]',
      localized({
        en: 'address of one camera: 192.168.1.20, with a port, or its full ONVIF address',
        ja: '1 台のカメラのアドレス: 192.168.1.20、ポート付き、または ONVIF の URL',
      }),
    )
    .addOption(
      new Option(
        '--wait <SECONDS>',
        localized({ en: 'duration of the search in seconds', ja: '探す時間(秒)' }),
      )
        .argParser(secondsArgument)
        .default(5),
    )
    .option('--username <USER>', localized({ en: 'user name for the login', ja: 'ログインに使うユーザー名' }))
    .option(
      '--password-file <FILE>',
      localized({
        en: 'read the password from a file with one line, or from standard input with -',
        ja: 'パスワードを 1 行だけ書いたファイル。- は標準入力から読み込みます',
      }),
    )
    .option(
      '--stream <NAME>',
      localized({
        en: 'use the stream of this name or token instead of the recommended one',
        ja: '自動で選ばず、この名前またはトークンの映像を選ぶ',
      }),
    )
    .addOption(
      new Option(
        '--set-ntp <HOST>',
        localized({
          en: 'set this time server on the camera at ADDRESS',
          ja: 'ADDRESS のカメラの時刻サーバーをこれに設定する',
        }),
      ).argParser(ntpArgument),
    )
    .option('--json', localized({ en: 'print JSON', ja: 'JSON で出力する' }))
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
