/** Splits an access unit in Annex B form into NAL units. No copies: they are views of the unit's memory. */

/** An H.264 picture has up to a few hundred slices, an H.265 picture at most 600. Units beyond this bound are ignored. */
const maxNalUnits = 1_024;
/** Headers and parameter sets are far shorter; slices are not scanned to their end. */
const headBytes = 2_048;

const startCode = Buffer.from([0, 0, 1]);

/**
 * NAL units of at least a header byte, truncated to their first 2 KB, without start codes and surrounding zero bytes.
 * Lazy: a caller that needs the first units does not pay for the rest. Bytes before the first start code are skipped.
 */
export function* nalHeads(bytes: Buffer): Generator<Buffer, void, undefined> {
  let start = bytes.indexOf(startCode);
  for (let count = 0; start >= 0 && count < maxNalUnits; count++) {
    const from = start + startCode.length;
    const head = bytes.subarray(from, from + headBytes);
    const within = head.indexOf(startCode);
    let end = within < 0 ? head.length : within;
    while (end > 0 && head[end - 1] === 0) end--;
    if (end > 0) yield head.subarray(0, end);
    // A start code may begin in the last bytes of the head.
    start = within < 0 ? bytes.indexOf(startCode, from + Math.max(0, head.length - 2)) : from + within;
  }
}
