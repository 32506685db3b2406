/** What may be typed after `tillframe receiver`: running it, and who may bring and see. */
import { isIP } from 'node:net';
import { type Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { ReceiverOptions } from '../receiver.ts';
import type { Where } from '../receiver-admin.ts';
import { listenArgument, urlArgument, wholeNumber } from '../terminal/arguments.ts';
import type { CommandParts } from '../terminal/command-parts.ts';

export function describeReceiver(command: Command, parts: CommandParts): void {
  const { terminal, signal, end, say, example } = parts;
  command
    .summary(say({ en: 'run the reference cloud', ja: 'リファレンス用クラウドを動かす' }))
    .description(
      say({
        en: 'Runs the reference cloud: it takes in what gateways send, keeps it in a folder, and shows it in the browser behind a login. The commands below say who may bring what; they work while it runs.',
        ja: 'ゲートウェイから届く会計と画像を受け取り、フォルダーに保存する、リファレンス用クラウドを動かします。届いたものはログインしてブラウザーで見られます。下のコマンドで、だれが送れるかを決めます。動作中でも使えます。',
      }),
    )
    // Wanted by `receiver` alone; a mandatory option would be wanted by the commands below it too.
    .addOption(
      new Option('--listen <HOST:PORT>', say({ en: 'where it answers', ja: '待ち受けるアドレス' })).argParser(
        listenArgument,
      ),
    )
    .option('--data <DIR>', say({ en: 'where it keeps everything', ja: '保存先のフォルダー' }))
    .option(
      '--token-file <FILE>',
      say({
        en: 'a file with a token of the owner: it reads what has arrived, and a gateway on this machine may try the receiver with it (default: DIR/token)',
        ja: '管理者のトークンのファイル。届いたものを読み出せます。送信できるのは、試用のため、この機器上のゲートウェイだけです (省略時: DIR/token)',
      }),
    )
    .addOption(
      new Option(
        '--public-url <URL>',
        say({
          en: 'its address as gateways see it, where that is not the one it listens at (behind a TLS proxy)',
          ja: 'ゲートウェイから見たアドレス。待ち受けるアドレスと違う場合(TLS プロキシの背後など)に指定',
        }),
      ).argParser(urlArgument),
    )
    .addOption(
      new Option(
        '--trusted-proxy <ADDRESS...>',
        say({
          en: 'address or network (10.0.0.0/8) of a proxy before it on another machine: it is believed about who asks. Those on this machine are anyway',
          ja: '別の機器で前に立つプロキシのアドレスまたはネットワーク(10.0.0.0/8)。だれからの要求かについて、その申告を信じます。この機器上のプロキシは指定不要',
        }),
      ).argParser(networks),
    )
    .option(
      '--viewer-password-file <FILE>',
      say({
        en: 'a file with the viewer’s password in its only line; without it a one-time code is shown with which it is set',
        ja: 'ビューアーのパスワードを 1 行だけ書いたファイル。省略時は、パスワードを決めるための一度だけのコードを表示します',
      }),
    )
    .option(
      '--presign',
      say({
        en: 'ask for pictures at signed addresses that expire and need no token, as object stores do',
        ja: '画像の送り先を、期限付きの署名つきアドレス(トークン不要)にする',
      }),
    )
    .addOption(
      new Option(
        '--presign-seconds <S>',
        say({ en: 'how long such an address holds', ja: 'そのアドレスの有効期間(秒)' }),
      )
        .argParser(wholeNumber(1, 604_800))
        .default(900),
    )
    .addOption(
      new Option(
        '--token-days <DAYS>',
        say({
          en: 'tokens given by enrolment hold that long, and the gateway renews them by itself (default: for ever)',
          ja: '登録で渡すトークンの有効日数。ゲートウェイが自動で更新します (省略時: 無期限)',
        }),
      ).argParser(wholeNumber(1, 3_650)),
    )
    .addOption(
      new Option(
        '--min-free <MB>',
        say({
          en: 'takes nothing while its disk has less free space than that; gateways wait',
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

  const gatewayOption = (): Option =>
    new Option(
      '--gateway <ID>',
      say({ en: 'only this gateway may use it', ja: 'このゲートウェイだけが使える' }),
    );
  const noteOption = (): Option =>
    new Option('--note <TEXT>', say({ en: 'a note for the list', ja: '一覧に出すメモ' }));
  const json = say({ en: 'print JSON', ja: 'JSON で出力する' });
  /** The folder may stand before the command too: `receiver --data DIR tokens list`. */
  const place = (own: object): Where => {
    const all = { ...command.opts<{ data?: string }>(), ...own } as Partial<Where>;
    if (all.data === undefined) throw missing('--data <DIR>');
    return { ...own, data: all.data };
  };
  const dataOption = (): Option =>
    new Option('--data <DIR>', say({ en: 'the receiver’s folder', ja: '受信サーバーのフォルダー' }));

  const tokens = command
    .command('tokens')
    .description(
      say({
        en: 'Tokens of gateways: each sends sales of one gateway and one shop, and reads nothing.',
        ja: 'ゲートウェイごとのトークン。そのゲートウェイと 1 つの店舗の会計を送ることだけができ、読み出しはできません。',
      }),
    )
    .addHelpText('after', example('tillframe receiver tokens add gw-shibuya --shop shibuya --data ./cloud'));
  tokens
    .command('add')
    .description(say({ en: 'make a token, shown once', ja: 'トークンを作り、一度だけ表示する' }))
    .argument('<GATEWAY>', say({ en: 'the gateway’s id', ja: 'ゲートウェイの ID' }))
    .addOption(dataOption())
    .addOption(
      new Option(
        '--shop <ID>',
        say({
          en: 'the shop whose sales it sends (default: the first one it is used for)',
          ja: '会計を送る店舗 (省略時: 最初に使った店舗)',
        }),
      ),
    )
    .addOption(noteOption())
    .option('--json', json)
    .action(async (gateway: string, options: object) => {
      const { addToken } = await import('../receiver-admin.ts');
      end(addToken(gateway, place(options), terminal));
    });

  const keys = command
    .command('keys')
    .description(
      say({
        en: 'One-time keys for provisioning: with one a gateway gets a token of its own by itself.',
        ja: '設置のための一度だけのキー。ゲートウェイはこれを使って、自分専用のトークンを受け取ります。',
      }),
    )
    .addHelpText('after', example('tillframe receiver keys add --count 20 --data ./cloud'));
  keys
    .command('add')
    .description(say({ en: 'make keys, shown once', ja: 'キーを作り、一度だけ表示する' }))
    .addOption(dataOption())
    .addOption(
      new Option('--count <NUMBER>', say({ en: 'how many', ja: '個数' }))
        .argParser(wholeNumber(1, 1_000))
        .default(1),
    )
    .addOption(
      new Option('--days <DAYS>', say({ en: 'how long they hold', ja: '有効日数' }))
        .argParser(wholeNumber(1, 3_650))
        .default(30),
    )
    .addOption(gatewayOption())
    .addOption(
      new Option('--shop <ID>', say({ en: 'only this shop may use it', ja: 'この店舗だけが使える' })),
    )
    .addOption(noteOption())
    .option('--json', json)
    .action(async (options: { count: number; days: number }) => {
      const { addKeys } = await import('../receiver-admin.ts');
      end(addKeys({ ...options, ...place(options) }, terminal));
    });

  for (const [group, kind] of [
    [tokens, 'token'],
    [keys, 'key'],
  ] as const) {
    group
      .command('list')
      .description(say({ en: 'those that can be used', ja: '使えるものの一覧' }))
      .addOption(dataOption())
      .option('--all', say({ en: 'those that are over too', ja: '無効になったものも表示する' }))
      .option('--json', json)
      .action(async (options: { all?: true }) => {
        const { listCredentials } = await import('../receiver-admin.ts');
        end(listCredentials(kind, { ...options, ...place(options) }, terminal));
      });
    group
      .command('revoke')
      .description(say({ en: 'make one void at once', ja: '直ちに無効にする' }))
      .argument('<ID>', say({ en: 'as the list shows it', ja: '一覧に出る ID' }))
      .addOption(dataOption())
      .action(async (id: string, options: object) => {
        const { revokeCredential } = await import('../receiver-admin.ts');
        end(revokeCredential(kind, id, place(options), terminal));
      });
  }

  command
    .command('setup-code')
    .description(
      say({
        en: 'a new one-time code with which the viewer’s password is chosen; the earlier password is void',
        ja: 'ビューアーのパスワードを決め直すためのコードを作る。以前のパスワードは無効になる',
      }),
    )
    .addOption(dataOption())
    .action(async (options: object) => {
      const { makeSetUpCode } = await import('../receiver-admin.ts');
      end(makeSetUpCode(place(options), terminal));
    });
}

function missing(option: string): CommanderError {
  return new CommanderError(
    1,
    'commander.missingMandatoryOptionValue',
    `error: required option '${option}' not specified`,
  );
}

/** IP addresses, or networks as 10.0.0.0/8; the option may stand more than once. */
function networks(text: string, before: readonly string[] = []): readonly string[] {
  const [address = '', length, ...more] = text.split('/');
  const version = isIP(address);
  const isLength =
    length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (version === 6 ? 128 : 32));
  if (version === 0 || !isLength || more.length > 0) throw new InvalidArgumentError('');
  return [...before, text];
}
