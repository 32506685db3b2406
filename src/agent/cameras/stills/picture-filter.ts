/** Decides which single pictures of a camera are delivered. Pure. */

/**
 * At most this many pictures of a stream a second: each is whole, so 25 a second would fill the ring in seconds. With
 * 5, a frame is at most 100 ms off. The slack keeps an even pace for streams of 10, 15 or 25.
 */
const maxStreamFps = 5;
const paceSlackMs = 20;
/** Identical bytes are the same picture, cached by the camera, unless no other picture arrived for this long. */
const repeatAfterMs = 5_000;

export function createPictureFilter() {
  let delivered: { readonly bytes: Buffer; readonly atMs: number; readonly takenMs: number } | undefined;

  /** Whether to deliver it. `takenMs`: capture time; `stream`: it came in a response with more than one picture. */
  return (picture: {
    readonly bytes: Buffer;
    readonly firstByteMs: number;
    readonly takenMs: number;
    readonly nowMs: number;
    readonly stream: boolean;
  }): boolean => {
    const { bytes, takenMs, nowMs } = picture;
    if (delivered !== undefined) {
      const sinceMs = picture.firstByteMs - delivered.takenMs;
      const tooSoon = picture.stream && sinceMs < 1_000 / maxStreamFps - paceSlackMs;
      if (tooSoon || (nowMs - delivered.atMs < repeatAfterMs && bytes.equals(delivered.bytes))) return false;
    }
    delivered = { bytes, atMs: nowMs, takenMs };
    return true;
  };
}
