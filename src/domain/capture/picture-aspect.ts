/**
 * Shape of the pictures of a camera. Recorders send video of half width (“1080N”, 960×1080) or of analogue lines (D1, CIF) and do
 * not declare that its pixels are not square: players are expected to know the size. Pure.
 */

/** Chosen by the installer; without a choice the video decides, and where it declares nothing, its size. `square`: a pixel is square. */
export const aspects = ['16:9', '4:3', 'square'] as const;
export type Aspect = (typeof aspects)[number];

/** Width to height. */
export type Ratio = readonly [number, number];
type Size = { readonly width: number; readonly height: number };

/**
 * Sizes that are only sent with other than square pixels, and the shape of their picture: exact sizes, so that upright and square pictures
 * stay as they are.
 * - 16:9: half the width of 720p to 8 MP, and what is wider than 16:9 (960H of 60 Hz).
 * - 4:3: analogue lines (ITU-R BT.601) and their fields and halves, and half the width of 3 and 5 MP. Where a camera squeezes 16:9 into them,
 *   4:3 is nearer to it than square pixels, and the installer chooses.
 * - Nothing between 4:3 and 16:9 (704×480, 352×240, 960×576): today's cameras of 16:9 send them at least as often as those of 4:3, and
 *   a wrong guess would squeeze their pictures further.
 */
const knownSizes: readonly (readonly [Aspect & `${number}:${number}`, string])[] = [
  ['16:9', '640×720 944×1080 960×1080 1280×1440 1440×1620 1920×2160'],
  ['16:9', '928×480 960×480'],
  ['4:3', '720×576 704×576 352×288 176×144 720×240 720×288 704×240 704×288 352×480 352×576'],
  ['4:3', '1024×1536 1280×1944 1296×1944'],
];
const known = new Map(
  knownSizes.flatMap(([aspect, sizes]) => sizes.split(' ').map((size) => [size, aspect] as const)),
);

/** Shape of pictures of this size that declare none; undefined where their pixels are taken for square. */
export const knownAspect = ({ width, height }: Size) => known.get(`${width}×${height}`);

/** Shape of a pixel; undefined where the video's own declaration is right. */
export function sampleAspect(
  size: Size & { readonly declaresAspect: boolean },
  chosen: Aspect | undefined,
): Ratio | undefined {
  const { width, height } = size;
  const aspect = chosen ?? (size.declaresAspect ? undefined : knownAspect(size));
  if (aspect === undefined) return undefined;
  if (aspect === 'square') return [1, 1];
  const [across, down] = aspect === '16:9' ? [16, 9] : [4, 3];
  return reduced([across * height, down * width]);
}

function reduced([a, b]: Ratio): Ratio {
  const divisor = commonDivisor(a, b);
  return [a / divisor, b / divisor];
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
