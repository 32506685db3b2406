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
 * stay as they are. 16:9: half the width of 720p to 8 MP, and 960H with its cameras. 4:3: analogue lines (ITU-R BT.601) and their fields
 * and halves, and half the width of 3 and 5 MP. Where a camera squeezes 16:9 into D1 or CIF, the installer chooses it.
 */
const knownSizes: readonly (readonly [Aspect & `${number}:${number}`, string])[] = [
  ['16:9', '640×720 944×1080 960×1080 1280×1440 1440×1620 1920×2160'],
  ['16:9', '928×480 928×576 960×480 960×576'],
  ['4:3', '720×480 720×576 704×480 704×576 720×240 720×288 704×240 704×288'],
  ['4:3', '352×480 352×576 352×240 352×288 176×120 176×144'],
  ['4:3', '1024×1536 1280×1944 1296×1944'],
];
const known = new Map(
  knownSizes.flatMap(([aspect, sizes]) => sizes.split(' ').map((size) => [size, aspect] as const)),
);

/** Shape of a pixel; undefined where the video's own declaration is right. */
export function sampleAspect(
  size: Size & { readonly declaresAspect: boolean },
  chosen: Aspect | undefined,
): Ratio | undefined {
  const { width, height } = size;
  const aspect = chosen ?? (size.declaresAspect ? undefined : known.get(`${width}×${height}`));
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
