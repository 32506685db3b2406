/** Bytes that arrive in parts: the first are copied, up to a bound, and all are counted. */

export type FirstBytes = {
  stored(): Buffer;
  count(): number;
  /** `all`: their number, where only the first are at hand. */
  add(bytes: Uint8Array, all?: number): void;
  /** Begins anew. */
  take(): { readonly bytes: Buffer; readonly count: number };
};

export function createFirstBytes(maxBytes: number): FirstBytes {
  let parts: Uint8Array[] = [];
  let count = 0;
  const stored = (): Buffer => Buffer.concat(parts);
  return {
    stored,
    count: () => count,
    add(bytes, all = bytes.length) {
      const room = maxBytes - count;
      if (room > 0) parts.push(new Uint8Array(bytes.subarray(0, room)));
      count += all;
    },
    take() {
      const taken = { bytes: stored(), count };
      parts = [];
      count = 0;
      return taken;
    },
  };
}
