/** Every command with its options and arguments, for man page and completion. */
import type { Command, Option } from 'commander';
import { describeCommands } from '../../src/cli/command-line.ts';
import { describedProgram } from '../../src/cli/program.ts';

export type DescribedCommand = {
  /** Without the program's name; empty for the program itself. */
  readonly path: readonly string[];
  readonly usage: string;
  readonly about: string;
  readonly options: readonly Described[];
  readonly arguments: readonly Described[];
  readonly subcommands: readonly string[];
};

/** `term` as the help shows it, such as `-c, --config <FILE>`. */
export type Described = {
  readonly term: string;
  readonly about: string;
  /** Every spelling of an option. */
  readonly flags: readonly string[];
  readonly choices: readonly string[];
  /** An option that can be left out, or an argument in brackets, is not. */
  readonly isRequired: boolean;
};

/** Every command in the order of the help, the program itself first. */
export function describedCommands(): DescribedCommand[] {
  const print = (): void => undefined;
  const terminal = { language: 'en' as const, runtime: '', print, printError: print };
  return below(describedProgram(describeCommands, terminal, new AbortController().signal, print), []);
}

function below(command: Command, path: readonly string[]): DescribedCommand[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command).filter((one) => one.name() !== 'help');
  const described: DescribedCommand = {
    path,
    usage: help.commandUsage(command),
    about: help.commandDescription(command),
    options: help.visibleOptions(command).map((option) => ({
      term: help.optionTerm(option),
      about: help.optionDescription(option),
      flags: flagsOf(option),
      choices: option.argChoices ?? [],
      isRequired: option.mandatory,
    })),
    arguments: help.visibleArguments(command).map((argument) => ({
      term: help.argumentTerm(argument),
      about: help.argumentDescription(argument),
      flags: [],
      choices: argument.argChoices ?? [],
      isRequired: argument.required,
    })),
    subcommands: commands.map((one) => one.name()),
  };
  return [described, ...commands.flatMap((one) => below(one, [...path, one.name()]))];
}

const flagsOf = ({ short, long }: Option): string[] => [short, long].filter((flag) => flag !== undefined);
