/**
 * A damaged database: the agent starts with the readable rows. A row on a damaged page may be lost; nothing
 * else is, nothing is sent under another id or body, and the damaged file is kept. Each test ends with
 * check() of the new database.
 */

import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { type OpenStore, openStore } from '../../../../src/agent/store/database.ts';
import { markDamaged, recover, removeOldCopies } from '../../../../src/agent/store/recovery/recovery.ts';
import type { Recovery } from '../../../../src/agent/store/recovery/recovery-report.ts';
import { runStartupCheck } from '../../../../src/agent/store/recovery/startup-check.ts';
import { databaseProblem } from '../../../../src/domain/problem/database.ts';
import { problemText } from '../../../../src/domain/problem/problem-text.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import { armFailpoints } from '../../../../src/lib/failpoint.ts';
import { createLog, type Log } from '../../../../src/lib/log.ts';
import { check } from '../check.ts';
import {
  allOwed,
  copyDatabase,
  type Filled,
  fill,
  flipBits,
  overwrite,
  pageBytes,
  pageCount,
  spoilPage,
} from '../damage.ts';
import { acceptInput, capturedSettlement, oneCamera, saleOf, shop } from '../fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'tillframe-recovery-'));
const sales = 120;
/** `scripts/test-reliability.sh damage` runs the long form. */
const long = process.env['TILLFRAME_LONG'] !== undefined;
const runs = Number(process.env['TILLFRAME_RUNS'] ?? (long ? 200 : 2));
let filled: Filled;
/** Closed, all in one file; and of a store that was running, with its log. */
const closed = join(folder, 'closed.db');
const running = join(folder, 'running.db');

const open = (path: string, owner = true, clock: Clock = systemClock): Promise<OpenStore> =>
  openStore({
    path,
    shop,
    gateway: 'gw-test',
    clock,
    log: createLog({ level: 'silent' }),
    ...(owner && { owner: true as const }),
  });

beforeAll(async () => {
  const path = join(folder, 'made', 'tillframe.db');
  const store = await open(path, false);
  filled = await fill(store, sales);
  copyDatabase(path, running);
  await store[Symbol.asyncDispose]();
  copyDatabase(path, closed);
});
afterEach(() => armFailpoints(''));
afterAll(() => rmSync(folder, { recursive: true }));

type Case = { readonly path: string; files(): string[]; [Symbol.dispose](): void };

/** A data folder of its own with a copy of the database; disposing it runs check(). */
function damagedCopy(from: string, damage: (path: string) => void): Case {
  const own = mkdtempSync(join(folder, 'case-'));
  const path = join(own, 'tillframe.db');
  copyDatabase(from, path);
  writeFileSync(join(own, 'secrets.key'), readFileSync(join(folder, 'made', 'secrets.key')), { mode: 0o600 });
  damage(path);
  return {
    path,
    files: () => readdirSync(own).sort(),
    [Symbol.dispose]: () => {
      const db = openConnection(path, 'write');
      const complaints = check(db);
      db.close();
      rmSync(own, { recursive: true });
      expect(complaints).toEqual([]);
    },
  };
}

/** Runs the agent's thread in this one. */
function recoverHere(path: string): Recovery | undefined {
  markDamaged(path, databaseProblem('database.damage_unknown'), systemClock.nowMs());
  return recover(path, { shop, gateway: 'gw-test', clock: systemClock });
}

/**
 * For tests of other subjects than the detection at start: without the read-only process and the recovery
 * thread.
 */
async function openRecovered(path: string): Promise<OpenStore> {
  recoverHere(path);
  return await open(path, false);
}

async function presentIn(store: OpenStore): Promise<Set<string>> {
  const found = new Set<string>();
  for (let cursor: string | undefined; ; ) {
    const page = await store.read.sales({ limit: 200, ...(cursor !== undefined && { cursor }) });
    for (const { saleId } of page.pairs) found.add(saleId);
    cursor = page.nextCursor;
    if (cursor === undefined) return found;
  }
}

/** Invariants after every recovery. */
async function judge(store: OpenStore): Promise<{ lost: string[] }> {
  const present = await presentIn(store);
  const owed = await allOwed(store.read);
  for (const { eventId, body, notice, sequence } of owed) {
    const before = filled.bodies.get(eventId);
    // Unchanged, or under an unused id and sequence.
    if (before !== undefined) expect(body).toBe(before);
    else if (notice !== true) expect(sequence).toBeGreaterThan(filled.highestSequence);
  }
  // Works on: a new sale, its picture, its event.
  const accepted = await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: 'after' })));
  if (accepted.kind === 'stored') {
    await store.write.settleCapture(capturedSettlement(accepted.saleId));
    const event = (await allOwed(store.read)).find(({ saleId }) => saleId === accepted.saleId);
    expect(event?.sequence).toBeGreaterThan(filled.highestSequence);
  }
  const lost = filled.saleIds.filter((saleId) => !present.has(saleId));
  const { unsent } = (await store.read.recovery()) ?? {};
  // At least the number lost; or unknown, which is stated. A flipped bit may have given an event another
  // identity: it still exists.
  const renamed = [...present].filter((saleId) => !filled.saleIds.includes(saleId)).length;
  const never = Math.max(0, lost.filter((saleId) => filled.unsent.has(saleId)).length - renamed);
  expect(unsent?.lost ?? never).toBeGreaterThanOrEqual(never);
  const alarms = store.alarms().map(({ kind }) => kind);
  expect(alarms).toEqual([...(unsent?.lost === 0 ? [] : ['unsent_sales_lost']), 'database_recovered']);
  return { lost };
}

test('leaves a sound database alone', async () => {
  using one = damagedCopy(running, () => undefined);
  await using store = await open(one.path);
  expect(await presentIn(store)).toEqual(new Set(filled.saleIds));
  expect(store.alarms()).toEqual([]);
  expect(one.files().filter((name) => name.includes('corrupt'))).toEqual([]);
});

describe('what is damaged', () => {
  const cases: [name: string, from: string, damage: (path: string) => void, mayLose: number][] = [
    ['page 1, where the schema begins', closed, (path) => spoilPage(path, 1), 0],
    ['the pointer map', closed, (path) => spoilPage(path, 2), 0],
    ['every root page', closed, (path) => Array.from({ length: 25 }, (_, n) => spoilPage(path, n + 3)), 0],
    ['the tail is cut off', closed, (path) => truncateSync(path, statSync(path).size - 40 * pageBytes), 60],
    ['half a page is cut off', closed, (path) => truncateSync(path, statSync(path).size - pageBytes / 2), 10],
    ['bits of every tenth page', closed, (path) => everyTenth(path, flipBits), 120],
    ['every tenth page is noise', closed, (path) => everyTenth(path, spoilPage), 60],
    ['a log without its database', running, unlinkSync, sales],
    ['an emptied database with its log', running, (path) => truncateSync(path, 0), sales],
    [
      'the log in its middle',
      running,
      (path) => overwrite(`${path}-wal`, 32 + 20 * (24 + pageBytes), Buffer.alloc(3_000)),
      5,
    ],
    ["the log's header", running, (path) => overwrite(`${path}-wal`, 0, Buffer.alloc(32)), 5],
  ];
  const everyTenth = (path: string, damage: (path: string, page: number) => void): void => {
    for (let page = 5; page <= pageCount(path); page += 10) damage(path, page);
  };

  /** The ordinary suite takes one of each kind; what else loses page 1 is below. */
  const some = cases.filter(([name]) => long || /root page|bits|middle|emptied/.test(name));

  test.each(some)('%s', async (name, from, damage, mayLose) => {
    using one = damagedCopy(from, damage);
    const startedMs = systemClock.monotonicMs();
    await using store = await open(one.path);
    const { lost } = await judge(store);
    const tookMs = systemClock.monotonicMs() - startedMs;
    const recovery = await store.read.recovery();
    console.info(
      `${name}: ${lost.length} of ${sales} sales lost, ${Math.round(tookMs)} ms;`,
      JSON.stringify(recovery),
    );
    expect(lost.length).toBeLessThanOrEqual(mayLose);
    expect(one.files().some((file) => /^tillframe\.db\.corrupt-\d{8}T\d{6}Z$/.test(file))).toBe(true);
    expect(existsSync(`${one.path}.damaged`)).toBe(false);
  });

  const contents: [name: string, damage: (path: string) => void][] = [
    ['noise', (path) => writeFileSync(path, Buffer.alloc(300_000, 'noise'))],
    ['nothing', (path) => truncateSync(path, 0)],
    ['a text', (path) => writeFileSync(path, 'hello')],
  ];
  test.each(contents.slice(0, long ? 3 : 2))(
    'replaces a file that holds %s by a new database, and raises the alarm',
    async (_, damage) => {
      using one = damagedCopy(closed, damage);
      await using store = await open(one.path);
      expect(await presentIn(store)).toEqual(new Set());
      await store.write.importSetUp(oneCamera);
      await judge(store);
    },
  );

  test('starts after damage to any few pages, and sends nothing under another id or body', {
    timeout: 240_000 + runs * 30_000,
  }, async () => {
    const pages = pageCount(closed);
    const page = fc.integer({ min: 1, max: pages });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(page, fc.boolean()), { minLength: 1, maxLength: 12 }),
        async (spoilt) => {
          using one = damagedCopy(closed, (path) => {
            for (const [number, whole] of spoilt) (whole ? spoilPage : flipBits)(path, number);
          });
          await using store = await open(one.path);
          // A flipped bit inside a text is not always found; then nothing had to be recovered.
          if (store.alarms().length > 0) await judge(store);
        },
      ),
      { numRuns: runs },
    );
  });
});

test('keeps the set-up, with the encrypted password', async () => {
  using one = damagedCopy(closed, (path) => spoilPage(path, 1));
  await using store = await openRecovered(one.path);
  expect(await store.read.cameras()).toEqual(oneCamera.cameras);
  expect(await store.read.registers()).toEqual(oneCamera.registers);
  expect(await store.read.links()).toMatchObject(oneCamera.links.map((link) => ({ ...link })));
});

test('restores lost sales from their unsent events', async () => {
  using one = damagedCopy(closed, (path) => {
    const db = new Database(path);
    db.pragma('foreign_keys = OFF');
    // As if the pages of both tables were lost.
    db.exec('DELETE FROM captures; DELETE FROM sales;');
    db.close();
    spoilPage(path, 1);
  });
  await using store = await openRecovered(one.path);
  const present = await presentIn(store);
  const owed = [...filled.bodies.keys()].filter((id) => !filled.atCloud.has(id.replace(/:r\d+$/, '')));
  const recovery = await store.read.recovery();
  expect(recovery?.salesFromEvents).toBeGreaterThan(sales / 3);
  expect(present.size).toBe(recovery?.salesFromEvents);
  expect(owed.length).toBeGreaterThan(0);
  await judge(store);
});

test('counts a sale lost unsent, whatever else is sent again or was stored', async () => {
  using one = damagedCopy(closed, (path) => {
    const db = new Database(path);
    db.pragma('foreign_keys = OFF');
    const counted = db.prepare(`SELECT key, value FROM meta WHERE key IN ('waiting_events', 'quarantined')`);
    const before = counted.all() as { key: string; value: string }[];
    // Due, and lost with its event.
    db.exec('DELETE FROM outbox WHERE sale_seq = 2; DELETE FROM sales WHERE seq = 2;');
    // In quarantine, without its notice: it is sent again.
    db.exec(
      'DELETE FROM rejection_notices WHERE sequence IN (SELECT sequence FROM outbox WHERE sale_seq = 3)',
    );
    // Stored except for its lost picture: restored from its event.
    db.exec(`DELETE FROM pending_pictures WHERE sha256 IN (SELECT sha256 FROM outbox_pictures JOIN outbox USING (sequence)
        WHERE sale_seq = 4); DELETE FROM captures WHERE sale_seq = 4; DELETE FROM sales WHERE seq = 4`);
    for (const { key, value } of before)
      db.prepare('UPDATE meta SET value = ? WHERE key = ?').run(value, key);
    db.close();
  });
  await using store = await openRecovered(one.path);
  expect(filled.saleIds.filter((_, n) => n < 4).map((saleId) => filled.unsent.has(saleId))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect((await store.read.recovery())?.unsent?.lost).toBe(1);
  const { lost } = await judge(store);
  expect(lost).toEqual([filled.saleIds[1]]);
});

test('restores a sale with an invalid row from its event, and leaves the damaged file unchanged', async () => {
  const spoil: Record<string, string> = {
    'no JSON': `UPDATE sales SET sale = '{"kind' WHERE seq = 2`,
    'no text': `UPDATE sales SET sale = CAST(CAST(substr(sale, 1, 20) AS BLOB) || x'ff' || CAST(substr(sale, 22) AS BLOB) AS TEXT) WHERE seq = 8`,
    'no clock': `UPDATE sales SET clock = 'sinced' WHERE seq = 14`,
  };
  using one = damagedCopy(closed, (path) => {
    const db = new Database(path);
    for (const sql of Object.values(spoil)) db.exec(sql);
    db.close();
  });
  const before = readFileSync(one.path);
  const recovery = recoverHere(one.path);
  expect(recovery).toMatchObject({ salesDropped: 3, salesFromEvents: 3, eventsDropped: 0 });
  expect(readFileSync(join(dirname(one.path), recovery?.keptAs ?? '')).equals(before)).toBe(true);
  expect(one.files().filter((name) => name.includes('.new'))).toEqual([]);
  await using store = await open(one.path, false);
  expect((await judge(store)).lost).toEqual([]);
});

test('captures lost pictures again that are still due, and keeps those the cloud has as sent', async () => {
  using one = damagedCopy(closed, (path) => {
    const db = new Database(path);
    db.pragma('foreign_keys = OFF');
    db.exec('DELETE FROM thumbnails');
    db.close();
    spoilPage(path, 2);
  });
  await using store = await openRecovered(one.path);
  const recovery = await store.read.recovery();
  expect(recovery?.picturesLost).toBe((sales * 5) / 6);
  const outcomes = new Map<string, string | undefined>();
  for (const saleId of filled.saleIds)
    outcomes.set(saleId, (await store.read.pair(saleId))?.captures[0]?.outcome);
  for (const saleId of filled.atCloud) expect(outcomes.get(saleId)).toBe('damaged');
  expect([...outcomes.values()].filter((outcome) => outcome === 'pending').length).toBeGreaterThan(sales / 2);
  const told = (await allOwed(store.read)).filter(({ saleId }) => filled.atCloud.has(saleId));
  expect(told).toEqual([]);
  await judge(store);
});

test('counts a lost picture shared by many sales once', async () => {
  using one = damagedCopy(closed, (path) => {
    const db = new Database(path);
    db.pragma('foreign_keys = OFF');
    db.exec(`
      CREATE TEMP TABLE first AS SELECT thumbnail_sha256 AS sha256 FROM captures WHERE thumbnail_sha256 IS NOT NULL LIMIT 1;
      UPDATE captures SET thumbnail_sha256 = (SELECT sha256 FROM temp.first) WHERE thumbnail_sha256 IS NOT NULL;
      DELETE FROM thumbnails`);
    db.close();
    spoilPage(path, 2);
  });
  const recovery = recoverHere(one.path);
  expect(recovery).toMatchObject({ picturesLost: 1, kept: { sales, pictures: 0 } });
  await using store = await open(one.path, false);
  const alarm = store.alarms().find(({ kind }) => kind === 'database_recovered');
  const text = alarm && problemText(alarm.problem, 'en');
  expect(text).toContain('0 pictures');
  expect(text).toContain('Pictures that are gone here: 1');
  const { events } = await store.read.queue();
  expect(text).toContain(`${events} events to send are there`);
});

test.each([
  'store.recovery=error@1',
  'store.recovery_table=error:SQLITE_IOERR_WRITE@4',
  'store.recovery=error@2',
  'store.recovery=error@3',
])('completes an interrupted recovery (%s) at the next start', async (failpoints) => {
  using one = damagedCopy(closed, (path) => spoilPage(path, 1));
  armFailpoints(failpoints);
  expect(() => recoverHere(one.path)).toThrow('failpoint');
  // Nobody makes an empty one meanwhile.
  if (!existsSync(one.path)) await expect(open(one.path, false)).rejects.toThrow('is damaged');
  armFailpoints('');
  await using store = await open(one.path);
  expect((await judge(store)).lost).toEqual([]);
  expect(one.files().filter((name) => /corrupt-[^-]+$/.test(name))).toHaveLength(1);
  expect(one.files().filter((name) => /\.(new|damaged)/.test(name))).toEqual([]);
});

test('loses the sales but starts with the set-up and a new epoch when the recovery fails for no reason of the disk', async () => {
  using one = damagedCopy(closed, (path) => spoilPage(path, 1));
  armFailpoints('store.recovery_table=error@7');
  await using store = await open(one.path);
  expect(await store.read.cameras()).toEqual(oneCamera.cameras);
  expect((await judge(store)).lost).toHaveLength(sales);
  expect((await store.read.recovery())?.damage.details).toMatchObject([
    {
      code: 'database.sales_not_recovered',
      params: { error: expect.stringContaining('failpoint') as string },
    },
  ]);
  expect((await store.read.recovery())?.keptAs).toBeDefined();
});

test('finds the file moved aside when the marker itself is damaged', async () => {
  using one = damagedCopy(closed, (path) => spoilPage(path, 1));
  armFailpoints('store.recovery=error:SQLITE_IOERR@1');
  await expect(open(one.path)).rejects.toThrow('failpoint');
  writeFileSync(`${one.path}.damaged`, 'xx');
  armFailpoints('');
  await using store = await open(one.path);
  expect((await judge(store)).lost).toEqual([]);
});

test('ends the process on damage found while running, and recovers at the next start', async () => {
  using one = damagedCopy(closed, () => undefined);
  {
    await using store = await open(one.path);
    for (let page = 30; page <= pageCount(one.path); page += 1) spoilPage(one.path, page);
    const asked = Promise.allSettled(filled.saleIds.map((saleId) => store.read.pair(saleId)));
    expect(await store.broken).toMatch(/SQLITE_CORRUPT|SQLITE_NOTADB/);
    expect((await asked).some(({ status }) => status === 'rejected')).toBe(true);
    await expect(store.read.queue()).rejects.toThrow();
  }
  expect(existsSync(`${one.path}.damaged`)).toBe(true);
  await using store = await open(one.path);
  await judge(store);
});

test('logs no error when stopped during the check of a large database', async () => {
  using one = damagedCopy(closed, () => undefined);
  const told: string[] = [];
  const note = (...[first, text]: [unknown, string?]): void => void told.push(text ?? String(first));
  const log = { info: note, warn: note, error: note } as unknown as Log;
  // Looking is late from the beginning.
  const clock: Clock = { ...systemClock, sleep: () => Promise.resolve() };
  const startupCheck = await runStartupCheck(one.path, { shop, gateway: 'gw-test', clock, log });
  startupCheck[Symbol.dispose]();
  await systemClock.sleep(200);
  expect(told).toEqual(['large database: the check continues in the background']);
});

test('never sends an event with a flipped bit, and sends its sale again', async () => {
  using one = damagedCopy(closed, (path) => {
    const db = new Database(path);
    db.exec(
      `UPDATE outbox SET body = replace(body, '1980', '1981') WHERE sequence = (SELECT max(sequence) FROM outbox WHERE state = 'waiting' AND body LIKE '%1980%')`,
    );
    db.close();
  });
  {
    await using store = await open(one.path);
    expect(store.alarms()).toEqual([]);
    await expect(allOwed(store.read)).rejects.toThrow('differs from its checksum');
    expect(await store.broken).toContain('differs from its checksum');
  }
  await using store = await open(one.path);
  expect(await store.read.recovery()).toMatchObject({ eventsDropped: 1, sentAgain: 1 });
  expect((await judge(store)).lost).toEqual([]);
});

test('keeps the two newest damaged files only', () => {
  using one = damagedCopy(closed, () => undefined);
  for (let round = 0; round < 4; round += 1) {
    spoilPage(one.path, 1);
    expect(recoverHere(one.path)?.tables['sales']).toEqual({ rows: sales, unreadable: 0 });
  }
  removeOldCopies(one.path, { nowMs: systemClock.nowMs() });
  const kept = (): string[] => one.files().filter((name) => /corrupt-\w+(-\d+)?$/.test(name));
  expect(kept()).toHaveLength(2);
  removeOldCopies(one.path, { nowMs: systemClock.nowMs() + 31 * 86_400_000 });
  expect(kept()).toEqual([]);
});

test('keeps a file still to be recovered, whatever age a wrong clock gives it', async () => {
  using one = damagedCopy(closed, (path) => spoilPage(path, 1));
  // Put aside in 1970, and the clock is set then.
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + 50 * 365 * 86_400_000 };
  armFailpoints('store.recovery=error:SQLITE_IOERR@2');
  expect(() => {
    markDamaged(one.path, databaseProblem('database.damage_unknown'), 60_000);
    recover(one.path, { shop, gateway: 'gw-test', clock });
  }).toThrow('failpoint');
  armFailpoints('');
  await using store = await open(one.path, true, clock);
  expect(await presentIn(store)).toEqual(new Set(filled.saleIds));
  // Recovered in 1970 too, and the clock is set a moment later: the alarm has the right time.
  const [alarm] = store.alarms();
  expect(alarm?.kind).toBe('database_recovered');
  expect(Math.abs((alarm?.sinceMs ?? 0) - clock.nowMs())).toBeLessThan(600_000);
});

test('gives no used id to a sale that is lost, received and captured anew, however often', async () => {
  using one = damagedCopy(closed, () => undefined);
  const seen = new Map(filled.bodies);
  for (let round = 0; round < 2; round += 1) {
    const db = new Database(one.path);
    // As if their pages were lost, and everything of them had been sent.
    db.pragma('foreign_keys = OFF');
    for (const table of ['outbox', 'captures', 'sale_bodies', 'sales']) db.exec(`DELETE FROM ${table}`);
    db.close();
    spoilPage(one.path, 1);
    await using store = await openRecovered(one.path);
    for (const [n, saleId] of filled.saleIds.slice(0, 8).entries()) {
      const accepted = await store.write.acceptSale(
        acceptInput(saleOf({ registerSaleId: `N${n}`, totalMinor: 7 })),
      );
      expect(accepted).toMatchObject({ kind: 'stored', saleId });
      await store.write.settleCapture(capturedSettlement(saleId));
    }
    const owed = await allOwed(store.read);
    expect(owed).toHaveLength(8);
    for (const { eventId, body } of owed) {
      expect(seen.get(eventId) ?? body).toBe(body);
      seen.set(eventId, body);
    }
  }
});

test('does not treat a database of a newer version as damaged', async () => {
  using one = damagedCopy(closed, (path) => {
    const db = new Database(path);
    db.exec('PRAGMA user_version = 999; CREATE TABLE of_the_future (a)');
    db.close();
  });
  await expect(open(one.path)).rejects.toThrow('newer tillframe');
  expect(one.files().filter((name) => name.includes('corrupt'))).toEqual([]);
  const db = new Database(one.path);
  db.exec('DROP TABLE of_the_future');
  db.pragma(
    `user_version = ${new Database(closed, { readonly: true }).pragma('user_version', { simple: true }) as number}`,
  );
  db.close();
});

describe('the version of the schema, four bytes that nothing checks', () => {
  const write = (path: string, version: number): void => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(version);
    overwrite(path, 60, bytes);
  };

  test.each(long ? [0, 4, 999, 0x40000000] : [4, 999])(
    'detects version %i as wrong from the tables, and migrates nothing again',
    async (version) => {
      using one = damagedCopy(closed, (path) => write(path, version));
      await using store = await open(one.path);
      expect(await presentIn(store)).toEqual(new Set(filled.saleIds));
      expect(store.alarms().map(({ kind }) => kind)).toEqual(['database_failed']);
      const before = new Database(closed, { readonly: true });
      const after = new Database(one.path, { readonly: true });
      const said = [before, after].map((db) => db.pragma('user_version', { simple: true }));
      expect(said[1]).toBe(said[0]);
      const owed = [before, after].map((db) => db.prepare('SELECT * FROM outbox ORDER BY sequence').all());
      expect(owed[1]).toEqual(owed[0]);
      for (const db of [before, after]) db.close();
      expect(one.files().filter((name) => name.includes('corrupt'))).toEqual([]);
    },
  );

  test('recovers the version of the tables beside other damage, without losing a table', async () => {
    using one = damagedCopy(closed, (path) => {
      write(path, 2);
      spoilPage(path, pageCount(path) - 2);
    });
    const recovery = recoverHere(one.path);
    expect(recovery?.tables).toHaveProperty('rejection_notices');
    await using store = await open(one.path);
    expect((await judge(store)).lost.length).toBeLessThan(20);
    expect((await store.read.quarantined(100)).length).toBeGreaterThan(0);
  });

  test('recovers a database of a random version whose tables are of no version at the next start', async () => {
    using one = damagedCopy(closed, (path) => {
      const db = new Database(path);
      db.exec('DROP INDEX sales_by_instant');
      db.close();
      write(path, 0x2a2a2a2a);
    });
    await expect(open(one.path)).rejects.toThrow('has the impossible schema version');
    await using store = await open(one.path);
    expect(await judge(store)).toEqual({ lost: [] });
  });
});

test('rejects a second agent', async () => {
  using one = damagedCopy(closed, () => undefined);
  await using _first = await open(one.path);
  await expect(open(one.path)).rejects.toThrow('another tillframe is running');
  // Others may look in: import, doctor.
  await using _guest = await open(one.path, false);
  expect(basename(dirname(one.path))).toContain('case-');
});
