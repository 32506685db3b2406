/** The list of objects to be removed: shared by processes, repeated where an object store fails, and true to what is noted meanwhile. */
import { expect, test } from 'vitest';
import { connectPostgres } from '../../../src/receiver/postgres/connection.ts';
import { migratePostgres } from '../../../src/receiver/postgres/migrations.ts';
import { createPostgresEngine } from '../../../src/receiver/postgres/postgres-engine.ts';
import { createRemovals } from '../../../src/receiver/postgres/removals.ts';
import { sharedStore } from '../stores.ts';

const minuteMs = 60_000;

/** `remove`: in place of the object store. */
async function openList(remove: (name: string) => Promise<void> = async () => Promise.resolve()) {
  const database = await connectPostgres((await sharedStore()).database);
  await migratePostgres(database);
  const world = { nowMs: 1_000_000, removed: [] as string[] };
  const objects = {
    remove: async (name: string) => {
      await remove(name);
      world.removed.push(name);
    },
  };
  const process = () => createRemovals(database, objects, () => world.nowMs);
  const engine = createPostgresEngine(database);
  const removals = process();
  return {
    ...{ world, process, removals },
    note: (names: readonly string[], due: { dueMs: number; againMs?: number }) =>
      engine.transaction(undefined, () => removals.note(names, due)),
    noted: () => database.query('select name from object_removals order by name'),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

const backlog = (count: number) => Array.from({ length: count }, (_, number) => `clips/a/${1_000 + number}`);

test('removes each object of a backlog once, by two processes together', async () => {
  await using list = await openList();
  const { world } = list;
  await list.note(backlog(100), { dueMs: world.nowMs });
  await Promise.all([list.process().removeDue(), list.process().removeDue()]);
  expect(world.removed.toSorted()).toEqual(backlog(100));
  expect(await list.noted()).toEqual([]);
});

test('removes what is behind an object that cannot be removed, and tries that one again after a minute', async () => {
  let isBroken = true;
  await using list = await openList(async (name) => {
    if (isBroken && name.endsWith('1000')) throw new Error('the object store answers 500');
    await Promise.resolve();
  });
  const { world, removals } = list;
  await list.note(backlog(30), { dueMs: world.nowMs });
  await expect(removals.removeDue()).rejects.toThrow('1 objects are not removed yet');
  expect(await list.noted()).toEqual([{ name: 'clips/a/1000' }]);
  isBroken = false;
  world.nowMs += minuteMs - 1;
  await removals.removeDue();
  expect(await list.noted()).toHaveLength(1);
  world.nowMs += 1;
  await removals.removeDue();
  expect(await list.noted()).toEqual([]);
});

test('takes over what a process that ended had claimed', async () => {
  const never = new Promise<void>(() => undefined);
  let hangs = true;
  let begun = 0;
  await using list = await openList(async () => {
    begun += 1;
    if (hangs) await never;
  });
  const { world, removals } = list;
  await list.note(backlog(3), { dueMs: world.nowMs });
  // The one that ends: its removals never come to an end.
  void list.process().removeDue();
  await expect.poll(() => begun).toBe(3);
  await removals.removeDue();
  expect(await list.noted()).toHaveLength(3);
  hangs = false;
  world.nowMs += minuteMs;
  await removals.removeDue();
  expect(await list.noted()).toEqual([]);
});

test('keeps the note of an object that is noted anew while it is removed', async () => {
  const { promise: removing, resolve: begun } = Promise.withResolvers<undefined>();
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<undefined>();
  await using list = await openList(async () => {
    begun(undefined);
    await mayEnd;
  });
  const { world, removals } = list;
  await list.note(['clips/a/1'], { dueMs: world.nowMs });
  const removed = removals.removeDue();
  await removing;
  await list.note(['clips/a/1'], { dueMs: world.nowMs + 5 * minuteMs });
  end(undefined);
  await removed;
  expect(await list.noted()).toHaveLength(1);
  world.nowMs += 5 * minuteMs;
  await removals.removeDue();
  expect(await list.noted()).toEqual([]);
});
