/** Decides which single pictures of a camera are delivered. Pure. */

/** Identical bytes are the same picture, cached by the camera, unless no other picture arrived for this long. */
const repeatAfterMs = 5_000;

export function createPictureFilter() {
  let delivered: { readonly bytes: Buffer; readonly atMs: number } | undefined;

  /** Whether to deliver it. */
  return ({ bytes, nowMs }: { readonly bytes: Buffer; readonly nowMs: number }): boolean => {
    if (delivered !== undefined && nowMs - delivered.atMs < repeatAfterMs && bytes.equals(delivered.bytes))
      return false;
    delivered = { bytes, atMs: nowMs };
    return true;
  };
}
