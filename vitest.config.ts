import { availableParallelism } from 'node:os';
import { matchesGlob, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { openRun } from './test/few-files.ts';

// Programs and the store's threads are started some thousand times: each module is compiled once for all of them (test/compile-sources.ts: before the first).
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

openRun();

/** Cameras paint, encode and are read in real time here. A file takes about a third of a processor: four at a time leave room. */
const inRealTime = [
  'test/exactness/{exactness,slow-board,camera-delay,late-sales,losses}.test.ts',
  'test/paths/{moment-path,mqtt-path,picture-process,printed-path,whole-path}.test.ts',
  'test/agent/cameras/bitstream/{damage,pictures}.test.ts',
  'test/agent/cameras/calibration/*.test.ts',
  'test/agent/cameras/ffmpeg/ffmpeg.test.ts',
  'test/agent/cameras/pictures/pictures.test.ts',
  'test/agent/cameras/live/clip.test.ts',
  'test/agent/cameras/main-stream/main-streams.test.ts',
  'test/agent/clips/clips.test.ts',
  'test/agent/cameras/lookback/{real-camera,restart}.test.ts',
  'test/agent/cameras/rtsp/gstreamer.test.ts',
  'test/peers/**/*.test.ts',
  'test/agent/pipeline/{late-sale,void-and-uncertain-pictures}.test.ts',
  'test/agent/cameras/{camera,followed-camera,late-network,picture-lifetime,reported-delay}.test.ts',
  'test/reliability/{late-sales,task-limit}.test.ts',
  'test/agent/http/clips.test.ts',
  'test/agent/sources/printer/pixel-reader.test.ts',
  'test/page/real-time/*.test.ts',
  // Decoders behind all other programs: beside nine files without cameras they would stand still for minutes.
  'test/agent/cameras/{slow-decode,picture-shape,grab/decoder,ahead/decode-ahead,region/region-reader}.test.ts',
  'test/agent/pipeline/seen-instants.test.ts',
];

/**
 * Decisions, readings and simulated times: no device, no program, no limit of time but that of a test. `scripts/test.sh` runs them at idle priority beside
 * the others, where they take what is left of the processors, and may stand still for minutes.
 */
const computing = [
  'test/domain/**/*.test.ts',
  'test/agent/cameras/{network-delay,clock-scenarios}.test.ts',
  'test/agent/cameras/calibration/find-time-code.test.ts',
  'test/agent/store/{clock/skew-memory,outbox/due,moments/moments,moments/no-sales,moments/seen-sales}.test.ts',
  'test/agent/store/{space/eviction,space/retention,sales/pins,sales/voids-elsewhere}.test.ts',
  'test/agent/upload/{stampede,mqtt/keeper}.test.ts',
  'test/contract/published-files.test.ts',
  'test/peers/foreign-papers/foreign-papers.test.ts',
  'test/printer-proxy/{deposits,drawn-jobs,foreign-words,mixed-papers,other-spellings,papers,receipts,rules}.test.ts',
  'test/printer-proxy/{foreign-papers,sale-details,sale-likeness,shop-papers,varied-papers}.test.ts',
];

/** A browser draws, and waits for what is to be seen: it may be late. */
const inBrowser = [
  'test/page/browser/*.test.ts',
  'test/receiver/viewer-page.test.ts',
  'test/agent/http/{door-wait,first-load-page}.test.ts',
];

/**
 * Small files that take long: begun last, as Vitest orders files by size, they would run beside nothing. In this order: of those with cameras, the
 * late sales and the slow network compute most, and come beside others that wait.
 */
const long = [
  'test/reliability/full-disk.test.ts',
  'test/domain/simulated/pushed-times.test.ts',
  'test/exactness/{slow-board,losses}.test.ts',
  'test/agent/pipeline/void-and-uncertain-pictures.test.ts',
  'test/exactness/late-sales.test.ts',
  'test/reliability/late-sales.test.ts',
  'test/agent/cameras/grab/decoder.test.ts',
  'test/reliability/task-limit.test.ts',
  'test/agent/cameras/{ahead/decode-ahead,slow-decode}.test.ts',
  'test/page/real-time/{phone-latency,walks}.test.ts',
  'test/agent/cameras/lookback/{crash,real-camera}.test.ts',
  'test/agent/cameras/late-network.test.ts',
  'test/agent/cameras/{followed-camera,refused-processes}.test.ts',
  'test/paths/{picture-process,read-only-disk}.test.ts',
  'test/conformance/conformance.test.ts',
  'test/reliability/{flush,kills,large-database,offline-month,slow-line}.test.ts',
  'test/domain/simulated/clock-scenarios.test.ts',
  'test/printer-proxy/{foreign,shop,varied}-papers.test.ts',
  'test/agent/sources/smaregi/contract.test.ts',
  'test/agent/system/provision/boot-import.test.ts',
  'test/page/browser/{accessibility,dashboard-page,network-page,new-pos-kind,webkit}.test.ts',
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const path = relative(import.meta.dirname, moduleId);
      const found = long.findIndex((glob) => matchesGlob(path, glob));
      return found < 0 ? long.length : found;
    };
    // A worker is kept for the next file of its own project only. Browsers wait most: they begin first, and the others fill their end.
    const isInBrowser = ({ project }: TestSpecification): boolean => project.name === 'in a browser';
    return (await super.sort(files)).toSorted(
      (a, b) => Number(isInBrowser(b)) - Number(isInBrowser(a)) || place(a) - place(b),
    );
  }
}

/** Not before the tests that compute: they run beside others, whose video it would remove. */
const spills = 'test/spills-of-tests.ts';

/** Files at a time without cameras. Most wait for a device that hangs, for a disk or a browser: a file takes about a fifth of a processor. */
const sideBySide = 9;

export default defineConfig({
  test: {
    // Node imports sources and tests itself.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    setupFiles: ['test/changed-sources.ts', 'test/cpu-log.ts'],
    reporters: ['default', './test/busy-machine-reporter.ts'],
    // Real peers (ffmpeg, RTSP, SQLite with fsync) on a small machine that computes something else too: only a hang fails.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000, interval: 100 } },
    sequence: { sequencer: LongFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'side by side',
          include: ['test/**/*.test.ts'],
          exclude: [...inRealTime, ...inBrowser, ...computing],
          globalSetup: [spills, 'test/shared-servers.ts'],
          maxWorkers: sideBySide,
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'computing',
          include: computing,
          setupFiles: ['test/idle-worker.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
          maxWorkers: availableParallelism(),
          isolate: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'in real time',
          include: inRealTime,
          exclude: computing,
          globalSetup: [spills],
          maxWorkers: 4,
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'in a browser',
          include: inBrowser,
          globalSetup: [spills, 'test/page-of-tests.ts'],
          // With the group above, whose files compute in the pauses of these.
          maxWorkers: sideBySide,
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
    ],
  },
});
