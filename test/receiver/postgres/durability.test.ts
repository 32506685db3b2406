/** What makes an answer of the receiver on PostgreSQL true: commits, order under concurrent writers, and servers it refuses. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownPosition } from '../../../src/receiver/postgres/changes.ts';
import { connectPostgres } from '../../../src/receiver/postgres/connection.ts';
import { migratePostgres } from '../../../src/receiver/postgres/migrations.ts';
import { type PostgresServer, startPostgres } from '../../peers/clouds/postgres.ts';
import { type ObjectStore, startRadosgw } from '../../peers/clouds/radosgw.ts';
import { eventually } from '../../peers/program.ts';
import { idsOf, readChanges } from '../feed/reader.ts';
import { bodyOf, post, send, statuses } from '../start.ts';
import { startPostgresReceiver, untilInFeed } from './start-postgres-receiver.ts';

let server: PostgresServer;
let store: ObjectStore;
beforeAll(async () => {
  [server, store] = await Promise.all([startPostgres(['synchronous_commit = off']), startRadosgw()]);
});
afterAll(async () => {
  await Promise.all([server, store].map((one) => one[Symbol.asyncDispose]()));
});

test('holds readers back behind an open transaction, and loses nothing of it', async () => {
  const database = await server.newDatabase();
  await using receiver = await startPostgresReceiver({ database, store });
  await using postgres = await connectPostgres(database);
  const [stored, end] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const early = postgres.transaction(async (sql) => {
    await sql.query(
      `insert into event_log (received_at_ms, position, ordinal, mark, listed, shop, body)
      values ($1, ${ownPosition}, 0, '0123456789ab', true, 'shop-1', $2)`,
      [Date.now(), bodyOf({ sequence: 1 })],
    );
    stored.resolve(undefined);
    await end.promise;
  });
  await stored.promise;
  expect(statuses(await send(receiver, bodyOf({ sequence: 2 })))).toEqual(['stored']);
  expect(await readChanges(receiver, { after: '0' })).toMatchObject({ changes: [], next: '0' });
  end.resolve(undefined);
  await early;
  await untilInFeed(database);
  const { changes } = await readChanges(receiver, { after: '0' });
  expect(idsOf(changes)).toEqual(
    [1, 2].map((sequence) => {
      const { source, id } = JSON.parse(bodyOf({ sequence })) as { source: string; id: string };
      return `${source} ${id}`;
    }),
  );
});

test('flushes every commit although the server would not, and leaves a stronger setting', async () => {
  const database = await server.newDatabase();
  await using postgres = await connectPostgres(database);
  const setting = () =>
    postgres.transaction((sql) => sql.query<{ synchronous_commit: string }>('show synchronous_commit'));
  expect(await setting()).toEqual([{ synchronous_commit: 'on' }]);
  await server.query(
    database,
    `alter database ${new URL(database).pathname.slice(1)} set synchronous_commit = remote_apply`,
  );
  await using stronger = await connectPostgres(database);
  expect(
    await stronger.transaction((sql) => sql.query<{ synchronous_commit: string }>('show synchronous_commit')),
  ).toEqual([{ synchronous_commit: 'remote_apply' }]);
});

test('answers no “stored” when the wait for a standby is cancelled', async () => {
  const database = await server.newDatabase();
  await using receiver = await startPostgresReceiver({ database, store });
  await server.query(database, "alter system set synchronous_standby_names = 'absent'");
  await server.query(database, 'select pg_reload_conf()');
  try {
    const answer = post(receiver, [bodyOf({})]);
    const waiting = await eventually('a commit that waits', async () => {
      const [row] = await server.query(
        database,
        "select pid from pg_stat_activity where wait_event = 'SyncRep'",
      );
      return row?.['pid'];
    });
    await server.query(database, `select pg_cancel_backend(${String(waiting)})`);
    expect((await answer).status).toBe(503);
  } finally {
    await server.query(database, 'alter system reset synchronous_standby_names');
    await server.query(database, 'select pg_reload_conf()');
  }
  // It was committed here alone; sent again, it is known, and that answer waits for the standbys.
  expect(statuses(await send(receiver, bodyOf({})))).toEqual(['duplicate']);
});

test('is migrated once by receivers that start together, and goes on with positions of a restored dump', async () => {
  const database = await server.newDatabase();
  const [one, two] = await Promise.all([1, 2].map(() => startPostgresReceiver({ database, store })));
  if (one === undefined || two === undefined) throw new Error('not started');
  await using _one = one;
  await using _two = two;
  await send(one, bodyOf({ sequence: 1 }));
  // As on another cluster, which has given fewer transaction numbers.
  await server.query(database, 'update event_log set position = position + 1000000');
  await server.query(database, "update feed_state set cluster = 'another'");
  await using postgres = await connectPostgres(database);
  await migratePostgres(postgres);
  await send(two, bodyOf({ sequence: 2 }));
  await untilInFeed(database);
  expect(idsOf((await readChanges(one, { after: '0' })).changes)).toHaveLength(2);
});

test('refuses a server that would lose acknowledged sales, and one that does not answer', async () => {
  const database = await server.newDatabase();
  await server.query(database, 'alter system set fsync = off');
  await server.query(database, 'select pg_reload_conf()');
  try {
    await expect(startPostgresReceiver({ database, store })).rejects.toThrow(/power cut.*fsync/);
  } finally {
    await server.query(database, 'alter system reset fsync');
    await server.query(database, 'select pg_reload_conf()');
  }
  const nobody = 'postgres://tillframe:s3cret@127.0.0.1:1/cloud';
  const refused = startPostgresReceiver({ database: nobody, store });
  await expect(refused).rejects.toThrow(/PostgreSQL at 127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED/);
  await expect(refused).rejects.not.toThrow(/s3cret/);
  const closed = { ...store, env: { ...store.env, AWS_SECRET_ACCESS_KEY: 'wrong' } };
  await expect(startPostgresReceiver({ database, store: closed })).rejects.toThrow(
    /bucket pictures cannot be read/,
  );
});
