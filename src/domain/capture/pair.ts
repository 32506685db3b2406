/** A pair: a sale with its captures. A missing picture is data, with its reason. */

import type { StoredProblem } from '../problem/text.ts';
import type { ClockState, Received, Sale, SaleKind, SaleOrigin } from '../sale/sale.ts';
import { disputedBases, type Instant, type InstantBasis } from '../time/instant.ts';
import type { Voided } from '../time/void-instant.ts';
import type { CameraLatency } from './camera-latency.ts';

type Thumbnail = {
  /** Lower-case hexadecimal SHA-256 of the JPEG, used as its name everywhere. */
  readonly sha256: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
};

export type CaptureSource = 'ring' | 'lookback';

/** Reasons for a missing picture, by precedence. */
export const missingReasons = [
  'no_link',
  /** The time of the sale is not known well enough for any picture to count as one of the sale. */
  'time_unknown',
  'camera_down',
  'outside_buffer',
  'agent_restarted',
  'damaged',
  'timed_out',
  /** The disk was full until the video of that time was no longer buffered. */
  'no_room',
  /** The picture was evicted for lack of space before the cloud had stored it. */
  'evicted',
  /** The picture was erased on request of a person. */
  'erased',
] as const;
export type MissingReason = (typeof missingReasons)[number];

/** Details of a missing picture. Times are epoch milliseconds of the gateway's wall clock. */
export type MissingDetails = {
  /**
   * camera_down: when pictures stopped and resumed; the end is absent while the camera is down, or unknown.
   */
  readonly downSinceMs?: number;
  readonly downUntilMs?: number;
  /** outside_buffer: the oldest and newest instant in the camera's buffers. */
  readonly oldestMs?: number;
  readonly newestMs?: number;
  /** Time of the eviction. */
  readonly evictedAtMs?: number;
  /** Time of the erasure. */
  readonly erasedAtMs?: number;
  readonly problem?: StoredProblem;
};

/** Outcome of a capture, before and after it is stored. */
export type CaptureOutcome =
  | { readonly outcome: 'pending' }
  | {
      readonly outcome: 'captured';
      /** Capture time of the picture, gateway wall clock, epoch milliseconds. */
      readonly takenAtMs: number;
      /** takenAt − (instant + the capture's own offset), milliseconds with a fraction. */
      readonly offsetMs: number;
      /** Basis of the instant when the picture was chosen. */
      readonly basis: InstantBasis;
      /**
       * `offsetMs` is accurate within ± this, milliseconds: instant, camera latency and network delay
       * combined.
       */
      readonly uncertaintyMs: number;
      /**
       * Camera latency that was subtracted, and its part of `uncertaintyMs`. Absent for pictures from before
       * it was stored.
       */
      readonly cameraLatencyMs?: number;
      readonly cameraLatencyUncertaintyMs?: number;
      readonly cameraLatencyBasis?: CameraLatency['basis'];
      /** Part of `uncertaintyMs` caused by possible network delay; absent: none. */
      readonly networkDelayUncertaintyMs?: number;
      /** Decoded from damaged video: parts may show an earlier time or nothing. */
      readonly flawed?: true;
      readonly source: CaptureSource;
      /** Time waited for the picture, and time of decoding and encoding, milliseconds. */
      readonly waitMs: number;
      readonly decodeMs: number;
      readonly thumbnail: Thumbnail;
      /** The cloud has stored the picture; here it was removed by age or for lack of space. */
      readonly removed?: true;
    }
  | { readonly outcome: MissingReason; readonly details: MissingDetails };

/** `undamaged`: beside a flawed picture, the undamaged one nearest to the same time. */
export const captureMoments = ['void', 'undamaged', ...disputedBases] as const;
export type CaptureMoment = (typeof captureMoments)[number];

export type Capture = {
  /** Null for `no_link`: no camera was linked to the register at the instant. */
  readonly camera: string | null;
  /** Current name, or the last one before the camera was removed. */
  readonly cameraName?: string;
  /**
   * Requested distance from the instant, milliseconds: 0, or −4000 … +4000 for the five pictures of an
   * exception. A sale whose time is uncertain has others over its uncertainty.
   */
  readonly requestedOffsetMs: number;
  /** Belongs to the void, or to one of two disputed times; `requestedOffsetMs` still counts from the instant of the sale, and is part of its key with it. */
  readonly moment?: CaptureMoment;
} & CaptureOutcome;

export type Pair = {
  /** Permanent identity of the sale, without a revision. */
  readonly saleId: string;
  /** Newest revision rendered for the cloud; 0 before the first. */
  readonly revision: number;
  readonly registerKey: string;
  readonly registerName: string;
  readonly sale: Sale;
  readonly received: Received;
  readonly instant: Instant;
  readonly clock: ClockState;
  /** Time of the void, if known separately; retained when the void is reversed. */
  readonly voided?: Voided;
  /** By requested offset, extra pictures of an uncertain sale last; within one offset the register's main camera first. */
  readonly captures: readonly Capture[];
  readonly upload: UploadState;
  /**
   * Source records with the raw times: two when a printer proxy and a POS cloud reported the same sale.
   * Absent: pushed by its register.
   */
  readonly sourceRecords?: readonly Half[];
  /** The other identity of a matched sale. */
  readonly aliases?: readonly string[];
  /** Identity of the sale that this refund or void takes back, if that is stored here. */
  readonly reversedSale?: string;
  /** Refunds and voids that take this sale back. */
  readonly reversedBy?: readonly { readonly saleId: string; readonly kind: SaleKind }[];
  /** It was reported to the cloud before it was matched with that sale, which replaces it. */
  readonly supersededBy?: string;
  /** Pinned by a person: removed neither by age nor for lack of space. */
  readonly pinned?: true;
  /** Written by a person; it stays on this gateway. `atMs`: of its last change, epoch milliseconds. */
  readonly note?: { readonly text: string; readonly atMs: number };
};

type Half = {
  /** Identity under which it was reported. */
  readonly saleId: string;
  readonly origin: SaleOrigin;
  readonly received: Received;
};

/** Upload state as acknowledged by the sink. `stored`: the newest revision and all its pictures. */
export type UploadState = {
  readonly state: 'waiting' | 'stored' | 'quarantined';
  /** Newest revision stored by the sink; 0: none. */
  readonly storedRevision: number;
  /** Time at which everything was stored, epoch milliseconds. */
  readonly storedAtMs?: number;
  /** Pictures of this pair that the sink has not stored yet. */
  readonly picturesWaiting: number;
  /** quarantined: why the sink does not store it. */
  readonly problem?: StoredProblem;
};

/** Problem type: no further sale can be pinned until one is unpinned. */
export const pinsAreFull = 'urn:tillframe:problem:no-more-can-be-pinned';
