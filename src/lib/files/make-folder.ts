/** Creates a folder and its parents. Node's `recursive` never returns when the system rejects it, as under /proc. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** New folders are accessible to this user only. Throws the system's error. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    mkdirSync(path, { mode: 0o700 });
  }
}
