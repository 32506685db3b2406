/** A file system of its own that others can fill: tmpfs. Not everywhere: it takes root, and most containers forbid it to root as well. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `size` as tmpfs takes it, such as 48m. Unmounted and gone when disposed. */
export function mountSmallDisk(size: string): Disposable & { readonly folder: string } {
  using made = new DisposableStack();
  const folder = made.adopt(mkdtempSync(join(tmpdir(), 'tillframe-full-')), (path) =>
    rmSync(path, { recursive: true }),
  );
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'pipe' });
  // Lazily: a file that a failed test left open must not keep the disk in /tmp.
  made.defer(() => execFileSync('umount', ['-l', folder]));
  const all = made.move();
  return { folder, [Symbol.dispose]: () => all.dispose() };
}

export const mayMount = ((): boolean => {
  try {
    using _disk = mountSmallDisk('1m');
    return true;
  } catch (error) {
    console.warn(`skipped: no small disk can be mounted here. ${String(error)}`);
    return false;
  }
})();

/** Another program takes all but so many bytes of what is left. */
export function fillDiskUpTo(folder: string, freeBytes: number, name = 'film.mkv'): void {
  const { bavail, bsize } = statfsSync(folder);
  const piece = Buffer.alloc(1024 * 1024);
  const path = join(folder, name);
  for (let left = bavail * bsize - freeBytes; left > 0; left -= piece.length) {
    appendFileSync(path, piece.subarray(0, Math.min(left, piece.length)));
  }
}

/** Another program takes all that is left, to the last block. */
export function fillDisk(folder: string, name = 'film.mkv'): Disposable {
  const path = join(folder, name);
  const file = openSync(path, 'w');
  try {
    for (let bytes = 1024 * 1024; bytes >= 4096; ) {
      try {
        if (writeSync(file, Buffer.alloc(bytes)) < bytes) bytes /= 2;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        bytes /= 2;
      }
    }
  } finally {
    closeSync(file);
  }
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}
