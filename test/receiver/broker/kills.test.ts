/**
 * Receivers that take messages from NATS, killed in the middle of batches, and the server killed too: every message that the broker has
 * acknowledged is in the tables once, as its highest revision. The counter-proof acknowledges before the commit.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { SaleEvent } from '../../../src/contract/cloud/event.ts';
import type { EpochState } from '../../../src/receiver/sequences.ts';
import { jpegOf, sha256Of } from '../../agent/upload/events.ts';
import { startNats } from '../../peers/clouds/nats.ts';
import { type Program, startProgram } from '../../peers/program.ts';
import { runReceiverCommand } from '../command.ts';
import { allChanges, idsOf } from '../feed/reader.ts';
import { ask } from '../start.ts';
import { type StoreKind, sharedStore, storeKinds } from '../stores.ts';
import { eventOf, type Message, publishAll, shuffled, statusOf, unsettled } from './published.ts';

const isLong = process.env['TILLFRAME_LONG'] === '1';
const gateways = 4;
const salesEach = isLong ? 2_000 : 200;
const kills = isLong ? 20 : 3;
/** Each kill costs a start, and its messages 30 s. */
const withinMs = isLong ? 3_600_000 : 600_000;

type Running = { readonly program: Program; readonly url: string };

async function ready(program: Program): Promise<Running> {
  return { program, url: (await program.line(/listening on (http:\S+)/))[1] ?? '' };
}

/** Two revisions of each sale, a third of them twice, disordered; pictures, and messages that nobody can store. */
function traffic(): { messages: Message[]; ids: string[]; refused: number; pictures: Buffer[] } {
  const events = Array.from({ length: gateways }, (_, gateway) =>
    Array.from({ length: salesEach }, (_sale, index) => [
      eventOf(gateway, index + 1, 1),
      eventOf(gateway, index + 1, 2),
    ]).flat(),
  ).flat();
  const repeats = events.filter((_, index) => index % 3 === 0);
  const pictures = Array.from({ length: 30 }, (_, index) => jpegOf(`picture ${index}`));
  const topic = 'tillframe/v1/gw-0';
  const bad: Message[] = [
    ...['no json', '{"no":"id"}', '{"id":"x","specversion":"1.0"}', '[]', ''].map((payload) => ({
      topic: `${topic}/events`,
      payload,
    })),
    { topic: `${topic}/events`, payload: Buffer.from([0xff, 0xfe, 0x80]) },
    { topic: `${topic}/thumbnails/${'0'.repeat(64)}`, payload: jpegOf('of another name') },
  ];
  return {
    messages: shuffled(
      [
        ...[...events, ...repeats, ...bad, ...bad],
        ...pictures.map((jpeg) => ({ topic: `${topic}/thumbnails/${sha256Of(jpeg)}`, payload: jpeg })),
      ],
      7,
    ),
    ids: events.map(({ payload }) => {
      const { source, id } = JSON.parse(String(payload)) as { source: string; id: string };
      return `${source} ${id}`;
    }),
    refused: bad.length,
    pictures,
  };
}

test.each(storeKinds)(
  'keeps every acknowledged message once on %s while receivers and NATS are killed',
  async (kind) => {
    await using nats = await startNats();
    const folder = mkdtempSync(join(tmpdir(), 'tillframe-broker-'));
    const tokenFile = join(folder, 'token');
    const place = await placeOf(kind, folder);
    const start = (more: Record<string, string> = {}): Program =>
      startProgram(
        ['receiver', '--listen', '127.0.0.1:0', '--token-file', tokenFile, ...place.args, '--from', nats.url],
        { ...place.env, ...more },
      );
    const running = [await ready(start({ TILLFRAME_FAILPOINTS: 'broker.before_ack=kill@2' }))];
    if (kind === 'PostgreSQL') running.push(await ready(start()));
    const { messages, ids, refused, pictures } = traffic();
    let acknowledged = 0;
    const publishing = publishAll(nats, messages, (count) => {
      acknowledged = count;
    });

    for (let kill = 1; kill <= kills; kill++) {
      await expect
        .poll(() => acknowledged, { timeout: 120_000, interval: 5 })
        .toBeGreaterThan((messages.length * kill) / (kills + 1));
      if (kill === 2) {
        await nats.kill();
        await nats.start();
      }
      const at = kill % running.length;
      await running[at]?.program.end('SIGKILL');
      running[at] = await ready(start());
    }
    await publishing;
    // Each gateway reports in the end that everything is sent.
    const statuses = Array.from({ length: gateways }, (_, gateway) => statusOf(gateway, 2 * salesEach + 1));
    await publishAll(nats, statuses);
    await expect.poll(() => unsettled(nats), { timeout: 120_000, interval: 200 }).toBe(0);

    const [one] = running;
    if (one === undefined) throw new Error('no receiver');
    const token = readFileSync(tokenFile, 'utf8').trim();
    const stored = await allChanges(one, token, { limit: '500' });
    expect(idsOf(stored).toSorted()).toEqual(ids.toSorted());
    const authorization = `Bearer ${token}`;
    const revisions = await revisionsAt(one, authorization);
    expect(revisions.filter((revision) => revision !== 2)).toEqual([]);
    expect(revisions).toHaveLength(gateways * salesEach);
    const listed = await ask(one, '/v1/gateways', { headers: { authorization } });
    const states = ((await listed.json()) as { gateways: { epochs: EpochState[] }[] }).gateways;
    expect(states).toHaveLength(gateways);
    for (const { epochs } of states)
      expect(epochs).toMatchObject([{ storedThrough: 2 * salesEach, missing: 0 }]);
    for (const jpeg of pictures) {
      const answer = await ask(one, `/v1/thumbnails/${sha256Of(jpeg)}`, { headers: { authorization } });
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(jpeg);
    }
    const { out } = await runReceiverCommand(['refused', 'list', '--json', ...place.admin]);
    expect(JSON.parse(out)).toHaveLength(refused);
    expect(await Promise.all(running.map(({ program }) => program.end('SIGTERM')))).toEqual(
      running.map(() => 0),
    );
    console.info(`${messages.length} messages, ${kills} kills: ${stored.length} events in the feed`);
    rmSync(folder, { recursive: true });
  },
  withinMs,
);

test.each([
  { order: 'after the commit', change: (text: string) => text, lost: false },
  { order: 'before the commit', change: acknowledgedFirst, lost: true },
])('loses sales of a killed receiver when it acknowledges $order: $lost', async ({ change, lost }) => {
  await using nats = await startNats();
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-broker-'));
  const program = changedProgram(folder, change);
  const args = ['receiver', '--listen', '127.0.0.1:0', '--data', join(folder, 'cloud'), '--from', nats.url];
  const first = await ready(
    startProgram(args, { TILLFRAME_FAILPOINTS: 'broker.before_ack=kill@1' }, program),
  );
  const messages = Array.from({ length: 50 }, (_, index) => eventOf(1, index + 1, 1));
  await publishAll(nats, messages);
  await expect.poll(() => first.program.child.signalCode, { timeout: 60_000 }).toBe('SIGKILL');
  const second = await ready(startProgram(args, {}, program));
  await expect.poll(() => unsettled(nats), { timeout: 120_000, interval: 200 }).toBe(0);
  const token = readFileSync(join(folder, 'cloud/token'), 'utf8').trim();
  const stored = await allChanges(second, token);
  expect(stored.length < messages.length).toBe(lost);
  await second.program.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

/** Where a receiver keeps its data, as arguments for itself and for the commands beside it. */
async function placeOf(kind: StoreKind, folder: string) {
  if (kind === 'SQLite') {
    const admin = ['--data', join(folder, 'cloud')];
    return { admin, args: admin, env: {} };
  }
  const { database, store } = await sharedStore();
  const admin = ['--database', database];
  return { admin, args: [...admin, '--pictures', store.pictures], env: store.env };
}

/** The current revision of each sale. */
async function revisionsAt({ url }: { readonly url: string }, authorization: string): Promise<number[]> {
  const revisions: number[] = [];
  for (let cursor = ''; ; ) {
    const answer = await ask({ url }, `/v1/sales?limit=200${cursor}`, { headers: { authorization } });
    const page = (await answer.json()) as { sales: { event: SaleEvent }[]; nextCursor?: string };
    revisions.push(...page.sales.map(({ event }) => event.data.revision));
    if (page.nextCursor === undefined) return revisions;
    cursor = `&cursor=${page.nextCursor}`;
  }
}

/** The program with its acknowledgements before the store. */
function acknowledgedFirst(text: string): string {
  const changed = text.replace(
    'const outcomes = await take(messages);',
    `for (const message of messages) message.ack();
      await link.flush();
      failpoint('broker.before_ack');
      const outcomes = await take(messages);`,
  );
  expect(changed).not.toBe(text);
  return changed;
}

function changedProgram(folder: string, change: (text: string) => string): string {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const file = join(folder, 'src/receiver/broker/run-broker.ts');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  return join(folder, 'src/main.ts');
}
