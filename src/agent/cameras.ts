/** The cameras of the set-up: their connections, their decoders and the video kept of them. */

import { linksNow } from '../domain/setup/link.ts';
import { createSlots } from '../lib/keyed-semaphore.ts';
import { createDecodeBudget } from './cameras/ahead/decode-budget.ts';
import type { Camera } from './cameras/camera-contract.ts';
import { createFleet, type Fleet } from './cameras/fleet.ts';
import { createDecoders } from './cameras/grab/decoder.ts';
import { createClipMaker } from './cameras/live/clip-maker.ts';
import { createLookback } from './cameras/lookback/retention.ts';
import { createMainStreams } from './cameras/main-stream/main-streams.ts';
import { createPictures, type Pictures } from './cameras/pictures/pictures.ts';
import { createRegionReader } from './cameras/region/region-reader.ts';
import { createRingBudget } from './cameras/ring/budget.ts';
import { createTryOut, type TryOut } from './cameras/try-out.ts';
import type { MainPictures } from './clips/main-pictures.ts';
import type { Environment } from './environment.ts';
import { lookbackOptions, ringBounds } from './options.ts';
import { type CameraReturns, createCameraReturns } from './pipeline/camera-returns.ts';
import { lookbackIndex } from './pipeline/lookback-index.ts';
import { createReaderMemory } from './pipeline/reader-memory.ts';
import type { CurrentSetUp } from './pipeline/set-up.ts';
import type { Storage } from './storage.ts';
import { memoryBytes } from './system/memory.ts';

export type Cameras = AsyncDisposable & {
  /** Undefined for one that isn't in the set-up. */
  camera(id: string): Camera | undefined;
  readonly regionPictures: Fleet['regionPictures'];
  /** Replaces the set of running cameras. */
  keep(setUp: Pick<CurrentSetUp, 'cameras'>): void;
  connectNow(id: string): void;
  /** A sale of this register is likely soon. */
  expectSale(registerKey: string): void;
  /** A sale of this register, received at this time, will request its pictures; CLOCK_MONOTONIC milliseconds. */
  holdBack(registerKey: string, fromMs: number): void;
  readonly mainPictures: MainPictures;
  readonly tryOut: TryOut;
  readonly pictures: Pick<Pictures, 'decode' | 'encode'>;
  /** The picture of a sale is being stored, until disposal. */
  readonly storing: () => Disposable;
  /** Known end of the camera's outage. */
  readonly withEnd: CameraReturns['withEnd'];
  run(signal: AbortSignal): Promise<void>[];
};

/** Wide enough for 4K; some JPEGs of that size are larger. */
const mainPictureBudget = { widthPx: 3_840, maxBytes: 1_500_000 };

/** Disposal keeps the video in memory for the next start, while the cameras still run. */
export async function createCameras(
  { config, log, clock, startedAtMonotonicMs }: Environment,
  { store, timekeeper, setUp }: Storage,
): Promise<Cameras> {
  const { widthPx, maxKilobytes } = config.pictures;
  const { keepMs, maxBytes } = ringBounds(config.cameras, await memoryBytes());
  let isUnused = true;
  const pictures = createPictures({ clock, log: log.child({ part: 'pictures' }), isPrepared: false });
  const aheadPercent = config.cameras.decodeAheadPercent;
  const aheadBudget = createDecodeBudget(aheadPercent);
  const decoders = createDecoders(
    {
      ...{ clock, log: log.child({ part: 'decoder' }), pictures },
      ...{ isShort: aheadBudget.isBehind, isUnused: () => isUnused },
    },
    {
      waiting: config.cameras.decoders,
      maxProcesses: 2 * config.cameras.decoders,
      waitingWidthPx: widthPx,
    },
  );
  const keeping = createLookback(
    { index: lookbackIndex(store), clock, log: log.child({ part: 'lookback' }) },
    lookbackOptions(config),
  );
  const returns = createCameraReturns({ store, clock, log: log.child({ part: 'capture' }), timekeeper });
  const clips = createClipMaker({ clock, log: log.child({ part: 'clip' }), sales: decoders.sales });
  const clockSynced = () => timekeeper.state() === 'synced';
  const ofBoth = {
    ...{ startedAtMonotonicMs, clock, log, decoders, clips, clockSynced },
    thumbnailWidthPx: widthPx,
  };
  const mainStreams = createMainStreams(ofBoth, config.cameras.mainStream);
  const fleet = createFleet({
    ...ofBoth,
    ...(aheadPercent > 0 && { decodeAhead: { budget: aheadBudget } }),
    encode: (picture) => pictures.encode(picture, { widthPx, maxBytes: maxKilobytes * 1024 }),
    trials: createSlots({ all: 1, perKind: 1 }),
    regions: createRegionReader({
      clock,
      log: log.child({ part: 'region' }),
      sales: decoders.sales,
    }),
    keeping,
    readers: await createReaderMemory({ store, clock, log }),
    onUp: (cameraId, atMonotonicMs) => returns.note(cameraId, atMonotonicMs),
    ...{ keepMs, budget: createRingBudget(maxBytes) },
  });
  const camerasOf = (registerKey: string): string[] =>
    linksNow(setUp.current().links, registerKey).map(({ cameraId }) => cameraId);
  return {
    camera: (id) => fleet.camera(id),
    regionPictures: (id, request, signal) => fleet.regionPictures(id, request, signal),
    mainPictures: {
      ...mainStreams,
      encode: async (picture) => (await pictures.encode(picture, mainPictureBudget))?.jpeg,
    },
    keep: ({ cameras }) => {
      isUnused = cameras.length === 0;
      if (!isUnused) pictures.prepare();
      fleet.keep(cameras);
      mainStreams.keep(cameras);
    },
    connectNow: (id) => fleet.connectNow(id),
    expectSale(registerKey) {
      for (const id of camerasOf(registerKey)) fleet.expectSale(id);
    },
    holdBack(registerKey, fromMs) {
      for (const id of camerasOf(registerKey)) fleet.holdBack(id, fromMs);
    },
    tryOut: createTryOut({ clock, decoders, pictures, widthPx }),
    pictures,
    storing: () => decoders.sales.storing(),
    withEnd: (capture, settlement) => returns.withEnd(capture, settlement),
    run: (signal) => [
      eraseVideo(store, keeping, signal),
      ...[pictures, decoders, keeping, fleet, mainStreams, returns].map((part) => part.run(signal)),
    ],
    [Symbol.asyncDispose]: () => keeping.spill(),
  };
}

/** Removes video of moments that were erased on request. */
async function eraseVideo(
  store: Storage['store'],
  keeping: ReturnType<typeof createLookback>,
  signal: AbortSignal,
): Promise<void> {
  for await (const change of store.changes(signal))
    if (change.kind === 'erased' && change.spans.length > 0) await keeping.erase(change.spans);
}
