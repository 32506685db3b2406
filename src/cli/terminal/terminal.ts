/** Interface of a command to its terminal; main.ts implements it with the process. */
import { existsSync } from 'node:fs';
import { defaultConfigPath } from '../../agent/config/load-config.ts';
import type { Language } from '../../lib/text/language.ts';
import { type Problem, problemText } from '../../lib/yaml/yaml-file.ts';
import { messagesIn } from '../text/messages.ts';
import { type Colours, paintFor } from './colour.ts';

/** 0 done, 1 failed, 2 wrong usage or config, 3 outside the update hours. */
export type ExitCode = 0 | 1 | 2 | 3;

export type Terminal = {
  readonly language: Language;
  /** `Node.js 24.1.0, linux x64` */
  readonly runtime: string;
  /** Command line that starts this program: Node and the script. Used by `run` to start the printer proxy. Default: it isn't started. */
  readonly self?: { readonly pid: number; readonly program: readonly string[] };
  /** Environment of the process. Default: empty. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Default: neither stream shows colours. */
  readonly isColoured?: Colours;
  /** Prints one or more lines to standard output; the newline is added. */
  print(text: string): void;
  /** The same to standard error. */
  printError(text: string): void;
};

/** Issues listed in full; a file with more is probably of another kind. */
const maxListed = 50;

/** Lists the issues of a file, one per line. A missing default config was typed by nobody: the argument that names another is shown. */
export function printProblems(
  file: string,
  problems: readonly Problem[],
  terminal: Terminal,
  argument = '--config FILE',
): ExitCode {
  if (file === defaultConfigPath && !existsSync(file)) {
    terminal.printError(`${file}: ${messagesIn(terminal.language)('problems.no_config', { argument })}`);
    return 2;
  }
  for (const problem of problems.slice(0, maxListed))
    terminal.printError(problemText(file, problem, terminal.language));
  terminal.printError(paintFor(terminal, 'error')('red', countText(problems.length, terminal.language)));
  return 2;
}

/** For `--json`. */
export function problemJson({ line, column, key, message }: Problem) {
  return { line, column, key, message: message.en };
}

export function countText(count: number, language: Language): string {
  const t = messagesIn(language);
  return count === 1 ? t('problems.one') : t('problems.many', { count });
}
