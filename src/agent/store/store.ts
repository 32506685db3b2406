/** Records that the store's operations take and return (operations.ts). */
import type { CaptureOutcome, Pair } from '../../domain/capture/pair.ts';
import type { ExtraMoment } from '../../domain/capture/uncertain-sale.ts';
import type { KnownProblem } from '../../domain/problem/problem-text.ts';
import type { StoredProblem } from '../../domain/problem/text.ts';
import type { ClockState, SaleKind } from '../../domain/sale/sale.ts';
import type { SaleFilter } from '../../domain/sale/sale-filter.ts';
import type { InstantBasis } from '../../domain/time/instant.ts';
import type { EarlierEpoch } from './outbox/epochs.ts';
import type { Unwritable } from './space/space-policy.ts';

/**
 * The database can't be written now (disk full, I/O error, worker restarting). Nothing was stored; the caller
 * may retry.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  /**
   * Set when there is no room for another sale, or the file system is read-only. All other operations still
   * work.
   */
  readonly refusal: Unwritable | undefined;

  constructor(message: string, refusal?: Unwritable) {
    super(message);
    this.refusal = refusal;
  }
}

/** The rows of the sale are damaged, or of another version. They stay as they are. */
export class UnreadableSale extends Error {
  override readonly name = 'UnreadableSale';
  readonly saleId: string;

  constructor(saleId: string, message: string) {
    super(message);
    this.saleId = saleId;
  }
}

export type SetUpChange = {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly unchanged: number;
};

export type PendingCapture = {
  readonly saleId: string;
  readonly registerKey: string;
  readonly cameraId: string;
  readonly requestedOffsetMs: number;
  /**
   * Target instant of the capture: instant + wanted offset + link offset, in milliseconds of the monotonic
   * clock of `boot`. May be in the future.
   */
  readonly boot: string;
  readonly atMonotonicMs: number;
  /** Basis of the instant that the target was computed from. */
  readonly basis: InstantBasis;
  readonly uncertaintyMs: number;
  /** State of the gateway's clock when the sale was received. */
  readonly clock: ClockState;
  readonly committedAtMonotonicMs: number;
  /** A near picture is stored; the exact one still has to be decoded. */
  readonly hasNear?: true;
  /** One beside the picture of the sale (extra-captures.ts): it is taken when no other is waiting. */
  readonly extra?: ExtraMoment;
};

export type Accepted =
  | {
      readonly kind: 'stored' | 'revised';
      readonly saleId: string;
      readonly revision: number;
      readonly pending: readonly PendingCapture[];
    }
  /** `superseded`: not stored, because a newer revision of the sale is stored already. */
  | {
      readonly kind: 'known';
      readonly saleId: string;
      readonly revision: number;
      readonly superseded?: true;
    }
  | { readonly kind: 'unknown_register' };

/** Outcome of a capture. A captured picture brings its JPEG; outcome and JPEG are committed together. */
export type Settlement = {
  readonly saleId: string;
  readonly cameraId: string;
  readonly requestedOffsetMs: number;
  readonly extra?: ExtraMoment;
  /** Target of the PendingCapture when it was read; the capture may have been retargeted since. */
  readonly atMonotonicMs?: number;
  /**
   * The times in the outcome are monotonic times of the sale's boot, because the clock was not set when the
   * sale was received. They become wall times together with the sale's own times, whether that clock
   * correction has run already or not.
   */
  readonly inMonotonicTime?: true;
} & (
  | {
      readonly outcome: Extract<CaptureOutcome, { outcome: 'captured' }>;
      readonly jpeg: Uint8Array;
      /**
       * The picture is not the nearest one: the capture stays pending until the nearest one has been decoded
       * or has failed to decode.
       */
      readonly isNear?: true;
    }
  | { readonly outcome: Exclude<CaptureOutcome, { outcome: 'captured' | 'pending' }> }
);

/** One event due to the cloud. `body` is sent byte for byte and never changes. */
export type OutboxEvent = {
  readonly sequence: number;
  readonly eventId: string;
  readonly saleId: string;
  readonly body: string;
  readonly attempts: number;
  /** Set when this event is the rejection notice of the sequence: the original event is in quarantine. */
  readonly notice?: true;
  /** Set when the event is in quarantine and its next try is due. */
  readonly quarantined?: true;
};

/** Upload address of a picture given by the cloud; absent for the contract's default address. */
export type PicturePut = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

export type OutboxPicture = {
  readonly sha256: string;
  readonly jpeg: Uint8Array;
  readonly put?: PicturePut;
  readonly attempts: number;
  /** Set when the picture is in quarantine and its next try is due; without_address: its event is repeated first. */
  readonly quarantined?: 'due' | 'without_address';
};

export type EventSettlement = {
  readonly sequence: number;
  /**
   * As in OutboxEvent: one sequence can be due twice in succession, first as the event and then as its
   * rejection notice.
   */
  readonly notice?: true;
} & (
  | {
      readonly kind: 'stored';
      /**
       * Pictures the sink lacks, with their upload addresses. Absent when the sink doesn't list them; then
       * all pictures go to the default address.
       */
      readonly pictures?: readonly { sha256: string; put: PicturePut }[];
    }
  | { readonly kind: 'try_later'; readonly notBeforeMs: number; readonly problem: KnownProblem }
  /** `notBeforeMs`: time of the next automatic try; ignored for a rejection notice. */
  | { readonly kind: 'rejected'; readonly problem: KnownProblem; readonly notBeforeMs?: number }
);

export type PictureSettlement =
  | { readonly kind: 'stored'; readonly sha256: string }
  | {
      readonly kind: 'try_later';
      readonly sha256: string;
      readonly notBeforeMs: number;
      readonly problem: KnownProblem;
    }
  /** The upload address expired: the event that names the picture is sent again to get a fresh one. */
  | {
      readonly kind: 'new_address';
      readonly sha256: string;
      readonly notBeforeMs: number;
      readonly problem: KnownProblem;
    }
  /** The event of a picture in quarantine is repeated now, for a fresh address; at `notBeforeMs` again, if that brings none. */
  | { readonly kind: 'renew'; readonly sha256: string; readonly notBeforeMs: number }
  /** `notBeforeMs`: time of the next automatic try. */
  | {
      readonly kind: 'rejected';
      readonly sha256: string;
      readonly problem: KnownProblem;
      readonly notBeforeMs?: number;
    };

export type QueueState = {
  readonly events: number;
  readonly pictures: number;
  readonly quarantined: number;
  /** Oldest unsent event or picture, epoch milliseconds. */
  readonly oldestMs?: number;
  /**
   * Every sequence of the current epoch up to and including this one is stored at the sink, or its rejection
   * notice is.
   */
  readonly storedThrough: number;
  /** Lowest unsent sequence of the current epoch; absent when there is none. */
  readonly lowestUnsent?: number;
  /** Epochs before a recovery of the database, oldest first; absent when there are none. */
  readonly earlierEpochs?: readonly EarlierEpochState[];
  readonly storedEvents: number;
};

export type EarlierEpochState = EarlierEpoch & {
  /** Every sequence of the epoch up to and including this one is known to be stored. */
  readonly storedThrough: number;
  /** No sequence up to and including this one is still to be sent: each is stored or lost. */
  readonly doneThrough: number;
};

/** Item rejected by the sink: an event by its id, a picture by its SHA-256. */
export type Quarantined = {
  readonly id: string;
  readonly saleId: string;
  readonly problem: StoredProblem;
  readonly attempts: number;
  /** Time since which the item has been due, epoch milliseconds. */
  readonly waitingSinceMs: number;
} & (
  | {
      readonly kind: 'event';
      readonly revision: number;
      /** State of the rejection notice that reports this item to the sink. */
      readonly notice: 'waiting' | 'stored' | 'rejected';
    }
  | { readonly kind: 'picture' }
);

/** Selects the quarantined items to retry. */
export type QuarantineChoice =
  | { readonly id: string }
  | { readonly saleId: string }
  | { readonly oldest: number };

export type SalesQuery = SaleFilter & {
  /** 1 … 200 */
  readonly limit: number;
  /** `nextCursor` of an earlier answer. */
  readonly cursor?: string;
};

/** `moment`: listed at the time of its void; otherwise at its own. */
export type ListedPair = Pair & { readonly moment?: 'void' };

/**
 * `nextCursor`: there may be more sales. `searchedToMs`: the time limit of the search ended it early; every
 * instant later than this has been searched, epoch milliseconds.
 */
export type SalesPage = {
  readonly pairs: readonly ListedPair[];
  /** Ids of sales of this page whose rows can't be read. */
  readonly unreadable?: readonly string[];
  readonly nextCursor?: string;
  readonly searchedToMs?: number;
};

/** `isAll`: false when the time limit ended the count early; the true count may be higher. */
export type SalesCount = { readonly count: number; readonly isAll: boolean };

/** `unclear`: papers that may be no sale, counted in none of the kinds. */
export type KindCounts = {
  readonly kinds: Partial<Record<SaleKind, number>>;
  readonly unclear: number;
};

/** Parts of a stored sale that can be dropped while the rest of it stays. */
export const damagedParts = ['sale', 'origin', 'source record', 'void', 'capture'] as const;
export type DamagedPart = (typeof damagedParts)[number];

/**
 * Change notification, so that pages and uploader needn't poll. A slow listener gets one `resync` in place of
 * the changes it missed.
 */
/** Video of one camera around an erased moment, CLOCK_MONOTONIC milliseconds of that boot. */
export type ErasedSpan = {
  readonly cameraId: string;
  readonly boot: string;
  readonly fromMs: number;
  readonly untilMs: number;
};

export type Change =
  | { readonly kind: 'pair'; readonly saleId: string }
  | { readonly kind: 'set_up' }
  | { readonly kind: 'queue' }
  /** An erasure is recorded, and due to be reported. `spans`: what the cameras' memory has of it. */
  | { readonly kind: 'erased'; readonly spans: readonly ErasedSpan[] }
  /** An edit was stored; these damaged parts of its sale were dropped. */
  | { readonly kind: 'repaired'; readonly saleId: string; readonly parts: readonly DamagedPart[] }
  /** Something that the cloud asked for is noted or settled. */
  | { readonly kind: 'remote' }
  | { readonly kind: 'resync' };

/** `full`: `most` sales are pinned already, which is the limit. `saleId`: the sale that replaces it now. */
export type PinOutcome =
  | { readonly kind: 'done'; readonly saleId: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'full'; readonly most: number };

/** A camera has recovered and delivers pictures again. */
export type CameraBack = {
  readonly cameraId: string;
  /** Kernel boot id. */
  readonly boot: string;
  /** Time of recovery, CLOCK_MONOTONIC milliseconds of that boot. */
  readonly monotonicMs: number;
  /**
   * Time of recovery, epoch milliseconds. Absent while the clock is not set; captures of earlier boots are
   * then left for later.
   */
  readonly wallMs?: number;
};
