/** Clips of receivers that share an object store: parts at several of them, and objects that nothing counts. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { readBucket } from '../../../src/receiver/pictures/bucket.ts';
import { createS3Objects, keysIn } from '../../../src/receiver/pictures/s3-objects.ts';
import { createClipObjects } from '../../../src/receiver/postgres/clip-objects.ts';
import { connectPostgres } from '../../../src/receiver/postgres/connection.ts';
import { lockClass } from '../../../src/receiver/postgres/migrations.ts';
import { runIn } from '../../../src/receiver/postgres/postgres-engine.ts';
import { createRemovals } from '../../../src/receiver/postgres/removals.ts';
import { sha256Of } from '../../agent/upload/events.ts';
import { ask, bodyOf, send } from '../start.ts';
import { objectsIn, sharedStore } from '../stores.ts';
import { startPostgresReceiver } from './start-postgres-receiver.ts';

const sale = 'till-1:1:20261120';
const at = '2026-11-20T00:00:00Z';
const partBytes = 1024 * 1024;
const content = randomBytes(2.5 * partBytes);
const sha256 = sha256Of(content);
const path = `/v1/clips/${sha256}`;

type Where = { readonly url: string };

async function announce(receiver: Where, shop = 'shop-1'): Promise<unknown> {
  const notice = {
    ...{ id: 'c', source: `/shops/${shop}`, sale, kind: 'video', camera: 'x', at, from: at, until: at },
    ...{ bytes: content.length, sha256 },
  };
  const headers = { 'content-type': 'application/json' };
  const answer = await ask(receiver, '/v1/clips', { method: 'POST', headers, body: JSON.stringify(notice) });
  return answer.json();
}

function putPart(receiver: Where, from: number): Promise<Response> {
  const body = content.subarray(from, from + partBytes);
  const range = `bytes ${from}-${from + body.length - 1}/${content.length}`;
  const headers = { 'content-type': 'video/mp4', 'content-range': range };
  return ask(receiver, path, { method: 'PUT', headers, body });
}

test('puts a clip together whose parts arrive at several receivers, and gives ranges of it', async () => {
  const shared = await sharedStore();
  await using first = await startPostgresReceiver(shared);
  await using second = await startPostgresReceiver(shared);
  await send(first, bodyOf({ sequence: 1, saleId: sale }));
  expect(await announce(first)).toEqual({ status: 'wanted', from: 0 });
  expect((await putPart(first, 0)).status).toBe(201);
  expect((await putPart(second, 0)).status).toBe(409);
  expect(await announce(second)).toEqual({ status: 'wanted', from: partBytes });
  expect((await putPart(second, partBytes)).status).toBe(201);
  expect((await putPart(first, 2 * partBytes)).status).toBe(201);
  expect(await announce(second)).toEqual({ status: 'stored' });
  const names = [0, partBytes, 2 * partBytes].map(
    (from) => expect.stringContaining(`clips/${sha256}/${from}-`) as string,
  );
  expect((await objectsIn(shared.store)).toSorted()).toEqual(names);

  const [from, until] = [partBytes - 10, 2.2 * partBytes - 1].map(Math.floor) as [number, number];
  const part = await ask(second, path, { headers: { range: `bytes=${from}-${until}` } });
  expect([part.status, part.headers.get('content-range')]).toEqual([
    206,
    `bytes ${from}-${until}/${content.length}`,
  ]);
  expect(Buffer.from(await part.arrayBuffer()).equals(content.subarray(from, until + 1))).toBe(true);
  expect(sha256Of(Buffer.from(await (await ask(first, path)).arrayBuffer()))).toBe(sha256);
});

/** The content of clips on a store whose requests can be made to fail, and whose time can be set. */
async function openContent({ database: url, store }: Awaited<ReturnType<typeof sharedStore>>) {
  const database = await connectPostgres(url);
  const bucket = readBucket(store.pictures);
  if (bucket === undefined) throw new Error(store.pictures);
  const objects = createS3Objects(bucket, keysIn(store.env));
  const world = { nowMs: systemClock.nowMs(), fails: '', readable: Promise.resolve() };
  const deps = {
    database,
    removals: createRemovals(database, objects, () => world.nowMs),
    nowMs: () => world.nowMs,
  };
  const fail = (at: string): void => {
    if (world.fails === at) throw new Error('of a test');
  };
  const clips = createClipObjects({
    ...deps,
    objects: {
      async read(name) {
        fail('read');
        await world.readable;
        return objects.read(name);
      },
      async write(...object) {
        await objects.write(...object);
        fail('written');
      },
    },
  });
  return {
    ...{ database, clips, world, removals: deps.removals },
    held: async () => (await runIn(database, clips.held([sha256]))).get(sha256),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

const part = (from: number, until: number) => ({
  ...{ from, bytes: content.subarray(from, until), total: content.length },
});

test('removes what an upload that failed has left, and clips whose sale is gone', async () => {
  const shared = await sharedStore();
  await using receiver = await startPostgresReceiver(shared);
  await send(receiver, bodyOf({ sequence: 1, saleId: sale }));
  await announce(receiver);
  await using opened = await openContent(shared);
  const { clips, held, world, removals, database } = opened;
  world.fails = 'written';
  await expect(clips.addPart(sha256, part(0, 1_000))).rejects.toThrow('of a test');
  world.fails = '';
  expect(await held()).toBe(0);
  expect(await objectsIn(shared.store)).toHaveLength(1);
  world.nowMs += 2 * 3_600_000;
  await removals.removeDue();
  expect(await objectsIn(shared.store)).toEqual([]);

  expect(await clips.addPart(sha256, part(0, 1_000))).toBe('stored');
  expect(await clips.addPart(sha256, part(1_000, content.length))).toBe('stored');
  // Parts of a whole clip are no parts that nothing came for.
  await clips.dropPartsBefore(world.nowMs + 1);
  // Nor are its objects noted for removal any more.
  world.nowMs += 2 * 3_600_000;
  await removals.removeDue();
  expect(await objectsIn(shared.store)).toHaveLength(2);
  expect(await clips.dropWithoutSale()).toBe(0);
  expect(await clips.complete(sha256)).toBe(content.length);
  await database.query('delete from sales');
  expect(await clips.dropWithoutSale()).toBe(1);
  await removals.removeDue();
  expect(await objectsIn(shared.store)).toEqual([]);
  expect((await ask(receiver, path)).status).toBe(404);
});

test('hashes a clip at its next notice when the process ended after the last part, and requests it anew when a part is lost', async () => {
  const shared = await sharedStore();
  await using receiver = await startPostgresReceiver(shared);
  await send(receiver, bodyOf({ sequence: 1, saleId: sale }));
  await announce(receiver);
  await using opened = await openContent(shared);
  const { clips, world, database } = opened;
  expect(await clips.addPart(sha256, part(0, partBytes))).toBe('stored');
  world.fails = 'read';
  await expect(clips.addPart(sha256, part(partBytes, content.length))).rejects.toThrow('of a test');
  expect(await clips.complete(sha256)).toBeUndefined();
  expect((await ask(receiver, path)).status).toBe(404);
  // A row whose object the store has lost.
  await database.query("update clip_parts set name = name || 'x' where first = 0");
  expect(await announce(receiver)).toEqual({ status: 'wanted', from: 0 });
  world.fails = '';
  expect(await clips.addPart(sha256, part(0, partBytes))).toBe('stored');
  world.fails = 'read';
  await expect(clips.addPart(sha256, part(partBytes, content.length))).rejects.toThrow('of a test');
  expect(await announce(receiver)).toEqual({ status: 'stored' });
  expect(sha256Of(Buffer.from(await (await ask(receiver, path)).arrayBuffer()))).toBe(sha256);
});

test('counts no part behind the erasure of its sale, and keeps no object of it', async () => {
  const shared = await sharedStore();
  await using receiver = await startPostgresReceiver(shared);
  await send(receiver, bodyOf({ sequence: 1, saleId: sale }));
  await announce(receiver);
  await using opened = await openContent(shared);
  const { clips, database, held } = opened;
  expect(await clips.addPart(sha256, part(0, partBytes))).toBe('stored');
  let late: Promise<string> | undefined;
  // An erasure that is not committed yet.
  await database.transaction(async (sql) => {
    await sql.query('delete from clips');
    late = clips.addPart(sha256, part(partBytes, content.length));
    const waiting =
      'select 1 from pg_stat_activity where datname = current_database() and wait_event_type = $1';
    await expect.poll(() => database.query(waiting, ['Lock'])).toHaveLength(1);
  });
  expect(await late).toBe('elsewhere');
  expect(await held()).toBe(partBytes);
  expect(await objectsIn(shared.store)).toHaveLength(1);
});

test('notes clips of other shops, and repeated notices of the same one, while a shop is locked', async () => {
  const shared = await sharedStore();
  await using receiver = await startPostgresReceiver(shared);
  for (const [n, shopId] of ['shop-1', 'shop-2', 'shop-3'].entries())
    await send(receiver, bodyOf({ sequence: n + 1, saleId: sale, shopId }));
  await announce(receiver, 'shop-1');
  await using database = await connectPostgres(shared.database);
  let held: Promise<unknown> | undefined;
  const answered: string[] = [];
  // As by a day close or an erasure.
  await database.transaction(async (sql) => {
    for (const shop of ['shop-1', 'shop-2'])
      await sql.query('select pg_advisory_xact_lock($1, hashtext($2))', [lockClass.shop, `/shops/${shop}`]);
    held = announce(receiver, 'shop-2').then(() => answered.push('shop-2'));
    const waiting =
      'select 1 from pg_stat_activity where datname = current_database() and wait_event_type = $1';
    await expect.poll(() => database.query(waiting, ['Lock'])).toHaveLength(1);
    for (const shop of ['shop-1', 'shop-3']) {
      await announce(receiver, shop);
      answered.push(shop);
    }
  });
  await held;
  expect(answered).toEqual(['shop-1', 'shop-3', 'shop-2']);
});

test('removes clips without a sale at the next start when the process that removed their month has ended', async () => {
  const shared = await sharedStore();
  await using receiver = await startPostgresReceiver(shared);
  await send(receiver, bodyOf({ sequence: 1, saleId: sale }));
  await announce(receiver);
  await putPart(receiver, 0);
  await using database = await connectPostgres(shared.database);
  await database.query('delete from sales');
  await using _ = await startPostgresReceiver(shared, { keepDays: 30 });
  await expect.poll(() => database.query('select 1 from clips')).toEqual([]);
  expect(await database.query('select 1 from clip_parts')).toEqual([]);
});

test('goes through clips in pages, and removes those without a sale of each', async () => {
  const shared = await sharedStore();
  await using receiver = await startPostgresReceiver(shared);
  await send(receiver, bodyOf({ sequence: 1, saleId: sale }));
  await using opened = await openContent(shared);
  const { clips, database } = opened;
  await database.query(
    `insert into clips (source, id, sale_id, kind, camera, at_ms, from_ms, until_ms, bytes, sha256)
    select '/shops/shop-1', 'c' || n, case when n % 3 = 0 then $1 else 'gone' end, 'video', 'x', 1, 1, 1, 1, 'h' || n
    from generate_series(1, 1500) n`,
    [sale],
  );
  expect(await clips.dropWithoutSale()).toBe(1_000);
  expect(await database.query('select count(*) as count from clips')).toEqual([{ count: 500 }]);
});

test('fails the read of a clip that is erased meanwhile', async () => {
  const shared = await sharedStore();
  await using _ = await startPostgresReceiver(shared);
  await using opened = await openContent(shared);
  await expect(buffer(opened.clips.read(sha256, { from: 0, until: 9 }))).rejects.toThrow('removed meanwhile');
});

test('answers a last part before the hash while four clips wait for theirs, and hashes it at the next notice', async () => {
  const shared = await sharedStore();
  await using receiver = await startPostgresReceiver(shared);
  await send(receiver, bodyOf({ sequence: 1, saleId: sale }));
  await using opened = await openContent(shared);
  const { clips, world, database } = opened;
  const all = [1, 2, 3, 4, 5].map((n) => Buffer.from(`clip ${n}`));
  for (const bytes of all)
    await database.query(
      `insert into clips (source, id, sale_id, kind, camera, at_ms, from_ms, until_ms, bytes, sha256)
      values ('/shops/shop-1', $1, $2, 'video', 'x', 1, 1, 1, $3, $1)`,
      [sha256Of(bytes), sale, bytes.length],
    );
  const { promise, resolve } = Promise.withResolvers<undefined>();
  world.readable = promise;
  const whole = (bytes: Buffer) => clips.addPart(sha256Of(bytes), { from: 0, bytes, total: bytes.length });
  const [last = Buffer.alloc(0), ...first] = all;
  const waiting = first.map(whole);
  const counted = () => database.query('select 1 from clip_parts');
  await expect.poll(counted).toHaveLength(4);
  expect(await whole(last)).toBe('stored');
  expect(await counted()).toHaveLength(5);
  resolve(undefined);
  expect(await Promise.all(waiting)).toEqual(first.map(() => 'stored'));
  expect(await clips.complete(sha256Of(last))).toBeUndefined();
  expect(await clips.received(sha256Of(last), last.length)).toBe(last.length);
  expect(await clips.complete(sha256Of(last))).toBe(last.length);
});

test('removes parts that a restored database does not name with the documented statement', async () => {
  const shared = await sharedStore();
  await using receiver = await startPostgresReceiver(shared);
  await send(receiver, bodyOf({ sequence: 1, saleId: sale }));
  await announce(receiver);
  await putPart(receiver, 0);
  const named = await objectsIn(shared.store);
  await using opened = await openContent(shared);
  const { clips, world, database, removals } = opened;
  world.fails = 'written';
  await expect(clips.addPart(sha256, part(partBytes, content.length))).rejects.toThrow('of a test');
  // As in a backup from before.
  await database.query('delete from object_removals');
  const listed = await objectsIn(shared.store);
  expect(listed).toHaveLength(2);
  await database.query('create table listed (name text)');
  await database.query('insert into listed select unnest($1::text[])', [listed]);
  const documentation = readFileSync('docs/integrate/receiver-postgres.md', 'utf8');
  const [, statement = ''] = /`(insert into object_removals [^`]*)`/.exec(documentation) ?? [];
  await database.query(statement);
  await removals.removeDue();
  expect(await objectsIn(shared.store)).toEqual(named);
});
