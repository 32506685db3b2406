/** Dependencies shared by the command descriptions: terminal, exit codes and common options. */
import type { LocalizedText } from '../../lib/text/language.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export type CommandParts = {
  readonly terminal: Terminal;
  /** Stops long-running commands. */
  readonly signal: AbortSignal;
  readonly end: (code: ExitCode) => void;
  /** Selects the terminal's language. */
  readonly localized: (words: LocalizedText) => string;
  /** Example command below the help. */
  readonly example: (line: string) => string;
};
