/**
 * A gateway whose database was damaged with sales waiting, end to end: real store, recovery, HTTPS sink and receiver. What arrives is no
 * hole, however it is told; what is lost for good is one, at the receiver and in the gateway's alarms; and a true hole is still seen.
 */

import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { type OpenStore, openStore } from '../../src/agent/store/database.ts';
import { markDamaged, recover } from '../../src/agent/store/recovery/recovery.ts';
import type { Recovery } from '../../src/agent/store/recovery/recovery-report.ts';
import { createGatewayStatus } from '../../src/agent/support/gateway-status.ts';
import { databaseProblem } from '../../src/domain/problem/database.ts';
import { problemTexts } from '../../src/domain/problem/problem-text.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { databasePath } from '../../src/receiver/receiver-store.ts';
import type { EpochState } from '../../src/receiver/sequences.ts';
import { allOwed, pageBytes, spoilPage } from '../agent/store/damage.ts';
import { oneCamera, shop } from '../agent/store/fixtures.ts';
import { drained, sell, upload } from '../agent/upload/uploading.ts';
import { ask, type Receiver, startReceiver } from './start.ts';

const gateway = 'gw-test';
const context = { shop, gateway, clock: systemClock };

/** A gateway's database that has sent `sent` sales and has `waiting` more, closed. */
type Shop = {
  readonly path: string;
  readonly receiver: Receiver;
  sold: number;
  open(): Promise<OpenStore>;
  /** All that is owed goes, and how the gateway fares. */
  send(store: OpenStore): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

async function openShop(): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-recovered-'));
  const path = join(folder, 'tillframe.db');
  const receiver = await startReceiver();
  return {
    path,
    receiver,
    sold: 0,
    open: () => openStore({ ...context, path, log: createLog({ level: 'silent' }) }),
    async send(store) {
      const told = Promise.withResolvers<string>();
      const status = createGatewayStatus({
        store,
        clock: systemClock,
        timekeeper: { state: () => 'synced', wallAt: () => systemClock.nowMs() },
        version: 'test',
        gateway,
        shop,
        startedAtMs: systemClock.nowMs(),
        databasePath: path,
        setUp: () => ({ ...oneCamera, version: 1 }) as never,
        camera: () => undefined,
        alarms: () => store.alarms(),
      });
      {
        await using running = upload(store, { url: receiver.url, token: 'secret' });
        await drained(store, running);
      }
      // As in the next five minutes.
      await using running = upload(
        store,
        { url: receiver.url, token: 'secret' },
        {
          status: async () => {
            const made = await status();
            told.resolve(made.eventId);
            return made;
          },
        },
      );
      const id = await told.promise;
      await expect
        .poll(() => numberAt(receiver, 'SELECT count(*) FROM gateways WHERE status_id = ?', id))
        .toBe(1);
      await expect.poll(() => running.state.state().state).toBe('ok');
    },
    async [Symbol.asyncDispose]() {
      await receiver[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

async function sellMany(shopOf: Shop, store: OpenStore, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    shopOf.sold += 1;
    await sell(store, shopOf.sold);
  }
}

async function withQueue({ sent, waiting }: { sent: number; waiting: number }): Promise<Shop> {
  const made = await openShop();
  await using store = await made.open();
  await store.write.importSetUp(oneCamera);
  await sellMany(made, store, sent);
  await made.send(store);
  await sellMany(made, store, waiting);
  return made;
}

function recoverHere({ path }: Shop): Recovery {
  markDamaged(path, databaseProblem('database.damage_unknown'), systemClock.nowMs());
  const recovery = recover(path, context);
  if (recovery === undefined) throw new Error('nothing was recovered');
  return recovery;
}

/** What stood on a page that is lost: nobody has counted it out. */
function loseRows(path: string, sql: string): void {
  const db = new Database(path);
  db.pragma('foreign_keys = OFF');
  const counted = db.prepare(`SELECT value FROM meta WHERE key = 'waiting_events'`).pluck().get();
  db.exec(sql);
  db.prepare(`UPDATE meta SET value = ? WHERE key = 'waiting_events'`).run(counted);
  db.close();
}

type GatewayJson = { gateway: string; epochs: EpochState[] };

async function gatewayOf(receiver: Receiver): Promise<GatewayJson> {
  const { gateways } = (await (await ask(receiver, '/v1/gateways')).json()) as { gateways: GatewayJson[] };
  const [one] = gateways;
  if (one === undefined) throw new Error('no gateway');
  return one;
}

/** The newest first. */
async function booksOf({ receiver }: Shop): Promise<EpochState[]> {
  const { epochs } = await gatewayOf(receiver);
  return epochs.toSorted((a, b) => b.highest - a.highest);
}

const salesAt = ({ receiver }: Shop): number => numberAt(receiver, 'SELECT count(*) FROM sales');

function numberAt(receiver: Receiver, sql: string, ...values: string[]): number {
  const db = new Database(databasePath(receiver.dataDir), { readonly: true });
  const number =
    db
      .prepare<string[], number>(sql)
      .pluck()
      .get(...values) ?? 0;
  db.close();
  return number;
}

const alarmsOf = (store: OpenStore): string[] => store.alarms().map(({ kind }) => kind);

test('what waited goes in its own epoch, new sales in the next one: no hole is seen where none is', async () => {
  await using one = await withQueue({ sent: 30, waiting: 20 });
  spoilPage(one.path, 1);
  expect(recoverHere(one)).toMatchObject({ unsent: { lost: 0, gone: [] }, kept: { sales: 50, events: 20 } });
  await using store = await one.open();
  await sellMany(one, store, 3);
  await one.send(store);
  expect(salesAt(one)).toBe(53);
  const [now, before] = await booksOf(one);
  expect(now).toMatchObject({ baseline: 50, highest: 53, missing: 0 });
  expect(before).toMatchObject({ baseline: 0, storedThrough: 50, highest: 50, missing: 0 });
  expect(alarmsOf(store)).toEqual(['database_recovered']);

  // A receiver that was put back from an older copy: of each epoch it lacks one.
  const db = new Database(databasePath(one.receiver.dataDir));
  db.exec(`UPDATE sequence_runs SET last = last - 1`);
  db.close();
  await sellMany(one, store, 1);
  await one.send(store);
  expect((await booksOf(one)).map(({ holes }) => holes)).toEqual([
    [{ first: 53, last: 53 }],
    [{ first: 50, last: 50 }],
  ]);
});

test('nor after new sales alone have gone, while what waited still waits', async () => {
  await using one = await withQueue({ sent: 10, waiting: 20 });
  spoilPage(one.path, 1);
  recoverHere(one);
  await using store = await one.open();
  await sellMany(one, store, 12);
  const all: number[] = [];
  for (let underWay: number[] = []; ; underWay = all) {
    const events = await store.read.dueEvents({ dueAtMs: 1e15, maxCount: 15, maxBytes: 1e6, underWay });
    if (events.length === 0) break;
    const epochs = new Set(events.map(({ body }) => (JSON.parse(body) as { epoch: string }).epoch));
    expect(epochs.size).toBe(1);
    all.push(...events.map(({ sequence }) => sequence));
  }
  // None is left out.
  expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, n) => 11 + n));
  expect(all.slice(0, 12).every((sequence) => sequence > 30)).toBe(true);
  await one.send(store);
  expect((await booksOf(one)).map(({ missing, baseline }) => [missing, baseline])).toEqual([
    [0, 30],
    [0, 0],
  ]);
});

test('sales that are lost before the cloud had them are an alarm here and a hole there', async () => {
  await using one = await withQueue({ sent: 30, waiting: 30 });
  loseRows(
    one.path,
    `DELETE FROM captures WHERE sale_seq BETWEEN 36 AND 45; DELETE FROM sale_bodies WHERE sale_seq BETWEEN 36 AND 45;
     DELETE FROM outbox WHERE sequence BETWEEN 36 AND 45; DELETE FROM sales WHERE seq BETWEEN 36 AND 45`,
  );
  spoilPage(one.path, 1);
  expect(recoverHere(one).unsent).toEqual({ lost: 10, gone: [{ first: 36, last: 45 }] });
  await using store = await one.open();
  const [alarm] = store.alarms();
  expect(alarm).toMatchObject({ kind: 'unsent_sales_lost' });
  expect(alarm && problemTexts(alarm.problem)).toEqual({
    en: expect.stringMatching(
      /^Events of sales that the cloud never had are lost: 10 \(numbers 36–45\)/,
    ) as unknown,
    ja: expect.stringMatching(
      /^クラウドに届いていなかった会計の記録 10 件が失われました（番号 36–45）/,
    ) as unknown,
  });
  await one.send(store);
  const [before] = await booksOf(one);
  expect(before).toMatchObject({ storedThrough: 60, missing: 10, holes: [{ first: 36, last: 45 }] });
});

test('the last ones too, and where nothing is left to be sent', async () => {
  await using one = await withQueue({ sent: 30, waiting: 10 });
  loseRows(
    one.path,
    `DELETE FROM captures WHERE sale_seq > 30; DELETE FROM sale_bodies WHERE sale_seq > 30;
     DELETE FROM outbox WHERE sequence > 30; DELETE FROM sales WHERE seq > 30`,
  );
  spoilPage(one.path, 1);
  expect(recoverHere(one).unsent).toEqual({ lost: 10, gone: [{ first: 31, last: 40 }] });
  await using store = await one.open();
  await one.send(store);
  const books = await booksOf(one);
  expect(books).toMatchObject([{ storedThrough: 40, missing: 10, holes: [{ first: 31, last: 40 }] }]);
});

test('events that are lost while their sales are not are told again: no hole, no alarm of a loss', async () => {
  await using one = await withQueue({ sent: 30, waiting: 30 });
  loseRows(one.path, 'DELETE FROM outbox WHERE sequence BETWEEN 36 AND 45');
  spoilPage(one.path, 1);
  expect(recoverHere(one)).toMatchObject({
    sentAgain: 10,
    unsent: { lost: 0, gone: [{ first: 36, last: 45 }] },
    kept: { sales: 60, events: 30 },
  });
  await using store = await one.open();
  expect(alarmsOf(store)).toEqual(['database_recovered']);
  await one.send(store);
  expect(salesAt(one)).toBe(60);
  const books = await booksOf(one);
  expect(books).toMatchObject([
    { baseline: 60, highest: 70, missing: 0 },
    { storedThrough: 60, highest: 60, missing: 0 },
  ]);
});

test('no number that is gone is called stored, however many behind it are', async () => {
  await using one = await withQueue({ sent: 10, waiting: 30 });
  loseRows(one.path, 'DELETE FROM outbox WHERE sequence BETWEEN 16 AND 20');
  spoilPage(one.path, 1);
  recoverHere(one);
  await using store = await one.open();
  const settle = async (through: number): Promise<void> => {
    const events = (await allOwed(store.read)).filter(({ sequence }) => sequence <= through);
    await store.write.settleEvents(events.map(({ sequence }) => ({ kind: 'stored', sequence })));
  };
  const said = async () => (await store.read.queue()).earlierEpochs;
  expect(await said()).toMatchObject([{ storedThrough: 10, doneThrough: 10, last: 40 }]);
  await settle(30);
  expect(await said()).toMatchObject([{ storedThrough: 15, doneThrough: 30 }]);
  await settle(40);
  expect(await said()).toMatchObject([{ storedThrough: 15, doneThrough: 40 }]);
  expect(await store.read.queue()).toMatchObject({ storedThrough: 40, lowestUnsent: 41 });
});

test('a file that was cut off: each sale is at the receiver, or told as lost on both sides', async () => {
  await using one = await withQueue({ sent: 40, waiting: 40 });
  const cut = 25 * pageBytes;
  truncateSync(one.path, statSync(one.path).size - cut);
  const recovery = recoverHere(one);
  expect(recovery.pagesCutOff).toBe(25);
  await using store = await one.open();
  await one.send(store);
  const never = one.sold - salesAt(one);
  const { lost } = recovery.unsent ?? {};
  console.info(`${never} of ${one.sold} sales never came;`, JSON.stringify(recovery.unsent));
  expect(never).toBeGreaterThan(0);
  expect(lost).toBe(never);
  const missing = (await booksOf(one)).reduce((sum, epoch) => sum + epoch.missing, 0);
  expect(missing).toBeGreaterThanOrEqual(never);
});

test('damaged twice, while what waited still waits: each epoch by itself', async () => {
  await using one = await withQueue({ sent: 10, waiting: 10 });
  spoilPage(one.path, 1);
  recoverHere(one);
  {
    await using store = await one.open();
    await sellMany(one, store, 10);
  }
  loseRows(
    one.path,
    `DELETE FROM captures WHERE sale_seq IN (15, 25); DELETE FROM sale_bodies WHERE sale_seq IN (15, 25);
     DELETE FROM outbox WHERE sequence IN (15, 25); DELETE FROM sales WHERE seq IN (15, 25)`,
  );
  spoilPage(one.path, 1);
  expect(recoverHere(one).unsent).toEqual({
    lost: 2,
    gone: [
      { first: 15, last: 15 },
      { first: 25, last: 25 },
    ],
  });
  await using store = await one.open();
  await sellMany(one, store, 2);
  await one.send(store);
  expect((await booksOf(one)).map(({ baseline, holes }) => ({ baseline, holes }))).toEqual([
    { baseline: 30, holes: [] },
    { baseline: 20, holes: [{ first: 25, last: 25 }] },
    { baseline: 0, holes: [{ first: 15, last: 15 }] },
  ]);
});

test('where the counters are lost too it is said that nothing is known, and no hole is made up', async () => {
  await using one = await withQueue({ sent: 10, waiting: 10 });
  loseRows(one.path, 'DELETE FROM outbox WHERE sequence = 15');
  const db = new Database(one.path);
  db.exec(`DELETE FROM meta WHERE key <> 'epoch'`);
  db.close();
  spoilPage(one.path, 1);
  expect(recoverHere(one).unsent).toEqual({ gone: [] });
  await using store = await one.open();
  expect(store.alarms()[0]?.problem.code).toBe('database.unsent_unknown');
  await sellMany(one, store, 2);
  await one.send(store);
  expect(salesAt(one)).toBe(22);
  const [now, before] = await booksOf(one);
  expect([now?.missing, before?.missing]).toEqual([0, 0]);
  expect(now?.baseline).toBeGreaterThan(100_000);
});

test('a database that an earlier version recovered: what waits says itself of which epoch it is', async () => {
  await using one = await withQueue({ sent: 10, waiting: 10 });
  spoilPage(one.path, 1);
  recoverHere(one);
  const db = new Database(one.path);
  db.exec(`DELETE FROM meta WHERE key IN ('earlier_epochs', 'stored_through')`);
  db.close();
  await using store = await one.open();
  await sellMany(one, store, 3);
  await one.send(store);
  expect(salesAt(one)).toBe(23);
  expect(await booksOf(one)).toMatchObject([
    { baseline: 20, highest: 23, missing: 0 },
    { baseline: 0, highest: 20, missing: 0 },
  ]);
});
