/** Changed inputs for the fuzzer: bytes of a corpus with mistakes in them. The same seed gives the same inputs. */

export type Random = (below: number) => number;

/** Mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Numbers at which lengths and counters overflow. */
const edges = [0, 1, 2, 4, 0x7f, 0x80, 0xfe, 0xff];
const maxChanges = 8;
const maxPieceBytes = 64;
const maxInputBytes = 64 * 1024;

/** One to eight changes of a member of the corpus; one input in 64 is random bytes. */
export function mutated(corpus: readonly Buffer[], random: Random): Buffer {
  const pick = (): Buffer => corpus[random(corpus.length)] ?? Buffer.alloc(0);
  const piece = (from: Buffer): Buffer => {
    const at = random(from.length + 1);
    return from.subarray(at, at + 1 + random(maxPieceBytes));
  };
  if (random(64) === 0) return Buffer.from(Array.from({ length: random(256) }, () => random(256)));
  let bytes = Buffer.from(pick());
  for (let left = 1 + random(maxChanges); left > 0; left -= 1) {
    const at = random(bytes.length + 1);
    switch (random(7)) {
      case 0:
        if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
        break;
      case 1:
        if (at < bytes.length) bytes[at] = edges[random(edges.length)] ?? 0;
        break;
      case 2:
        bytes = bytes.subarray(0, at);
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(maxPieceBytes))]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), piece(pick()), bytes.subarray(at)]);
        break;
      case 5: {
        const repeated = piece(bytes);
        const times = Array.from({ length: 1 + random(20) }, () => repeated);
        bytes = Buffer.concat([bytes.subarray(0, at), ...times, bytes.subarray(at)]);
        break;
      }
      default:
        if (at + 4 <= bytes.length) bytes.writeUInt32BE(random(2) === 0 ? 0xffff_ffff : random(0x1_0000), at);
    }
  }
  return bytes.subarray(0, maxInputBytes);
}
