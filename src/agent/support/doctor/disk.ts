/**
 * Checks the free space of the data folder, and the speed of a flush: each acknowledged sale waits for one.
 */
import { mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { megabyte, wholeMegabytes } from '../../../domain/setup/megabyte.ts';
import { isUnwritable } from '../../store/space/read-only-disk.ts';
import type { Check, Found } from './check.ts';

const flushes = 12;
const slowMs = 200;
const stuckMs = 2_000;

export const diskCheck: Check = {
  name: 'disk',
  run: async ({ config, clock }, signal) => {
    const { bavail, bsize } = await statfs(config.dataDir);
    if (isUnwritable(join(config.dataDir, 'tillframe.db'))) return readOnly;
    const flushMs = await measureFlush(config.dataDir, () => clock.monotonicMs(), signal);
    return judgeDisk({
      freeBytes: bavail * bsize,
      minFreeBytes: config.store.minFreeMegabytes * megabyte,
      flushMs,
    });
  },
};

const readOnly: Found = {
  level: 'red',
  what: doctorMessage('doctor.disk_read_only'),
  todo: doctorMessage('doctor.replace_disk'),
};

function judgeDisk(found: {
  readonly freeBytes: number;
  readonly minFreeBytes: number;
  /** Median of several. */
  readonly flushMs: number;
}): Found {
  const { freeBytes, minFreeBytes, flushMs } = found;
  const what = doctorMessage('doctor.disk', {
    free: String(wholeMegabytes(freeBytes)),
    flush: flushMs.toFixed(1),
  });
  if (freeBytes < minFreeBytes) {
    return {
      level: freeBytes < minFreeBytes / 4 ? 'red' : 'yellow',
      what,
      todo: doctorMessage('doctor.disk_full'),
    };
  }
  if (flushMs <= slowMs) return { level: 'green', what };
  return {
    level: flushMs > stuckMs ? 'red' : 'yellow',
    what,
    todo: doctorMessage('doctor.disk_slow'),
  };
}

/** Median in milliseconds. Writes 4 KiB at a time into a temporary file, which it removes. */
async function measureFlush(dataDir: string, nowMs: () => number, signal: AbortSignal): Promise<number> {
  const folder = await mkdtemp(join(dataDir, '.doctor-'));
  try {
    await using file = await open(join(folder, 'flush'), 'w');
    const block = Buffer.alloc(4_096, 1);
    const took: number[] = [];
    for (let n = 0; n < flushes && !signal.aborted; n += 1) {
      const sinceMs = nowMs();
      await file.write(block);
      await file.datasync();
      took.push(nowMs() - sinceMs);
    }
    took.sort((a, b) => a - b);
    return took[Math.floor(took.length / 2)] ?? 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
