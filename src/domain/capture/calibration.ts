/** Effective latencies, offsets and learned skews, and how they were determined. */
import type { Skew } from '../time/skew.ts';

/**
 * `phone`: a time code filmed by the camera; `picture`: the correct picture chosen for a sale; `hand`: an entered value;
 * `sender_reports`: estimated from the camera's RTCP sender reports.
 */
export const calibrationMethods = ['phone', 'picture', 'hand', 'sender_reports'] as const;

/** Minimum number of readings for a result of a measurement. */
export const minReadings = 5;
/** Largest latency that can be configured, milliseconds. */
export const maxLatencyMs = 10_000;

/** Problem types of the measurement by phone that its user can resolve. */
export const phoneProblems = {
  /** Too few pictures showed the code. */
  notSeen: 'urn:tillframe:problem:code-not-seen',
  noPictures: 'urn:tillframe:problem:no-pictures',
  /** No latency explains the time in the code. */
  wrongTime: 'urn:tillframe:problem:wrong-time-on-phone',
  /** One camera at a time. */
  busy: 'urn:tillframe:problem:being-measured',
} as const;

export type Measured = {
  readonly by: (typeof calibrationMethods)[number];
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** The value is expected within ± this, milliseconds; absent when unknown. */
  readonly uncertaintyMs?: number;
  /** Number of readings averaged. */
  readonly samples?: number;
};

export type Calibrations = {
  /** `measured` is absent when the value came with the set-up. */
  readonly cameras: readonly {
    readonly cameraId: string;
    /** Absent when not measured. */
    readonly latencyMs?: number;
    readonly measured?: Measured;
  }[];
  /** Currently active links. */
  readonly links: readonly {
    readonly registerKey: string;
    readonly cameraId: string;
    readonly offsetMs: number;
    readonly measured?: Measured;
  }[];
  /** Registers whose clock is known precisely enough for a comparison. */
  readonly registers: readonly { readonly registerKey: string; readonly skew: Skew }[];
};

export type NewLatency = {
  readonly cameraId: string;
  /** 0 … 10 000 */
  readonly latencyMs: number;
} & Omit<Measured, 'atMs'>;

export type NewOffset = {
  readonly registerKey: string;
  readonly cameraId: string;
  /** −60 000 … 60 000 */
  readonly offsetMs: number;
} & Omit<Measured, 'atMs'>;
