/** What is in force of latencies, offsets and learned skews, and how it was found. */
import type { Skew } from '../time/skew.ts';

/** `phone`: a time code before the camera; `picture`: the right one chosen beside a sale; `hand`: a figure somebody typed. */
export const calibrationMethods = ['phone', 'picture', 'hand'] as const;

/** Types of the problems that stand against measuring by phone: whoever holds the phone can do something about each. */
export const phoneProblems = {
  /** Too few pictures showed the code. */
  notSeen: 'urn:tillframe:problem:code-not-seen',
  noPictures: 'urn:tillframe:problem:no-pictures',
  /** No latency explains what the code shows. */
  wrongTime: 'urn:tillframe:problem:wrong-time-on-phone',
  /** One camera at a time. */
  busy: 'urn:tillframe:problem:being-measured',
} as const;

export type Measured = {
  readonly by: (typeof calibrationMethods)[number];
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** The value is expected within ± this, milliseconds; absent where nobody knows. */
  readonly uncertaintyMs?: number;
  /** How many readings it is the mean of. */
  readonly samples?: number;
};

export type Calibrations = {
  /** `measured` is absent where the value came with the set-up. */
  readonly cameras: readonly {
    readonly cameraId: string;
    /** Absent where it was not measured. */
    readonly latencyMs?: number;
    readonly measured?: Measured;
  }[];
  /** Links that hold now. */
  readonly links: readonly {
    readonly registerKey: string;
    readonly cameraId: string;
    readonly offsetMs: number;
    readonly measured?: Measured;
  }[];
  /** Registers whose clock is known well enough to be compared. */
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
