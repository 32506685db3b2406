/** Reads the size of a JPEG from its frame header (ITU-T T.81, B.2.2). Pure. */

/** Stored size before any rotation, pixels; undefined without a frame header. */
export function jpegSize(bytes: Buffer): { width: number; height: number } | undefined {
  for (let at = 2; at + 9 <= bytes.length; ) {
    const code = bytes.readUInt8(at + 1);
    if (bytes.readUInt8(at) !== 0xff || code === 0xda) return undefined;
    // Frame headers are C0 … CF, except Huffman tables, arithmetic conditioning and an extension.
    if (code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code)) {
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    }
    at += code === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
