/** How many sales a second are taken with each of them on disk before it is answered, beside SQLite by itself with the same rows. */
import { fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { median, percentiles } from '../../test/exactness/truth.ts';
import type { Cell, Table } from './report.ts';
import {
  accept,
  atOnce,
  captured,
  noise,
  openBenchStore,
  type Paced,
  picture,
  removeDatabase,
  type StoreBench,
  type StoreSection,
  setUp,
} from './store-bench.ts';
import { openBare, type PairRows, pairRows } from './store-rows.ts';

const groups = [1, 8, 64];
/** A picture of 640×360 as cameras give it; the budget is 60 KB. */
export const pictureBytes = 40 * 1_024;

/** `news`: a sale of a register without a camera, whose revision is in the same commit. */
type Work = 'sales' | 'news' | 'pairs';

export const intake: StoreSection = {
  name: 'intake',
  about: 'sales a second, each on disk before it is answered, beside bare SQLite',
  run: async (bench) => {
    const rows = await pairRows(join(bench.folder, 'pair.db'), pictureBytes);
    const flush = percentiles(flushesUs(join(bench.folder, 'flush'), bench.quick ? 300 : 2_000));
    const tables: Table[] = [];
    for (const work of ['sales', 'pairs'] as const) tables.push(await compare(bench, rows, work));
    const notes = [
      `one flush of this disk (4 KB appended to a file, fdatasync): median ${flush.median} µs, p99 ${flush.p99} µs`,
    ];
    return tables.map((table) => ({ ...table, notes: [...(table.notes ?? []), ...notes] }));
  },
};

async function compare(bench: StoreBench, rows: PairRows, work: Exclude<Work, 'news'>): Promise<Table> {
  const [rounds, forMs] = bench.quick ? [2, 800] : [7, 3_000];
  const path = join(bench.folder, 'intake.db');
  const cells: Cell[][] = [];
  let alone: number | undefined;
  for (const group of groups) {
    bench.progress(`${work}, ${group} at once`);
    const found = { normal: [] as number[], full: [] as number[], ours: [] as Paced[] };
    // In turns, so that a disk that is slower for a while is so for all.
    for (let round = 0; round < rounds; round++) {
      for (const synchronous of ['normal', 'full'] as const)
        found[synchronous].push(await bareRate(path, rows, { work, group, forMs, synchronous }));
      found.ours.push(await ourRate(path, { work, group, forMs }));
    }
    const [normal, full] = [median(found.normal), median(found.full)];
    const ours = median(found.ours.map(({ perS }) => perS));
    const took = percentiles(found.ours.flatMap(({ tookUs }) => tookUs));
    alone ??= full;
    cells.push([
      ...[`${group} at once`, normal, full, ours, (100 * ours) / full, (100 * ours) / alone],
      ...[took.median, took.p99, took.max],
    ]);
  }
  const [title, about] = {
    sales: ['Taking sales', 'a sale with its pending capture'],
    pairs: [
      'Taking sales, then their pictures',
      `the same, then the outcome with a picture of ${pictureBytes / 1_024} KB and the revision for the cloud, in a commit after it`,
    ],
  }[work] as [string, string];
  return {
    title,
    about: `${about}; a second, median of ${rounds} rounds of ${forMs / 1_000} s; bare: SQLite in WAL mode, the same rows, so many sales a commit`,
    columns: [
      ...['', 'bare NORMAL', 'bare FULL', 'tillframe', '% of bare FULL', '% of it one at a time'],
      ...['median µs', 'p99 µs', 'max µs'],
    ],
    rows: cells,
    notes: ['NORMAL loses acknowledged sales in a power cut; it is here to show what safety costs'],
  };
}

/** Sales a second that SQLite by itself writes in commits of `group`. */
export async function bareRate(
  path: string,
  rows: PairRows,
  options: { work: Work; group: number; forMs: number; synchronous: 'normal' | 'full' },
): Promise<number> {
  const { work, group, forMs, synchronous } = options;
  const bare = await openBare(path, rows, synchronous);
  const jpeg = noise(pictureBytes);
  const each = (first: number, write: (number: number) => void): void => {
    bare.db.exec('BEGIN IMMEDIATE');
    for (let number = first; number < first + group; number++) write(number);
    bare.db.exec('COMMIT');
  };
  let next = 1;
  const startMs = performance.now();
  while (performance.now() - startMs < forMs) {
    each(next, (number) => {
      bare.sell(number);
      if (work === 'news') bare.tell(number);
    });
    if (work === 'pairs') each(next, (number) => bare.settle(number, picture(jpeg, number)));
    next += group;
  }
  const perS = (1_000 * (next - 1)) / (performance.now() - startMs);
  bare.db.close();
  removeDatabase(path);
  return perS;
}

async function ourRate(
  path: string,
  { work, group, forMs }: { work: Work; group: number; forMs: number },
): Promise<Paced> {
  removeDatabase(path);
  const jpeg = noise(pictureBytes);
  let paced: Paced;
  {
    await using store = await openBenchStore(path);
    await store.write.importSetUp(setUp);
    await accept(store, 0);
    paced = await atOnce({ callers: group, forMs, first: 1 }, async (number) => {
      const { saleId, registerKey } = await accept(store, number);
      if (work === 'pairs')
        await store.write.settleCapture(captured(saleId, registerKey, picture(jpeg, number)));
    });
  }
  removeDatabase(path);
  return paced;
}

function flushesUs(path: string, count: number): number[] {
  const file = openSync(path, 'w');
  const page = noise(4_096);
  const took = Array.from({ length: count }, () => {
    writeSync(file, page);
    const beforeMs = performance.now();
    fdatasyncSync(file);
    return (performance.now() - beforeMs) * 1_000;
  });
  rmSync(path);
  return took;
}
