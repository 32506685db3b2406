/** Programs of the cluster, each in a process group of its own, which ends with the script. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';

export type Running = {
  /** All processes of its group at once, as with the plug pulled. */
  kill(signal?: NodeJS.Signals): Promise<void>;
};

export const asPostgres = ['--reuid', 'postgres', '--regid', 'postgres', '--clear-groups'];

/** `log`: file of its output. `behind`: further arguments of setpriv. */
export function run(
  command: readonly string[],
  { log, env = {}, behind = [] }: { log: string; env?: Record<string, string>; behind?: readonly string[] },
): Running {
  const out = openSync(log, 'a');
  const child: ChildProcess = spawn('setpriv', [...behind, '--pdeathsig', 'KILL', ...command], {
    stdio: ['ignore', out, out],
    env: { ...process.env, ...env },
    detached: true,
    cwd: '/',
  });
  const exited = once(child, 'exit');
  return {
    async kill(signal = 'SIGKILL') {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      process.kill(-child.pid, signal);
      await exited;
    },
  };
}

export function idsOf(user: string): [number, number] {
  const id = (flag: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return [id('-u'), id('-g')];
}
