/** Events of an input device as the kernel writes them (linux/input.h, struct input_event of a 64-bit machine). Pure. */

/** Seconds and microseconds of 8 bytes each, then type, code, value. */
const eventBytes = 24;
const keyType = 1;
/** 0: released; 2: repeated while it is held. */
const pressed = 1;

/** Codes of the keys that were pressed, from pieces of any size. */
export function createPressReader(): (piece: Buffer) => number[] {
  let rest = Buffer.alloc(0);
  return (piece) => {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const whole = bytes.length - (bytes.length % eventBytes);
    rest = Buffer.from(bytes.subarray(whole));
    const codes: number[] = [];
    for (let at = 0; at < whole; at += eventBytes)
      if (bytes.readUInt16LE(at + 16) === keyType && bytes.readInt32LE(at + 20) === pressed)
        codes.push(bytes.readUInt16LE(at + 18));
    return codes;
  };
}
