/**
 * Reads bits from a NAL unit and skips emulation prevention bytes (00 00 03). Never throws: past the end all bits are 0
 * and `ok` stays false, so a parser can check once when it is done.
 */

export type BitReader = {
  /** `count` bits as an unsigned number, 0 ≤ count ≤ 32. */
  bits(count: number): number;
  flag(): boolean;
  /** Exp-Golomb, unsigned (H.264 and H.265, clause 9). */
  ue(): number;
  /** Exp-Golomb, signed. */
  se(): number;
  skip(count: number): void;
  /** Number of bits read, without emulation prevention bytes. */
  position(): number;
  /** False once a read went past the end or met an impossible code. */
  ok(): boolean;
};

/** `from`: index of the first byte to read. */
export function createBitReader(bytes: Uint8Array, from: number): BitReader {
  let at = from;
  let zeros = 0;
  let byte = 0;
  let left = 0;
  let bytesRead = 0;
  let sound = true;

  function nextByte(): void {
    if (zeros >= 2 && bytes[at] === 3) {
      at++;
      zeros = 0;
    }
    const next = bytes[at];
    if (next === undefined) sound = false;
    byte = next ?? 0;
    zeros = byte === 0 ? zeros + 1 : 0;
    at++;
    bytesRead++;
    left = 8;
  }

  function bit(): number {
    if (left === 0) nextByte();
    left--;
    return (byte >> left) & 1;
  }

  function bits(count: number): number {
    let value = 0;
    for (let read = 0; read < count && sound; read++) value = value * 2 + bit();
    return sound ? value : 0;
  }

  function ue(): number {
    let leading = 0;
    while (sound && bit() === 0) {
      if (++leading > 32) sound = false;
    }
    return sound ? 2 ** leading - 1 + bits(leading) : 0;
  }

  return {
    bits,
    ue,
    flag: () => bits(1) === 1,
    se: () => {
      const code = ue();
      return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
    },
    skip: (count) => {
      for (let read = 0; read < count && sound; read++) bit();
    },
    position: () => 8 * bytesRead - left,
    ok: () => sound,
  };
}
