/**
 * One run of one decoder process: writes the units, reads the pictures, and ends a decoder that makes no progress.
 *
 * A run may last as long as it makes progress: at most `stallMs` without a milestone (milestones.ts) or, where there are
 * none, without a unit that the decoder takes.
 */
import { once } from 'node:events';
import type { HeldPicture } from '../../../domain/capture/frame.ts';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type AccessUnit, copyOf } from '../access-unit.ts';
import { closeWrappedGaps } from '../bitstream/frame-numbers.ts';
import { reportsCrash, reportsNothingDecoded, reportsRefusal } from '../ffmpeg/ffmpeg-lines.ts';
import { matroskaUnit } from '../ffmpeg/matroska.ts';
import { createPpmReader } from '../ffmpeg/ppm.ts';
import type { JoinedRun } from './joined-run.ts';
import { everyPictures, shownPictures } from './milestones.ts';
import { untilErrorsRead, type WaitingDecoder } from './waiting-decoder.ts';

/** Interval of the progress check. */
const watchEveryMs = 100;
/** Interval of the check whether others need the processor still. */
const waitEveryMs = 50;
/**
 * Least size of a unit in a long run without milestones: some 300 KB fit between this program and the decoder, and units
 * of a still scene are so small that all of them would count as read at once.
 */
const minUnitBytes = 16_384;

export type Shown = { readonly unit: AccessUnit; readonly picture: HeldPicture };

export type DecoderOutput = {
  readonly requested: readonly Shown[];
  /** All pictures were read. */
  readonly isWhole: boolean;
  /** It was ended because it made no progress. */
  readonly isStalled: boolean;
  /** It ended by itself, having read everything or by a crash, and not for want of memory. */
  readonly isThrough: boolean;
  /** The newest picture that was not requested, when the output ended earlier. */
  readonly near: Shown | undefined;
  /** Error about the pictures. */
  readonly error: string | undefined;
  readonly decodeMs: number;
};

type Limits = {
  readonly clock: Clock;
  readonly stallMs: number;
  /** Time from which a near picture is accepted, CLOCK_MONOTONIC; Infinity: never. */
  readonly nearFromMs: number;
  /** Whether others need the processor now; absent: never. */
  readonly mustWait?: (() => boolean) | undefined;
};

/** The decoder is used up afterwards; the caller ends it, and releases the pictures. */
export async function decodeOnce(
  decoder: WaitingDecoder,
  run: JoinedRun,
  limits: Limits,
): Promise<DecoderOutput> {
  const { clock } = limits;
  const startedMs = clock.monotonicMs();
  const conceals = decoder.kind.conceals === true;
  // A decoder may leave out pictures of damaged video, so none is counted but the requested one. Without a near picture
  // to return, milestones would only cost time: 4 % of a long run.
  const hasMilestones = !conceals && limits.nearFromMs < Infinity;
  const shown = hasMilestones ? shownPictures(run) : run.requested;
  const reading = readPictures(decoder, shown, new Set(run.requested));
  const bytes = conceals ? closeWrappedGaps(run.units) : run.units.map((unit) => unit.bytes);
  const isPadded = !hasMilestones && run.units.length > everyPictures;
  const input = restamped(run.units, bytes, { shown: new Set(shown), minBytes: isPadded ? minUnitBytes : 0 });
  // Without milestones, what the decoder has read shows its progress.
  const read = hasMilestones ? writeAll(decoder, input) : feed(decoder, input, limits);
  let isStalled = false;
  const progress = {
    count: () => reading.count() + read(),
    onStall: () => void (isStalled = true),
    takeNear: () => reading.takeNear(),
  };
  void watchProgress(decoder, progress, limits);
  const end = await reading.ended;
  const isWhole = end === 'whole';
  // A decoder that returned no picture must exit before its errors are read. The exit of one that was killed takes long where the processor is short.
  let hasExited: boolean | undefined;
  if (end === 'early') hasExited = await decoder.process.ended;
  else await untilErrorsRead();
  if (isWhole) reading.newest()?.picture[Symbol.dispose]();
  return {
    requested: reading.requested,
    isWhole,
    isStalled,
    isThrough: (hasExited === true || reportsCrash(decoder.lines)) && !reportsRefusal(decoder.lines),
    near: isWhole ? undefined : reading.newest(),
    error:
      conceals && isWhole
        ? undefined
        : (decoder.errors[0] ?? (reportsNothingDecoded(decoder.lines) ? 'no picture found' : undefined)),
    decodeMs: clock.monotonicMs() - startedMs,
  };
}

/** Ends a decoder that makes no progress, or whose near picture is now accepted. */
async function watchProgress(
  decoder: WaitingDecoder,
  reading: Pick<Reading, 'count' | 'takeNear'> & { readonly onStall: () => void },
  { clock, stallMs, nearFromMs, mustWait }: Limits,
): Promise<void> {
  const { signal } = decoder.life;
  let seen = 0;
  let seenMs = clock.monotonicMs();
  for (let waitMs = 0; await pause(clock, waitMs, signal); ) {
    const nowMs = clock.monotonicMs();
    if (reading.count() > seen || mustWait?.()) [seen, seenMs] = [reading.count(), nowMs];
    const hasStalled = nowMs >= seenMs + stallMs;
    if (hasStalled) reading.onStall();
    if (hasStalled || (nowMs >= nearFromMs && reading.takeNear())) decoder.life.end();
    const untilMs = Math.min(seenMs + stallMs, nowMs >= nearFromMs ? Infinity : nearFromMs);
    waitMs = Math.min(watchEveryMs, Math.max(1, untilMs - nowMs));
  }
}

type Reading = {
  /** Number of pictures read so far. */
  count(): number;
  /** The newest picture that was not requested. */
  newest(): Shown | undefined;
  /** Ends the reading with the newest of these; false while there is none. */
  takeNear(): boolean;
  readonly requested: readonly Shown[];
  /** `whole`: all pictures were read; `near`: by `takeNear`; `early`: the output ended before that. */
  readonly ended: Promise<'whole' | 'near' | 'early'>;
};

/**
 * `shown`: pictures in the order the decoder outputs them. Drains the pipe. Of the pictures not requested only the
 * newest is held.
 */
function readPictures(
  { process, life }: WaitingDecoder,
  shown: readonly AccessUnit[],
  isRequested: ReadonlySet<AccessUnit>,
): Reading {
  const { promise, resolve } = Promise.withResolvers<'whole' | 'near' | 'early'>();
  const reader = createPpmReader();
  const requested: Shown[] = [];
  let newest: Shown | undefined;
  let count = 0;
  process.stdout.on('data', (chunk: Buffer) => {
    if (count >= shown.length) return;
    const read = reader.push(chunk);
    if (read === 'invalid') {
      count = shown.length;
      life.end();
      return;
    }
    for (const picture of read) {
      const unit = shown[count++];
      if (unit === undefined) picture[Symbol.dispose]();
      else if (isRequested.has(unit)) requested.push({ unit, picture });
      else {
        newest?.picture[Symbol.dispose]();
        newest = { unit, picture };
      }
    }
    if (count >= shown.length) resolve('whole');
  });
  process.stdout.once('end', () => {
    reader.end();
    resolve('early');
  });
  return {
    count: () => count,
    newest: () => newest,
    takeNear() {
      if (newest === undefined || count >= shown.length) return false;
      count = shown.length;
      resolve('near');
      return true;
    },
    requested,
    ended: promise,
  };
}

/** The decoder outputs only pictures with odd time stamps. In 90 kHz the change is 11 µs. */
function restamped(
  units: readonly AccessUnit[],
  bytes: readonly Buffer[],
  { shown, minBytes }: { readonly shown: ReadonlySet<AccessUnit>; readonly minBytes: number },
): Uint8Array[][] {
  const first = units.reduce((least, { pts90k }) => Math.min(least, pts90k), Infinity);
  return units.map((unit, index) => {
    const time = 2 * Math.floor((unit.pts90k - first) / 2) + (shown.has(unit) ? 1 : 0);
    return [...matroskaUnit({ ...unit, bytes: bytes[index] ?? unit.bytes }, time, minBytes)];
  });
}

/** Returns the number of units read. */
function writeAll({ process }: WaitingDecoder, input: readonly Uint8Array[][]): () => number {
  process.stdin.end(copyOf(input.flat()));
  return () => 0;
}

/** Writes each unit when the decoder has read most of those before it, and no other work needs the processor. */
function feed(
  { process: { stdin }, life }: WaitingDecoder,
  input: readonly Uint8Array[][],
  { clock, mustWait }: Limits,
): () => number {
  let written = 0;
  async function write(): Promise<void> {
    for (const unit of input) {
      while (mustWait?.()) await clock.sleep(waitEveryMs, life.signal);
      if (!stdin.write(copyOf(unit))) await once(stdin, 'drain', { signal: life.signal });
      written++;
    }
    stdin.end();
  }
  // The decoder has ended.
  void write().catch(() => undefined);
  return () => written;
}
