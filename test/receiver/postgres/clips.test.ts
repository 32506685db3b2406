/** Clips of receivers that share an object store: parts at several of them, and objects that nothing counts. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { readBucket } from '../../../src/receiver/pictures/bucket.ts';
import { createS3Objects, keysIn } from '../../../src/receiver/pictures/s3-objects.ts';
import { createClipObjects } from '../../../src/receiver/postgres/clip-objects.ts';
import { connectPostgres } from '../../../src/receiver/postgres/connection.ts';
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

async function announce(receiver: Where): Promise<unknown> {
  const notice = {
    ...{ id: 'c', source: '/shops/shop-1', sale, kind: 'video', camera: 'x', at, from: at, until: at },
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
  const world = { nowMs: systemClock.nowMs(), fails: '' };
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
  const { clips, world, removals, database } = opened;
  world.fails = 'written';
  await expect(clips.addPart(sha256, part(0, 1_000))).rejects.toThrow('of a test');
  world.fails = '';
  expect(await clips.held(sha256)).toBe(0);
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
  const { clips, database } = opened;
  expect(await clips.addPart(sha256, part(0, partBytes))).toBe('stored');
  let late: Promise<string> | undefined;
  // An erasure that is not committed yet.
  await database.transaction(async (sql) => {
    await sql.query('delete from clips');
    late = clips.addPart(sha256, part(partBytes, content.length));
    const waiting =
      'select 1 from pg_stat_activity where datname = current_database() and wait_event_type = $1';
    await expect.poll(() => database.query(waiting, ['Lock']), { timeout: 20_000 }).toHaveLength(1);
  });
  expect(await late).toBe('elsewhere');
  expect(await clips.held(sha256)).toBe(partBytes);
  expect(await objectsIn(shared.store)).toHaveLength(1);
});
