/** Queries of pages that take too long end with a reason, and leave gateways their connections. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
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

test('names no period to shorten when others have all connections of pages', async () => {
  const { database } = await sharedStore();
  await using pool = await connectPostgres(database, { connections: 1, statementMs: 5_000, waitMs: 1_000 });
  const pages = createPageEngine(pool, 5_000);
  const slow = pages.run(rowsOf('select pg_sleep(2)'));
  await expect(pages.run(rowsOf('select 1 as one'))).rejects.toMatchObject({
    status: 503,
    detail: { problem: { code: 'receiver.pages_busy' } },
  });
  await slow;
  expect(await pages.run(rowsOf('select 1 as one'))).toEqual([{ one: 1 }]);
});

/** A server that answers until it is silenced, as behind a cut line. */
async function silenceable(database: string): Promise<{ url: string; silence(): void } & AsyncDisposable> {
  const { hostname, port } = new URL(database);
  const open = new Set<Socket>();
  let isSilent = false;
  const server = createServer((client) => {
    const onward = connect(Number(port), hostname);
    for (const socket of [client, onward]) open.add(socket.on('error', () => undefined));
    client.on('close', () => onward.destroy());
    client.on('data', (bytes) => isSilent || onward.write(bytes));
    onward.on('data', (bytes) => isSilent || client.write(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(database);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    silence: () => {
      isSilent = true;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

test('reports a server that does not answer, on a connection that it has and on a new one', async () => {
  const { database } = await sharedStore();
  await using server = await silenceable(database);
  await using pool = await connectPostgres(server.url, { connections: 1, statementMs: 500, waitMs: 1_000 });
  const pages = createPageEngine(pool, 500);
  server.silence();
  for (const _ of ['the connection that it has', 'a new one'])
    await expect(pages.run(rowsOf('select 1 as one'))).rejects.toMatchObject({
      ...{ status: 503, detail: { problem: { code: 'receiver.database_silent' } } },
    });
});
