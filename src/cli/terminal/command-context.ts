/** Dependencies shared by the command descriptions: terminal, exit codes and common options. */
import type { Help } from '../text/help.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export type CommandContext = {
  readonly terminal: Terminal;
  /** Stops long-running commands. */
  readonly signal: AbortSignal;
  readonly end: (code: ExitCode) => void;
  readonly help: Help;
  /** Example command below the help. */
  readonly example: (line: string) => string;
};
