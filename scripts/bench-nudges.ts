/**
 * Many gateways on one receiver with Square's webhooks: `node scripts/bench-nudges.ts [GATEWAYS] [SALES] [A_SECOND]`, default 1,000, 700 and 35.
 *
 * The receiver is the real program. Each sale causes three events, as the payment is authorised, captured and completed with its fees; some
 * are repeated and come out of order. Each gateway holds its request with a token of its own; some are away now and then, some from before the
 * first sale until after the last (news has no age: an hour is as long), and the receiver is killed and started again in the middle. Prints how long an event was answered and until its nudge came, nudges a sale, and the processor's
 * time of the receiver; fails if a sale isn't in its database, or its gateway has no nudge as new as that.
 */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Agent, request } from 'undici';
import { nudgeAnswerSchema } from '../src/contract/cloud/nudge.ts';
import { systemClock } from '../src/lib/clock.ts';
import { databasePath, openReceiverAdmin } from '../src/receiver/receiver-store.ts';
import { type SquareEvent, sendSquareEvent } from '../test/peers/pos/webhooks.ts';
import { startProgram } from '../test/peers/program.ts';

/** The receiver takes 200 requests a second from one address. */
const [gateways = 1_000, sales = 700, aSecond = 35] = process.argv.slice(2).map(Number);
const awayMs = 3_000;
const key = 'signature-key';
/** Type, status and delay of the events of a sale. */
const eventsOfSale = [
  ['payment.created', 'APPROVED', 0],
  ['payment.updated', 'COMPLETED', 800],
  ['payment.updated', 'COMPLETED', 2_000],
] as const;

const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-nudges-'));
const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const start = () =>
  startProgram(['receiver', '--listen', `127.0.0.1:${port}`, '--data', dataDir, '--min-free', '0']);
let receiver = start();
await receiver.line(/listening/);

const { url, tokens } = await prepare();
const agent = new Agent({ connections: null, headersTimeout: 0, bodyTimeout: 0 });
const ending = new AbortController();
const allSold = Promise.withResolvers<undefined>();
/** Start of the first webhook since the last nudge, by gateway; monotonic milliseconds. */
const due = new Map<number, number>();
const cursors = new Map<number, string>();
const nudgedMs: number[] = [];
const answeredMs: number[] = [];
let longest = 0;
let nudges = 0;
let cpuSeconds = 0;

const running = tokens.map((token, index) => hold(token, index));
await systemClock.sleep(5_000);
const sending: Promise<void>[] = [];
const beganMs = systemClock.monotonicMs();
let idleSeconds = cpuSecondsOf(receiver.child.pid);
for (let sold = 0; sold < sales; sold += 1) {
  sending.push(sell(sold));
  if (sold === Math.floor(sales / 2)) {
    cpuSeconds += cpuSecondsOf(receiver.child.pid) - idleSeconds;
    await receiver.end('SIGKILL');
    receiver = start();
    idleSeconds = 0;
  }
  await systemClock.sleep(Math.max(0, beganMs + ((sold + 1) * 1_000) / aSecond - systemClock.monotonicMs()));
}
await Promise.all(sending);
allSold.resolve(undefined);
// Gateways that are away, and those that wait for the receiver, come back.
await systemClock.sleep(awayMs + 5_000);
cpuSeconds += cpuSecondsOf(receiver.child.pid);
ending.abort(new Error('done'));
await Promise.all(running);
await agent.close();
await receiver.end('SIGTERM');
const { lost, missed } = judge();
rmSync(dataDir, { recursive: true });
console.log({
  ...{ gateways, sales, lost, missed, longestNudgeBytes: longest },
  nudgesASale: Number((nudges / sales).toFixed(2)),
  receiverCpuSeconds: Number(cpuSeconds.toFixed(1)),
  eventsACpuSecond: Math.round(answeredMs.length / cpuSeconds),
  answered: spread(answeredMs),
  nudged: spread(nudgedMs),
});
process.exitCode = lost + missed > 0 || longest >= 200 ? 1 : 0;

/** Used so far, from Linux (100 ticks a second); of a process that has ended: none. */
function cpuSecondsOf(pid: number | undefined): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) / 100;
}

/** Sales that aren't stored, and gateways without a nudge as new as the news of their topic. */
function judge(): { lost: number; missed: number } {
  const db = new Database(databasePath(dataDir), { readonly: true });
  const events = db.prepare<[], number>('select count(*) from pos_events').pluck().get() ?? 0;
  const news = db.prepare<[], { topic: string; number: number }>('select topic, number from pos_news').all();
  db.close();
  const known = (topic: string): number =>
    Number(cursors.get(Number(topic.replace('square:L', '')))?.split('.')[1] ?? -1);
  return {
    lost: sales - events,
    missed: news.filter(({ topic, number }) => known(topic) < number).length,
  };
}

async function prepare() {
  using store = openReceiverAdmin({ dataDir, nowMs: () => systemClock.nowMs() });
  const { id, url } = await store.webhooks.make({ kind: 'square', base });
  await store.webhooks.setSignatureKey(id, key);
  return {
    url,
    tokens: Array.from(
      { length: gateways },
      (_, index) => store.credentials.make({ kind: 'token', shop: `shop-${index}` }).secret,
    ),
  };
}

async function sell(sold: number): Promise<void> {
  const gateway = sold % gateways;
  if (!due.has(gateway)) due.set(gateway, systemClock.monotonicMs());
  await Promise.all(
    eventsOfSale.map(async ([type, status, afterMs], index) => {
      // Some come in the opposite order.
      const delayMs = sold % 7 === 0 ? 2_000 - afterMs : afterMs;
      if (delayMs > 0) await systemClock.sleep(delayMs);
      const event = { type, status, location: `L${gateway}`, id: `payment-${sold}` };
      await send({ ...event, eventId: `event-${sold}-${index}` });
      if (sold % 5 === 0) await send({ ...event, eventId: `event-${sold}-${index}` });
    }),
  );
}

/** Repeated with the same id until it is answered, as a POS does. */
async function send(event: SquareEvent): Promise<void> {
  for (;;) {
    const askedMs = systemClock.monotonicMs();
    const status = await sendSquareEvent({ url, key }, event).then(
      async (answer) => {
        await answer.text();
        return answer.status;
      },
      () => 0,
    );
    if (status === 200) {
      answeredMs.push(systemClock.monotonicMs() - askedMs);
      return;
    }
    if (status >= 400 && status !== 429 && status < 500)
      throw new Error(`a webhook was answered with ${status}`);
    await systemClock.sleep(500);
  }
}

async function hold(token: string, index: number): Promise<void> {
  let after: string | undefined;
  const topic = `square:L${index}`;
  const { signal } = ending;
  for (let times = 0; !signal.aborted; times += 1) {
    try {
      const query = `topics=${topic}&wait=50${after === undefined ? '' : `&after=${after}`}`;
      const answer = await request(`${base}/v1/nudges?${query}`, {
        ...{ dispatcher: agent, signal, headers: { authorization: `Bearer ${token}` } },
      });
      const text = await answer.body.text();
      if (answer.statusCode === 204) continue;
      const nudge = nudgeAnswerSchema.parse(JSON.parse(text));
      if (nudge.topics !== undefined) nudges += 1;
      longest = Math.max(longest, Buffer.byteLength(text));
      after = nudge.cursor;
      cursors.set(index, after);
      if (isAwayThroughout(index) && times === 0) await allSold.promise;
      const sinceMs = due.get(index);
      due.delete(index);
      if (sinceMs !== undefined && !isAwayThroughout(index))
        nudgedMs.push(systemClock.monotonicMs() - sinceMs);
      // Every seventh gateway goes away after its nudge.
      if (index % 7 === 0 && times > 0) await systemClock.sleep(awayMs, signal);
    } catch {
      await systemClock.sleep(1_000);
    }
  }
}

/** Seven of the first 700. */
function isAwayThroughout(index: number): boolean {
  return index % 100 === 3;
}

function spread(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return { count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
