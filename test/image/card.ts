/** A card that the image was written to: a file with more room than the image, its boot partition as a PC sees it, its root as it lies there. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const sectorBytes = 512;

export type Card = {
  readonly file: string;
  /** Bytes of the root partition, as the table says. */
  rootBytes(): number;
  /** Of the folder tillframe on the boot partition; undefined where there is no such file. */
  read(name: string): string | undefined;
  write(name: string, text: string): void;
  /** Folders and files of the boot partition's uppermost level. */
  bootNames(): string;
  /** A file of the root partition after its journal was replayed, on a copy. The machine must be off. */
  rootFiles(paths: readonly string[]): (string | undefined)[];
};

export function writeCard(image: string, { folder, bytes }: { folder: string; bytes: number }): Card {
  const file = join(folder, 'card.img');
  execFileSync('cp', ['--sparse=always', image, file]);
  if (bytes < statSync(file).size) throw new Error(`the image is larger than the card (${bytes} bytes)`);
  truncateSync(file, bytes);

  /** Of the MBR: first sector and count of partition 1 or 2. */
  const partition = (number: number): { start: number; bytes: number } => {
    const table = execFileSync('sfdisk', ['--json', file], { encoding: 'utf8' });
    const { partitiontable } = JSON.parse(table) as {
      partitiontable: { partitions: { start: number; size: number }[] };
    };
    const found = partitiontable.partitions[number - 1];
    if (found === undefined) throw new Error(`no partition ${number}`);
    return { start: found.start * sectorBytes, bytes: found.size * sectorBytes };
  };
  const boot = `${file}@@${partition(1).start}`;
  const mtools = (program: string, args: readonly string[], input?: string): string =>
    execFileSync(program, ['-i', boot, ...args], {
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, MTOOLS_SKIP_CHECK: '1' },
      ...(input !== undefined && { input }),
    });
  return {
    file,
    rootBytes: () => partition(2).bytes,
    read: (name) => {
      try {
        return mtools('mcopy', ['-n', `::tillframe/${name}`, '-']);
      } catch {
        return undefined;
      }
    },
    write: (name, text) => void mtools('mcopy', ['-D', 'o', '-', `::tillframe/${name}`], text),
    bootNames: () => mtools('mdir', ['-b', '::']),
    rootFiles: (paths) => {
      const at = mkdtempSync(join(folder, 'root-'));
      try {
        const { start, bytes: size } = partition(2);
        const copy = join(at, 'root.ext4');
        execFileSync('dd', [
          ...[
            `if=${file}`,
            `of=${copy}`,
            'bs=1M',
            'conv=sparse',
            'status=none',
            'iflag=skip_bytes,count_bytes',
          ],
          ...[`skip=${start}`, `count=${size}`],
        ]);
        // 1: it has mended something, which replaying the journal is.
        execFileSync('sh', ['-c', 'e2fsck -p "$0" || [ $? = 1 ]', copy], { stdio: 'ignore' });
        mkdirSync(join(at, 'files'));
        return paths.map((path, index) => {
          const to = join(at, 'files', String(index));
          execFileSync('debugfs', ['-R', `dump ${path} ${to}`, copy], { stdio: 'ignore' });
          try {
            return execFileSync('cat', [to], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
          } catch {
            return undefined;
          }
        });
      } finally {
        rmSync(at, { recursive: true });
      }
    },
  };
}
