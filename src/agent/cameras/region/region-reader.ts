/**
 * A region of a camera's video of some seconds, as small grey pictures with their times: from ring and lookback, decoded at idle
 * priority. Nothing of it is stored or shown.
 *
 * Bounds: one at a time on the whole machine, standing still while a picture of a sale is decoded or stored; length and bytes of the video;
 * processor seconds (startRegionDecoder).
 */
import { type RegionPicture, regionSize } from '../../../domain/moment/seen-onset.ts';
import type { SeenRegion } from '../../../domain/setup/seen-region.ts';
import { childLifetime, deadline } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { createSlots } from '../../../lib/keyed-semaphore.ts';
import type { Log } from '../../../lib/log.ts';
import type { AccessUnit } from '../access-unit.ts';
import { pictureSize } from '../bitstream/sequence.ts';
import type { ClipRequest } from '../camera-contract.ts';
import { startRegionDecoder } from '../ffmpeg/ffmpeg.ts';
import type { PastUnit } from '../grab/past.ts';
import type { SalesUnderWay } from '../grab/sales-under-way.ts';
import { type Cut, cutClip } from '../live/clip.ts';
import { feedVideo } from '../live/feed-video.ts';
import { awaitEnd, heldVideo, type VideoSource } from '../live/held-video.ts';

/** The longest span that is looked at, margins included. Milliseconds. */
const maxSpanMs = 20_000;
const maxVideo = { maxMs: maxSpanMs + 20_000, maxBytes: 64 * 1024 * 1024 };
/** The video has to reach so close to both ends. Milliseconds. */
const nearEndMs = 700;
/** Longest decoding by the clock, and the wait for pictures of sales before it. Milliseconds. */
const decodeForMs = 120_000;
const waitEachMs = 250;

export type RegionRequest = Required<Omit<ClipRequest, 'isForStorage'>> & {
  readonly region: Pick<SeenRegion, 'left' | 'top' | 'width' | 'height'>;
};

export type RegionVideo =
  | {
      readonly kind: 'pictures';
      /** Ascending; times of capture on the monotonic clock of the requested boot. */
      readonly pictures: readonly RegionPicture[];
      /** Upper bound on how much earlier they may have been taken because of network delay. Milliseconds. */
      readonly networkDelayMs: number;
    }
  /** `no_video`: not all of it is held, or it is damaged. `not_decoded`: above the processor time, or by an error. */
  | { readonly kind: 'missing'; readonly why: 'no_video' | 'not_decoded' };

/** Its video, with the delay of each picture in the network. */
export type RegionSource = VideoSource & { readonly networkDelayMs: (unit: AccessUnit) => number };

export type RegionReader = {
  /** Rejects on abort only. */
  read(source: RegionSource, request: RegionRequest, signal: AbortSignal): Promise<RegionVideo>;
};

export function createRegionReader(deps: {
  readonly clock: Clock;
  readonly log: Log;
  readonly sales: Pick<SalesUnderWay, 'isUnderWay' | 'giveWay'>;
}): RegionReader {
  const { clock, sales } = deps;
  const slots = createSlots({ all: 1, perKind: 1 });

  async function decode(
    cut: Cut,
    request: RegionRequest,
    signal: AbortSignal,
  ): Promise<readonly RegionPicture[] | undefined> {
    const [key] = cut.units;
    const size = key === undefined ? undefined : pictureSize(key.unit);
    if (size === undefined) return undefined;
    const { region } = request;
    const { widthPx, heightPx } = regionSize({
      widthPx: region.width * size.width,
      heightPx: region.height * size.height,
    });
    using limit = deadline(clock, decodeForMs, signal);
    using life = childLifetime(limit.signal);
    const lines: string[] = [];
    const onLine = (line: string): void => void (lines.length < 5 && lines.push(line));
    await using process = startRegionDecoder({ region, widthPx, heightPx, onLine }, life.signal);
    using _way = sales.giveWay(process);
    void feedVideo(process.stdin, cut, life.signal);
    const bytes = widthPx * heightPx;
    const parts: Buffer[] = [];
    for await (const part of process.stdout) parts.push(part as Buffer);
    signal.throwIfAborted();
    const all = Buffer.concat(parts);
    const times = cut.units.map(({ timeMs }) => timeMs).sort((a, b) => a - b);
    // A picture that the decoder left out would move all later ones.
    if (all.length !== times.length * bytes) {
      deps.log.debug({ lines, units: times.length, pictures: all.length / bytes }, 'region not decoded');
      return undefined;
    }
    const { fromMonotonicMs: fromMs, untilMonotonicMs: untilMs } = request;
    return times
      .map((atMs, index) => ({ atMs, grey: all.subarray(index * bytes, (index + 1) * bytes) }))
      .filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs);
  }

  return {
    async read(source, request, signal) {
      const { boot, fromMonotonicMs: fromMs, untilMonotonicMs: untilMs } = request;
      if (untilMs - fromMs > maxSpanMs) throw new Error('a region is looked at for too long');
      using _slot = await slots.take('region', signal);
      if (boot === clock.boot) await awaitEnd(clock, source, untilMs, signal);
      while (sales.isUnderWay()) await clock.sleep(waitEachMs, signal);
      const units: PastUnit[] = await heldVideo(clock, source, request, signal);
      const cut = cutClip(units, { fromMs, untilMs }, maxVideo);
      if (cut === undefined || cut.fromMs > fromMs + nearEndMs || cut.untilMs < untilMs - nearEndMs)
        return missing('no_video');
      const pictures = await decode(cut, request, signal);
      if (pictures === undefined) return missing('not_decoded');
      const isRecent = boot === clock.boot;
      const delays = cut.units.map(
        ({ unit, networkDelayMs = isRecent ? source.networkDelayMs(unit) : 0 }) => networkDelayMs,
      );
      return { kind: 'pictures', pictures, networkDelayMs: Math.max(0, ...delays) };
    },
  };
}

const missing = (why: Extract<RegionVideo, { kind: 'missing' }>['why']): RegionVideo => ({
  kind: 'missing',
  why,
});
