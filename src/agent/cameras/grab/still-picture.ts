/**
 * Finds out that a picture never changes: a frozen encoder or sensor goes on sending pictures, so nothing else tells.
 *
 * Every five minutes one small picture is looked at, and each picture of a sale, which is decoded anyway, in which people move. Two are
 * alike when the mean brightness of hardly any of 32 × 18 fields differs. Measured on real film (640 × 360, H.264 at 500 kbit/s), by the field
 * that differs most, of 255: the same picture encoded again up to 1.2; an unmoving scene with sensor noise up to 1.3, by night with the
 * noise taken out 0.7; people walking in the distance over 100, in 72 to 321 of the 576 fields.
 *
 * So a quiet shop at night can't be told from a frozen camera by looking, and isn't called one:
 * 1. pictures equal to the last bit, for half an hour, are frozen: no living sensor gives that twice;
 * 2. pictures alike for half an hour, with at least three sales among them, are;
 * 3. pictures alike for 25 hours are: no day or night, no lamp, nobody came.
 */
import { crc32 } from 'node:zlib';
import type { Frame } from '../../../domain/capture/frame.ts';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';

type Picture = Pick<Frame, 'rgb' | 'width' | 'height'>;

/** A small picture of a picture: mean brightness (0 … 255) of each field, row by row; and a checksum over every byte. */
export type Signature = { readonly fields: Float32Array; readonly checksum: number };

const columns = 32;
const rows = 18;
/** Brightness. More than twice what noise and coding do. */
const fieldChanged = 3;
/** A clock that the camera paints into its picture runs on when the picture is frozen, and is smaller than this. People are larger. */
const leastChangedFields = Math.ceil(0.02 * columns * rows);

/** One small decode each: 16 cameras cost a decode every 19 s. */
const lookEveryMs = 5 * 60_000;
const unchangedMs = 30 * 60_000;
const unchangedWithoutSalesMs = 25 * 3_600_000;
const leastSales = 3;
/** Nearer to each other than this they are pictures of one sale, or of one customer. */
const saleApartMs = 60_000;
/** Fewer looks than this say nothing: a camera that was away for most of the time. */
const leastLooks = 4;

export type Look = { readonly atMs: number; readonly signature: Signature; readonly ofSale: boolean };

/** Every second point of every second row, in green, which is most of brightness: 1 ms for 640 × 360. */
export function signatureOf({ rgb, width, height }: Picture): Signature {
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

/** How many fields differ. */
export function changedFields(a: Signature, b: Signature): number {
  return a.fields.reduce(
    (count, value, index) => count + (Math.abs(value - (b.fields[index] ?? 0)) > fieldChanged ? 1 : 0),
    0,
  );
}

/** Pure: takes looks in order of time. */
export function createStillness() {
  /** The first of a row of pictures that are alike; each later one is compared with it, so that slow changes add up. */
  let first: Look | undefined;
  let lastMs = 0;
  let looks = 0;
  let sales = 0;
  let lastSaleMs = -Infinity;
  let equal = true;

  return {
    add(look: Look): void {
      // A camera that is down has the same last picture for ever.
      if (first !== undefined && look.atMs <= lastMs) return;
      lastMs = look.atMs;
      if (first === undefined || changedFields(first.signature, look.signature) >= leastChangedFields) {
        first = look;
        looks = sales = 0;
        lastSaleMs = -Infinity;
        equal = true;
      }
      looks++;
      if (look.ofSale && look.atMs - lastSaleMs >= saleApartMs) {
        sales++;
        lastSaleMs = look.atMs;
      }
      if (look.signature.checksum !== first.signature.checksum) equal = false;
    },

    /** Since when it is unchanged, if that is for too long; milliseconds of the looks' clock. */
    unchangedSinceMs(): number | undefined {
      if (first === undefined || looks < leastLooks) return undefined;
      const forMs = lastMs - first.atMs;
      const enough = equal || sales >= leastSales ? unchangedMs : unchangedWithoutSalesMs;
      return forMs >= enough ? first.atMs : undefined;
    },
  };
}

export type StillPictureWatch = {
  /** Takes a picture that was decoded for a sale. */
  saw(frame: Frame): void;
  /** Since when the picture has been the same, CLOCK_MONOTONIC milliseconds; undefined while it changes or that isn't sure yet. */
  unchangedSinceMonotonicMs(): number | undefined;
  /** Looks now and then until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
};

/** `grab`: the newest picture, small, preferably a key frame; undefined when there is none. `random` spreads cameras over time. */
export function createStillPictureWatch(deps: {
  clock: Clock;
  grab: (signal: AbortSignal) => Promise<Frame | undefined>;
  random?: () => number;
}): StillPictureWatch {
  const { clock, grab, random = Math.random } = deps;
  const stillness = createStillness();
  const add = (frame: Frame, ofSale: boolean) =>
    stillness.add({ atMs: frame.takenAtMonotonicMs, signature: signatureOf(frame), ofSale });

  return {
    saw: (frame) => add(frame, true),
    unchangedSinceMonotonicMs: () => stillness.unchangedSinceMs(),
    run: async (signal) => {
      if (!(await pause(clock, random() * lookEveryMs, signal))) return;
      do {
        const frame = await grab(signal).catch((error: unknown) => {
          if (!signal.aborted) throw error;
          return undefined;
        });
        if (frame !== undefined) add(frame, false);
      } while (await pause(clock, lookEveryMs, signal));
    },
  };
}
