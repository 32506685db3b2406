/** Which reader a camera needs, over a restart, over a real database. */
import { expect, test } from 'vitest';
import { createReaderMemory } from '../../../src/agent/pipeline/reader-memory.ts';
import type { Store } from '../../../src/agent/store/operations.ts';
import { StoreUnavailable } from '../../../src/agent/store/store.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { openTestStore } from '../store/fixtures.ts';

const log = createLog({ level: 'silent' });
const camera = { id: 'counter', address: 'tcp rtsp://127.0.0.1/live' };
const dayMs = 86_400_000;
const at = (nowMs: number) => ({ ...systemClock, nowMs: () => nowMs });

test('remembers the reader over a restart, for a week and for the same address only', async () => {
  await using opened = await openTestStore();
  const foundMs = systemClock.nowMs();
  const memory = await createReaderMemory({ store: opened.store, clock: at(foundMs), log });
  expect(memory.recall(camera)).toBeUndefined();
  memory.remember(camera, 'ffmpeg');
  expect(memory.recall(camera)).toBe('ffmpeg');
  await expect.poll(() => opened.store.read.foundReaders()).toHaveLength(1);

  const store = await opened.reopen();
  const recall = async (nowMs: number, address = camera.address) =>
    (await createReaderMemory({ store, clock: at(nowMs), log })).recall({ id: camera.id, address });
  expect(await recall(foundMs + 6 * dayMs)).toBe('ffmpeg');
  expect(await recall(foundMs + 8 * dayMs)).toBeUndefined();
  // The clock was set back since: it may be as old as it likes.
  expect(await recall(foundMs - 1)).toBeUndefined();
  expect(await recall(foundMs, 'udp rtsp://127.0.0.1/live')).toBeUndefined();
});

test('tries the reader again at the next start when the database cannot be written', async () => {
  await using opened = await openTestStore();
  const { read, write } = opened.store;
  const store: Pick<Store, 'read' | 'write'> = {
    read,
    write: { ...write, noteReader: () => Promise.reject(new StoreUnavailable('the disk is full')) },
  };
  const memory = await createReaderMemory({ store: store as Store, clock: systemClock, log });
  memory.remember(camera, 'native');
  await new Promise(setImmediate);
  expect(memory.recall(camera)).toBe('native');
});
