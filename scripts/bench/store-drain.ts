/** How fast a backlog goes to a cloud: over loopback beside plain requests with the same bodies, and over limited lines. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { openConnection } from '../../src/agent/store/connection.ts';
import { freePort } from '../../test/peers/network/free-port.ts';
import { createSlowLine, type SlowLine } from '../../test/reliability/slow-line-rig.ts';
import type { Cell, Table } from './report.ts';
import { removeDatabase, type StoreBench, type StoreSection } from './store-bench.ts';
import { inProcess } from './store-child.ts';
import { pictureBytes } from './store-intake.ts';
import type { Drained } from './store-process.ts';
import { fillWaiting } from './store-rows.ts';

const token = 'a-token-of-the-bench';

export const drain: StoreSection = {
  name: 'drain',
  about: 'a backlog going to the reference receiver, over loopback and over limited lines',
  run: async (bench) => {
    const folder = join(bench.folder, 'drain');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'token'), `${token}\n`);
    const full = join(folder, 'full.db');
    const count = bench.quick ? 2_000 : 10_000;
    bench.progress(`making ${count} pairs that wait`);
    await fillWaiting(full, { count, pictureBytes, trueNames: true });
    const tables = [await loopback(bench, folder, full), await limited(bench, folder)];
    removeDatabase(full);
    return tables;
  },
};

async function loopback(bench: StoreBench, folder: string, full: string): Promise<Table> {
  bench.progress('uploading over loopback');
  const ours = await upload(bench, { folder, full, forMs: 600_000 });
  bench.progress('the same bodies as plain requests');
  const plain = await plainRequests(bench, folder, full);
  const perS = (count: number, ms: number): number => (1_000 * count) / ms;
  const ourPictures = perS(ours.pictures, ours.tookMs - ours.eventsTookMs);
  return {
    title: 'A backlog over loopback',
    about: `${ours.events} events, then ${ours.pictures} pictures of ${pictureBytes / 1_024} KB, to tillframe receiver on the same machine and disk; a second`,
    columns: ['', 'events', 'pictures', 'MB/s of pictures'],
    rows: [
      ['uploader', perS(ours.events, ours.eventsTookMs), ourPictures, mbOf(ourPictures)],
      ['plain requests, one after another, nothing kept', plain.events, plain.pictures, mbOf(plain.pictures)],
    ],
    notes: [`memory of the uploader's process at its end: ${Math.round(ours.rssMb)} MB`],
  };
}

const mbOf = (pictures: number): number => (pictures * pictureBytes) / 1e6;

type Upload = {
  readonly folder: string;
  readonly full: string;
  readonly forMs: number;
  /** Between the two, if it is not loopback. */
  readonly line?: SlowLine;
};

async function upload(bench: StoreBench, { folder, full, forMs, line }: Upload): Promise<Drained> {
  const path = join(folder, 'drain.db');
  removeDatabase(path);
  copyFileSync(full, path);
  await using receiver = await startReceiver(bench, folder, line);
  const found = await inProcess({ kind: 'drain', path, url: receiver.url, token, forMs }, line?.atGateway);
  removeDatabase(path);
  return found;
}

async function startReceiver(bench: StoreBench, folder: string, line?: SlowLine) {
  const data = join(folder, 'receiver');
  rmSync(data, { recursive: true, force: true });
  const host = line === undefined ? `127.0.0.1:${await freePort()}` : `${line.cloudHost}:8444`;
  const program = bench.start(
    ['receiver', '--listen', host, '--data', data, '--token-file', join(folder, 'token')],
    {},
    undefined,
    line?.atCloud,
  );
  await program.line(/listening/);
  return {
    url: `http://${host}`,
    [Symbol.asyncDispose]: async () => {
      await program.end('SIGTERM');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The receiver's own pace: batches of fifty, then pictures, from memory. */
async function plainRequests(bench: StoreBench, folder: string, full: string) {
  const db = openConnection(full, 'read');
  const bodies = db.prepare<[], string>('SELECT body FROM outbox ORDER BY sequence').pluck().all();
  const pictures = db
    .prepare<[], { sha256: string; jpeg: Buffer }>('SELECT sha256, jpeg FROM thumbnails')
    .all();
  db.close();
  await using receiver = await startReceiver(bench, folder);
  await using agent = closing(new Agent({ connections: 1 }));
  const send = async (
    method: 'POST' | 'PUT',
    route: string,
    type: string,
    body: string | Buffer,
  ): Promise<void> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const answer = await request(`${receiver.url}${route}`, { dispatcher: agent, method, headers, body });
    await answer.body.dump();
    if (answer.statusCode >= 300) throw new Error(`${route} was answered ${answer.statusCode}`);
  };
  const startMs = performance.now();
  for (let n = 0; n < bodies.length; n += 50) {
    const batch = `[${bodies.slice(n, n + 50).join(',')}]`;
    await send('POST', '/v1/events', 'application/cloudevents-batch+json', batch);
  }
  const betweenMs = performance.now();
  for (const { sha256, jpeg } of pictures) await send('PUT', `/v1/thumbnails/${sha256}`, 'image/jpeg', jpeg);
  return {
    events: (1_000 * bodies.length) / (betweenMs - startMs),
    pictures: (1_000 * pictures.length) / (performance.now() - betweenMs),
  };
}

function closing(agent: Agent): Agent & AsyncDisposable {
  return Object.assign(agent, { [Symbol.asyncDispose]: () => agent.destroy() });
}

const lines = [
  // So few that pictures have most of the time.
  { name: '256 kbit/s', kbps: 256, pairs: 300 },
  { name: '2 Mbit/s', kbps: 2_000, pairs: 2_000 },
] as const;

async function limited(bench: StoreBench, folder: string): Promise<Table> {
  const title = 'A backlog over a limited line';
  const rows: Cell[][] = [];
  const forMs = bench.quick ? 30_000 : 120_000;
  const full = join(folder, 'few.db');
  for (const { name, kbps, pairs } of lines) {
    bench.progress(`${name} for ${forMs / 1_000} s`);
    await fillWaiting(full, { count: pairs, pictureBytes, trueNames: true });
    using line = createSlowLine(kbps);
    const found = await upload(bench, { folder, full, forMs, line });
    const seconds = found.tookMs / 1_000;
    const picturesS = (found.tookMs - found.eventsTookMs) / 1_000;
    rows.push([
      ...[name, found.events, found.eventsTookMs / 1_000, found.pictures],
      (100 * found.lineBytes) / (seconds * kbps * 125),
      (100 * found.pictureBytes) / (picturesS * kbps * 125),
    ]);
  }
  removeDatabase(full);
  return {
    title,
    about: `tc tbf both ways between two network namespaces; ${forMs / 1_000} s of uploading`,
    columns: [
      '',
      'events',
      'after s',
      'pictures',
      '% of the line used',
      '% of it by pictures alone, once events are through',
    ],
    rows,
  };
}
