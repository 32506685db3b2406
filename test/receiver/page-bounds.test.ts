/** Searches, files and upgrades over many sales: how long gateways wait for them at most. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { salesCountJson, salesHoursJson, salesPageJson } from '../../src/contract/page/sales.ts';
import { takingsJson } from '../../src/contract/page/takings.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { migrateReceiver } from '../../src/receiver/migrations.ts';
import { databasePath } from '../../src/receiver/receiver-store.ts';
import { bodyOf, type Receiver, send, startReceiver, statuses } from './start.ts';
import { answerOf, setUp, visit } from './visit.ts';

/** 14:30 in Tokyo. */
const nowMs = Date.parse('2026-11-24T14:30:00+09:00');
const pieceRows = 500;

/** Each look at it is half a second later, so that a search ends after its first piece. */
function hurriedClock(onLook: () => void = () => undefined): Clock {
  let ms = 0;
  return {
    ...systemClock,
    monotonicMs() {
      onLook();
      return (ms += 500);
    },
  };
}

async function fill(receiver: Receiver, count: number): Promise<void> {
  const bodies = Array.from({ length: count }, (_, n) =>
    bodyOf({ sequence: n + 1, atMs: nowMs + n * 1_000 }),
  );
  for (let start = 0; start < count; start += 300) await send(receiver, ...bodies.slice(start, start + 300));
}

test('a search ends at its time limit whatever it looks for, and its cursor goes on', async () => {
  await using receiver = await startReceiver({ clock: hurriedClock() });
  const session = { receiver, cookie: await setUp(receiver) };
  await fill(receiver, pieceRows + 100);
  for (const query of [{ hours: '3-4' }, { staff: 'nobody' }, { minAmount: '9999' }]) {
    const { sales, nextCursor = '', searchedTo } = await answerOf(session, salesPageJson, 'sales', query);
    expect([query, sales, searchedTo]).toEqual([query, [], '2026-11-24T14:31:40.000+09:00']);
    const rest = await answerOf(session, salesPageJson, 'sales', { ...query, cursor: nextCursor });
    expect([query, rest]).toEqual([query, { sales: [] }]);
    const count = await answerOf(session, salesCountJson, 'sales/count', query);
    expect([query, count]).toEqual([query, { count: 0, orMore: true }]);
  }
  const day = await answerOf(session, salesHoursJson, 'sales/hours', {
    date: '2026-11-24',
    text: 'コーヒー',
  });
  expect([day.orMore, day.hours[14]?.kinds.sale]).toEqual([true, pieceRows]);
});

test('a file of sales lets gateways have their turn between pages without a row', async () => {
  let turns = 0;
  let isOver = false;
  const tick = (): void => {
    turns += 1;
    if (!isOver) setImmediate(tick);
  };
  onTestFinished(() => {
    isOver = true;
  });
  const looks = new Set<number>();
  await using receiver = await startReceiver({ clock: hurriedClock(() => looks.add(turns)) });
  const cookie = await setUp(receiver);
  await fill(receiver, 4 * pieceRows);
  tick();
  looks.clear();
  const { text } = await visit(receiver, '/api/v1/sales.csv?staff=nobody', { cookie });
  expect(text.trim().split('\r\n')).toHaveLength(1);
  expect(looks.size).toBeGreaterThanOrEqual(4);
});

const sum = { hour: 14, kind: 'sale', currency: 'JPY', unknown: 0 } as const;
const day = { from: '2026-11-24', to: '2026-11-24' };

test('sales stored by an earlier version are read while gateways are answered, over restarts', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tillframe-receiver-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const count = 150;
  storeAsBefore(dataDir, count);

  // It stays in the pause after the first piece.
  const sleep = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((_resolve, reject) =>
      signal?.addEventListener('abort', () => reject(signal.reason as Error)),
    );
  const cookie = await (async () => {
    await using upgraded = await startReceiver({ dataDir, clock: { ...systemClock, sleep } });
    const session = { receiver: upgraded, cookie: await setUp(upgraded) };
    const takings = () => answerOf(session, takingsJson, 'takings', day);
    expect(await takings()).toMatchObject({ partial: true, hours: [{ ...sum, count: 100, total: 30_000 }] });
    const revised = { totalMinor: 500, atMs: nowMs, revision: 2 };
    const results = await send(
      upgraded,
      bodyOf({ ...revised, sequence: 1 }),
      bodyOf({ ...revised, sequence: count }),
      bodyOf({ sequence: count + 1, totalMinor: 300, atMs: nowMs }),
    );
    expect(statuses(results)).toEqual(['stored', 'stored', 'stored']);
    expect((await takings()).hours).toEqual([{ ...sum, count: 102, total: 99 * 300 + 500 + 500 + 300 }]);
    return session.cookie;
  })();

  await using again = await startReceiver({ dataDir });
  const session = { receiver: again, cookie };
  const takings = () => answerOf(session, takingsJson, 'takings', day);
  await expect.poll(async () => (await takings()).partial).toBeUndefined();
  expect((await takings()).hours).toEqual([{ ...sum, count: count + 1, total: 149 * 300 + 1_000 }]);
  const found = await answerOf(session, salesCountJson, 'sales/count', {
    text: 'コーヒー cash',
    minAmount: '400',
  });
  expect(found).toEqual({ count: 2 });
  expect(await answerOf(session, salesCountJson, 'sales/count', { text: 'コーヒー' })).toEqual({
    count: count + 1,
  });
});

/** As by the version before there was a search. */
function storeAsBefore(dataDir: string, count: number): void {
  const db = new Database(databasePath(dataDir));
  migrateReceiver(db, 0, 7);
  const source = '/shops/shop-1';
  db.prepare('insert into shops values (?, ?, ?, 0)').run(source, '渋谷店', 'Asia/Tokyo');
  const event = db.prepare(`insert into events values (?, ?, ?, '', 0)`);
  const sale = db.prepare(
    'insert into sales (source, sale_id, revision, event_id, at_ms) values (?, ?, 1, ?, ?)',
  );
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const id = `till-1:${sequence}:20261120`;
    event.run(source, id, bodyOf({ sequence, totalMinor: 300, atMs: nowMs }));
    sale.run(source, id, id, nowMs);
  }
  db.close();
}
