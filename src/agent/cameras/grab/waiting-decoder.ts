/** A decoder process that waits on its stdin for the units of one job. */
import { setImmediate as turn } from 'node:timers/promises';
import { type ChildLifetime, childLifetime } from '../../../lib/abort.ts';
import { startDecoder } from '../ffmpeg/ffmpeg.ts';
import { reportsDecodingError } from '../ffmpeg/ffmpeg-lines.ts';
import { matroskaHeader } from '../ffmpeg/matroska.ts';
import type { FedProcess } from '../media-process.ts';
import type { DecoderKind } from './decoder-request.ts';

const maxErrors = 10;
const maxLines = 100;

export type WaitingDecoder = {
  readonly kind: DecoderKind;
  readonly process: FedProcess;
  /** Ends the process. */
  readonly life: ChildLifetime;
  readonly sinceMs: number;
  /** Error lines about the pictures. */
  readonly errors: readonly string[];
  /** Its newest lines. */
  readonly lines: readonly string[];
};

/** Errors about a picture are written before it, to another pipe: after two turns of the event loop they have been read. */
export async function untilErrorsRead(): Promise<void> {
  for (let turns = 0; turns < 2; turns++) await turn();
}

export function startWaitingDecoder(
  kind: DecoderKind,
  options: {
    readonly threads: number;
    readonly isUrgent: boolean;
    readonly nowMs: number;
    readonly atOnce?: boolean;
  },
  signal: AbortSignal,
): WaitingDecoder {
  const { threads, isUrgent, nowMs: sinceMs, atOnce = false } = options;
  const life = childLifetime(signal);
  const errors: string[] = [];
  const lines: string[] = [];
  const onLine = (line: string) => {
    if (lines.push(line) > maxLines) lines.shift();
    if (reportsDecodingError(line) && errors.length < maxErrors) errors.push(line);
  };
  const size = kind.widthPx === undefined ? {} : { widthPx: kind.widthPx };
  // Several threads each have pictures of their own, and nothing to conceal a loss with: it would be plain green.
  const used = kind.conceals === true ? 1 : threads;
  const process = startDecoder({ threads: used, ...size, onLine, isUrgent, atOnce }, life.signal);
  process.stdin.write(matroskaHeader(kind.codec));
  return { kind, process, life, sinceMs, errors, lines };
}
