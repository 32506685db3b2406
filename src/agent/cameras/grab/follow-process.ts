/**
 * A decoder process that follows a video: it gets one unit after another, GOP after GOP, and outputs the marked pictures
 * as soon as they are decoded. Of video without reordering.
 */
import { type AccessUnit, copyOf } from '../access-unit.ts';
import { matroskaUnit } from '../ffmpeg/matroska.ts';
import { createPpmReader } from '../ffmpeg/ppm.ts';
import type { Shown } from './decode-once.ts';
import type { DecoderKind } from './decoder-request.ts';
import { startWaitingDecoder, untilErrorsRead } from './waiting-decoder.ts';

export type FollowProcess = {
  write(unit: AccessUnit, isMarked: boolean): void;
  /** Bytes written that the process has not read yet. */
  unreadBytes(): number;
  readonly pid: number | undefined;
  end(): void;
  readonly signal: AbortSignal;
  /** Never rejects. */
  readonly ended: Promise<unknown>;
};

/** `onFailed`: the decoder reported an error, or ended by itself; called at most once. */
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
  let count = 0;

  function fail(why: string): void {
    if (life.signal.aborted) return;
    life.end();
    given.onFailed(why);
  }

  async function read(chunk: Buffer): Promise<void> {
    const pictures = reader.push(chunk);
    if (pictures === 'invalid') {
      fail('invalid output');
      return;
    }
    const shown = pictures.flatMap((picture) => {
      const unit = marked.shift();
      return unit === undefined ? [] : [{ unit, picture }];
    });
    if (shown.length === 0) return;
    await untilErrorsRead();
    const [error] = errors;
    if (error !== undefined) fail(error);
    if (!life.signal.aborted) for (const each of shown) given.onShown(each);
  }

  child.stdout.on('data', (chunk: Buffer) => void read(chunk));
  void child.ended.then(() => fail(lines.at(-1) ?? 'ended'));
  return {
    write(unit, isMarked) {
      if (isMarked) marked.push(unit);
      const time = 2 * count++ + (isMarked ? 1 : 0);
      child.stdin.write(copyOf(matroskaUnit(unit, time)));
    },
    unreadBytes: () => child.stdin.writableLength,
    pid: child.pid,
    end: () => life.end(),
    signal: life.signal,
    ended: child.ended,
  };
}
