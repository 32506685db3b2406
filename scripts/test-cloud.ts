/**
 * Kills receivers and the leader of a PostgreSQL cluster under gateways that send until they are answered, and compares what was acknowledged with
 * what is there (scripts/test-cloud.sh).
 */
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { batchAnswerSchema } from '../src/contract/cloud/event.ts';
import { jpegOf, owedEvent, sha256Of } from '../test/agent/upload/events.ts';
import { startRadosgw } from '../test/peers/clouds/radosgw.ts';
import { startWebhookTarget } from '../test/peers/clouds/webhook-target.ts';
import { freePort } from '../test/peers/network/free-port.ts';
import { type Program, startProgram } from '../test/peers/program.ts';
import { allChanges, idsOf } from '../test/receiver/feed/reader.ts';
import { startCluster } from './cloud/cluster.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    gateways: { type: 'string', default: '10' },
    'counter-proof': { type: 'string' },
    'lazy-server': { type: 'boolean', default: false },
  },
});
const [seconds, gateways] = [Number(values.seconds), Number(values.gateways)];
const counterProof = z.enum(['standbys', 'commits']).optional().parse(values['counter-proof']);
const isWithoutStandbys = counterProof === 'standbys';
const salesEach = 3;
const answerWithinMs = 60_000;

const folder = mkdtempSync(join(tmpdir(), 'tillframe-cloud-'));
chmodSync(folder, 0o755);
const say = (text: string): void => console.log(`[${(performance.now() / 1_000).toFixed(1)} s] ${text}`);

const store = await startRadosgw();
const target = await startWebhookTarget();
const forwardedWithinMs = 120_000;
const ports = [await freePort(), await freePort(), await freePort()];
const cluster = await startCluster(folder, {
  receivers: ports,
  isSynchronous: !isWithoutStandbys,
  isFlushing: counterProof !== 'commits' && !values['lazy-server'],
});
const receivers: Program[] = [];
const acknowledged = new Map<string, { source: string; id: string; saleId: string }>();
const pictures = new Set<string>();
const answersMs: number[] = [];
let isOver = false;
let outcome = 1;

const tokenFile = join(folder, 'owner-token');
/** Undefined for the sources as they are. */
const program = counterProof === 'commits' ? withoutFlushes(folder) : undefined;
const startReceiver = (port: number): Program =>
  startProgram(
    [
      ...['receiver', '--listen', `127.0.0.1:${port}`, '--token-file', tokenFile],
      ...['--database', cluster.database, '--pictures', store.pictures, '--forward', target.url],
    ],
    { ...store.env },
    program,
  );
const url = `http://127.0.0.1:${cluster.receiversPort}`;

/** A copy of the program whose transactions do not wait for the disk. */
function withoutFlushes(within: string): string {
  const root = resolve(import.meta.dirname, '..');
  const copy = join(within, 'program');
  for (const name of ['src', 'package.json']) cpSync(join(root, name), join(copy, name), { recursive: true });
  for (const name of ['node_modules', 'dist']) symlinkSync(join(root, name), join(copy, name));
  const file = join(copy, 'src/receiver/postgres/connection.ts');
  const raised = /select set_config\('synchronous_commit', 'on', true\) where .*?(?=`;)/;
  const source = readFileSync(file, 'utf8');
  if (!raised.test(source)) throw new Error(`${file} raises synchronous_commit in another way`);
  writeFileSync(file, source.replace(raised, 'set local synchronous_commit = off'));
  return join(copy, 'src/main.ts');
}

/** Until it is acknowledged, or the run is over. */
async function send(
  gateway: number,
  events: readonly { source: string; id: string; saleId: string; body: string; jpeg?: Buffer }[],
  storedThrough: number,
): Promise<boolean> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/cloudevents-batch+json',
    'tillframe-stored-through': String(storedThrough),
  };
  const body = `[${events.map((event) => event.body).join()}]`;
  for (let tries = 0; !isOver || tries > 0; tries++) {
    const begunMs = performance.now();
    try {
      const answer = await fetch(`${url}/v1/events`, {
        ...{ method: 'POST', headers, body },
        signal: AbortSignal.timeout(answerWithinMs),
      });
      const text = await answer.text();
      if (answer.status === 200) {
        answersMs.push(performance.now() - begunMs);
        const { results } = batchAnswerSchema.parse(JSON.parse(text));
        for (const [index, { status, pictures: wanted }] of results.entries()) {
          const event = events[index];
          if (event === undefined || (status !== 'stored' && status !== 'duplicate'))
            throw new Error(`gateway ${gateway}: ${text}`);
          acknowledged.set(`${event.source} ${event.id}`, event);
          for (const { put } of wanted ?? []) await upload(put, event.jpeg);
        }
        return true;
      }
    } catch (error) {
      if (error instanceof z.ZodError) throw error;
    }
    await sleep(100);
  }
  return false;
}

async function upload(
  put: { url: string; headers?: Record<string, string> | undefined } | undefined,
  jpeg: Buffer | undefined,
): Promise<void> {
  if (put === undefined || jpeg === undefined) return;
  const answer = await fetch(put.url, {
    method: 'PUT',
    headers: put.headers ?? {},
    body: new Uint8Array(jpeg),
    signal: AbortSignal.timeout(answerWithinMs),
  });
  await answer.arrayBuffer();
  if (answer.ok) pictures.add(sha256Of(jpeg));
}

/** Sales with an edit each; the edit comes first in every second batch. */
async function sell(gateway: number): Promise<void> {
  let through = 0;
  for (let batch = 0; !isOver; batch++) {
    const events = Array.from({ length: salesEach }, (_, index) => batch * salesEach + index + 1).flatMap(
      (number) => {
        const jpeg = jpegOf(`${gateway}-${number}`);
        const saleId = `till-${gateway}:${number}:20261130`;
        const both = [1, 2].map((revision) => {
          const body = owedEvent({
            ...{ saleId, revision, sequence: 2 * number - 2 + revision, shopId: `shop-${gateway % 3}` },
            jpegs: [jpeg],
          }).body.replace('"gateway":"gw-1"', `"gateway":"gw-${gateway}"`);
          const { source, id } = JSON.parse(body) as { source: string; id: string };
          return { source, id, saleId, body, jpeg };
        });
        return batch % 2 === 0 ? both : both.toReversed();
      },
    );
    if (!(await send(gateway, events, through))) return;
    through += events.length;
  }
}

async function fault(): Promise<void> {
  const pause = (seconds * 1_000) / 6;
  await sleep(pause);
  say('kill -9 of a receiver');
  await receivers[0]?.end('SIGKILL');
  receivers[0] = startReceiver(ports[0] as number);
  await sleep(pause);
  const leader = await cluster.leader();
  const before = acknowledged.size;
  if (isWithoutStandbys) {
    for (const standby of await cluster.standbys()) await cluster.stopReceiving(standby);
    await sleep(2_000);
  }
  say(`kill -9 of the leader ${leader.name} and its Patroni${isWithoutStandbys ? ', with its data' : ''}`);
  const killedMs = performance.now();
  await cluster.kill(leader, isWithoutStandbys);
  if (isWithoutStandbys) cluster.loseUnreceived();
  const next = await cluster.leader();
  say(
    `${next.name} leads after ${((performance.now() - killedMs) / 1_000).toFixed(1)} s; ${acknowledged.size - before} events in between`,
  );
  cluster.start(leader);
  await sleep(pause);
  say('kill -9 of a receiver');
  await receivers[1]?.end('SIGKILL');
  receivers[1] = startReceiver(ports[1] as number);
  await cluster.untilReady(2);
  say('all three databases are there again');
  await sleep(pause);
}

async function compare(): Promise<string[]> {
  const found: string[] = [];
  const client = new pg.Client({ connectionString: cluster.database });
  await client.connect();
  const { rows } = await client.query<{ key: string }>(`select source || ' ' || id as key from events`);
  const stored = new Set(rows.map(({ key }) => key));
  const lost = [...acknowledged.keys()].filter((key) => !stored.has(key));
  if (lost.length > 0) found.push(`${lost.length} acknowledged events are lost`);
  const sales = await client.query<{ key: string; revision: string }>(
    `select source || ' ' || sale_id as key, revision from sales`,
  );
  const expected = new Set([...acknowledged.values()].map(({ source, saleId }) => `${source} ${saleId}`));
  const highest = sales.rows.filter(({ key, revision }) => expected.has(key) && revision === '2');
  if (highest.length !== expected.size)
    found.push(`${expected.size - highest.length} sales lack their highest revision`);
  await client.end();
  const headers = { authorization: `Bearer ${token}` };
  const states = (await (await fetch(`${url}/v1/gateways`, { headers })).json()) as {
    gateways: { epochs: { missing: number }[] }[];
  };
  const missing = states.gateways.flatMap(({ epochs }) => epochs).reduce((sum, one) => sum + one.missing, 0);
  if (missing > 0) found.push(`${missing} holes`);
  const feed = idsOf(await allChanges({ url }, token, { limit: '500' }));
  if (new Set(feed).size !== feed.length) found.push('the feed has a change twice');
  const unfed = [...acknowledged.keys()].filter((key) => !new Set(feed).has(key) && stored.has(key));
  if (unfed.length > 0) found.push(`${unfed.length} events are not in the feed`);
  if (counterProof === undefined) found.push(...(await compareForwarded(feed)));
  let unreadable = 0;
  for (const sha256 of pictures) {
    const answer = await fetch(`${url}/v1/thumbnails/${sha256}`, { headers });
    if (sha256Of(Buffer.from(await answer.arrayBuffer())) !== sha256) unreadable += 1;
  }
  if (unreadable > 0) found.push(`${unreadable} pictures cannot be read`);
  const sorted = answersMs.toSorted((a, b) => a - b);
  const at = (share: number): string => `${Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)} ms`;
  say(
    `${acknowledged.size} events acknowledged, ${expected.size} sales, ${pictures.size} pictures, feed of ${feed.length}; answers: median ${at(0.5)}, 99 % ${at(0.99)}, longest ${at(0.9999)}`,
  );
  return found;
}

/** Each change of the feed was forwarded, and for the first time in the order of the feed. */
async function compareForwarded(feed: readonly string[]): Promise<string[]> {
  const keyOf = (body: string): string => {
    const { source, id } = JSON.parse(body) as { source: string; id: string };
    return `${source} ${id}`;
  };
  const first = (): string[] => [...new Set(target.accepted.map(({ body }) => keyOf(body)))];
  const untilMs = performance.now() + forwardedWithinMs;
  while (first().length < feed.length && performance.now() < untilMs) await sleep(1_000);
  const got = first();
  const missing = feed.length - got.length;
  say(`${got.length} changes forwarded, ${target.accepted.length - got.length} of them again`);
  if (missing > 0) return [`${missing} changes were not forwarded`];
  return got.every((id, index) => id === feed[index]) ? [] : ['changes were forwarded out of their order'];
}

let token = '';
try {
  await cluster.untilReady(2);
  say('the cluster is ready');
  for (const port of ports) {
    const one = startReceiver(port);
    receivers.push(one);
    await one.line(/listening on/);
  }
  token = readFileSync(tokenFile, 'utf8').trim();
  const selling = Array.from({ length: gateways }, (_, gateway) => sell(gateway));
  await fault();
  isOver = true;
  await Promise.all(selling);
  const found = await compare();
  for (const one of found) say(one);
  const isAsExpected =
    counterProof !== undefined ? found.some((one) => one.includes('lost')) : found.length === 0;
  if (counterProof !== undefined)
    say(
      isAsExpected
        ? `as expected without ${counterProof === 'standbys' ? 'a synchronous standby' : 'flushed commits'}`
        : 'the check found no lost sale: it proves nothing',
    );
  else if (isAsExpected) say('every acknowledged sale is there once, as its highest revision, holes 0');
  outcome = isAsExpected ? 0 : 1;
} finally {
  await Promise.all(receivers.map((one) => one.end('SIGKILL')));
  await cluster.end();
  await store[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
  if (outcome === 0) rmSync(folder, { recursive: true });
  else say(`logs: ${folder}`);
}
process.exit(outcome);
