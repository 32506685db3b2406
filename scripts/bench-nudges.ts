/**
 * Many gateways on one receiver with webhooks: `node scripts/bench-nudges.ts [GATEWAYS] [WEBHOOKS] [A_SECOND]`, default 1,000, 2,000 and 100.
 *
 * The receiver is the real program. Each gateway holds its request with a token of its own, and is away now and then; webhooks are repeated and
 * come out of order, and the receiver is killed and started again in the middle. Prints how long a webhook was answered and until its nudge came,
 * and fails if an event isn't in the receiver's database, or its gateway has no nudge as new as that.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Agent, request } from 'undici';
import { nudgeAnswerSchema } from '../src/contract/cloud/nudge.ts';
import { systemClock } from '../src/lib/clock.ts';
import { databasePath, openReceiverAdmin } from '../src/receiver/receiver-store.ts';
import { sendSmaregiEvent } from '../test/peers/pos/webhooks.ts';
import { startProgram } from '../test/peers/program.ts';

/** The receiver takes 200 requests a second from one address. */
const [gateways = 1_000, webhooks = 2_000, aSecond = 100] = process.argv.slice(2).map(Number);
const awayMs = 3_000;

const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-nudges-'));
const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const start = () =>
  startProgram(['receiver', '--listen', `127.0.0.1:${port}`, '--data', dataDir, '--min-free', '0']);
let receiver = start();
await receiver.line(/listening/);

const { url, tokens } = prepare();
const agent = new Agent({ connections: null, headersTimeout: 0, bodyTimeout: 0 });
const ending = new AbortController();
/** Start of the first webhook since the last nudge, by gateway; monotonic milliseconds. */
const due = new Map<number, number>();
const cursors = new Map<number, string>();
const nudgedMs: number[] = [];
const answeredMs: number[] = [];
let longest = 0;

const running = tokens.map((token, index) => hold(token, index));
await systemClock.sleep(5_000);
const sending: Promise<void>[] = [];
for (let sent = 0; sent < webhooks; sent += 1) {
  sending.push(send(sent % gateways, `event-${sent}`));
  // A repetition, later than events that came after it.
  if (sent % 5 === 0 && sent >= 100) sending.push(send((sent - 100) % gateways, `event-${sent - 100}`));
  if (sent === Math.floor(webhooks / 2)) {
    await receiver.end('SIGKILL');
    receiver = start();
  }
  await systemClock.sleep(1_000 / aSecond);
}
await Promise.all(sending);
// Gateways that are away, and those that wait for the receiver, come back.
await systemClock.sleep(awayMs + 5_000);
ending.abort(new Error('done'));
await Promise.all(running);
await agent.close();
await receiver.end('SIGTERM');
const { lost, missed } = judge();
rmSync(dataDir, { recursive: true });
console.log({
  ...{ gateways, webhooks, lost, missed, longestNudgeBytes: longest },
  answered: spread(answeredMs),
  nudged: spread(nudgedMs),
});
process.exitCode = lost + missed > 0 || longest >= 200 ? 1 : 0;

/** Events that aren't stored, and gateways without a nudge as new as the news of their topic. */
function judge(): { lost: number; missed: number } {
  const db = new Database(databasePath(dataDir), { readonly: true });
  const events = db.prepare<[], number>('select count(*) from pos_events').pluck().get() ?? 0;
  const news = db.prepare<[], { topic: string; number: number }>('select topic, number from pos_news').all();
  db.close();
  const known = (topic: string): number =>
    Number(cursors.get(Number(topic.replace('smaregi:contract-', '')))?.split('.')[1] ?? -1);
  return {
    lost: webhooks - events,
    missed: news.filter(({ topic, number }) => known(topic) < number).length,
  };
}

function prepare() {
  using store = openReceiverAdmin({ dataDir, nowMs: () => systemClock.nowMs() });
  return {
    url: store.webhooks.make({ kind: 'smaregi', base }).url,
    tokens: Array.from(
      { length: gateways },
      (_, index) => store.credentials.make({ kind: 'token', shop: `shop-${index}` }).secret,
    ),
  };
}

/** Repeated with the same id until it is answered, as a POS does. */
async function send(gateway: number, eventId: string): Promise<void> {
  if (!due.has(gateway)) due.set(gateway, systemClock.monotonicMs());
  for (;;) {
    const askedMs = systemClock.monotonicMs();
    const status = await sendSmaregiEvent(url, { contract: `contract-${gateway}`, eventId }).then(
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
  const topic = `smaregi:contract-${index}`;
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
      longest = Math.max(longest, Buffer.byteLength(text));
      after = nudge.cursor;
      cursors.set(index, after);
      const sinceMs = due.get(index);
      due.delete(index);
      if (sinceMs !== undefined) nudgedMs.push(systemClock.monotonicMs() - sinceMs);
      // Every seventh gateway goes away after its nudge.
      if (index % 7 === 0 && times > 0) await systemClock.sleep(awayMs, signal);
    } catch {
      await systemClock.sleep(1_000);
    }
  }
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
