/**
 * An ingest is one life of a connection to a camera: connect, hand out access units, return why it ended. Starting it again is the
 * business of whoever called it. All ingests hand out the same units, whatever the way the camera is read.
 */
import type { CameraRecord } from '../../domain/setup/set-up.ts';
import type { Clock } from '../../lib/clock.ts';
import type { StreamUnit } from './access-unit.ts';

/** CLOCK_MONOTONIC milliseconds. */
export type Arrival = {
  /** When the unit was complete here. */
  readonly arrivalMs: number;
  /** The arrival that belongs to the unit's time stamp: an earlier one where an ingest holds units back. */
  readonly sampleArrivalMs: number;
};

/** What tells how slow the way here may be: a sender report of the stream, and how long a request took to be answered. */
export type LineSign =
  | { readonly kind: 'report'; readonly ntpMs: number; readonly pts90k: number; readonly arrivalMs: number }
  | { readonly kind: 'answer'; readonly afterMs: number };

export type IngestDeps = {
  readonly record: CameraRecord;
  readonly clock: Clock;
  /** In decode order. */
  readonly onUnit: (unit: StreamUnit, arrival: Arrival) => void;
  /** Something was lost just now: in the newest unit or the next. An ingest that knows which unit is hit sets its `lossBefore` instead. */
  readonly onLoss: () => void;
  /** What the camera's own wall clock showed at a moment of ours, where the stream tells it (RTCP sender reports). Never used to choose pictures. */
  readonly onCameraClock: (reading: { wallMs: number; monotonicMs: number }) => void;
  readonly onLine: (sign: LineSign) => void;
  /** How long no unit may come, milliseconds; asked anew all the time. */
  readonly silenceLimitMs: () => number;
};

export type IngestEnd = {
  /** Why it ended, in words for a person, credentials removed. */
  readonly why: string;
  /** This kind of ingest can't read this camera, now or later; another kind may. */
  readonly unfit: boolean;
  /** User and password were sent, and refused: the camera may lock the account after a few more tries. */
  readonly loginRefused?: true;
};

/** Rejects only when something is broken in this program; an abort ends it like any other end. */
export type Ingest = (deps: IngestDeps, signal: AbortSignal) => Promise<IngestEnd>;
