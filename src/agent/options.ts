/** Converts the config to options of the agent's components: in milliseconds and bytes. */
import { join } from 'node:path';
import { megabyte } from '../domain/setup/megabyte.ts';
import type { LookbackOptions } from './cameras/lookback/retention.ts';
import { spillFolder } from './cameras/lookback/spill.ts';
import type { ClipOptions } from './clips/clips.ts';
import type { Config } from './config/config.ts';
import type { SystemParts } from './http/routes/system.ts';
import type { SpaceLimits } from './store/space/space-policy.ts';
import { readOsUpdates } from './system/update/os-updates.ts';
import { readResult, updateResultText } from './system/update/result.ts';
import type { TriedNow } from './upload/upload-state.ts';

const dayMs = 86_400_000;

export function spaceLimits({ store }: Pick<Config, 'store'>): SpaceLimits {
  return {
    maxBytes: store.maxMegabytes * megabyte,
    maxSales: store.maxSales,
    minFreeBytes: store.minFreeMegabytes * megabyte,
    ballastBytes: store.ballastMegabytes * megabyte,
    keepMs: store.keepDays * dayMs,
    keepPictureMs: store.keepPictureDays * dayMs,
    keepSales: store.keepSales,
  };
}

/** Bounds of the cameras' video in memory; bytes: of all together. `memoryBytes`: of this machine. */
export function ringBounds(
  { keepSeconds, maxMegabytes }: Pick<Config['cameras'], 'keepSeconds' | 'maxMegabytes'>,
  memoryBytes: number,
) {
  const maxBytes = maxMegabytes === undefined ? defaultRingBytes(memoryBytes) : maxMegabytes * megabyte;
  return { keepMs: keepSeconds * 1_000, maxBytes };
}

/**
 * A quarter of the memory beyond 512 MB. A restart holds the video twice (spill.ts), and four cameras take up to 450 MB
 * beside it: together less than `MemoryHigh` of the service from 2 GB on.
 */
function defaultRingBytes(memoryBytes: number): number {
  const quarter = (memoryBytes - 512 * megabyte) / 4;
  return Math.min(Math.max(quarter, 128 * megabyte), 2_048 * megabyte);
}

export function lookbackOptions({ cameras, dataDir }: Pick<Config, 'cameras' | 'dataDir'>): LookbackOptions {
  const { form, hours, maxMegabytes, minFreeMegabytes } = cameras.lookback;
  const keepMs = cameras.keepSeconds * 1_000;
  const folder = spillFolder(cameras.spill, dataDir);
  return {
    lookback: {
      form,
      folder: join(dataDir, 'lookback'),
      keepMs: hours * 3_600_000,
      maxBytes: maxMegabytes * megabyte,
      minFreeBytes: minFreeMegabytes * megabyte,
    },
    ...(folder !== undefined && {
      spill: {
        ...{ folder, keepMs, keyFile: join(dataDir, 'spill-key') },
        ...(cameras.spill === 'auto' && { dataDir }),
      },
    }),
  };
}

/** Clips give way before pictures do, and after the lookback. */
const clipsAboveMegabytes = 128;

export function clipOptions({
  clips,
  store,
  cameras: { lookback },
  dataDir,
}: Pick<Config, 'clips' | 'store' | 'cameras' | 'dataDir'>): ClipOptions {
  const { of, beforeSeconds, afterSeconds, maxMegabytes } = clips;
  const betweenMegabytes =
    lookback.form === 'off' ? Infinity : (lookback.minFreeMegabytes - store.minFreeMegabytes) / 2;
  return {
    ...{ of, folder: join(dataDir, 'clips') },
    ...{ beforeMs: beforeSeconds * 1_000, afterMs: afterSeconds * 1_000 },
    maxBytes: maxMegabytes * megabyte,
    minFreeBytes: (store.minFreeMegabytes + Math.min(clipsAboveMegabytes, betweenMegabytes)) * megabyte,
  };
}

function lastUpdate(): ReturnType<SystemParts['updates']['last']> {
  const result = readResult();
  return (
    result && {
      atMs: result.atMs,
      isInstalled: result.outcome === 'updated',
      words: updateResultText(result),
    }
  );
}

/** Data of the system page. `current`: the config in force. `tryUpload`: a person requests an upload now. */
export function systemParts(current: () => Config, runtime: string, tryUpload: () => TriedNow): SystemParts {
  const { clock, cameras } = current();
  const { form, hours, maxMegabytes } = cameras.lookback;
  return {
    ...{ runtime, tryUpload },
    get updates() {
      const { from, automatic, hours } = current().update;
      return { ...(from !== undefined && { from }), automatic, hours, last: lastUpdate, os: readOsUpdates };
    },
    get cloud() {
      const { cloud } = current();
      return cloud.kind === 'off' ? undefined : { kind: cloud.kind, url: cloud.url };
    },
    get clipUpload() {
      const { cloud, clips } = current();
      return cloud.kind === 'off' ? 'off' : clips.upload;
    },
    get keeping() {
      const { store } = current();
      return {
        salesDays: store.keepDays,
        picturesDays: Math.min(store.keepPictureDays, store.keepDays),
        newestSales: store.keepSales,
        minFree: store.minFreeMegabytes * megabyte,
      };
    },
    lookback: { form, hours, maxBytes: maxMegabytes * megabyte },
    clock: clock.state === 'synced' ? 'configured' : 'system',
  };
}
