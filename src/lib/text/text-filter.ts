/**
 * A Bloom filter over many texts: rules out words that are in none of them. The texts can't be read from it. Stores
 * pieces of one, two and four characters: one and two for Japanese words, four for numbers. Pure.
 */

/** Bytes; a set of few pieces is folded, half by half. */
const maxBytes = 8_192;
const minBytes = 64;
/** Largest share of set bits: two bits are tested per piece. */
const fullAt = 0.25;

const pieceLengths = [1, 2, 4] as const;

export function makeTextFilter(texts: Iterable<string>): Uint8Array {
  let bits: Uint8Array = new Uint8Array(maxBytes);
  for (const text of texts)
    eachPiece(text, (one, other) => {
      setBit(bits, one);
      setBit(bits, other);
    });
  while (bits.length > minBytes) {
    const half = bits.length / 2;
    const [low, high] = [bits.subarray(0, half), bits.subarray(half)];
    const folded = low.map((byte, n) => byte | (high[n] ?? 0));
    if (countBits(folded) > folded.length * 8 * fullAt) break;
    bits = folded;
  }
  return bits;
}

/** Bit positions, the same for every filter. */
export type QueryPieces = readonly (readonly [number, number])[];

export function queryPieces(words: readonly string[]): QueryPieces {
  const requested: [number, number][] = [];
  for (const word of words) eachPiece(word, (one, other) => void requested.push([one, other]));
  return requested;
}

/** False: none of its texts contains all of them. */
export function mayHold(filter: Uint8Array, requested: QueryPieces): boolean {
  return requested.every(([one, other]) => hasBit(filter, one) && hasBit(filter, other));
}

/** Words have no blanks, so pieces with one are not stored. */
function eachPiece(text: string, note: (one: number, other: number) => void): void {
  for (const length of pieceLengths)
    for (let at = 0; at + length <= text.length; at++) {
      let hash = 0x811c9dc5 ^ length;
      let isBlank = false;
      for (let n = at; n < at + length; n++) {
        const code = text.charCodeAt(n);
        isBlank ||= code <= 32;
        hash = Math.imul(hash ^ code, 0x01000193);
      }
      if (!isBlank) note(spread(hash, 0x85ebca6b), spread(hash, 0xc2b2ae35));
    }
}

function spread(hash: number, by: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), by);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

/** The size is a power of two, so that a fold keeps the lower part of a position. */
function setBit(bits: Uint8Array, position: number): void {
  const at = position & (bits.length * 8 - 1);
  bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
}

function hasBit(bits: Uint8Array, position: number): boolean {
  const at = position & (bits.length * 8 - 1);
  return ((bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
}

function countBits(bits: Uint8Array): number {
  let count = 0;
  for (const byte of bits) for (let rest = byte; rest > 0; rest &= rest - 1) count++;
  return count;
}
