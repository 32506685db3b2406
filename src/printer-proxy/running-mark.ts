/**
 * A file that names the printer proxy's process, from its start to its end. While its receipt capture is being restarted no process listens at its
 * socket: a request to end it would take it for ended.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';

const markIn = (folder: string): string => join(folder, 'running');

/** Removes the mark when disposed. Without room for the file the proxy runs without it. */
export function markRunning(folder: string, pid: number, clock: Pick<Clock, 'boot'>): Disposable {
  const mark = markOf(pid, clock);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (mark !== undefined) writeFileSync(markIn(folder), mark, { mode: 0o600 });
  } catch {
    // A full or failing disk: receipts are printed all the same.
  }
  return {
    [Symbol.dispose]() {
      try {
        if (readMark(folder) === mark) rmSync(markIn(folder));
      } catch {
        // The file names a process that has ended.
      }
    },
  };
}

/** False where the process was killed, or is one of another container, also when another process has its id now. */
export function isMarkedRunning(folder: string, clock: Pick<Clock, 'boot'>): boolean {
  const mark = readMark(folder);
  return mark !== undefined && mark === markOf(Number.parseInt(mark, 10), clock);
}

function readMark(folder: string): string | undefined {
  try {
    return readFileSync(markIn(folder), 'utf8');
  } catch {
    return undefined;
  }
}

/** Process id, start of the process in clock ticks since the boot, boot. Undefined where no such process runs. */
function markOf(pid: number, { boot }: Pick<Clock, 'boot'>): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22 (proc_pid_stat(5)); the name in brackets may hold anything.
    const start = text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
    return `${pid} ${start} ${boot}\n`;
  } catch {
    return undefined;
  }
}
