/** Arguments and help of `tillframe receiver`. */
import { isIP } from 'node:net';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ReceiverOptions } from '../receiver.ts';
import { listenArgument, urlArgument, wholeNumber } from '../terminal/arguments.ts';
import type { CommandParts } from '../terminal/command-parts.ts';
import { describeAccess, missing } from './receiver-access.ts';

export function describeReceiver(command: Command, parts: CommandParts): void {
  const { terminal, signal, end, localized, example } = parts;
  command
    .summary(localized({ en: 'run the reference cloud', ja: 'リファレンス用クラウドを動かす' }))
    .description(
      localized({
        en: 'Runs the reference cloud: it stores the data of gateways in a folder and shows it in a browser behind a login. The commands below manage access; they work while it runs.',
        ja: 'ゲートウェイから届く会計と画像を受け取り、フォルダーに保存する、リファレンス用クラウドを動かします。届いたものはログインしてブラウザーで見られます。下のコマンドで、だれが送れるかを決めます。動作中でも使えます。',
      }),
    )
    // Required by `receiver` only; a mandatory option would also be required by its subcommands.
    .addOption(
      new Option(
        '--listen <HOST:PORT>',
        localized({ en: 'listen address', ja: '待ち受けるアドレス' }),
      ).argParser(listenArgument),
    )
    .option('--data <DIR>', localized({ en: 'data folder', ja: '保存先のフォルダー' }))
    .option(
      '--token-file <FILE>',
      localized({
        en: 'file with a token of the owner, which authorizes reading, and writing from a gateway on this machine for tests (default: DIR/token)',
        ja: '管理者のトークンのファイル。届いたものを読み出せます。送信できるのは、試用のため、この機器上のゲートウェイだけです (省略時: DIR/token)',
      }),
    )
    .addOption(
      new Option(
        '--public-url <URL>',
        localized({
          en: 'public address for gateways, if it differs from the listen address (behind a TLS proxy)',
          ja: 'ゲートウェイから見たアドレス。待ち受けるアドレスと違う場合(TLS プロキシの背後など)に指定',
        }),
      ).argParser(urlArgument),
    )
    .addOption(
      new Option(
        '--trusted-proxy <ADDRESS...>',
        localized({
          en: 'address or network (10.0.0.0/8) of a trusted proxy on another machine, which reports the client addresses; those on this machine are always trusted',
          ja: '別の機器で前に立つプロキシのアドレスまたはネットワーク(10.0.0.0/8)。だれからの要求かについて、その申告を信じます。この機器上のプロキシは指定不要',
        }),
      ).argParser(networks),
    )
    .option(
      '--viewer-password-file <FILE>',
      localized({
        en: 'read the viewer’s password from a file with one line; without it a one-time code to set one is shown',
        ja: 'ビューアーのパスワードを 1 行だけ書いたファイル。省略時は、パスワードを決めるための一度だけのコードを表示します',
      }),
    )
    .option(
      '--presign',
      localized({
        en: 'request pictures at signed addresses that expire and need no token, as object stores do',
        ja: '画像の送り先を、期限付きの署名つきアドレス(トークン不要)にする',
      }),
    )
    .addOption(
      new Option(
        '--presign-seconds <S>',
        localized({ en: 'lifetime of a signed address in seconds', ja: 'そのアドレスの有効期間(秒)' }),
      )
        .argParser(wholeNumber(1, 604_800))
        .default(900),
    )
    .addOption(
      new Option(
        '--token-days <DAYS>',
        localized({
          en: 'lifetime of tokens issued by enrolment; gateways renew them automatically (default: unlimited)',
          ja: '登録で渡すトークンの有効日数。ゲートウェイが自動で更新します (省略時: 無期限)',
        }),
      ).argParser(wholeNumber(1, 3_650)),
    )
    .addOption(
      new Option(
        '--min-free <MB>',
        localized({
          en: 'reject data while the disk has less free space than this; gateways wait',
          ja: 'ディスクの空きがこれより少ない間は受け取らず、ゲートウェイを待たせる(MB)',
        }),
      )
        .argParser(wholeNumber(0, 10_000_000))
        .default(256),
    )
    .addHelpText(
      'after',
      `${example('tillframe receiver --listen 127.0.0.1:9090 --data ./cloud')}\n  tillframe receiver keys add --count 20 --data ./cloud`,
    )
    .action(async (options: Partial<ReceiverOptions>) => {
      const { listen, data } = options;
      if (listen === undefined) throw missing('--listen <HOST:PORT>');
      if (data === undefined) throw missing('--data <DIR>');
      const { receiver } = await import('../receiver.ts');
      end(await receiver({ ...options, listen, data }, terminal, signal));
    });
  describeAccess(command, parts);
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
