/** A long queue must not slow the query for due items: checks query plans and counters. */
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../../src/agent/store/connection.ts';
import { dueEvents, duePicture, dueStatements, nextDue } from '../../../../src/agent/store/outbox/due.ts';
import { queueState } from '../../../../src/agent/store/outbox/queue-state.ts';
import { migrate } from '../../../../src/agent/store/schema/migrations.ts';
import { wrongCounts } from '../check.ts';

/** The schema without a store around it: rows are put in as no sale would. */
function openEmpty(): Connection {
  const db = new Database(':memory:');
  migrate(db);
  return db;
}

describe('with a hundred thousand rows waiting', () => {
  const rows = 100_000;

  /** Rows as a month without a line leaves them; as many again whose event is stored and whose picture waits. */
  function openLongQueue(): Connection {
    const db = openEmpty();
    db.exec(`BEGIN;
      CREATE TEMP TABLE n AS WITH RECURSIVE c(v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM c WHERE v < ${rows}) SELECT v FROM c;
      INSERT INTO sales (id, register_key, kind, total_minor, sale, boot, received_monotonic_ms, received_at_ms, clock,
          committed_monotonic_ms, instant_monotonic_ms, instant_at_ms, basis, uncertainty_ms)
        SELECT 'sale' || v, 'till-1', 'sale', 1, '{}', 'boot', v, v, 'synced', v, v, v, 'arrival', 100 FROM n;
      INSERT INTO outbox (sequence, sale_seq, revision, event_id, body, created_at_ms) SELECT v, v, 1, 'w' || v, '{}', v FROM n;
      INSERT INTO outbox (sequence, sale_seq, revision, event_id, body, state, created_at_ms)
        SELECT v + ${rows}, v, 2, 's' || v, '{}', 'stored', v FROM n;
      INSERT INTO thumbnails (sha256, width, height, jpeg) SELECT 'p' || v, 1, 1, x'ffd8ff' FROM n;
      INSERT INTO pending_pictures (sha256, released, created_at_ms) SELECT 'p' || v, 1, v FROM n;
      INSERT INTO outbox_pictures (sequence, sha256) SELECT v + ${rows}, 'p' || v FROM n;
      COMMIT`);
    return db;
  }

  test('reads no more rows than it returns in any query of the uploader', () => {
    const db = openLongQueue();
    for (const [name, sql] of Object.entries(dueStatements)) {
      const values = Array.from({ length: sql.split('?').length - 1 }, () => 50);
      const plan = db.prepare<number[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
      for (const { detail } of plan) {
        expect(detail, name).toMatch(/^SEARCH /);
        // Along the whole of an epoch.
        expect(detail, name).not.toMatch(/rowid[<>]/);
      }
    }
    expect(queueState(db)).toMatchObject({
      events: rows,
      pictures: rows,
      quarantined: 0,
      storedThrough: 0,
      oldestMs: 1,
    });
    expect(wrongCounts(db)).toEqual([]);
    expect(nextDue(db)).toEqual({ eventsMs: 0, picturesMs: 0 });
    const events = dueEvents(db, { dueAtMs: 1, maxCount: 50, maxBytes: 1e6 });
    expect(events).toHaveLength(50);
    expect(events.at(-1)?.sequence).toBe(rows);
    const first = duePicture(db, { dueAtMs: 1 })?.sha256 ?? '';
    expect(first).toBe('p1');
    expect(duePicture(db, { dueAtMs: 1, underWay: [first] })?.sha256).toBe('p2');
    db.close();
  });
});

test('leaves out events in flight and fills the batch with others: the newest few, then the oldest', () => {
  const db = openEmpty();
  db.exec(`CREATE TEMP TABLE n AS WITH RECURSIVE c(v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM c WHERE v < 200) SELECT v FROM c;
    INSERT INTO sales (id, register_key, kind, total_minor, sale, boot, received_monotonic_ms, received_at_ms, clock,
        committed_monotonic_ms, instant_monotonic_ms, instant_at_ms, basis, uncertainty_ms)
      SELECT 'sale' || v, 'till-1', 'sale', 1, '{}', 'boot', v, v, 'synced', v, v, v, 'arrival', 100 FROM n;
    INSERT INTO outbox (sequence, sale_seq, revision, event_id, body, created_at_ms) SELECT v, v, 1, 'w' || v, '{}', v FROM n`);
  const next = (underWay: readonly number[] = [], maxCount = 50): number[] =>
    dueEvents(db, { dueAtMs: 1, maxCount, maxBytes: 1e6, underWay }).map(({ sequence }) => sequence);
  const from = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);
  const first = next();
  expect(first).toEqual([...from(1, 40), ...from(191, 10)]);
  const second = next(first);
  expect(second).toEqual([...from(41, 40), ...from(181, 10)]);
  expect(next([...first, ...second], 5)).toEqual(from(176, 5));
  expect(next(from(1, 199))).toEqual([200]);
  expect(next(from(1, 200))).toEqual([]);
  db.close();
});

test('returns retried pictures by age and leaves out those in flight', () => {
  const db = openEmpty();
  db.exec(`
    INSERT INTO thumbnails (sha256, width, height, jpeg) VALUES ('a', 1, 1, x'01'), ('b', 1, 1, x'02'), ('c', 1, 1, x'03');
    INSERT INTO pending_pictures (sha256, released, created_at_ms, not_before_ms, attempts) VALUES ('a', 1, 1, 100, 1), ('b', 1, 2, 0, 0), ('c', 1, 3, 50, 2);`);
  const next = (dueAtMs: number, ...underWay: string[]) => duePicture(db, { dueAtMs, underWay })?.sha256;
  expect(next(10)).toBe('b');
  expect(next(60)).toBe('b');
  expect(next(60, 'b')).toBe('c');
  expect(next(100, 'b', 'c')).toBe('a');
  expect(next(100, 'a', 'b', 'c')).toBeUndefined();
  expect(next(10, 'b')).toBeUndefined();
  db.close();
});
