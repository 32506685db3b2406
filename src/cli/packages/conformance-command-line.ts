/** The command line of the package tillframe-conformance, which has this one command: scripts/pack-npm.ts puts it in the place of command-line.ts. */
import { describeConformance } from '../describe/conformance.ts';
import { runProgram } from '../program.ts';
import type { ExitCode, Terminal } from '../terminal/terminal.ts';

export function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  return runProgram(
    (program, parts) => describeConformance(program.command('conformance'), parts),
    args,
    terminal,
    signal,
  );
}
