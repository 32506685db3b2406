/** Queries of pages that take too long end with a reason, and leave gateways their connections. */
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { connectPostgres } from '../../../src/receiver/postgres/connection.ts';
import { createPageEngine } from '../../../src/receiver/postgres/postgres-engine.ts';
import { rowsOf } from '../../../src/receiver/sql/work.ts';
import { statusBody } from '../samples.ts';
import { bodyOf, send, statuses } from '../start.ts';
import { sharedStore } from '../stores.ts';
import { setUp } from '../visit.ts';
import { startPostgresReceiver } from './start-postgres-receiver.ts';

test('answers a page whose query takes too long with a reason, while gateways are answered', async () => {
  const { database, store } = await sharedStore();
  await using receiver = await startPostgresReceiver({ database, store }, { pageMs: 2_000 });
  await send(receiver, bodyOf({ sequence: 1 }));
  const cookie = await setUp(receiver);
  const page = (): Promise<Response> =>
    fetch(`${receiver.url}/api/v1/sales`, { headers: { cookie, 'accept-language': 'en' } });
  expect((await page()).status).toBe(200);
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('begin; lock table sales in access exclusive mode');
  // More than pages have connections.
  const answers = await Promise.all(Array.from({ length: 12 }, page));
  for (const answer of answers)
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      {
        problem: { code: 'receiver.too_slow', params: { seconds: '2' } },
        detail: expect.any(String) as unknown,
      },
    ]);
  const waiting = Array.from({ length: 30 }, page);
  expect(statuses(await send(receiver, statusBody({})))).toEqual(['stored']);
  await client.query('rollback');
  await Promise.all(waiting);
  expect((await page()).status).toBe(200);
});

test('gives the reason as well when others have all connections of pages', async () => {
  const { database } = await sharedStore();
  await using pool = await connectPostgres(database, { connections: 1, statementMs: 5_000, waitMs: 1_000 });
  const pages = createPageEngine(pool, 5_000);
  const slow = pages.run(rowsOf('select pg_sleep(2)'));
  await expect(pages.run(rowsOf('select 1 as one'))).rejects.toMatchObject({
    status: 503,
    detail: { problem: { code: 'receiver.too_slow' } },
  });
  await slow;
  expect(await pages.run(rowsOf('select 1 as one'))).toEqual([{ one: 1 }]);
});
