/**
 * Extends a wrapping time stamp of `bits` bits to the value nearest to the previous one. Time stamps wrap: RTP's 32
 * bits after 13 h at 90 kHz, MPEG-TS's 33 bits after 26.5 h, and pictures are not always in order.
 */
export function unwrap(raw: number, previous: number | undefined, bits: 32 | 33): number {
  if (previous === undefined) return raw;
  const modulus = 2 ** bits;
  return raw + modulus * Math.round((previous - raw) / modulus);
}
