/**
 * A file with the id of the printer proxy's process, from its start to its end. While its receipt capture is being restarted nobody listens at its
 * socket: a request to end it would take it for ended.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const markIn = (folder: string): string => join(folder, 'running');

/** Removes the mark when disposed. Without room for the file the proxy runs without it. */
export function markRunning(folder: string, pid: number): Disposable {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(markIn(folder), `${pid}\n`, { mode: 0o600 });
  } catch {
    // A full or failing disk: receipts are printed all the same.
  }
  return {
    [Symbol.dispose]() {
      try {
        if (markedPid(folder) === pid) rmSync(markIn(folder));
      } catch {
        // The file names a process that has ended.
      }
    },
  };
}

/** False where the process was killed, or is one of another container. */
export function isMarkedRunning(folder: string): boolean {
  const pid = markedPid(folder);
  return pid !== undefined && existsSync(`/proc/${pid}`);
}

function markedPid(folder: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(markIn(folder), 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}
