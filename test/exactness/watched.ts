/** A camera of ours that reads a test camera, with its decoders, in this process. */

import { createDecodeBudget } from '../../src/agent/cameras/ahead/decode-budget.ts';
import { createCamera } from '../../src/agent/cameras/camera.ts';
import type { Camera } from '../../src/agent/cameras/camera-contract.ts';
import type { ReaderMemory } from '../../src/agent/cameras/choose-reader.ts';
import { createDecoders, type DecoderBounds } from '../../src/agent/cameras/grab/decoder.ts';
import { createClipMaker } from '../../src/agent/cameras/live/clip-maker.ts';
import { createPictures, type Pictures } from '../../src/agent/cameras/pictures/pictures.ts';
import { createRingBudget } from '../../src/agent/cameras/ring/budget.ts';
import type { CameraRecord, Reader } from '../../src/domain/setup/set-up.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';

export type Watching = AsyncDisposable & {
  readonly cameras: readonly Camera[];
  readonly pictures: Pictures;
};

export type Watched = {
  readonly url: string;
  readonly transport?: 'tcp' | 'udp';
  readonly reader?: Reader;
  readonly masks?: CameraRecord['masks'];
  /** Of the camera as it is set up; default measured, and none. */
  readonly latency?: 'not measured' | { readonly ms: number; readonly uncertaintyMs: number };
};

/** The default of the configuration, as a width of stored pictures. */
const thumbnailWidthPx = 640;
const nothingKnown: ReaderMemory = { recall: () => undefined, remember: () => undefined };

const log = createLog({ level: 'silent' });

/** Runs until disposed of. `aheadPercent`: budget of decoding ahead; absent: off. `keepMs`: length of video in memory. */
export async function watch(
  urls: readonly Watched[],
  {
    aheadPercent,
    keepMs = 600_000,
    ...bounds
  }: DecoderBounds & { readonly aheadPercent?: number; readonly keepMs?: number } = {},
): Promise<Watching> {
  const ringBounds = { keepMs, budget: createRingBudget(64 << 20) };
  const pictures = createPictures({ clock, log });
  const decoders = createDecoders({ clock, log, pictures }, { waitingWidthPx: thumbnailWidthPx, ...bounds });
  const decodeAhead =
    aheadPercent === undefined ? {} : { decodeAhead: { budget: createDecodeBudget(aheadPercent) } };
  const startedAtMonotonicMs = clock.monotonicMs();
  const cameras = urls.map(({ url, transport = 'tcp', reader = 'auto', masks = [] }, index) => {
    const record: CameraRecord = {
      id: `cam${index}`,
      name: `Camera ${index}`,
      url,
      transport,
      reader,
      latencyMs: 0,
      masks,
    };
    return createCamera({
      clips: createClipMaker({ clock, log }),
      ...{ record, startedAtMonotonicMs, clock, log, decoders, ...ringBounds },
      ...{ readers: nothingKnown, thumbnailWidthPx, clockSynced: () => true, ...decodeAhead },
    });
  });
  const stop = new AbortController();
  const running = [pictures, decoders, ...cameras].map((part) => part.run(stop.signal));
  return {
    cameras,
    pictures,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await Promise.all(running);
    },
  };
}
