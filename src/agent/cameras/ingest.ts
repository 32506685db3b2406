/**
 * An ingest is one connection to a camera: connects, delivers access units, returns the reason it ended. The caller
 * restarts it. All ingests deliver the same units, whatever the protocol.
 */
import type { CameraProblem } from '../../domain/problem/camera.ts';
import type { CameraRecord } from '../../domain/setup/set-up.ts';
import type { Clock } from '../../lib/clock.ts';
import type { StreamUnit } from './access-unit.ts';

/**
 * Time limit for a camera to accept a connection, to respond to a request and to send its next picture. Pictures that are
 * under way are lost when the connection ends: a network that becomes 5 s late must not end it.
 */
export const patienceMs = 8_000;

/** CLOCK_MONOTONIC milliseconds. */
export type Arrival = {
  /** Time at which the unit was complete in this process. */
  readonly arrivalMs: number;
  /** Arrival that belongs to the unit's time stamp: earlier when an ingest holds units back. */
  readonly sampleArrivalMs: number;
};

/** Evidence of network delay: a sender report of the stream, and the response time of a request. */
export type LineSign =
  | { readonly kind: 'report'; readonly ntpMs: number; readonly pts90k: number; readonly arrivalMs: number }
  | { readonly kind: 'answer'; readonly afterMs: number };

export type IngestDeps = {
  readonly record: CameraRecord;
  readonly clock: Clock;
  /** In decode order. */
  readonly onUnit: (unit: StreamUnit, arrival: Arrival) => void;
  /** Data was lost in the newest unit or the next. An ingest that knows the affected unit sets its `lossBefore` instead. */
  readonly onLoss: () => void;
  /**
   * Wall clock of the camera at a CLOCK_MONOTONIC time, when the stream carries it (RTCP sender reports). Never used to
   * choose pictures.
   */
  readonly onCameraClock: (reading: { wallMs: number; monotonicMs: number }) => void;
  readonly onLine: (sign: LineSign) => void;
  /** Longest time without a unit, milliseconds; read continuously. */
  readonly silenceLimitMs: () => number;
};

export type IngestEnd = {
  /** Why it ended, credentials removed. */
  readonly why: CameraProblem;
  /** This kind of ingest can't read this camera, now or later; another kind may. */
  readonly unfit: boolean;
  /** The camera rejected user and password: it may lock the account after a few more attempts. */
  readonly loginRefused?: true;
};

/** Rejects only on a bug in this program; an abort ends it like any other end. */
export type Ingest = (deps: IngestDeps, signal: AbortSignal) => Promise<IngestEnd>;
