/** The command line of the gateway. Arguments of the commands are described in describe/; each command loads only the modules it needs. */
import { describeConformance } from './describe/conformance.ts';
import { describeDiscover } from './describe/discover.ts';
import { describeLook } from './describe/look.ts';
import { describePageAccess } from './describe/page-access.ts';
import { describeProvision } from './describe/provision.ts';
import { describeReceiver } from './describe/receiver.ts';
import { describeRun } from './describe/run.ts';
import { describeSetUp } from './describe/set-up.ts';
import { describeSupport } from './describe/support.ts';
import { describeUpdate } from './describe/update.ts';
import { type Describe, runProgram } from './program.ts';
import type { ExitCode, Terminal } from './terminal/terminal.ts';

export function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  return runProgram(describeCommands, args, terminal, signal);
}

export const describeCommands: Describe = (program, parts) => {
  program
    .description(parts.help('program.about'))
    .addHelpText('after', parts.example('tillframe run --config /etc/tillframe/config.yaml'));
  describeRun(program, parts);
  describeSetUp(program, parts);
  describeProvision(program, parts);
  describeDiscover(program, parts);
  describeLook(program, parts);
  describeSupport(program, parts);
  describeUpdate(program, parts);
  describePageAccess(program, parts);
  describeReceiver(program.command('receiver'), parts);
  describeConformance(program.command('conformance'), parts);
};
