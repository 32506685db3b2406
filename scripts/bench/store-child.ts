/** Runs a task of store-process.ts, as it is or behind another command (strace, a network namespace). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Drained, Task, Written } from './store-process.ts';

const program = fileURLToPath(new URL('store-process.ts', import.meta.url));

type Found<T extends Task> = T extends { kind: 'drain' } ? Drained : Written;

export async function inProcess<T extends Task>(task: T, before: readonly string[] = []): Promise<Found<T>> {
  // The kernel ends it when this process is gone, however it went.
  const args = ['--pdeathsig', 'KILL', ...before, process.execPath, program, JSON.stringify(task)];
  const child = spawn('setpriv', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const said = await text(child.stdout);
  const [code] = await exited;
  if (code !== 0) throw new Error(`the task ${task.kind} ended with ${String(code)}`);
  return JSON.parse(said) as Found<T>;
}
