/**
 * Checks the free space of the data folder, and the speed of a flush: each acknowledged sale waits for one.
 */
import { mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { megabyte, wholeMegabytes } from '../../../domain/setup/megabyte.ts';
import { isUnwritable } from '../../store/space/read-only-disk.ts';
import type { Check } from './check.ts';

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

const readOnly: Awaited<ReturnType<Check['run']>> = {
  level: 'red',
  what: {
    en: 'the data folder can not be written: its file system is read-only, or its disk fails',
    ja: 'データフォルダーに書き込めません（読み取り専用、またはディスクの故障）',
  },
  todo: {
    en: 'Replace the SD card or disk. What is stored is still shown and sent to the cloud.',
    ja: 'SD カードまたはディスクを交換してください。保存済みのものは引き続き表示・送信します。',
  },
};

function judgeDisk(found: {
  readonly freeBytes: number;
  readonly minFreeBytes: number;
  /** Median of several. */
  readonly flushMs: number;
}): Awaited<ReturnType<Check['run']>> {
  const { freeBytes, minFreeBytes, flushMs } = found;
  const free = wholeMegabytes(freeBytes);
  const what = {
    en: `${free} MB free, a flush takes ${flushMs.toFixed(1)} ms`,
    ja: `空き ${free} MB、書き込みの確定に ${flushMs.toFixed(1)} ミリ秒`,
  };
  if (freeBytes < minFreeBytes) {
    return {
      level: freeBytes < minFreeBytes / 4 ? 'red' : 'yellow',
      what,
      todo: {
        en: 'Make room: pictures are already removed early to keep sales safe.',
        ja: '空きを増やしてください。会計を守るため、画像を早めに削除しています。',
      },
    };
  }
  if (flushMs <= slowMs) return { level: 'green', what };
  return {
    level: flushMs > stuckMs ? 'red' : 'yellow',
    what,
    todo: {
      en: 'The disk is slow or worn: use an SSD or a card made for endurance.',
      ja: 'ディスクが遅いか劣化しています。SSD か高耐久のカードを使ってください。',
    },
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
