/** The command line of the package tillframe-receiver, which has this one command: scripts/pack-npm.ts puts it in the place of command-line.ts. */
import { describeReceiver } from '../describe/receiver.ts';
import { runProgram } from '../program.ts';
import type { ExitCode, Terminal } from '../terminal/terminal.ts';

export function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  return runProgram(
    (program, parts) => describeReceiver(program.command('receiver'), parts),
    args,
    terminal,
    signal,
  );
}
