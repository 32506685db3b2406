/** The little of DER (X.690) that is written by hand: one element. */

/** `contents` behind its tag and length; at most 64 KiB. */
export function tagged(tag: number, contents: Buffer): Buffer {
  const { length } = contents;
  // Up to 127 a length is one byte; above, the first says how many follow (8.1.3).
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), contents]);
}
