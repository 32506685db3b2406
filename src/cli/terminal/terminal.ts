/** What a command may ask of the terminal it was called from; main.ts fills it in from the process. */
import type { Language, Words } from '../../lib/text/language.ts';
import { type Problem, problemText } from '../../lib/yaml/yaml-file.ts';

/** 0 done, 1 failed, 2 wrong usage or config. */
export type ExitCode = 0 | 1 | 2;

export type Terminal = {
  readonly language: Language;
  /** `Node.js 24.1.0, linux x64` */
  readonly runtime: string;
  /** This process, and how it was started: Node and our program. For `run`, which starts the printer tap. Default: it doesn't. */
  readonly self?: { readonly pid: number; readonly program: readonly string[] };
  /** Of the process. Default: none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** One line or more to standard output; the newline is added. */
  print(text: string): void;
  /** The same to standard error. */
  complain(text: string): void;
};

/** Of a file with more mistakes the rest is only counted: it is most likely another kind of file. */
const maxListed = 50;

/** Lists the mistakes of a file, a line each. */
export function complainAbout(file: string, problems: readonly Problem[], terminal: Terminal): ExitCode {
  for (const problem of problems.slice(0, maxListed))
    terminal.complain(problemText(file, problem, terminal.language));
  const count: Words =
    problems.length === 1
      ? { en: '1 mistake', ja: '間違いが 1 件あります' }
      : { en: `${problems.length} mistakes`, ja: `間違いが ${problems.length} 件あります` };
  terminal.complain(count[terminal.language]);
  return 2;
}
