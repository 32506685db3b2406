/**
 * A time stamp of so many bits brought next to the one before, whichever way is shorter: they begin anew at 0, RTP's of 32 bits after 13 h
 * at 90 kHz, MPEG-TS's of 33 bits after 26.5 h, and pictures are not always in order.
 */
export function unwrap(raw: number, previous: number | undefined, bits: 32 | 33): number {
  if (previous === undefined) return raw;
  const modulus = 2 ** bits;
  return raw + modulus * Math.round((previous - raw) / modulus);
}
