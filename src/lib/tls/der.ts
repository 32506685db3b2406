/** Minimal DER (X.690) writer: one element. */

/** `contents` after its tag and length; at most 64 KiB. */
export function tagged(tag: number, contents: Buffer): Buffer {
  const { length } = contents;
  // A length up to 127 is one byte; above, the first byte is the number of length bytes (8.1.3).
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), contents]);
}
