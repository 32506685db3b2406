/** Runs a command line of any set of commands: help and usage errors in both languages. */
import { type Argument, Command, CommanderError, Option } from 'commander';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import { version } from '../lib/version.ts';
import type { CommandParts } from './terminal/command-parts.ts';
import { displayWidth } from './terminal/table.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';
import { wrapped } from './terminal/wrapped.ts';

/** Minimum width for descriptions beside the option names, columns. */
const minHelpWidth = 40;

/** Adds commands to the program. */
export type Describe = (program: Command, parts: CommandParts) => void;

/** Settles when the command has ended; long-running commands exit with 0 when the signal aborts. */
export async function runProgram(
  describe: Describe,
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = createProgram(terminal);
  const parts = commandParts(terminal, signal, (code) => {
    exitCode = code;
  });
  describe(program, parts);
  addVersion(program, parts);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (signal.aborted && error === signal.reason) return 0;
    if (error instanceof CommanderError) return explainUsage(error, { program, args, terminal });
    if (error instanceof ErrorForPeople) {
      terminal.printError(`tillframe: ${error.words[terminal.language]}`);
      return 1;
    }
    terminal.printError(`tillframe: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

function commandParts(terminal: Terminal, signal: AbortSignal, end: (code: ExitCode) => void): CommandParts {
  const localized = (words: LocalizedText): string => words[terminal.language];
  const example = (line: string): string => `\n${localized({ en: 'Example:', ja: '例:' })}\n  ${line}`;
  return { terminal, signal, end, localized, example };
}

function createProgram(terminal: Terminal): Command {
  const localized = (words: LocalizedText): string => words[terminal.language];
  const withDefault = ({ description, defaultValue }: Option | Argument): string =>
    typeof defaultValue !== 'string' && typeof defaultValue !== 'number'
      ? description
      : `${description} (${localized({ en: 'default', ja: '省略時' })}: ${defaultValue})`;
  return new Command('tillframe')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.printError(text.trimEnd()),
      // Printed by explainUsage.
      outputError: () => undefined,
    })
    .configureHelp({
      styleTitle: (title) => localized({ en: title, ja: helpTitles[title] ?? title }),
      optionDescription: withDefault,
      argumentDescription: withDefault,
      displayWidth,
      boxWrap: (text, width) =>
        width < minHelpWidth
          ? text
          : text
              .split('\n')
              .flatMap((line) => wrapped(line, width))
              .join('\n'),
    })
    .version(
      versionText(terminal),
      '-V, --version',
      localized({ en: 'show the version', ja: 'バージョンを表示' }),
    )
    .helpOption('-h, --help', localized({ en: 'show this help', ja: 'このヘルプを表示' }))
    .helpCommand('help [command]', localized({ en: 'help on a command', ja: 'コマンドのヘルプを表示' }));
}

function addVersion(program: Command, { terminal, localized, example }: CommandParts): void {
  program
    .command('version')
    .summary(localized({ en: 'show the version', ja: 'バージョンを表示' }))
    .description(
      localized({
        en: 'Shows the version of this program and of what runs it.',
        ja: 'このプログラムと実行環境のバージョンを表示します。',
      }),
    )
    .addHelpText('after', example('tillframe version'))
    .action(() => terminal.print(versionText(terminal)));
}

function versionText(terminal: Terminal): string {
  return `tillframe ${version} (${terminal.runtime})`;
}

const helpTitles: Readonly<Record<string, string>> = {
  'Usage:': '使い方:',
  'Arguments:': '引数:',
  'Options:': 'オプション:',
  'Commands:': 'コマンド:',
};

/** Example value of an option; options that are not listed take an address with a port. */
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

/** Translates Commander's errors. `named` is the first quoted part of its message. */
const usageErrors: Readonly<Record<string, (named: string, bounds?: string) => LocalizedText>> = {
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

function oneOf(named: string, choices: readonly string[]): LocalizedText {
  return {
    en: `${named}: expected ${choices.join(' or ')}`,
    ja: `${named}: ${choices.join(' か ')} を指定してください`,
  };
}

/** Requested help is no error; help shown for a missing command is. */
function explainUsage(
  error: CommanderError,
  { program, args, terminal }: { program: Command; args: readonly string[]; terminal: Terminal },
): ExitCode {
  if (error.exitCode === 0) return 0;
  if (error.code === 'commander.help') return 2;
  const argument = /for argument '([^']*)'/.exec(error.message)?.[1];
  const named = argument === undefined ? (/'([^']*)'/.exec(error.message)?.[1] ?? '') : `<${argument}>`;
  const bounds = /\d+ … \d+$/.exec(error.message)?.[0];
  const choices = /Allowed choices are (.+)\.$/.exec(error.message)?.[1]?.split(', ');
  const words = (choices === undefined
    ? usageErrors[error.code]?.(named, bounds)
    : oneOf(named, choices)) ?? { en: error.message, ja: error.message };
  const meant = /Did you mean (.+?)\?/.exec(error.message)?.[1];
  const help = [...commandsNamed(program, args), '--help'].join(' ');
  terminal.printError(`tillframe: ${words[terminal.language]}`);
  if (meant !== undefined) {
    terminal.printError(
      { en: `Did you mean ${meant}?`, ja: `${meant} の間違いではありませんか` }[terminal.language],
    );
  }
  terminal.printError({ en: `See ${help}`, ja: `${help} をご覧ください` }[terminal.language]);
  return 2;
}

/** Path of commands, such as `tillframe`, `receiver`, `keys`, `add`. Options and their values are skipped. */
function commandsNamed(program: Command, args: readonly string[]): string[] {
  const path = [program];
  for (const arg of args) {
    const next = path.at(-1)?.commands.find((command) => command.name() === arg);
    if (next !== undefined) path.push(next);
  }
  return path.map((command) => command.name());
}
