/** Arguments and help of the commands that manage access to the receiver. */
import { type Command, CommanderError, Option } from 'commander';
import type { Where } from '../receiver-admin.ts';
import { wholeNumber } from '../terminal/arguments.ts';
import type { CommandParts } from '../terminal/command-parts.ts';

/** `command`: of the receiver. */
export function describeAccess(command: Command, parts: CommandParts): void {
  const { terminal, end, localized } = parts;
  const access = { ...parts, ...createOptions(command, parts) };
  describeTokens(command.command('tokens'), access);
  describeKeys(command.command('keys'), access);
  command
    .command('setup-code')
    .description(
      localized({
        en: 'create a one-time code to set the viewer’s password; the earlier password becomes invalid',
        ja: 'ビューアーのパスワードを決め直すためのコードを作る。以前のパスワードは無効になる',
      }),
    )
    .addOption(access.dataOption())
    .action(async (options: object) => {
      const { makeSetUpCode } = await import('../receiver-admin.ts');
      end(makeSetUpCode(access.place(options), terminal));
    });
}

type AccessParts = CommandParts & ReturnType<typeof createOptions>;

function createOptions(command: Command, { localized }: CommandParts) {
  return {
    noteOption: () =>
      new Option('--note <TEXT>', localized({ en: 'note for the list', ja: '一覧に出すメモ' })),
    dataOption: () =>
      new Option(
        '--data <DIR>',
        localized({ en: 'the receiver’s data folder', ja: '受信サーバーのフォルダー' }),
      ),
    json: localized({ en: 'print JSON', ja: 'JSON で出力する' }),
    /** The folder may precede the command: `receiver --data DIR tokens list`. */
    place: (own: object): Where => {
      const all = { ...command.opts<{ data?: string }>(), ...own } as Partial<Where>;
      if (all.data === undefined) throw missing('--data <DIR>');
      return { ...own, data: all.data };
    },
  };
}

function describeTokens(tokens: Command, parts: AccessParts): void {
  const { terminal, end, localized, example, place, dataOption, noteOption, json } = parts;
  tokens
    .description(
      localized({
        en: 'Manages tokens of gateways: each authorizes sending sales of one gateway and one shop, and no reading.',
        ja: 'ゲートウェイごとのトークン。そのゲートウェイと 1 つの店舗の会計を送ることだけができ、読み出しはできません。',
      }),
    )
    .addHelpText('after', example('tillframe receiver tokens add gw-shibuya --shop shibuya --data ./cloud'));
  tokens
    .command('add')
    .description(localized({ en: 'create a token and show it once', ja: 'トークンを作り、一度だけ表示する' }))
    .argument('<GATEWAY>', localized({ en: 'the gateway’s id', ja: 'ゲートウェイの ID' }))
    .addOption(dataOption())
    .addOption(
      new Option(
        '--shop <ID>',
        localized({
          en: 'shop of the sales (default: the first shop it is used for)',
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
  describeList(tokens, 'token', parts);
}

function describeKeys(keys: Command, parts: AccessParts): void {
  const { terminal, end, localized, example, place, dataOption, noteOption, json } = parts;
  keys
    .description(
      localized({
        en: 'Manages one-time keys for provisioning: a gateway exchanges its key for a token automatically.',
        ja: '設置のための一度だけのキー。ゲートウェイはこれを使って、自分専用のトークンを受け取ります。',
      }),
    )
    .addHelpText('after', example('tillframe receiver keys add --count 20 --data ./cloud'));
  keys
    .command('add')
    .description(localized({ en: 'create keys and show them once', ja: 'キーを作り、一度だけ表示する' }))
    .addOption(dataOption())
    .addOption(
      new Option('--count <NUMBER>', localized({ en: 'number of keys', ja: '個数' }))
        .argParser(wholeNumber(1, 1_000))
        .default(1),
    )
    .addOption(
      new Option('--days <DAYS>', localized({ en: 'validity in days', ja: '有効日数' }))
        .argParser(wholeNumber(1, 3_650))
        .default(30),
    )
    .addOption(
      new Option(
        '--gateway <ID>',
        localized({ en: 'restrict to this gateway', ja: 'このゲートウェイだけが使える' }),
      ),
    )
    .addOption(
      new Option('--shop <ID>', localized({ en: 'restrict to this shop', ja: 'この店舗だけが使える' })),
    )
    .addOption(noteOption())
    .option('--json', json)
    .action(async (options: { count: number; days: number }) => {
      const { addKeys } = await import('../receiver-admin.ts');
      end(addKeys({ ...options, ...place(options) }, terminal));
    });
  describeList(keys, 'key', parts);
}

/** The commands that tokens and keys have in common. */
function describeList(group: Command, kind: 'token' | 'key', parts: AccessParts): void {
  const { terminal, end, localized, place, dataOption, json } = parts;
  group
    .command('list')
    .description(localized({ en: 'list the valid ones', ja: '使えるものの一覧' }))
    .addOption(dataOption())
    .option('--all', localized({ en: 'include invalid ones', ja: '無効になったものも表示する' }))
    .option('--json', json)
    .action(async (options: { all?: true }) => {
      const { listCredentials } = await import('../receiver-admin.ts');
      end(listCredentials(kind, { ...options, ...place(options) }, terminal));
    });
  group
    .command('revoke')
    .description(localized({ en: 'revoke one', ja: '直ちに無効にする' }))
    .argument('<ID>', localized({ en: 'id in the list', ja: '一覧に出る ID' }))
    .addOption(dataOption())
    .action(async (id: string, options: object) => {
      const { revokeCredential } = await import('../receiver-admin.ts');
      end(revokeCredential(kind, id, place(options), terminal));
    });
}

export function missing(option: string): CommanderError {
  return new CommanderError(
    1,
    'commander.missingMandatoryOptionValue',
    `error: required option '${option}' not specified`,
  );
}
