/** What descriptions of commands share: whom they speak to, how they end, and what is written alike in all of them. */
import type { Option } from 'commander';
import type { Words } from '../../lib/text/language.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export type CommandParts = {
  readonly terminal: Terminal;
  /** Ends the commands that run until they are stopped. */
  readonly signal: AbortSignal;
  readonly end: (code: ExitCode) => void;
  /** In the language of the terminal. */
  readonly say: (words: Words) => string;
  /** A line to type, as it stands below the help. */
  readonly example: (line: string) => string;
  readonly configOption: () => Option;
};
