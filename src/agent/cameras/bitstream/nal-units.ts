/** An access unit in Annex B form, split into its NAL units. No copies: they are views of the unit's memory. */

/** Of H.264 a picture has up to a few hundred slices, of H.265 at most 600. What comes behind this many is not looked at. */
const maxNalUnits = 1_024;
/** Headers and parameter sets are shorter by far; slices are not searched through to their end for nothing. */
const headBytes = 2_048;

const startCode = Buffer.from([0, 0, 1]);

/**
 * The NAL units, at least a header byte each, of longer ones the first 2 KB: without start codes and the zero bytes around them, one by one:
 * whoever needs only the first ones does not pay for the rest. What stands before the first start code is not a NAL unit.
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
