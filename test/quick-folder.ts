import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const leastFreeBytes = 1024 ** 3;

/** Folder for data whose flushes may cost nothing: in memory where there is enough of it (a container has 64 MB of /dev/shm), else on the disk. */
export function quickFolder(): string {
  if (!existsSync('/dev/shm')) return tmpdir();
  const { bavail, bsize } = statfsSync('/dev/shm');
  return bavail * bsize > leastFreeBytes ? '/dev/shm' : tmpdir();
}
