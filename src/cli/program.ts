/** Runs a command line of any set of commands: help and usage errors in both languages. */
import { type Argument, Command, CommanderError, Option } from 'commander';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import { version } from '../lib/version.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { displayWidth } from './terminal/table.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';
import { wrapped } from './terminal/wrapped.ts';
import { type Help, type HelpCode, helpIn } from './text/help.ts';

/** Minimum width for descriptions beside the option names, columns. */
const minHelpWidth = 40;

/** Adds commands to the program. */
export type Describe = (program: Command, context: CommandContext) => void;

/** Settles when the command has ended; long-running commands exit with 0 when the signal aborts. */
export async function runProgram(
  describe: Describe,
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = describedProgram(describe, terminal, signal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(withoutHelp(program, args), { from: 'user' });
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

/** `help NAME` of an unknown command is reported as that command: Commander would show the general help. */
function withoutHelp({ commands }: Command, args: readonly string[]): readonly string[] {
  const [first, named] = args;
  const isUnknown = named !== undefined && !commands.some((command) => command.name() === named);
  return first === 'help' && isUnknown ? args.slice(1) : args;
}

/** The commands with their help; parsing a command line runs one. */
export function describedProgram(
  describe: Describe,
  terminal: Terminal,
  signal: AbortSignal,
  end: (code: ExitCode) => void,
): Command {
  const program = createProgram(terminal);
  const context = commandContext(terminal, signal, end);
  describe(program, context);
  addVersion(program, context);
  return program;
}

function commandContext(
  terminal: Terminal,
  signal: AbortSignal,
  end: (code: ExitCode) => void,
): CommandContext {
  const help = helpIn(terminal.language);
  const example = (line: string): string => `\n${help('option.example')}\n  ${line}`;
  return { terminal, signal, end, help, example };
}

function createProgram(terminal: Terminal): Command {
  const help = helpIn(terminal.language);
  const withDefault = ({ description, defaultValue }: Option | Argument): string =>
    typeof defaultValue !== 'string' && typeof defaultValue !== 'number'
      ? description
      : `${description} (${help('option.default')}: ${defaultValue})`;
  return new Command('tillframe')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.printError(text.trimEnd()),
      // Printed by explainUsage.
      outputError: () => undefined,
    })
    .configureHelp({
      styleTitle: (title) => {
        const code = titles[title];
        return code === undefined ? title : help(code);
      },
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
    .version(versionText(terminal), '-V, --version', help('version.summary'))
    .helpOption('-h, --help', help('option.help'))
    .helpCommand('help [command]', help('option.help_command'));
}

function addVersion(program: Command, { terminal, help, example }: CommandContext): void {
  program
    .command('version')
    .summary(help('version.summary'))
    .description(help('version.about'))
    .addHelpText('after', example('tillframe version'))
    .action(() => terminal.print(versionText(terminal)));
}

function versionText(terminal: Terminal): string {
  return `tillframe ${version} (${terminal.runtime})`;
}

/** Commander's titles. */
const titles: Readonly<Record<string, Extract<HelpCode, `title.${string}`>>> = {
  'Usage:': 'title.usage',
  'Arguments:': 'title.arguments',
  'Options:': 'title.options',
  'Commands:': 'title.commands',
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
  '<DATE>': '2026-11-30',
  '<ADDRESS...>': '10.0.0.5, 10.0.0.0/8',
};

/** Where the value of an option is no other's. */
const optionForms: Readonly<Record<string, string>> = {
  '--from <URL>': 'nats://USER:PASSWORD@nats.example:4222/tillframe/v1',
  '--database <URL>': 'postgres://tillframe@db.example/cloud',
  '--pictures <URL>': 's3://BUCKET/thumbnails?endpoint=https://s3.example&region=us-east-1',
};

/** Of a date in the right form, in the error of its parser. */
const noDay = /no day (\S+)$/;

/** Translates an error of Commander. `named` is the first quoted part of its message. */
function usageText({ code, message }: CommanderError, help: Help): string {
  const argument = /for argument '([^']*)'/.exec(message)?.[1];
  const named = argument === undefined ? (/'([^']*)'/.exec(message)?.[1] ?? '') : `<${argument}>`;
  const choices = /Allowed choices are (.+)\.$/.exec(message)?.[1]?.split(', ');
  if (choices !== undefined) return help('usage.choices', { named, list: choices.join(help('usage.or')) });
  switch (code) {
    case 'commander.unknownCommand':
      return help('usage.unknown_command', { named });
    case 'commander.unknownOption':
      return help('usage.unknown_option', { named });
    case 'commander.missingArgument':
      return help('usage.missing', { named });
    case 'commander.missingMandatoryOptionValue': {
      const all = Array.from(message.matchAll(/'([^']*)'/g), ([, one = '']) => one);
      const several = { named: all.join(help('usage.comma')) };
      return help(all.length > 1 ? 'usage.missing_several' : 'usage.missing', several);
    }
    case 'commander.optionMissingArgument':
      return help('usage.no_value', { named });
    case 'commander.conflictingOption':
      return help('usage.conflict', { named, other: /with option '([^']*)'/.exec(message)?.[1] ?? '' });
    case 'commander.excessArguments':
      return help('usage.too_many');
    case 'commander.invalidArgument': {
      const day = noDay.exec(message)?.[1];
      if (day !== undefined) return help('usage.no_day', { named, day });
      const bounds = /\d+ … \d+$/.exec(message)?.[0];
      const example =
        optionForms[named] ?? argumentForms[/<[\w:]+>$/.exec(named)?.[0] ?? ''] ?? '127.0.0.1:9090';
      return help('usage.form', { named, form: bounds === undefined ? example : `${example} (${bounds})` });
    }
    default:
      return message;
  }
}

/** Requested help is no error; help shown for a missing command is. */
function explainUsage(
  error: CommanderError,
  { program, args, terminal }: { program: Command; args: readonly string[]; terminal: Terminal },
): ExitCode {
  if (error.exitCode === 0) return 0;
  if (error.code === 'commander.help') return 2;
  const help = helpIn(terminal.language);
  const meant = /Did you mean (.+?)\?/.exec(error.message)?.[1];
  terminal.printError(`tillframe: ${usageText(error, help)}`);
  if (meant !== undefined) terminal.printError(help('usage.did_you_mean', { meant }));
  terminal.printError(help('usage.see', { command: [...commandsNamed(program, args), '--help'].join(' ') }));
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
