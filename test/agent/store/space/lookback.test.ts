/** The lookback's index and the order of boots, in a real database. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import type { LookbackSegment } from '../../../../src/domain/capture/retention-segment.ts';
import { openTestStore } from '../fixtures.ts';

function segment(id: string, more: Partial<LookbackSegment> = {}): LookbackSegment {
  const key = new Uint8Array(randomBytes(32));
  return { id, cameraId: 'counter', boot: 'b', form: 'keyframes', codec: 'h264', key, firstMs: 1.5, ...more };
}

test('lists segments oldest first, open until closed, and none after removal', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  const first = segment('first', { form: 'full', codec: 'h265' });
  const second = segment('second', { boot: 'a', firstMs: 0 });
  await write.addLookbackSegment(first);
  await write.addLookbackSegment(second);
  expect(await read.lookbackSegments()).toEqual([first, second]);
  await write.closeLookbackSegment({ id: 'first', lastMs: 9.25, bytes: 12_345 });
  const closed = { ...first, lastMs: 9.25, bytes: 12_345 };
  expect(await (await t.reopen()).read.lookbackSegments()).toEqual([closed, second]);
  await t.store.write.removeLookbackSegments(['second', 'unknown']);
  expect(await t.store.read.lookbackSegments()).toEqual([closed]);
});

test('encrypts keys, deletes them with their row, and loses them with the secret', async () => {
  await using t = await openTestStore();
  const kept = segment('kept');
  const gone = segment('gone');
  await t.store.write.addLookbackSegment(kept);
  await t.store.write.addLookbackSegment(gone);
  await t.store[Symbol.asyncDispose]();
  const db = openConnection(t.path, 'write');
  const sealed = db
    .prepare<[], { id: string; sealed_key: Buffer }>('SELECT id, sealed_key FROM lookback_segments')
    .all();
  expect(sealed.some(({ sealed_key }) => sealed_key.includes(Buffer.from(kept.key)))).toBe(false);
  const keyOf = (id: string) => sealed.find((row) => row.id === id)?.sealed_key ?? Buffer.alloc(0);
  db.prepare('DELETE FROM lookback_segments WHERE id = ?').run('gone');
  db.pragma('wal_checkpoint(TRUNCATE)');
  expect(readFileSync(t.path).includes(keyOf('kept'))).toBe(true);
  expect(readFileSync(t.path).includes(keyOf('gone'))).toBe(false);
  db.close();
  await writeFile(join(dirname(t.path), 'secrets.key'), randomBytes(32));
  const store = await t.reopen();
  expect(await store.read.lookbackSegments()).toMatchObject([{ id: 'kept', key: new Uint8Array() }]);
});

test('lists earlier boots newest first, whatever their clocks showed', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  for (const [boot, wallMs] of [
    ['zebra', 5_000_000],
    ['moth', 100],
    ['ant', 9_000_000],
  ] as const)
    for (const monotonicMs of [10, 20])
      await write.noteClock({ boot, monotonicMs, wallMs: wallMs + monotonicMs, state: 'synced' });
  const earlier = await read.earlierClockMap({ boot: 'ant', limit: 10 });
  expect(earlier.map(({ boot, monotonicMs }) => `${boot} ${monotonicMs}`)).toEqual([
    'moth 20',
    'moth 10',
    'zebra 20',
    'zebra 10',
  ]);
  expect(await read.earlierClockMap({ boot: 'ant', limit: 1 })).toMatchObject([{ boot: 'moth' }]);
  expect(await read.clockMap({ boot: 'zebra', limit: 10 })).toHaveLength(2);
});
