/** Cost of a backlog: intake of sales, and the program's other queries of the store, with up to a million pairs waiting. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenStore } from '../../src/agent/store/database.ts';
import { createHttpsSink } from '../../src/agent/upload/https/https.ts';
import { createUploadState } from '../../src/agent/upload/upload-state.ts';
import { runUploader } from '../../src/agent/upload/uploader.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { type Percentiles, percentiles } from '../../test/exactness/truth.ts';
import { freePort } from '../../test/peers/network/free-port.ts';
import type { Cell, Table } from './report.ts';
import { accept, openBenchStore, removeDatabase, type StoreBench, type StoreSection } from './store-bench.ts';
import { fillWaiting } from './store-rows.ts';

/** Small ones, since rows are counted here and not bytes. */
const pictureBytes = 200;
/** Numbers of new sales; those that wait are below. */
const firstNew = 10_000_000;
/** The agent's database of a data folder. */
const databaseName = 'tillframe.db';

export const backlogs = (bench: StoreBench): number[] =>
  bench.quick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000];

const made = new Map<string, Promise<unknown>>();

/** A data folder in which so many pairs wait. Made once a run: what is added meanwhile is small against it. */
export async function backlog(bench: StoreBench, count: number): Promise<string> {
  const folder = join(bench.folder, `waiting-${count}`);
  const path = join(folder, databaseName);
  if (!made.has(folder)) {
    bench.progress(`making ${count} pairs that wait`);
    mkdirSync(folder, { recursive: true });
    made.set(
      folder,
      fillWaiting(path, { count, pictureBytes }, (text) => bench.progress(text)),
    );
  }
  await made.get(folder);
  return folder;
}

export function removeBacklogs(): void {
  for (const folder of made.keys()) removeDatabase(join(folder, databaseName));
}

type Backlog = { readonly count: number; readonly path: string; readonly store: OpenStore };

export const waiting: StoreSection = {
  name: 'waiting',
  about: 'taking sales with 1,000, 100,000 and a million pairs waiting',
  run: async (bench) => {
    await using opened = new AsyncDisposableStack();
    const all: Backlog[] = [];
    for (const count of backlogs(bench)) {
      const path = join(await backlog(bench, count), databaseName);
      all.push({ count, path, store: opened.use(await openBenchStore(path)) });
    }
    bench.progress('sales, one after another, in turns');
    const alone = await inTurns(all, bench.quick ? 500 : 3_000);
    const dead: Percentiles[] = [];
    for (const each of all) {
      bench.progress(`sales while the line is down, ${each.count} waiting`);
      dead.push(await withoutLine(each, bench.quick ? 300 : 1_000));
    }
    const rows = all.map(({ count, path }, n): Cell[] => {
      const [quiet, down] = [alone[n], dead[n]];
      return [
        ...[count, statSync(path).size / 2 ** 20],
        ...[quiet?.median ?? NaN, quiet?.p99 ?? NaN, ratio(quiet, alone[0])],
        ...[down?.median ?? NaN, down?.p99 ?? NaN, ratio(down, dead[0])],
      ];
    });
    return [
      {
        title: 'Taking sales with a backlog',
        about:
          'microseconds from asking to “on disk”, one sale at a time, in turns over the files; then with the uploader running and the line down',
        columns: [
          ...['waiting', 'file MB', 'median', 'p99', '× of the first'],
          ...['line down: median', 'p99', '× of the first'],
        ],
        rows,
      },
      await questions(bench, all),
    ];
  },
};

const ratio = (one: Percentiles | undefined, first: Percentiles | undefined): number =>
  (one?.p99 ?? NaN) / (first?.p99 ?? NaN);

let nextNew = firstNew;

async function inTurns(all: readonly Backlog[], count: number): Promise<Percentiles[]> {
  const took = all.map((): number[] => []);
  for (let n = -20; n < count; n++) {
    for (const [which, { store }] of all.entries()) {
      const us = await timed(() => accept(store, nextNew++));
      if (n >= 0) took[which]?.push(us);
    }
  }
  return took.map(percentiles);
}

/** The real uploader, and nobody who listens. */
async function withoutLine({ store }: Backlog, count: number): Promise<Percentiles> {
  const stop = new AbortController();
  await using sink = createHttpsSink(
    { kind: 'https', url: `http://127.0.0.1:${await freePort()}`, token: 'a-token-of-the-bench' },
    clock,
  );
  const log = createLog({ level: 'silent' });
  const uploading = runUploader(
    { store, sink, clock, log, random: Math.random, state: createUploadState(clock) },
    stop.signal,
  );
  const took: number[] = [];
  for (let n = 0; n < count; n++) {
    took.push(await timed(() => accept(store, nextNew++)));
    // A till at its busiest: the uploader has time to look at what has changed.
    await clock.sleep(5);
  }
  stop.abort(new Error('the bench is done'));
  await uploading;
  return percentiles(took);
}

/** Queries that uploader and page repeat. */
async function questions(bench: StoreBench, all: readonly Backlog[]): Promise<Table> {
  const asked: Record<string, (store: OpenStore) => Promise<unknown>> = {
    nextDueMs: (store) => store.read.nextDueMs(),
    dueEvents: (store) => store.read.dueEvents({ dueAtMs: clock.nowMs(), maxCount: 50, maxBytes: 262_144 }),
    'dueEvents, none due': (store) => store.read.dueEvents({ dueAtMs: -1, maxCount: 50, maxBytes: 262_144 }),
    duePicture: (store) => store.read.duePicture({ dueAtMs: clock.nowMs() }),
    queue: (store) => store.read.queue(),
    'sales, 50 newest': (store) => store.read.sales({ limit: 50 }),
    unpublishedSales: (store) => store.read.unpublishedSales(100),
    pendingCaptures: (store) => store.read.pendingCaptures(100),
  };
  const rows: Cell[][] = [];
  for (const [name, ask] of Object.entries(asked)) {
    bench.progress(`asking ${name}`);
    const cells: number[] = [];
    for (const { store } of all) {
      const took: number[] = [];
      for (let n = 0; n < (bench.quick ? 5 : 20); n++) took.push((await timed(() => ask(store))) / 1_000);
      cells.push(percentiles(took).median);
    }
    rows.push([name, ...cells]);
  }
  return {
    title: 'What uploader and page ask, with a backlog',
    about: 'milliseconds, median',
    columns: ['', ...all.map(({ count }) => `${count} waiting`)],
    rows,
  };
}

async function timed(ask: () => Promise<unknown>): Promise<number> {
  const beforeMs = performance.now();
  await ask();
  return (performance.now() - beforeMs) * 1_000;
}
