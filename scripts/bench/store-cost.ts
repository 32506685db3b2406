/** Cost of a pair for the disk: flushes, counted by strace, and bytes, counted by the kernel. Cards wear by both. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell } from './report.ts';
import { removeDatabase, type StoreSection } from './store-bench.ts';
import { inProcess } from './store-child.ts';
import { pictureBytes } from './store-intake.ts';
import type { Task } from './store-process.ts';

type Writing = Exclude<Task, { kind: 'drain' }>;

export const cost: StoreSection = {
  name: 'cost',
  about: 'flushes and bytes written for each pair',
  run: async (bench) => {
    const folder = join(bench.folder, 'cost');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'cost.db');
    const base = { path, pictureBytes };
    const pairs = bench.quick ? 256 : 2_048;
    const ways: readonly (readonly [string, (count: number) => Writing])[] = [
      ...[1, 8, 64].map((callers) => {
        const task = (count: number): Writing =>
          ({ ...base, kind: 'pairs', pairs: count, callers, upload: false }) as const;
        return [`${callers} at once`, task] as const;
      }),
      [
        '1 at once, and uploaded one by one',
        (count) => ({ ...base, kind: 'pairs', pairs: count, callers: 1, upload: true }),
      ],
      ['pictures as files, bare SQLite', (count) => ({ ...base, kind: 'files', pairs: count })],
    ];
    const rows: Cell[][] = [];
    for (const [name, task] of ways) {
      bench.progress(name);
      // The cost of opening and closing is subtracted.
      const empty = await count(folder, path, task(0));
      const full = await count(folder, path, task(pairs));
      removeDatabase(path);
      const { writtenBytes } = await inProcess(task(pairs));
      removeDatabase(path);
      rows.push([
        name,
        round((full - empty) / pairs),
        writtenBytes / pairs / 1_024,
        round(writtenBytes / pairs / pictureBytes),
      ]);
    }
    return [
      {
        title: 'Cost of a pair for the disk',
        about: `sale, picture of ${pictureBytes / 1_024} KB and revision; ${pairs} pairs; flushes: fdatasync and fsync by strace; bytes: write_bytes of /proc/PID/io, without strace`,
        columns: ['', 'flushes', 'KB written', '× the picture'],
        rows,
      },
    ];
  },
};

/** As text: tables round to tenths. */
const round = (value: number): string => value.toFixed(2);

/** Flushes of a whole run. */
async function count(folder: string, path: string, task: Writing): Promise<number> {
  removeDatabase(path);
  const summary = join(folder, 'strace');
  await inProcess(task, ['strace', '-f', '-c', '-e', 'trace=fdatasync,fsync', '-o', summary]);
  // Columns: % time, seconds, µs a call, calls, errors if any, name.
  const lines = readFileSync(summary, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  rmSync(summary);
  const syncs = lines.filter((line) => ['fdatasync', 'fsync'].includes(line.at(-1) ?? ''));
  return syncs.reduce((sum, line) => sum + Number(line[3]), 0);
}
