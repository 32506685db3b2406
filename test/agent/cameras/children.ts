/** Lists child processes by the kernel's tables, to find and end the ffmpegs of this test by id. */
import { readdirSync, readFileSync } from 'node:fs';

export type Child = { readonly pid: number; readonly command: string };

/** Living children of a process whose command line contains `words`, oldest first. */
export function childrenOf(parent: number, words: string): Child[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({
      pid: Number(name),
      parent: parentOf(name),
      command: read(`/proc/${name}/cmdline`).replaceAll('\0', ' '),
    }))
    .filter((child) => child.parent === parent && child.command.includes(words))
    .sort((a, b) => a.pid - b.pid);
}

/** Guard: a signal to process 0 would reach the own process group. */
export function pidOf(child: Child | undefined): number {
  if (child === undefined) throw new Error('no such process');
  return child.pid;
}

/** A zombie does not count. */
export function isAlive(pid: number): boolean {
  const state = stateOf(pid);
  return state !== undefined && state !== 'Z';
}

/** By SIGSTOP. */
export function isStopped(pid: number): boolean {
  return stateOf(pid) === 'T';
}

/** Polls until there is a result; fails after `withinMs`. */
export async function eventually<T>(what: () => T | undefined | false, withinMs = 60_000): Promise<T> {
  const endMs = Date.now() + withinMs;
  for (;;) {
    const answer = what();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function stateOf(pid: number): string | undefined {
  return /\) (\S)/.exec(read(`/proc/${pid}/stat`))?.[1];
}

function parentOf(pid: string): number | undefined {
  const parent = /\) \S (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** Empty if the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
