/**
 * Promise 5 over a line of 256 kbit/s: a backlog of sales with pictures, new sales all the while. The real store, uploader and HTTPS sink at one
 * end of the line, `tillframe receiver` at the other.
 *
 * 1. All sales of the backlog are stored before the first picture goes. 2. A new sale is at the cloud within 5 s (p95), backlog or
 * pictures notwithstanding: from its acceptance to the cloud's answer, its own picture's settling included. 3. Both fill the line.
 *
 * "Of the line" is said of the way up, which is what bounds them: bytes by all layers are those that the interface sent (headers of HTTP, TCP
 * and Ethernet, acknowledgements and what was sent again), over the line's rate and the time from the first request to the last answer; bytes
 * of the payload are the bodies of the requests alone, as they were sent: batches packed, JPEGs as they are.
 *
 * Prints its figures; exit code 1 when one is off.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { createHttpsSink } from '../../src/agent/upload/https/https.ts';
import type { Sink } from '../../src/agent/upload/sink.ts';
import { createUploadState } from '../../src/agent/upload/upload-state.ts';
import { runUploader } from '../../src/agent/upload/uploader.ts';
import { problemText } from '../../src/domain/problem/problem-text.ts';
import { pause } from '../../src/lib/abort.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { openReceiverAdmin } from '../../src/receiver/receiver-store.ts';
import { startProgram } from '../peers/program.ts';
import { openShopStore, type ShopStore } from './shop-store.ts';
import { createSlowLine, lineBytes, segmentsAgain } from './slow-line-rig.ts';

const usage = `Usage: node test/reliability/slow-line.ts [OPTIONS]

  --sales N         sales in the backlog; default 10000
  --pictures N      ends when so many pictures are through; default 200
  --picture-kb N    size of a picture, kilobytes; default 30
  --kilobits N      rate of the line, both ways; default 256
  --every S         a new sale every so many seconds; default 10
  --order-only      judges the order alone, which holds on the slowest machine; default: the times too
`;

const { values } = parseArgs({
  options: {
    sales: { type: 'string', default: '10000' },
    pictures: { type: 'string', default: '200' },
    'picture-kb': { type: 'string', default: '30' },
    kilobits: { type: 'string', default: '256' },
    every: { type: 'string', default: '10' },
    'order-only': { type: 'boolean', default: false },
    /** At the gateway's end: the address of the cloud. */
    inside: { type: 'string' },
    token: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const wanted = {
  sales: Number(values.sales),
  pictures: Number(values.pictures),
  pictureBytes: 1_024 * Number(values['picture-kb']),
  kilobits: Number(values.kilobits),
  everyMs: 1_000 * Number(values.every),
};

if (values.help || Object.values(wanted).some((figure) => !(figure > 0))) {
  process.stdout.write(usage);
  process.exitCode = values.help ? 0 : 2;
} else if (values.inside === undefined) await outside();
else await inside(values.inside);

/** Makes the line and the cloud, and runs this file again at the gateway's end. */
async function outside(): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const line = opened.use(createSlowLine(wanted.kilobits));
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-slow-line-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const cloud = opened.use(
    startProgram(
      ['receiver', '--listen', `${line.cloudHost}:4443`, '--data', join(folder, 'receiver')],
      {},
      undefined,
      line.atCloud,
    ),
  );
  await cloud.line(/listening/);
  const token = gatewayToken(join(folder, 'receiver'));
  const [command = '', ...before] = line.atGateway;
  const self = fileURLToPath(import.meta.url);
  const child = spawn(
    command,
    [
      ...before,
      process.execPath,
      self,
      ...process.argv.slice(2),
      '--inside',
      `http://${line.cloudHost}:4443`,
      ...['--token', token],
    ],
    { stdio: 'inherit' },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
}

/** The receiver's own token brings from its own machine alone; the gateway is at the other end of the line. */
function gatewayToken(dataDir: string): string {
  using store = openReceiverAdmin({ dataDir, nowMs: () => clock.nowMs() });
  return store.credentials.make({ kind: 'token', shop: 'shop-1' }).secret;
}

type Heard = {
  /** When the cloud's answer to a sale came. Monotonic milliseconds. */
  readonly storedAtMs: Map<string, number>;
  /** When each picture began and was stored, in the order of their ends. */
  readonly pictures: { readonly startMs: number; readonly endMs: number; readonly bytes: number }[];
  firstPictureAtMs: number;
  batches: number;
  longestBatchMs: number;
  /** Of the bodies of batches: as JSON, and as they were sent. */
  jsonBytes: number;
  packedBytes: number;
};

async function inside(url: string): Promise<void> {
  await using shop = await openShopStore({ pictureBytes: wanted.pictureBytes });
  say(
    `${wanted.sales} sales with pictures of ${wanted.pictureBytes / 1_024} KB wait; the line has ${wanted.kilobits} kbit/s`,
  );
  await shop.sellMany(wanted.sales);
  const backlog = wanted.sales;

  const heard: Heard = {
    storedAtMs: new Map(),
    pictures: [],
    firstPictureAtMs: Number.POSITIVE_INFINITY,
    batches: 0,
    longestBatchMs: 0,
    jsonBytes: 0,
    packedBytes: 0,
  };
  const lifetime = new AbortController();
  await using sink = createHttpsSink({ kind: 'https', url, token: values.token ?? '' }, clock);
  const startMs = clock.monotonicMs();
  const bytesBefore = lineBytes();
  const uploading = runUploader(
    {
      store: shop.store,
      sink: listening(sink, heard),
      clock,
      log: createLog({ level: 'warn' }),
      random: Math.random,
      state: createUploadState(clock),
      status: () => shop.status(),
    },
    lifetime.signal,
  );
  const fresh = new Map<string, number>();
  const selling = sellNow(shop, fresh, lifetime.signal);

  let backlogEndMs = 0;
  let bytesAtBacklogEnd = bytesBefore;
  let atBacklogEnd = { ...heard };
  let againAtBacklogEnd = 0;
  const until = clock.monotonicMs() + 3_600_000;
  while (heard.pictures.length < wanted.pictures && clock.monotonicMs() < until) {
    await delay(20);
    if (backlogEndMs === 0 && heard.storedAtMs.size - stored(fresh, heard) >= backlog) {
      backlogEndMs = clock.monotonicMs();
      bytesAtBacklogEnd = lineBytes();
      atBacklogEnd = { ...heard };
      againAtBacklogEnd = segmentsAgain();
    }
  }
  const endMs = clock.monotonicMs();
  const bytesAtEnd = lineBytes();
  // The pictures were through before it.
  if (backlogEndMs === 0) backlogEndMs = endMs;
  lifetime.abort(new Error('done'));
  await Promise.all([selling, uploading]);

  // Sales made within the last seconds had no chance.
  const latencies = [...fresh]
    .filter(([, soldMs]) => soldMs < endMs - 10_000 || wanted.everyMs < 5_000)
    .map(([saleId, soldMs]) => (heard.storedAtMs.get(saleId) ?? endMs) - soldMs)
    .sort((x, y) => x - y);
  const p95Ms = latencies[Math.ceil(latencies.length * 0.95) - 1] ?? Number.POSITIVE_INFINITY;
  const salesS = (backlogEndMs - startMs) / 1_000;
  const lineBytesPerS = wanted.kilobits * 125;
  // From the first picture's beginning to the last one's end.
  const pictureBytes = heard.pictures.reduce((sum, { bytes }) => sum + bytes, 0);
  const picturesS = ((heard.pictures.at(-1)?.endMs ?? 0) - heard.firstPictureAtMs) / 1_000;
  const share = pictureBytes / picturesS / lineBytesPerS;

  const ofLine = (bytes: number): number => bytes / salesS / lineBytesPerS;
  const salesShare = ofLine(bytesAtBacklogEnd.sent - bytesBefore.sent);
  say(
    `backlog of sales through after ${salesS.toFixed(1)} s: ${(backlog / salesS).toFixed(0)} a second in ${atBacklogEnd.batches} batches, the longest ${(atBacklogEnd.longestBatchMs / 1_000).toFixed(2)} s`,
  );
  say(
    `sales alone, of the line: ${percent(salesShare)} by all layers, ${percent(ofLine(atBacklogEnd.packedBytes))} by the packed batches alone (their JSON would be ${percent(ofLine(atBacklogEnd.jsonBytes))}); ${percent(ofLine(bytesAtBacklogEnd.received - bytesBefore.received))} of the way down; ${againAtBacklogEnd} segments sent again`,
  );
  say(
    `new sales: ${latencies.length}, at the cloud after ${seconds(latencies[Math.floor(latencies.length / 2)])} (median), ${seconds(p95Ms)} (p95), ${seconds(latencies.at(-1))} (longest)`,
  );
  say(
    `pictures: ${heard.pictures.length} in ${picturesS.toFixed(1)} s, ${percent(share)} of the line by the JPEGs' bytes alone, ${percent((bytesAtEnd.sent - bytesAtBacklogEnd.sent) / ((endMs - backlogEndMs) / 1_000) / lineBytesPerS)} by all layers`,
  );
  const early = heard.firstPictureAtMs < backlogEndMs - 200;
  say(`the first picture went ${early ? 'BEFORE' : 'after'} the last sale of the backlog`);
  const complaints = await shop.complaints();
  if (complaints.length > 0) say(`the database: ${complaints.join('; ')}`);
  const late = !(p95Ms <= 5_000) || !(share >= 0.8) || !(salesShare >= 0.8);
  if (early || complaints.length > 0 || (late && !values['order-only'])) process.exitCode = 1;
  say(process.exitCode === 1 ? 'WRONG' : 'as promised');
}

/** One now and then. Its picture settles before it is told, as in a shop. */
async function sellNow(shop: ShopStore, fresh: Map<string, number>, signal: AbortSignal): Promise<void> {
  while (await pause(clock, wanted.everyMs, signal)) {
    const soldMs = clock.monotonicMs();
    fresh.set(await shop.sell(), soldMs);
  }
}

function stored(fresh: ReadonlyMap<string, number>, heard: Heard): number {
  return [...fresh.keys()].filter((saleId) => heard.storedAtMs.has(saleId)).length;
}

/** The same sink, with a note of what came of each request. */
function listening(sink: Sink, heard: Heard): Sink {
  return {
    ...(sink.maxBatches !== undefined && { maxBatches: sink.maxBatches }),
    async sendEvents(batch, signal) {
      const startMs = clock.monotonicMs();
      const outcome = await sink.sendEvents(batch, signal);
      const endMs = clock.monotonicMs();
      if (batch.events[0]?.sequence !== 0) {
        heard.batches++;
        const json = `[${batch.events.map(({ body }) => body).join(',')}]`;
        heard.jsonBytes += Buffer.byteLength(json);
        heard.packedBytes += gzipSync(json).length;
        heard.longestBatchMs = Math.max(heard.longestBatchMs, endMs - startMs);
      }
      if (outcome.kind !== 'results') say(`a batch: ${outcome.kind}, ${problemText(outcome.problem, 'en')}`);
      else
        for (const { eventId, saleId } of batch.events)
          if (saleId !== '' && outcome.results.get(eventId)?.kind === 'stored')
            heard.storedAtMs.set(saleId, endMs);
      return outcome;
    },
    async sendPicture(picture, signal) {
      const startMs = clock.monotonicMs();
      heard.firstPictureAtMs = Math.min(heard.firstPictureAtMs, startMs);
      const outcome = await sink.sendPicture(picture, signal);
      if (outcome.kind === 'stored')
        heard.pictures.push({ startMs, endMs: clock.monotonicMs(), bytes: picture.jpeg.length });
      else say(`a picture: ${outcome.kind}, ${problemText(outcome.problem, 'en')}`);
      return outcome;
    },
    [Symbol.asyncDispose]: () => sink[Symbol.asyncDispose](),
  };
}

function say(text: string): void {
  console.log(`[slow-line] ${text}`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '—' : `${(ms / 1_000).toFixed(2)} s`;
}
