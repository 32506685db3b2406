/** ffmpeg's side of the RTSP relay (rtsp-relay.ts): what waits for ffmpeg is bounded, and the end is reported once, before ffmpeg's connection ends. */
import type { Socket } from 'node:net';
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';
import type { IngestEnd } from '../ingest.ts';

/** Data that ffmpeg has not read yet. Some seconds of video: then it hangs. */
const maxUnreadBytes = 16 * 1024 * 1024;
/** Memory that a waiting piece takes beside its bytes. */
const pieceBytes = 256;

export type RelayedReader = ReturnType<typeof createRelayedReader>;

/** `socket`: undefined until ffmpeg has connected; data of before is dropped. */
export function createRelayedReader(options: {
  readonly socket: () => Socket | undefined;
  readonly onEnd: (end: IngestEnd) => void;
}) {
  /** Data that arrives while PLAY is being answered: ffmpeg would skip it. */
  let held: Buffer[] | undefined;
  let waitingBytes = 0;
  let isOver = false;
  let lastStatus = 0;

  function write(piece: Buffer): void {
    const taken = piece.length + pieceBytes;
    waitingBytes += taken;
    options.socket()?.write(piece, () => {
      waitingBytes -= taken;
    });
  }

  function fail(end: IngestEnd): void {
    if (isOver) return;
    isOver = true;
    held = undefined;
    options.onEnd(end);
    options.socket()?.destroy();
  }

  return {
    isOver: () => isOver,

    /** Ends at once. */
    fail,

    /** Ends after what was written. */
    finish(why: CameraProblem): void {
      if (isOver) return;
      isOver = true;
      // ffmpeg names a refusal.
      if (lastStatus < 400) options.onEnd({ why, unfit: false });
      options.socket()?.end();
    },

    hold(): void {
      held ??= [];
    },

    /** Data that was held follows. */
    respond(status: number, response: Buffer): void {
      lastStatus = status;
      const frames = held ?? [];
      held = undefined;
      for (const frame of frames) waitingBytes -= frame.length + pieceBytes;
      const socket = options.socket();
      socket?.cork();
      for (const piece of [response, ...frames]) write(piece);
      socket?.uncork();
    },

    /** The response to a keep-alive. */
    respondBetween: (response: Buffer): void => write(response),

    /** Data of a channel; it is copied. Returns the reason if there is no room. */
    add(channel: number, payload: Buffer): CameraProblem | undefined {
      if (isOver || options.socket() === undefined) return undefined;
      if (waitingBytes + payload.length > maxUnreadBytes) {
        const why = cameraProblem(held === undefined ? 'camera.reader_too_slow' : 'camera.data_invalid');
        fail({ why, unfit: false });
        return why;
      }
      const head = Buffer.from([0x24, channel, payload.length >> 8, payload.length & 0xff]);
      const frame = Buffer.concat([head, payload]);
      if (held === undefined) write(frame);
      else {
        held.push(frame);
        waitingBytes += frame.length + pieceBytes;
      }
      return undefined;
    },
  };
}
