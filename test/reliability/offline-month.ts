/**
 * Promise 8: a month without the cloud, then it catches up. The real store, uploader and HTTPS sink; the cloud's address refuses connections
 * meanwhile, then `tillframe receiver` stands there. Days pass as fast as sales can be stored.
 *
 * 1. Memory of the process (resident, after a collection) grows by less than 20 MB over the month, catching up included; before it, a week
 * with the cloud. 2. At the receiver each sequence is there exactly once, from the first to the last. 3. How fast it drained, for the record:
 * the line is the loopback here (a slow one: slow-line.ts).
 *
 * Prints its figures; exit code 1 when one is off.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Database from 'better-sqlite3';
import { memoryOf } from '../../scripts/bench/processes.ts';
import { createHttpsSink } from '../../src/agent/upload/https/https.ts';
import { createUploadState } from '../../src/agent/upload/upload-state.ts';
import { runUploader } from '../../src/agent/upload/uploader.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { freePort } from '../peers/network/free-port.ts';
import { startProgram } from '../peers/program.ts';
import { openShopStore } from './shop-store.ts';

const usage = `Usage: node test/reliability/offline-month.ts [OPTIONS]

  --days N          default 30
  --sales N         a day; default 600
  --before N        days with the cloud before it; default 7
  --picture-kb N    size of a picture, kilobytes; default 8 (a real one is about 30: it needs that much more disk, twice)
  --growth-mb N     memory may grow by less than that; default 20
`;

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '30' },
    sales: { type: 'string', default: '600' },
    before: { type: 'string', default: '7' },
    'picture-kb': { type: 'string', default: '8' },
    'growth-mb': { type: 'string', default: '20' },
    help: { type: 'boolean', default: false },
  },
});
const days = Number(values.days);
const daysBefore = Number(values.before);
const salesADay = Number(values.sales);
const pictureBytes = 1_024 * Number(values['picture-kb']);
const maxGrowthMb = Number(values['growth-mb']);

if (
  values.help ||
  !(days > 0) ||
  !(daysBefore > 0) ||
  !(salesADay > 0) ||
  !(pictureBytes > 0) ||
  !(maxGrowthMb > 0)
) {
  process.stdout.write(usage);
  process.exitCode = values.help ? 0 : 2;
} else await main();

async function main(): Promise<void> {
  const collect = collector();
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-month-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const token = 'a-token-of-the-offline-month';
  await writeFile(join(folder, 'token'), `${token}\n`);
  const host = `127.0.0.1:${await freePort()}`;
  const shop = opened.use(await openShopStore({ pictureBytes }));
  const { store } = shop;
  const sink = opened.use(createHttpsSink({ kind: 'https', url: `http://${host}`, token }, clock));
  const lifetime = new AbortController();
  const state = createUploadState(clock);
  const retry = { firstMs: 50, capMs: 500, spreadMs: 200 };
  const uploading = runUploader(
    {
      store,
      sink,
      clock,
      log: createLog({ level: 'silent' }),
      random: Math.random,
      state,
      retry,
      status: () => shop.status(),
    },
    lifetime.signal,
  );

  const startReceiver = async () => {
    const program = startProgram([
      ...['receiver', '--listen', host, '--data', join(folder, 'receiver')],
      ...['--token-file', join(folder, 'token')],
    ]);
    await program.line(/listening/);
    return program;
  };
  const drained = async (each: () => void): Promise<{ salesS: number; allS: number }> => {
    const startMs = clock.monotonicMs();
    let salesS = 0;
    for (;;) {
      const { events, pictures } = await store.read.queue();
      const sinceS = (clock.monotonicMs() - startMs) / 1_000;
      if (events === 0 && salesS === 0) salesS = sinceS;
      if (events === 0 && pictures === 0) return { salesS, allS: sinceS };
      each();
      await delay(1_000);
    }
  };
  let maxMb = 0;
  const look = (): number => {
    collect();
    const { rssMb } = memoryOf(process.pid);
    maxMb = Math.max(maxMb, rssMb);
    return rssMb;
  };

  // Whatever is made once, and what the allocator keeps, is there after some days with the cloud.
  {
    await using _receiver = await startReceiver();
    for (let day = 1; day <= daysBefore; day++) {
      await shop.sellMany(salesADay);
      await drained(() => undefined);
    }
  }
  maxMb = 0;
  const firstMb = look();
  say(`after ${daysBefore} days with the cloud: ${firstMb.toFixed(0)} MB`);
  say(`${days} days of ${salesADay} sales with pictures of ${pictureBytes / 1_024} KB, and no cloud`);
  const startMs = clock.monotonicMs();
  for (let day = 1; day <= days; day++) {
    await shop.sellMany(salesADay);
    const mb = look();
    if (day === 1 || day % 10 === 0) say(`day ${day}: ${mb.toFixed(0)} MB`);
  }
  const offlineS = (clock.monotonicMs() - startMs) / 1_000;
  const waiting = await store.read.queue();
  const offlineMb = maxMb;
  say(`stored in ${offlineS.toFixed(0)} s; ${waiting.events} sales and ${waiting.pictures} pictures wait`);

  await using _receiver = await startReceiver();
  const { salesS, allS: caughtUpS } = await drained(look);
  lifetime.abort(new Error('done'));
  await uploading;

  const total = (daysBefore + days) * salesADay;
  const caughtUp = days * salesADay;
  const bytes = caughtUp * pictureBytes;
  say(
    `caught up: sales after ${salesS.toFixed(1)} s (${(caughtUp / salesS).toFixed(0)} a second), pictures after ${caughtUpS.toFixed(1)} s (${((bytes * 8) / (caughtUpS - salesS) / 1e6).toFixed(1)} Mbit/s to a receiver that flushes each)`,
  );
  const growthMb = maxMb - firstMb;
  say(
    `memory: ${firstMb.toFixed(0)} MB before, ${offlineMb.toFixed(0)} MB at most offline, ${maxMb.toFixed(0)} MB at most: ${growthMb.toFixed(1)} MB more`,
  );
  const wrong = sequencesWrong(join(folder, 'receiver', 'receiver.db'), total);
  say(wrong ?? `at the receiver: sequences 1 to ${total}, each once`);
  const { storedThrough } = await store.read.queue();
  say(`storedThrough ${storedThrough}`);
  const complaints = await shop.complaints();
  if (complaints.length > 0) say(`the database: ${complaints.join('; ')}`);
  if (growthMb >= maxGrowthMb || wrong !== undefined || storedThrough !== total || complaints.length > 0)
    process.exitCode = 1;
  say(process.exitCode === 1 ? 'WRONG' : 'as promised');
}

/** What is wrong with the sequences the receiver has; undefined when each is there once. */
function sequencesWrong(path: string, total: number): string | undefined {
  const db = new Database(path, { readonly: true });
  const found = db
    .prepare<[], string>(
      `select json_extract(body, '$.sequence') from events where json_extract(body, '$.type') = 'com.tillframe.sale.v1' order by 1`,
    )
    .pluck()
    .all()
    .map(Number);
  db.close();
  const missing = Array.from({ length: total }, (_, n) => n + 1).filter(
    (sequence, n) => found[n] !== sequence,
  );
  if (found.length === total && missing.length === 0) return undefined;
  return `at the receiver: ${found.length} of ${total} events, the first wrong sequence is ${missing[0] ?? 'behind the last'}`;
}

/** Garbage is no growth. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  return () => {
    gc();
    gc();
  };
}

function say(text: string): void {
  console.log(`[offline-month] ${text}`);
}
