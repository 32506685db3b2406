/** Frees the memory of large buffers at once: without it they wait for V8's next collection, which may be seconds and tens of megabytes away. */

/**
 * The bytes must have no other user, and no native operation, such as a write to a pipe, may be reading them. Every view of them
 * has no bytes from then on. Small buffers share memory of Node's pool with others: nothing happens to those.
 */
export function freeBytes({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0);
}
