/** One growing buffer for the NAL units of an access unit, each behind a start code. Returned bytes are views of it. */

/** Bound of one unit. A 4K key frame has 1–2 MB. */
const maxUnitBytes = 8 * 1024 * 1024;
const firstRoomBytes = 64 * 1024;

export const startCode = Uint8Array.of(0, 0, 0, 1);

export type UnitBuffer = ReturnType<typeof createUnitBuffer>;

export function createUnitBuffer() {
  let room = Buffer.allocUnsafeSlow(firstRoomBytes);
  let size = 0;
  /** Offset of the open NAL unit's header. */
  let nalAt: number | undefined;

  let isFull = false;

  function append(bytes: Uint8Array): void {
    if (isFull) return;
    const needed = size + bytes.length;
    if (needed > maxUnitBytes) {
      isFull = true;
      nalAt = undefined;
      return;
    }
    if (needed > room.length) {
      const bigger = Buffer.allocUnsafeSlow(Math.min(maxUnitBytes, Math.max(room.length * 2, needed)));
      room.copy(bigger, 0, 0, size);
      room = bigger;
    }
    room.set(bytes, size);
    size = needed;
  }

  return {
    append,

    openNal(): void {
      append(startCode);
      if (!isFull) nalAt = size;
    },

    isOpen: (): boolean => nalAt !== undefined,
    nal: (): Buffer | undefined => (nalAt === undefined ? undefined : room.subarray(nalAt, size)),
    isFirstNal: (): boolean => nalAt === startCode.length,

    closeNal(): void {
      nalAt = undefined;
    },

    dropNal(): void {
      if (nalAt !== undefined) size = nalAt - startCode.length;
      nalAt = undefined;
    },

    /** A unit above the bound takes nothing more, and has no open NAL unit. */
    isFull: (): boolean => isFull,

    clear(): void {
      isFull = false;
      size = 0;
      nalAt = undefined;
    },

    bytes: (from: number, to = size): Buffer => room.subarray(from, to),
  };
}
