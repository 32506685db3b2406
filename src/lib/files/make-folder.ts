/** Makes a folder and those above it. Node's own `recursive` never returns where the system can't make any, as under /proc. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** For this user alone where it is new. Throws what the system says when it can't be made. */
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
