/**
 * A decoder process that follows a video: it gets one unit after another, GOP after GOP, and outputs the marked pictures
 * as soon as they are decoded and the units written show their place in the order.
 *
 * The output does not identify its pictures, and a unit may have none: pictures are assigned, in order of display, once
 * all marked ones have come. Across a step of the camera's clock that order is not known. H.264 may leave the depth of
 * reordering open; the decoder then drops pictures of the wrong order until it has seen the depth.
 */
import type { HeldPicture } from '../../../domain/capture/frame.ts';
import { type AccessUnit, copyOf } from '../access-unit.ts';
import { matroskaUnit } from '../ffmpeg/matroska.ts';
import { createPpmReader } from '../ffmpeg/ppm.ts';
import type { Shown } from '../grab/decode-once.ts';
import type { DecoderKind } from '../grab/decoder-request.ts';
import type { Pausable } from '../grab/sales-under-way.ts';
import { startWaitingDecoder, untilErrorsRead } from '../grab/waiting-decoder.ts';

/** Distance of the time stamps before and after a step of the camera's clock. */
const stepGap90k = 90_000;

export type FollowProcess = Pausable & {
  write(unit: AccessUnit, isMarked: boolean): void;
  /**
   * Input that the process has not read yet. A unit counts until all of it is read, and those since the oldest marked one that is not output always:
   * some 300 KB between the two processes count as read.
   */
  unread(): { readonly bytes: number; readonly units: number };
  readonly pid: number | undefined;
  end(): void;
  readonly signal: AbortSignal;
  /** Never rejects. */
  readonly ended: Promise<unknown>;
};

/** `onShown`: gets the picture to keep. `onFailed`: the decoder reported an error, or ended by itself; called at most once. */
export function startFollowProcess(
  kind: DecoderKind,
  given: {
    readonly nowMs: number;
    readonly onShown: (shown: Shown) => void;
    readonly onFailed: (why: string) => void;
  },
  signal: AbortSignal,
): FollowProcess {
  const decoder = startWaitingDecoder(
    kind,
    { threads: 1, isUrgent: true, nowMs: given.nowMs, atOnce: true },
    signal,
  );
  const { process: child, life, errors, lines } = decoder;
  const reader = createPpmReader();
  const marked: AccessUnit[] = [];
  const pictures: HeldPicture[] = [];
  let epoch: number | undefined;
  /** Added to the time stamps of the epoch. */
  let offset90k = 0;
  let newest90k = 0;
  let writtenBytes = 0;
  /** Ends of the units that have not been read yet, in bytes written. */
  let ends: readonly number[] = [];
  /** Units written since the oldest marked one that is not output. */
  let unshown = 0;

  function fail(why: string): void {
    if (life.signal.aborted) return;
    life.end();
    given.onFailed(why);
  }

  /** Continues in display order when the camera's clock has stepped. */
  function timeOf(unit: AccessUnit): number {
    if (unit.epoch !== epoch) offset90k = newest90k + stepGap90k - unit.pts90k;
    epoch = unit.epoch;
    const time = unit.pts90k + offset90k;
    newest90k = Math.max(newest90k, time);
    return time;
  }

  const unreadEnds = (): readonly number[] =>
    ends.filter((end) => end > writtenBytes - child.stdin.writableLength);

  async function readOutput(chunk: Buffer): Promise<void> {
    const read = reader.push(chunk);
    if (read === 'invalid' || pictures.push(...read) > marked.length) {
      fail('invalid output');
      return;
    }
    if (read.length === 0 || pictures.length < marked.length) return;
    // A unit may have moved to another epoch since it was written.
    const inOrder = marked.splice(0).sort((a, b) => a.pts90k - b.pts90k);
    if (inOrder.some((unit) => unit.epoch !== inOrder[0]?.epoch)) {
      fail('the clock stepped between marked pictures');
      return;
    }
    const shown = pictures.splice(0).flatMap((picture, index) => {
      const unit = inOrder[index];
      return unit === undefined ? [] : [{ unit, picture }];
    });
    await untilErrorsRead();
    const [error] = errors;
    if (error !== undefined) fail(error);
    for (const each of shown) {
      if (life.signal.aborted) each.picture[Symbol.dispose]();
      else given.onShown(each);
    }
  }

  child.stdout.on('data', (chunk: Buffer) => void readOutput(chunk));
  void child.ended.then(() => {
    fail(lines.at(-1) ?? 'ended');
    reader.end();
    for (const picture of pictures.splice(0)) picture[Symbol.dispose]();
  });
  return {
    write(unit, isMarked) {
      const time = 2 * Math.floor(timeOf(unit) / 2) + (isMarked ? 1 : 0);
      if (isMarked) marked.push(unit);
      const bytes = copyOf(matroskaUnit(unit, time));
      unshown = marked.length === 0 ? 0 : unshown + 1;
      ends = [...unreadEnds(), writtenBytes + bytes.length];
      writtenBytes += bytes.length;
      child.stdin.write(bytes);
    },
    unread: () => ({
      bytes: child.stdin.writableLength,
      units: Math.max(unreadEnds().length, marked.length === 0 ? 0 : unshown),
    }),
    pid: child.pid,
    pause: (isPaused) => child.pause(isPaused),
    end: () => life.end(),
    signal: life.signal,
    ended: child.ended,
  };
}
