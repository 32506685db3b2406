/**
 * One task of the store's benchmark in a process of its own, where the kernel counts what it does. Argument: the task as JSON; prints what
 * it found as one line of JSON.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { OpenStore } from '../../src/agent/store/database.ts';
import { createHttpsSink } from '../../src/agent/upload/https/https.ts';
import { createUploadState } from '../../src/agent/upload/upload-state.ts';
import { runUploader } from '../../src/agent/upload/uploader.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { bytesSent } from '../../test/reliability/slow-line-rig.ts';
import { accept, captured, noise, openBenchStore, type Picture, picture, setUp } from './store-bench.ts';
import { openBare, pairRows } from './store-rows.ts';

export type Task =
  /** So many pairs, by so many callers; `upload`: and the cloud's word that it has them. */
  | {
      readonly kind: 'pairs';
      readonly path: string;
      readonly pairs: number;
      readonly callers: number;
      readonly pictureBytes: number;
      readonly upload: boolean;
    }
  /** The same, one after another, with bare SQLite and the pictures as files. */
  | {
      readonly kind: 'files';
      readonly path: string;
      readonly pairs: number;
      readonly pictureBytes: number;
    }
  /** Uploads what waits until nothing does or the time is over. */
  | {
      readonly kind: 'drain';
      readonly path: string;
      readonly url: string;
      readonly token: string;
      readonly forMs: number;
    };

/** Result of `pairs` and `files`. */
export type Written = { readonly writtenBytes: number };
/** Result of `drain`: what the cloud stored, and when it stored the last event. */
export type Drained = {
  readonly tookMs: number;
  readonly events: number;
  readonly eventBytes: number;
  readonly eventsTookMs: number;
  readonly pictures: number;
  readonly pictureBytes: number;
  /** Over the slow line, headers included; 0 where there is none. */
  readonly lineBytes: number;
  readonly rssMb: number;
};

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '') as Task)));

async function run(task: Task): Promise<Written | Drained> {
  switch (task.kind) {
    case 'pairs':
      return makePairs(task);
    case 'files':
      return makeFiles(task);
    case 'drain':
      return drain(task);
  }
}

/** Bytes that this process had the kernel send to the disk, so far. */
function writtenBytes(): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

async function makePairs(task: Extract<Task, { kind: 'pairs' }>): Promise<Written> {
  await using store = await openBenchStore(task.path);
  await store.write.importSetUp(setUp);
  const before = writtenBytes();
  const jpeg = noise(task.pictureBytes);
  let next = 1;
  const caller = async (): Promise<void> => {
    while (next <= task.pairs) {
      const made = picture(jpeg, next);
      const { saleId, registerKey } = await accept(store, next++);
      await store.write.settleCapture(captured(saleId, registerKey, made));
      if (task.upload) await tellStored(store, made);
    }
  };
  await Promise.all(Array.from({ length: task.callers }, caller));
  return { writtenBytes: writtenBytes() - before };
}

/** As the uploader does when the cloud has the event, and then the picture. */
async function tellStored(store: OpenStore, { sha256 }: Picture): Promise<void> {
  const events = await store.read.dueEvents({ dueAtMs: clock.nowMs(), maxCount: 1, maxBytes: 1 });
  const put = { url: 'http://127.0.0.1/', headers: {} };
  const [event] = events;
  if (event !== undefined) {
    const { sequence } = event;
    await store.write.settleEvents([{ kind: 'stored', sequence, pictures: [{ sha256, put }] }]);
  }
  await store.write.settlePictures([{ kind: 'stored', sha256 }]);
}

async function makeFiles(task: Extract<Task, { kind: 'files' }>): Promise<Written> {
  const rows = await pairRows(task.path, 16);
  const bare = await openBare(task.path, rows, 'full');
  const folder = join(dirname(task.path), 'pictures');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const before = writtenBytes();
  const jpeg = noise(task.pictureBytes);
  const none = Buffer.alloc(0);
  for (let number = 1; number <= task.pairs; number++) {
    bare.db.transaction(() => bare.sell(number)).immediate();
    const { sha256 } = picture(jpeg, number);
    writeFlushed(folder, sha256, jpeg);
    bare.db.transaction(() => bare.settle(number, { sha256, jpeg: none })).immediate();
  }
  const written = writtenBytes() - before;
  bare.db.close();
  rmSync(folder, { recursive: true });
  return { writtenBytes: written };
}

/** A file outlives a power cut once its bytes, its name and its folder are flushed. */
function writeFlushed(folder: string, name: string, bytes: Buffer): void {
  const path = join(folder, name);
  const file = openSync(`${path}.part`, 'w');
  writeSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.part`, path);
  const at = openSync(folder, 'r');
  fsyncSync(at);
  closeSync(at);
}

async function drain(task: Extract<Task, { kind: 'drain' }>): Promise<Drained> {
  await using store = await openBenchStore(task.path);
  const stop = new AbortController();
  const sink = createHttpsSink({ kind: 'https', url: task.url, token: task.token }, clock);
  const log = createLog({ level: 'warn' });
  let [events, eventBytes, eventsTookMs, pictures, pictureBytes] = [0, 0, 0, 0, 0];
  const startMs = performance.now();
  const counting: typeof sink = {
    ...(sink.maxBatches !== undefined && { maxBatches: sink.maxBatches }),
    async sendEvents(batch, signal) {
      const outcome = await sink.sendEvents(batch, signal);
      if (outcome.kind === 'results') {
        eventsTookMs = performance.now() - startMs;
        for (const { eventId, body } of batch.events) {
          if (outcome.results.get(eventId)?.kind !== 'stored') continue;
          events++;
          eventBytes += Buffer.byteLength(body);
        }
      }
      return outcome;
    },
    async sendPicture(owed, signal) {
      const outcome = await sink.sendPicture(owed, signal);
      if (outcome.kind === 'stored') {
        pictures++;
        pictureBytes += owed.jpeg.length;
      }
      return outcome;
    },
    [Symbol.asyncDispose]: () => sink[Symbol.asyncDispose](),
  };
  const uploading = runUploader(
    { store, sink: counting, clock, log, random: Math.random, state: createUploadState(clock) },
    stop.signal,
  );
  while (performance.now() - startMs < task.forMs) {
    await clock.sleep(100);
    if ((await store.read.nextDueMs()) === undefined) break;
  }
  const tookMs = performance.now() - startMs;
  stop.abort(new Error('the time is over'));
  await uploading;
  await counting[Symbol.asyncDispose]();
  const rssMb = process.memoryUsage.rss() / 2 ** 20;
  return { tookMs, events, eventBytes, eventsTookMs, pictures, pictureBytes, lineBytes: bytesSent(), rssMb };
}
