/**
 * A disk of its own whose file system the kernel makes read-only after an error, as it does when an SD card dies: ext4 on a loop device. Takes
 * root, a loop device, and a kernel that lets an error be triggered.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export type FailingDisk = Disposable & {
  readonly folder: string;
  /** The error: every later write fails with EROFS, also of files that are open. */
  fail(): void;
  /** With nobody using it: read-only from now on, without an error. */
  remountReadOnly(): void;
};

export function mountFailingDisk(size = '96M'): FailingDisk {
  using made = new DisposableStack();
  const outside = made.adopt(mkdtempSync(join(tmpdir(), 'tillframe-failing-')), (path) =>
    rmSync(path, { recursive: true }),
  );
  const image = join(outside, 'image');
  const folder = join(outside, 'disk');
  mkdirSync(folder);
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { stdio: 'pipe' }).toString().trim();
  run('truncate', '-s', size, image);
  run('mke2fs', '-q', '-t', 'ext4', '-F', image);
  const device = made.adopt(run('losetup', '-f', '--show', image), (path) => void run('losetup', '-d', path));
  run('mount', '-o', 'errors=remount-ro', device, folder);
  // Lazily, and detached when the last user is gone: a failed test must not keep it.
  made.defer(() => void run('umount', '-l', folder));
  const trigger = `/sys/fs/ext4/${basename(device)}/trigger_fs_error`;
  if (!existsSync(trigger)) throw new Error(`the kernel has no ${trigger}`);
  const all = made.move();
  return {
    folder,
    fail: () => writeFileSync(trigger, 'test'),
    remountReadOnly: () => void run('mount', '-o', 'remount,ro', folder),
    [Symbol.dispose]: () => all.dispose(),
  };
}

export const mayFailDisks = ((): boolean => {
  try {
    using _disk = mountFailingDisk('8M');
    return true;
  } catch (error) {
    console.warn(`skipped: no failing disk can be made here. ${String(error)}`);
    return false;
  }
})();
