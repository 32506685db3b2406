/**
 * Lifetime of decoded pictures (6 MB at 1920×1080, up to 200 MB), which V8 would keep until its next collection: each user disposes
 * of its own share, and the last one frees the memory at once.
 *
 * No use after release: a released share throws, and bytes that a user has taken out of one are empty once the last share is
 * released. Memory is never used for another picture. A share that is lost is freed by the next collection.
 */
import type { HeldPicture, RgbPixels } from '../../../domain/capture/frame.ts';
import { unlessAborted } from '../../../lib/abort.ts';
import { freeBytes } from '../../../lib/free-bytes.ts';

let heldBytes = 0;

/** Memory of all pictures whose last share is not released. */
export function heldPictureBytes(): number {
  return heldBytes;
}

/** The first share. The pixels belong to it from now on. */
export function holdPicture({ rgb, width, height }: RgbPixels): HeldPicture {
  const bytes = rgb.length;
  heldBytes += bytes;
  let shares = 0;
  const add = (): HeldPicture => {
    shares++;
    let isHeld = true;
    const assertHeld = () => {
      if (!isHeld) throw new Error(`a picture of ${width}×${height} is used after its release`);
    };
    return {
      width,
      height,
      get rgb() {
        assertHeld();
        return rgb;
      },
      share() {
        assertHeld();
        return add();
      },
      [Symbol.dispose]() {
        if (!isHeld) return;
        isHeld = false;
        shares--;
        if (shares > 0) return;
        heldBytes -= bytes;
        freeBytes(rgb);
      },
    };
  };
  return add();
}

/** A picture of its own with the same pixels. */
export function copyPicture({ rgb, width, height }: RgbPixels): HeldPicture {
  return holdPicture({ rgb: Buffer.from(rgb), width, height });
}

/** As `unlessAborted`; releases what comes after the abort. */
export async function pictureUnlessAborted<T extends object | undefined>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await unlessAborted(promise, signal);
  } catch (error) {
    void promise.then(releasePicture, () => undefined);
    throw error;
  }
}

/** Releases the picture of an answer that may have one. */
export function releasePicture(answer: { readonly picture?: HeldPicture } | object | undefined): void {
  if (answer !== undefined && 'picture' in answer) answer.picture[Symbol.dispose]();
}
