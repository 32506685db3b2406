/**
 * Many gateways and one cloud that goes away and comes back: promise 10, no stampede, with real connections.
 *
 * Each gateway is the real uploader with the real HTTPS sink and its own keep-alive connection, over an outbox in memory (a thousand databases
 * are no part of the question). The cloud is `tillframe receiver` as a process: killed, away for a minute, started again on the same data.
 * Prints what each second saw, and that nothing is missing. Loopback only; ends what it starts.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { memoryOf } from '../../scripts/bench/processes.ts';
import type { Change, OutboxEvent } from '../../src/agent/store/store.ts';
import { createHttpsSink } from '../../src/agent/upload/https/https.ts';
import type { Outbox } from '../../src/agent/upload/outbox.ts';
import type { Sink } from '../../src/agent/upload/sink.ts';
import { createUploadState } from '../../src/agent/upload/upload-state.ts';
import { runUploader } from '../../src/agent/upload/uploader.ts';
import { pause } from '../../src/lib/abort.ts';
import { createBroadcast } from '../../src/lib/broadcast.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { owedEvent } from '../agent/upload/events.ts';
import { freePort } from '../peers/network/free-port.ts';
import { eventually, type Program, startProgram } from '../peers/program.ts';

const usage = `Usage: node test/reliability/fleet.ts [OPTIONS]

  --gateways N   default 1000
  --outage S     how long the cloud is away, seconds; default 60
  --every S      a gateway has a sale every so many seconds on average; default 25, the peak of the paper figure (docs/integrate/fleet.md)
  --program PATH default src/main.ts
`;

const { values } = parseArgs({
  options: {
    gateways: { type: 'string', default: '1000' },
    outage: { type: 'string', default: '60' },
    every: { type: 'string', default: '25' },
    program: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(usage);
else await main(Number(values.gateways), 1_000 * Number(values.outage), 1_000 * Number(values.every));

/** What the cloud sees. Monotonic milliseconds. */
type Cloud = {
  /** When each request began, and whether it was answered. */
  readonly requests: { readonly atMs: number; answered: boolean }[];
  backAtMs: number;
  /** Gateways by when their first request began that was answered since. */
  readonly returned: Map<number, number>;
};

async function main(count: number, outageMs: number, everyMs: number): Promise<void> {
  if (!(count > 0 && outageMs > 0 && everyMs > 0)) throw new Error(usage);
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-fleet-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const token = 'a-token-of-the-fleet';
  await writeFile(join(folder, 'token'), `${token}\n`);
  const host = `127.0.0.1:${await freePort()}`;
  const startReceiver = async (): Promise<Program> => {
    const program = startProgram(
      [
        ...['receiver', '--listen', host, '--data', join(folder, 'receiver')],
        ...['--token-file', join(folder, 'token')],
      ],
      {},
      values.program,
    );
    await program.line(/listening/);
    return program;
  };

  let receiver = await startReceiver();
  opened.defer(async () => {
    await receiver.end('SIGKILL');
  });
  const stop = new AbortController();
  const cloud: Cloud = { requests: [], backAtMs: Number.POSITIVE_INFINITY, returned: new Map() };
  const gateways = Array.from({ length: count }, (_, number) => createGateway(number));
  const running = gateways.map(async ({ number, outbox }) => {
    // Not all in one moment: the first connection is not what is asked about.
    await clock.sleep(Math.random() * 5_000, stop.signal).catch(() => undefined);
    const https = createHttpsSink({ kind: 'https', url: `http://${host}`, token }, clock);
    await using sink = counted(https, number, cloud);
    const log = createLog({ level: 'silent' });
    const state = createUploadState(clock);
    await runUploader({ store: outbox, sink, clock, log, random: Math.random, state }, stop.signal);
  });
  const selling = gateways.map(({ sell }) => sellAtRandom(sell, everyMs, stop.signal));
  opened.defer(async () => {
    stop.abort(new Error('done'));
    await Promise.all([...running, ...selling]);
  });

  say(`${count} gateways, a sale every ${everyMs / 1_000} s each; 20 s of it`);
  await clock.sleep(20_000);
  say(`usual: ${rates(cloud, clock.monotonicMs() - 10_000, 10)}`);
  say(`the cloud is killed for ${outageMs / 1_000} s`);
  await receiver.end('SIGKILL');
  await clock.sleep(outageMs);
  const waiting = gateways.reduce((sum, { outbox }) => sum + outbox.owed(), 0);
  const tries = cloud.requests.filter(({ answered }) => !answered).length;
  receiver = await startReceiver();
  const backAtMs = clock.monotonicMs();
  cloud.backAtMs = backAtMs;
  const withSales = gateways.filter(({ outbox }) => outbox.owed() > 0).length;
  say(`it is back: ${waiting} sales wait at ${withSales} gateways, which tried ${tries} times meanwhile`);

  await eventually(
    'every gateway has been answered again',
    async () => cloud.returned.size === count || undefined,
    900_000,
  );
  const allBackS = (clock.monotonicMs() - backAtMs) / 1_000;
  const fleetMb = memoryOf(process.pid).rssMb;
  const receiverMb = memoryOf(receiver.child.pid ?? NaN).rssMb;
  const perSecond = bySecond([...cloud.returned.values()], backAtMs);
  const answered = cloud.requests.filter((one) => one.answered && one.atMs >= backAtMs);
  const requests = bySecond(
    answered.map(({ atMs }) => atMs),
    backAtMs,
  );
  say(`every gateway was answered again after ${allBackS.toFixed(1)} s`);
  say(`first answers, a second: ${perSecond.join(' ')}`);
  say(`requests answered, a second: ${requests.join(' ')}`);
  const busiest = Math.max(...perSecond);
  say(
    `the busiest second saw ${percentOf(busiest, count)} of the gateways return, the busiest of all ${Math.max(...requests)} requests`,
  );
  say(
    `memory: ${fleetMb.toFixed(0)} MB for ${count} uploaders in one process, ${receiverMb.toFixed(0)} MB for the receiver`,
  );

  // Nobody sells any more: what was sold has to arrive.
  for (const { close } of gateways) close();
  await eventually(
    'all is drained',
    async () => gateways.every(({ outbox }) => outbox.owed() === 0) || undefined,
    600_000,
  );
  const sold = gateways.reduce((sum, { outbox }) => sum + outbox.sold(), 0);
  const stored = await storedAt(`http://${host}`, token);
  say(
    `sold ${sold}, at the receiver ${stored}: ${sold === stored ? 'nothing lost, nothing doubled' : 'WRONG'}`,
  );
  if (sold !== stored) process.exitCode = 1;
}

function say(line: string): void {
  console.log(`[fleet] ${line}`);
}

type Gateway = {
  readonly number: number;
  readonly outbox: MemoryOutbox;
  readonly sell: () => void;
  readonly close: () => void;
};

function createGateway(number: number): Gateway {
  const outbox = createMemoryOutbox();
  const shopId = `shop-${String(number).padStart(4, '0')}`;
  let open = true;
  return {
    number,
    outbox,
    sell: () => {
      if (open) outbox.add((sequence) => owedEvent({ sequence, shopId, atMs: clock.nowMs() }));
    },
    close: () => {
      open = false;
    },
  };
}

type MemoryOutbox = Outbox & {
  add(render: (sequence: number) => OutboxEvent): void;
  owed(): number;
  sold(): number;
};

/** The store's outbox as the uploader sees it, for events without pictures. */
function createMemoryOutbox(): MemoryOutbox {
  const feed = createBroadcast<Change>({ maxUnread: 100, overflow: { kind: 'resync' } });
  const owed = new Map<number, { event: OutboxEvent; notBeforeMs: number }>();
  let newest = 0;
  let storedEvents = 0;
  return {
    add(render) {
      newest += 1;
      owed.set(newest, { event: render(newest), notBeforeMs: 0 });
      feed.publish({ kind: 'queue' });
    },
    owed: () => owed.size,
    sold: () => newest,
    changes: (signal) => feed.subscribe(signal),
    read: {
      lastStoredAtMs: async () => undefined,
      dueEvents: async ({ dueAtMs, maxCount, underWay = [] }) =>
        [...owed.values()]
          .filter(({ event, notBeforeMs }) => notBeforeMs <= dueAtMs && !underWay.includes(event.sequence))
          .slice(0, maxCount)
          .map(({ event }) => event),
      duePicture: async () => undefined,
      nextDue: async () =>
        owed.size === 0
          ? {}
          : { eventsMs: Math.min(...[...owed.values()].map(({ notBeforeMs }) => notBeforeMs)) },
      queue: async () => {
        const [first = newest + 1] = owed.keys();
        return { events: owed.size, pictures: 0, quarantined: 0, storedThrough: first - 1, storedEvents };
      },
    },
    write: {
      settleEvents: async (settlements) => {
        for (const settlement of settlements) {
          const one = owed.get(settlement.sequence);
          if (one === undefined) continue;
          if (settlement.kind === 'rejected') throw new Error(`rejected: ${settlement.problem.code}`);
          if (settlement.kind === 'stored') {
            owed.delete(settlement.sequence);
            storedEvents++;
          } else {
            const event = { ...one.event, attempts: one.event.attempts + 1 };
            owed.set(settlement.sequence, { event, notBeforeMs: settlement.notBeforeMs });
          }
        }
        feed.publish({ kind: 'queue' });
      },
      settlePictures: async () => undefined,
    },
  };
}

/** The same sink, each request noted. */
function counted(sink: Sink, gateway: number, cloud: Cloud): Sink {
  return {
    ...sink,
    async sendEvents(batch, signal) {
      const request = { atMs: clock.monotonicMs(), answered: false };
      cloud.requests.push(request);
      const outcome = await sink.sendEvents(batch, signal);
      request.answered = outcome.kind === 'results';
      if (request.answered && request.atMs >= cloud.backAtMs && !cloud.returned.has(gateway))
        cloud.returned.set(gateway, request.atMs);
      return outcome;
    },
  };
}

/** A Poisson process: tills don't know of each other. */
async function sellAtRandom(sell: () => void, everyMs: number, signal: AbortSignal): Promise<void> {
  while (await pause(clock, -Math.log(1 - Math.random()) * everyMs, signal)) sell();
}

function bySecond(timesMs: readonly number[], fromMs: number): number[] {
  const counts: number[] = [];
  for (const atMs of timesMs) {
    const second = Math.floor((atMs - fromMs) / 1_000);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  return Array.from(counts, (value: number | undefined) => value ?? 0);
}

function rates({ requests }: Cloud, fromMs: number, seconds: number): string {
  const inTime = requests.filter(({ atMs }) => atMs >= fromMs);
  return `${(inTime.length / seconds).toFixed(0)} requests a second`;
}

function percentOf(part: number, all: number): string {
  return `${((100 * part) / all).toFixed(1)} %`;
}

/** Sales that the receiver has, over its own pages. */
async function storedAt(url: string, token: string): Promise<number> {
  let count = 0;
  let cursor = '';
  do {
    const answer = await fetch(`${url}/v1/sales?limit=200${cursor}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const page = (await answer.json()) as { sales: unknown[]; nextCursor?: string };
    count += page.sales.length;
    cursor = page.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
  } while (cursor !== '');
  return count;
}
