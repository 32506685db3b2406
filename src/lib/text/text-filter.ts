/**
 * A small set of bits that tells of many texts together which words are surely in none of them (a Bloom filter). The texts can't be read
 * from it. Pieces of one, two and four characters are noted: one and two for Japanese words, four for numbers. Pure.
 */

/** Bytes; a set of few pieces is folded, half by half. */
const maxBytes = 8_192;
const minBytes = 64;
/** Of the bits, at most: two of them are asked of each piece. */
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

/** Positions, the same for every filter. */
export type WantedPieces = readonly (readonly [number, number])[];

export function wantedPieces(words: readonly string[]): WantedPieces {
  const wanted: [number, number][] = [];
  for (const word of words) eachPiece(word, (one, other) => void wanted.push([one, other]));
  return wanted;
}

/** False: none of its texts has them all. */
export function mayHold(filter: Uint8Array, wanted: WantedPieces): boolean {
  return wanted.every(([one, other]) => hasBit(filter, one) && hasBit(filter, other));
}

/** Words have no blanks in them, so that pieces with one need not be noted. */
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

/** A power of two of bits: a fold keeps the lower part of a position. */
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
