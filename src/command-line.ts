/** The command line: what may be typed, its help in both languages, and which command answers it. Each loads only what it needs. */
import { type Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type NtpServer, parseNtpServer } from './camera/onvif/ntp-server.ts';
import { describeConformance } from './commands/describe-conformance.ts';
import { describePageAccess } from './commands/describe-page-access.ts';
import { describeReceiver } from './commands/describe-receiver.ts';
import type { DiscoverOptions } from './commands/discover.ts';
import type { DoctorOptions } from './commands/doctor.ts';
import type { ExportOptions } from './commands/export.ts';
import type { BundleOptions } from './commands/support-bundle.ts';
import type { TapCommandOptions } from './commands/tap.ts';
import type { ExitCode, Terminal } from './commands/terminal.ts';
import { defaultConfigPath } from './load-config.ts';
import { ErrorForPeople } from './ops/error-for-people.ts';
import { parseListen } from './ops/listen.ts';
import { version } from './ops/version.ts';
import type { Words } from './ops/words.ts';

/** Settles when the command has ended; commands that run until stopped end with 0 when the signal aborts. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = describeCommands(terminal, signal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (signal.aborted && error === signal.reason) return 0;
    if (error instanceof CommanderError) return explainUsage(error, { program, args, terminal });
    if (error instanceof ErrorForPeople) {
      terminal.complain(`tillframe: ${error.words[terminal.language]}`);
      return 1;
    }
    terminal.complain(`tillframe: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

function describeCommands(terminal: Terminal, signal: AbortSignal, end: (code: ExitCode) => void): Command {
  const say = (words: Words): string => words[terminal.language];
  const example = (line: string): string => `\n${say({ en: 'Example:', ja: '例:' })}\n  ${line}`;
  const withDefault = ({ description, defaultValue }: Option | Argument): string =>
    typeof defaultValue !== 'string' && typeof defaultValue !== 'number'
      ? description
      : `${description} (${say({ en: 'default', ja: '省略時' })}: ${defaultValue})`;
  const configOption = (): Option =>
    new Option('-c, --config <FILE>', say({ en: 'the config file', ja: '設定ファイル' })).default(
      defaultConfigPath,
    );

  const program = new Command('tillframe')
    .description(
      say({
        en: 'Every sale with the camera frame of its checkout instant, kept safe and uploaded when the line allows.',
        ja: '会計のその瞬間のカメラ画像を会計と一緒に保存し、回線がつながるときにクラウドへ送ります。',
      }),
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.complain(text.trimEnd()),
      // explainUsage has the words.
      outputError: () => undefined,
    })
    .configureHelp({
      styleTitle: (title) => say({ en: title, ja: helpTitles[title] ?? title }),
      optionDescription: withDefault,
      argumentDescription: withDefault,
    })
    .version(versionText(terminal), '-V, --version', say({ en: 'show the version', ja: 'バージョンを表示' }))
    .helpOption('-h, --help', say({ en: 'show this help', ja: 'このヘルプを表示' }))
    .helpCommand('help [command]', say({ en: 'help on a command', ja: 'コマンドのヘルプを表示' }))
    .addHelpText('after', example('tillframe run --config /etc/tillframe/config.yaml'));

  program
    .command('run')
    .summary(say({ en: 'run the agent', ja: '常駐プログラムを動かす' }))
    .description(
      say({
        en: 'Runs the agent in the foreground until SIGTERM or Ctrl-C. It stops within 5 seconds with nothing lost; a second signal ends it at once.',
        ja: '常駐プログラムを動かします。SIGTERM か Ctrl-C で 5 秒以内に、何も失わずに止まります。二度目の合図で直ちに終了します。',
      }),
    )
    .addOption(configOption())
    .addHelpText('after', example('tillframe run --config /etc/tillframe/config.yaml'))
    .action(async (options: { config: string }) => {
      const { run } = await import('./commands/run.ts');
      end(await run(options, terminal, signal));
    });

  program
    .command('tap')
    .summary(say({ en: 'stand before the receipt printers', ja: 'レシートプリンターを中継する' }))
    .description(
      say({
        en: 'Stands between registers and receipt printers (tap.printers in the config): everything goes on to the printer byte for byte, and what was sold is kept for the agent. It needs nothing of the agent: receipts are printed whatever happens to that.',
        ja: 'レジとレシートプリンターの間に入ります(設定ファイルの tap.printers)。データはそのままプリンターへ送られ、読み取った会計は常駐プログラムのために保存されます。常駐プログラムが止まっていても印字は続きます。',
      }),
    )
    .addOption(configOption())
    .option(
      '--stop',
      say({
        en: 'end the one that runs, such as one that went on when the agent was stopped',
        ja: '動いている中継を止める(常駐プログラムの停止後も続いているものなど)',
      }),
    )
    .addOption(new Option('--started-by-run').hideHelp())
    .addHelpText('after', example('tillframe tap --config /etc/tillframe/config.yaml'))
    .action(async (options: TapCommandOptions) => {
      const { tap } = await import('./commands/tap.ts');
      end(await tap(options, terminal, signal));
    });

  program
    .command('check-config')
    .summary(say({ en: 'check a config file', ja: '設定ファイルを調べる' }))
    .description(
      say({
        en: 'Checks a config file, the paths in it and whether its addresses can be listened on here; changes nothing. Every mistake is listed with its line and key.',
        ja: '設定ファイルと、その中のパスや待ち受けアドレスを調べます。何も変更しません。間違いをすべて、行とキーを添えて表示します。',
      }),
    )
    .argument('[FILE]', say({ en: 'the config file', ja: '設定ファイル' }), defaultConfigPath)
    .addHelpText('after', example('tillframe check-config config.yaml'))
    .action(async (file: string) => {
      const { checkConfig } = await import('./commands/check-config.ts');
      end(await checkConfig(file, terminal));
    });

  program
    .command('import')
    .summary(say({ en: 'take in cameras, registers and links', ja: 'カメラ、レジ、紐づけを取り込む' }))
    .description(
      say({
        en: 'Brings cameras, registers and links to what a file says, while the agent runs or not. The same file a second time changes nothing.',
        ja: 'カメラ、レジ、紐づけをファイルのとおりにします。常駐プログラムの動作中でも使えます。同じファイルを二度取り込んでも何も変わりません。',
      }),
    )
    .argument('<FILE>', say({ en: 'the file to take in', ja: '取り込むファイル' }))
    .addOption(configOption())
    .option('--passphrase-file <FILE>', passphraseWords(say))
    .addHelpText('after', example('tillframe import provision.yaml --config /etc/tillframe/config.yaml'))
    .action(async (file: string, options: { config: string; passphraseFile?: string }) => {
      const { importFile } = await import('./commands/import.ts');
      end(await importFile(file, options, terminal, signal));
    });

  program
    .command('export')
    .summary(say({ en: 'write the set-up to a file', ja: '設定をファイルに書き出す' }))
    .description(
      say({
        en: 'Writes cameras, registers, links and POS accounts as a file that import reads, here or on the gateway that takes the place of this one: there sales go on without doubles or gaps. The agent may be running. Secrets are left out unless asked for.',
        ja: 'カメラ、レジ、紐づけ、POS アカウントを import で読み込めるファイルに書き出します。交換した装置に取り込むと、会計は重複も欠落もなく続きます。常駐プログラムの動作中でも使えます。秘密の値は、指定しないかぎり含みません。',
      }),
    )
    .addOption(configOption())
    .option(
      '-o, --output <FILE>',
      say({ en: 'where to, in place of standard output', ja: '標準出力の代わりに書き出すファイル' }),
    )
    .option(
      '--secrets',
      say({
        en: 'with camera passwords, POS tokens and the hashes of register tokens, sealed with a passphrase',
        ja: 'カメラのパスワード、POS のトークン、レジのトークンのハッシュを合言葉で暗号化して含める',
      }),
    )
    .option('--passphrase-file <FILE>', passphraseWords(say))
    .addHelpText('after', example('tillframe export --output set-up.yaml --secrets'))
    .action(async (options: ExportOptions) => {
      const { exportFile } = await import('./commands/export.ts');
      end(await exportFile(options, terminal, signal));
    });

  program
    .command('discover')
    .summary(say({ en: 'find the cameras of this network', ja: 'ネットワークのカメラを探す' }))
    .description(
      say({
        en: 'Searches for ONVIF cameras on every network of this machine, or asks one by its ADDRESS, and shows their streams, which one suits best, their clocks, and what to write into the set-up file. Changes nothing, but for --set-ntp.',
        ja: 'この機器のすべてのネットワークで ONVIF カメラを探します。ADDRESS を指定するとその 1 台に問い合わせます。映像の種類、最適な映像、時計のずれ、取り込み用ファイルに書く内容を表示します。--set-ntp 以外は何も変更しません。',
      }),
    )
    .argument(
      '[ADDRESS]',
      say({
        en: 'of one camera: 192.168.1.20, with a port, or its whole ONVIF address',
        ja: '1 台のカメラのアドレス: 192.168.1.20、ポート付き、または ONVIF の URL',
      }),
    )
    .addOption(
      new Option('--wait <SECONDS>', say({ en: 'how long to search', ja: '探す時間(秒)' }))
        .argParser(secondsArgument)
        .default(5),
    )
    .option('--username <USER>', say({ en: 'to log in with', ja: 'ログインに使うユーザー名' }))
    .option(
      '--password-file <FILE>',
      say({
        en: 'a file with the password in its only line; - reads it from standard input',
        ja: 'パスワードを 1 行だけ書いたファイル。- は標準入力から読み込みます',
      }),
    )
    .option(
      '--stream <NAME>',
      say({
        en: 'choose the stream of this name or token instead of the one that suits best',
        ja: '自動で選ばず、この名前またはトークンの映像を選ぶ',
      }),
    )
    .addOption(
      new Option(
        '--set-ntp <HOST>',
        say({
          en: 'have the camera at ADDRESS follow this time server',
          ja: 'ADDRESS のカメラの時刻サーバーをこれに設定する',
        }),
      ).argParser(ntpArgument),
    )
    .option('--json', say({ en: 'print JSON', ja: 'JSON で出力する' }))
    .addHelpText('after', example('tillframe discover 192.168.1.20 --username admin --password-file pw'))
    .action(async (address: string | undefined, options: DiscoverOptions) => {
      const { discoverCommand } = await import('./commands/discover.ts');
      end(await discoverCommand(address, options, terminal, signal));
    });

  program
    .command('doctor')
    .summary(say({ en: 'find out what is wrong', ja: '異常がないか調べる' }))
    .description(
      say({
        en: 'Looks at ffmpeg, cameras, POS accounts, cloud, clock, disk, memory, ports and config, and says what to do. Changes nothing; the agent may be running. Ends with 1 where something does not work.',
        ja: 'ffmpeg、カメラ、POS アカウント、クラウド、時計、ディスク、メモリ、ポート、設定を調べ、対処を表示します。何も変更せず、常駐プログラムの動作中でも使えます。異常があれば終了コード 1 です。',
      }),
    )
    .addOption(configOption())
    .option('--json', say({ en: 'print JSON', ja: 'JSON で出力する' }))
    .addOption(
      new Option('--lang <LANGUAGE>', say({ en: 'in this language', ja: '表示する言語' })).choices([
        'ja',
        'en',
      ]),
    )
    .addHelpText('after', example('tillframe doctor --config /etc/tillframe/config.yaml'))
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('./commands/doctor.ts');
      end(await doctor(options, terminal, signal));
    });

  program
    .command('support-bundle')
    .summary(say({ en: 'pack what support needs', ja: 'サポート用の情報をまとめる' }))
    .description(
      say({
        en: 'Packs versions, config, set-up, findings of doctor and the state of the database into one file, without secrets, sales or pictures. README.txt in it says what is there.',
        ja: 'バージョン、設定、doctor の結果、データベースの状態を 1 つのファイルにまとめます。秘密の値、会計の内容、画像は含みません。中の README.txt に一覧があります。',
      }),
    )
    .addOption(configOption())
    .option('-o, --output <FILE>', say({ en: 'where to', ja: '書き出すファイル' }))
    .option(
      '--log <FILE>',
      say({ en: 'with the last lines of this log of the agent', ja: '常駐プログラムのログの末尾を含める' }),
    )
    .addHelpText('after', example('tillframe support-bundle --output tillframe-support.tar.gz'))
    .action(async (options: BundleOptions) => {
      const { supportBundle } = await import('./commands/support-bundle.ts');
      end(await supportBundle(options, terminal, signal));
    });

  describePageAccess(program, { terminal, signal, end, example, configOption, listenArgument });
  describeReceiver(program.command('receiver'), {
    ...{ terminal, signal, end, example },
    ...{ listenArgument, urlArgument },
  });
  describeConformance(program.command('conformance'), { terminal, signal, end, example, urlArgument });

  program
    .command('version')
    .summary(say({ en: 'show the version', ja: 'バージョンを表示' }))
    .description(
      say({
        en: 'Shows the version of this program and of what runs it.',
        ja: 'このプログラムと実行環境のバージョンを表示します。',
      }),
    )
    .addHelpText('after', example('tillframe version'))
    .action(() => terminal.print(versionText(terminal)));

  return program;
}

function versionText(terminal: Terminal): string {
  return `tillframe ${version} (${terminal.runtime})`;
}

function passphraseWords(say: (words: Words) => string): string {
  return say({
    en: 'a file with the passphrase of the secrets in its only line; - reads it from standard input',
    ja: '秘密の値の合言葉を 1 行だけ書いたファイル。- は標準入力から読み込みます',
  });
}

function listenArgument(text: string) {
  const address = parseListen(text);
  if (address === undefined) throw new InvalidArgumentError('');
  return address;
}

function urlArgument(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new InvalidArgumentError('');
  const { username, password, search, hash } = new URL(text);
  // It is printed and joined with paths; a password has no place in it.
  if ([username, password, search, hash].some((part) => part !== '')) throw new InvalidArgumentError('');
  return text;
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

const helpTitles: Readonly<Record<string, string>> = {
  'Usage:': '使い方:',
  'Arguments:': '引数:',
  'Options:': 'オプション:',
  'Commands:': 'コマンド:',
};

/** An example of what an option takes; the others take an address with a port. */
const argumentForms: Readonly<Record<string, string>> = {
  '<URL>': 'https://cloud.example/tillframe',
  '<SECONDS>': '5 (1 … 120)',
  '<HOST>': '192.168.1.10',
  '<NAME>': 'monitoring',
  '<PRINTER>': '192.168.1.50:9100',
  '<S>': '900',
  '<DAYS>': '30',
  '<NUMBER>': '20',
  '<MB>': '256',
  '<ADDRESS...>': '10.0.0.5, 10.0.0.0/8',
};

/** Commander's errors in our words. `named` is the first thing that its message quotes. */
const usageErrors: Readonly<Record<string, (named: string, bounds?: string) => Words>> = {
  'commander.unknownCommand': (named) => ({
    en: `there is no command "${named}"`,
    ja: `"${named}" というコマンドはありません`,
  }),
  'commander.unknownOption': (named) => ({
    en: `there is no option ${named} here`,
    ja: `${named} というオプションはここにはありません`,
  }),
  'commander.missingArgument': (named) => ({ en: `${named} is missing`, ja: `${named} を指定してください` }),
  'commander.optionMissingArgument': (named) => ({
    en: `the value of ${named} is missing`,
    ja: `${named} の値がありません`,
  }),
  'commander.missingMandatoryOptionValue': (named) => ({
    en: `${named} is missing`,
    ja: `${named} を指定してください`,
  }),
  'commander.invalidArgument': (named, bounds) => {
    const example = argumentForms[/<[\w:]+>$/.exec(named)?.[0] ?? ''] ?? '127.0.0.1:9090';
    const form = bounds === undefined ? example : `${example} (${bounds})`;
    return {
      en: `${named}: expected a form such as ${form}`,
      ja: `${named}: ${form} のように書いてください`,
    };
  },
  'commander.excessArguments': () => ({ en: 'too many arguments', ja: '引数が多すぎます' }),
};

/** Help that was asked for is no error; help shown for want of a command is. */
function explainUsage(
  error: CommanderError,
  { program, args, terminal }: { program: Command; args: readonly string[]; terminal: Terminal },
): ExitCode {
  if (error.exitCode === 0) return 0;
  if (error.code === 'commander.help') return 2;
  const argument = /for argument '([^']*)'/.exec(error.message)?.[1];
  const named = argument === undefined ? (/'([^']*)'/.exec(error.message)?.[1] ?? '') : `<${argument}>`;
  const bounds = /\d+ … \d+$/.exec(error.message)?.[0];
  const words = usageErrors[error.code]?.(named, bounds) ?? { en: error.message, ja: error.message };
  const meant = /Did you mean (.+?)\?/.exec(error.message)?.[1];
  const help = [...commandsNamed(program, args), '--help'].join(' ');
  terminal.complain(`tillframe: ${words[terminal.language]}`);
  if (meant !== undefined) {
    terminal.complain(
      { en: `Did you mean ${meant}?`, ja: `${meant} の間違いではありませんか` }[terminal.language],
    );
  }
  terminal.complain({ en: `See ${help}`, ja: `${help} をご覧ください` }[terminal.language]);
  return 2;
}

/** `tillframe`, `receiver`, `keys`, `add`: as deep as the words lead. Options and what they take are passed over. */
function commandsNamed(program: Command, args: readonly string[]): string[] {
  const path = [program];
  for (const arg of args) {
    const next = path.at(-1)?.commands.find((command) => command.name() === arg);
    if (next !== undefined) path.push(next);
  }
  return path.map((command) => command.name());
}
