/**
 * Detects a picture that never changes: a frozen encoder or sensor continues to send pictures, so no other check
 * notices.
 *
 * Every five minutes one small picture is sampled, and each picture of a sale, which is decoded anyway, and in which
 * people move. Two are alike when the mean brightness differs in hardly any of 32 × 18 fields. Measured on real film
 * (640 × 360, H.264 at 500 kbit/s), by the field that differs most, of 255: the same picture encoded again up to 1.2;
 * an unmoving scene with sensor noise up to 1.3, by night with noise reduction 0.7; people walking in the distance over
 * 100, in 72 to 321 of the 576 fields.
 *
 * A quiet shop at night can't be distinguished from a frozen camera by its pictures, and isn't reported:
 * 1. bit-identical pictures for half an hour are frozen: no working sensor repeats one;
 * 2. alike pictures for half an hour, with at least three sales among them, are frozen;
 * 3. alike pictures for 25 hours are frozen: no daylight, no lamp, no person changed them.
 */
import { crc32 } from 'node:zlib';
import type { Frame, RgbPixels } from '../../../domain/capture/frame.ts';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';

/** Reduced picture: mean brightness (0 … 255) of each field, row by row; and a checksum of every byte. */
export type Signature = { readonly fields: Float32Array; readonly checksum: number };

const columns = 32;
const rows = 18;
/** Brightness. More than twice the effect of noise and coding. */
const fieldChanged = 3;
/** A clock painted by the camera still runs when the picture is frozen, and is smaller than this. People are larger. */
const minChangedFields = Math.ceil(0.02 * columns * rows);

/** One small decode per sample: 16 cameras cost a decode every 19 s. */
const sampleEveryMs = 5 * 60_000;
const unchangedMs = 30 * 60_000;
const unchangedWithoutSalesMs = 25 * 3_600_000;
const minSales = 3;
/** Pictures closer together than this belong to one sale, or to one customer. */
const saleApartMs = 60_000;
/** Minimum number of samples for a verdict: the camera may have been away for most of the time. */
const minSamples = 4;

export type Sample = { readonly atMs: number; readonly signature: Signature; readonly ofSale: boolean };

/** Samples every second pixel of every second row, in green, which dominates brightness: 1 ms for 640 × 360. */
export function signatureOf({ rgb, width, height }: RgbPixels): Signature {
  const sums = new Uint32Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  const columnOf = Uint8Array.from({ length: width }, (_, x) => Math.floor((x * columns) / width));
  for (let y = 0; y < height; y += 2) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0, at = y * width * 3 + 1; x < width; x += 2, at += 6) {
      const field = row + (columnOf[x] ?? 0);
      sums[field] = (sums[field] ?? 0) + (rgb[at] ?? 0);
      counts[field] = (counts[field] ?? 0) + 1;
    }
  }
  const fields = Float32Array.from(sums, (sum, field) => sum / Math.max(1, counts[field] ?? 0));
  return { fields, checksum: crc32(rgb) };
}

/** Number of fields that differ. */
export function changedFields(a: Signature, b: Signature): number {
  return a.fields.reduce(
    (count, value, index) => count + (Math.abs(value - (b.fields[index] ?? 0)) > fieldChanged ? 1 : 0),
    0,
  );
}

/** Pure: takes samples in order of time. */
export function createStillness() {
  /** First of a series of alike pictures; later ones are compared with it, so that slow changes add up. */
  let first: Sample | undefined;
  let lastMs = 0;
  let samples = 0;
  let sales = 0;
  let lastSaleMs = -Infinity;
  let equal = true;

  return {
    add(sample: Sample): void {
      // A camera that is down repeats its last picture.
      if (first !== undefined && sample.atMs <= lastMs) return;
      lastMs = sample.atMs;
      if (first === undefined || changedFields(first.signature, sample.signature) >= minChangedFields) {
        first = sample;
        samples = sales = 0;
        lastSaleMs = -Infinity;
        equal = true;
      }
      samples++;
      if (sample.ofSale && sample.atMs - lastSaleMs >= saleApartMs) {
        sales++;
        lastSaleMs = sample.atMs;
      }
      if (sample.signature.checksum !== first.signature.checksum) equal = false;
    },

    /** Start of an unchanged series that is too long; milliseconds of the samples' clock. */
    unchangedSinceMs(): number | undefined {
      if (first === undefined || samples < minSamples) return undefined;
      const forMs = lastMs - first.atMs;
      const enough = equal || sales >= minSales ? unchangedMs : unchangedWithoutSalesMs;
      return forMs >= enough ? first.atMs : undefined;
    },
  };
}

export type StillPictureWatch = {
  /** Adds a picture that was decoded for a sale. It stays the caller's. */
  saw(frame: Frame): void;
  /**
   * Time since which the picture is unchanged, CLOCK_MONOTONIC milliseconds; undefined while it changes or the verdict
   * is open.
   */
  unchangedSinceMonotonicMs(): number | undefined;
  /** Samples periodically until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
};

/**
 * `grab`: returns the newest picture, small, preferably a key frame; undefined when there is none. `random` spreads
 * cameras over time.
 */
export function createStillPictureWatch(deps: {
  clock: Clock;
  grab: (signal: AbortSignal) => Promise<Frame | undefined>;
  random?: () => number;
}): StillPictureWatch {
  const { clock, grab, random = Math.random } = deps;
  const stillness = createStillness();
  const add = (frame: Frame, ofSale: boolean) =>
    stillness.add({ atMs: frame.takenAtMonotonicMs, signature: signatureOf(frame.picture), ofSale });

  return {
    saw: (frame) => add(frame, true),
    unchangedSinceMonotonicMs: () => stillness.unchangedSinceMs(),
    run: async (signal) => {
      if (!(await pause(clock, random() * sampleEveryMs, signal))) return;
      do {
        const frame = await grab(signal).catch((error: unknown) => {
          if (!signal.aborted) throw error;
          return undefined;
        });
        using _picture = frame?.picture;
        if (frame !== undefined) add(frame, false);
      } while (await pause(clock, sampleEveryMs, signal));
    },
  };
}
