/** A pair: a sale with its captures. A missing picture is data, with the reason a person needs. */

import type { ClockState, Received, Sale, Told } from '../sale/sale.ts';
import type { Instant, InstantBasis } from '../time/instant.ts';
import type { Voided } from '../time/void-instant.ts';
import type { CameraLatency } from './camera-latency.ts';

export type Thumbnail = {
  /** Lower-case hexadecimal SHA-256 of the JPEG: its name everywhere. */
  readonly sha256: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
};

export type CaptureSource = 'ring' | 'lookback';

/** Why there is no picture. The order is the one in which a person would ask. */
export const missingReasons = [
  'no_link',
  /** It is not known when the sale was made, so no picture can be said to be of it. */
  'time_unknown',
  'camera_down',
  'outside_buffer',
  'agent_restarted',
  'damaged',
  'timed_out',
  /** There was one; it was given up for want of space before the cloud had it. */
  'shed',
] as const;
export type MissingReason = (typeof missingReasons)[number];

/** What a person needs to understand a missing picture. Times are epoch milliseconds of the gateway's wall clock. */
export type MissingDetails = {
  /** camera_down: since when no picture came, and when one did again; without the end while that has not happened, or is not known. */
  readonly downSinceMs?: number;
  readonly downUntilMs?: number;
  /** outside_buffer: the oldest and newest instant the camera's buffers hold. */
  readonly oldestMs?: number;
  readonly newestMs?: number;
  /** shed: when it was given up. */
  readonly shedAtMs?: number;
  /** A sentence for the log and the system page; never with a secret in it. */
  readonly message?: string;
};

/** How a capture ended, before and after it is stored. */
export type CaptureOutcome =
  | { readonly outcome: 'pending' }
  | {
      readonly outcome: 'captured';
      /** Capture time of the picture, gateway wall clock, epoch milliseconds. */
      readonly takenAtMs: number;
      /** takenAt − (instant + the capture's own offset), milliseconds with a fraction. */
      readonly offsetMs: number;
      /** How the instant was known when the picture was chosen. */
      readonly basis: InstantBasis;
      /** `offsetMs` is right within ± this, milliseconds: the instant, the camera's own delay and the way of its video taken together. */
      readonly uncertaintyMs: number;
      /** What was taken off for the camera's own delay, and its part of `uncertaintyMs`. Absent of pictures from before it was kept. */
      readonly cameraLatencyMs?: number;
      readonly cameraLatencyUncertaintyMs?: number;
      readonly cameraLatencyBasis?: CameraLatency['basis'];
      /** The part of `uncertaintyMs` that is due to a line which may have been slow just then; absent for none. */
      readonly lineDelayUncertaintyMs?: number;
      readonly source: CaptureSource;
      /** How long the picture was waited for, and how long decoding and encoding took, milliseconds. */
      readonly waitMs: number;
      readonly decodeMs: number;
      readonly thumbnail: Thumbnail;
      /** The cloud has the picture; here it was removed, for its age or for want of space. */
      readonly removed?: true;
    }
  | { readonly outcome: MissingReason; readonly details: MissingDetails };

export type Capture = {
  /** Null only for `no_link`: no camera was linked to the register at the instant. */
  readonly camera: string | null;
  /** As it is called now, or was last before it was removed. */
  readonly cameraName?: string;
  /** Wanted distance from the instant, milliseconds: 0, or −4000 … +4000 for the five pictures of an exception. */
  readonly wantedOffsetMs: number;
  /** It is of the void, and not of the sale; `wantedOffsetMs` counts from the instant all the same. */
  readonly moment?: 'void';
} & CaptureOutcome;

export type Pair = {
  /** The sale's identity for ever, without a revision. */
  readonly saleId: string;
  /** The newest revision rendered for the cloud; 0 before the first. */
  readonly revision: number;
  readonly registerKey: string;
  readonly registerName: string;
  readonly sale: Sale;
  readonly received: Received;
  readonly instant: Instant;
  readonly clock: ClockState;
  /** When it was voided, where that is known by itself; it stays where the void was taken back. */
  readonly voided?: Voided;
  /** By wanted offset; of one offset the register's main camera first. */
  readonly captures: readonly Capture[];
  readonly upload: UploadState;
  /** Who told of it, with the raw times: two halves where a tap and a POS cloud told of one sale. Absent: its register pushed it. */
  readonly halves?: readonly Half[];
  /** The other identity of a sale in two halves. */
  readonly aliases?: readonly string[];
  /** It was told to the cloud before it was known to be half of that sale, which stands for it now. */
  readonly supersededBy?: string;
  /** A person keeps it: it goes neither for its age nor for want of space. */
  readonly kept?: true;
};

export type Half = {
  /** The identity under which it was told. */
  readonly saleId: string;
  readonly told: Told;
  readonly received: Received;
};

/** What the cloud is known to have. `stored`: the newest revision and every picture it names. */
export type UploadState = {
  readonly state: 'waiting' | 'stored' | 'quarantined';
  /** Newest revision the sink has stored; 0 for none. */
  readonly storedRevision: number;
  /** When everything was stored, epoch milliseconds. */
  readonly storedAtMs?: number;
  /** Pictures of this pair that the sink does not have yet. */
  readonly picturesWaiting: number;
  /** quarantined: the sink's reason. */
  readonly reason?: string;
};

/** The type of the problem where no further sale can be kept: somebody lets go of one first. */
export const keptIsFull = 'urn:tillframe:problem:no-more-can-be-kept';
