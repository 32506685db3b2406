/** Bounds of the capture path, and whether measured figures keep them. Pure. */
import type { Percentiles } from '../../test/exactness/truth.ts';
import type { FilmName } from './bench.ts';

/** `cameras`: all of the same stream, each sold at once. */
export type Cell = Required<FilmName> & { readonly cores: number; readonly cameras: number };

/** Milliseconds; processor in percent of one core. */
export type Measured = {
  readonly cell: Cell;
  readonly sales: number;
  readonly missing: number;
  readonly first: Percentiles;
  readonly afterArrival: Percentiles;
  readonly exact: Percentiles;
  readonly coldMs: number;
  readonly keyMs: number;
  readonly bareMs: number;
  /** Decoders that followed a video before the first sale. */
  readonly followersBefore: number;
  readonly unlikelyPercent: number;
  readonly likelyPercent: number;
  readonly load: number;
};

export type Gate = { readonly text: string; readonly isKept: boolean };

/** With one free core, whatever the key frame interval. */
const free: Partial<Record<FilmName['size'], { medianMs: number; p99Ms: number; aheadPercent: number }>> = {
  '640×360': { medianMs: 30, p99Ms: 60, aheadPercent: 3 },
  '1920×1080': { medianMs: 60, p99Ms: 120, aheadPercent: 20 },
};
/** 1080p25 with a key frame every 10 s on a quarter of a core. */
const small = { firstMs: 1_000, exactMs: 5_000 };

/** Whether the processor of a cell has a bound. */
export const isProcessorBound = ({ size, cores, cameras }: Cell): boolean =>
  cores >= 1 && cameras === 1 && free[size] !== undefined;

export function gatesOf(measured: Measured): Gate[] {
  const { cell, first, afterArrival, exact } = measured;
  const name = `${cell.size}, key frames every ${cell.gopS} s, ${cell.cores} of a core, ${cell.cameras} camera(s)`;
  const upTo = (what: string, value: number, bound: number): Gate => ({
    text: `${name}: ${what} ${Math.round(10 * value) / 10}, bound ${bound}`,
    isKept: value <= bound,
  });
  const gates = [
    upTo('sales without a picture', measured.missing, 0),
    upTo('videos followed while no sale is likely', measured.followersBefore, 0),
  ];
  const bound = isProcessorBound(cell) ? free[cell.size] : undefined;
  if (bound !== undefined)
    gates.push(
      upTo('pair after arrival, median ms', afterArrival.median, bound.medianMs),
      upTo('pair after arrival, p99 ms', afterArrival.p99, bound.p99Ms),
      upTo(
        'decoding ahead, % of a core',
        measured.likelyPercent - measured.unlikelyPercent,
        bound.aheadPercent,
      ),
    );
  if (cell.size === '1920×1080' && cell.cores === 0.25 && cell.cameras === 1)
    gates.push(
      upTo('first picture, p99 ms', first.p99, small.firstMs),
      upTo('exact picture, p99 ms', exact.p99, small.exactMs),
    );
  return gates;
}
