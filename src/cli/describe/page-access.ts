/** Arguments and help of `tillframe setup-code` and `tillframe tokens`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { tokenName } from '../../lib/crypto/token-name.ts';
import type { ListenAddress } from '../../lib/net/listen-address.ts';
import { listenArgument } from '../terminal/arguments.ts';
import type { CommandParts } from '../terminal/command-parts.ts';
import { configOption } from '../terminal/config-option.ts';

type Options = { config: string };

export function describePageAccess(program: Command, parts: CommandParts): void {
  const { terminal, signal, end, localized, example } = parts;

  program
    .command('setup-code')
    .summary(
      localized({
        en: 'show the set-up code for the page’s password',
        ja: '画面のパスワードを決めるコードを表示する',
      }),
    )
    .description(
      localized({
        en: 'Shows the one-time set-up code of the local page, its addresses and the fingerprint of its certificate. With --new, for a hand-over or a forgotten password, it creates a new code.',
        ja: 'この装置の画面のパスワードを決めるための一度だけのコードと、画面のアドレス、証明書の指紋を表示します。引き渡しのときやパスワードを忘れたときは、--new で新しいコードを作ります。',
      }),
    )
    .addOption(configOption(localized))
    .option(
      '--new',
      localized({
        en: 'create a new code, which voids the password, all logins and all program tokens',
        ja: '新しいコードを作る。パスワード、すべてのログインとトークンは直ちに無効になる',
      }),
    )
    .addOption(
      new Option(
        '--print <PRINTER>',
        localized({
          en: 'also print them on a receipt printer (ESC/POS), usually at port 9100',
          ja: 'レシートプリンター(ESC/POS、多くはポート 9100)で印刷もする',
        }),
      ).argParser(listenArgument),
    )
    .addHelpText('after', example('tillframe setup-code --print 192.168.1.50:9100'))
    .action(async (options: Options & { new?: true; print?: ListenAddress }) => {
      const { setUpCode } = await import('../page-access.ts');
      end(await setUpCode(options, terminal, signal));
    });

  const tokens = program
    .command('tokens')
    .summary(
      localized({ en: 'manage tokens of programs that use the API', ja: 'API を使うプログラムのトークン' }),
    )
    .description(
      localized({
        en: 'Manages the tokens of programs that use the API of this gateway (Authorization: Bearer).',
        ja: 'プログラムがこの装置の API を使うためのトークン(Authorization: Bearer)。',
      }),
    )
    .addHelpText('after', example('tillframe tokens add monitoring > monitoring.token'));
  tokens
    .command('add')
    .description(localized({ en: 'create a token and show it once', ja: 'トークンを作り、一度だけ表示する' }))
    .argument('<NAME>', localized({ en: 'purpose of the token', ja: '用途' }), nameArgument)
    .addOption(configOption(localized))
    .action(async (name: string, options: Options) => {
      const { addToken } = await import('../page-access.ts');
      end(await addToken(name, options, terminal));
    });
  tokens
    .command('list')
    .description(localized({ en: 'list the valid tokens', ja: '使えるものの一覧' }))
    .addOption(configOption(localized))
    .action(async (options: Options) => {
      const { listTokens } = await import('../page-access.ts');
      end(await listTokens(options, terminal));
    });
  tokens
    .command('remove')
    .description(localized({ en: 'revoke a token', ja: '直ちに無効にする' }))
    .argument('<ID>', localized({ en: 'id of the token in the list', ja: '一覧に出る ID' }))
    .addOption(configOption(localized))
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
