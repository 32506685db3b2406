import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { storeThreadInOneFile } from './test/store-thread.ts';

// Programs and the store's threads are started some thousand times: each module is compiled once for all of them.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

/** Cameras paint, encode and are read in real time here: mostly they wait, but beside more than one other all of them are late. */
const inRealTime = [
  'test/exactness/exactness.test.ts',
  'test/exactness/slow-board.test.ts',
  'test/exactness/camera-delay.test.ts',
  'test/paths/mqtt-path.test.ts',
  'test/paths/printed-path.test.ts',
  'test/paths/whole-path.test.ts',
  'test/agent/cameras/{clip,damage,ffmpeg,late-line,thumbnail}.test.ts',
  'test/agent/cameras/bitstream/pictures.test.ts',
  'test/agent/cameras/calibration/*.test.ts',
  'test/agent/cameras/lookback/{real-camera,restart}.test.ts',
  'test/agent/cameras/rtsp/gstreamer.test.ts',
  'test/peers/*.test.ts',
  'test/agent/pipeline/late-sale.test.ts',
  'test/reliability/late-sales.test.ts',
  'test/agent/http/{clips,live-page,phone-latency}.test.ts',
];

/** A browser draws, and waits for what is to be seen: it may be late. */
const inBrowser = [
  'test/agent/http/{accessibility,calibration-page,camera-trouble-page,cameras-page,dashboard-page,door,drafts-page,linkage-page,network-page,page,plain-page,printer-page,register-token-page,sale-pictures,support-page,system-page,tls,usual-camera,walks,webkit}.test.ts',
  'test/receiver/viewer-page.test.ts',
];

/** Decoders that take all processors, and a thread of SQLite after the other: a process of it once fell over beside three others. */
const alone = [
  'test/agent/cameras/{camera,decoder,slow-decode}.test.ts',
  'test/agent/store/recovery/recovery.test.ts',
];

/** Of what depends on the machine's pace. What is drawn by chance or races on purpose is never tried twice: its one failure in a thousand is the find. */
const retry = process.env['TILLFRAME_SECOND_TRY'] === '1' ? 1 : 0;

export default defineConfig({
  plugins: [storeThreadInOneFile()],
  test: {
    // Real peers (ffmpeg, RTSP, SQLite with fsync) on a small machine that computes something else too: only a hang fails.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'side by side',
          include: ['test/**/*.test.ts'],
          exclude: [...inRealTime, ...inBrowser, ...alone],
          // Most of them wait for a device that hangs, or for a disk.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'in real time',
          retry,
          include: inRealTime,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'in a browser',
          retry,
          include: inBrowser,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
