/**
 * The store's interface to the rest of the program.
 *
 * One worker thread owns the writing connection and commits in groups; a second, read-only worker serves
 * searches. A write resolves after its transaction is on disk (WAL, synchronous=FULL), or rejects with
 * StoreUnavailable and has stored nothing.
 */

import type { Calibrations, NewLatency, NewOffset } from '../../domain/capture/calibration.ts';
import type { CaptureOutcome, Pair } from '../../domain/capture/pair.ts';
import type { LookbackSegment } from '../../domain/capture/retention-segment.ts';
import type { ClockState, Received, Sale, SaleKind, Told } from '../../domain/sale/sale.ts';
import type { SaleFilter } from '../../domain/sale/sale-filter.ts';
import type { Link } from '../../domain/setup/link.ts';
import type { LinkedPosTerminal, PosProblem, StoredPosAccount } from '../../domain/setup/pos-account.ts';
import type { CameraRecord, CarriedState, RegisterRecord, SetUp } from '../../domain/setup/set-up.ts';
import type { ClockReading } from '../../domain/time/clock-map.ts';
import type { InstantBasis } from '../../domain/time/instant.ts';
import type { RunningTime } from '../../domain/time/running-time.ts';
import type { Span } from '../../domain/time/shop-day.ts';
import type { ApiToken, PageAccess, StoredSession } from './access/access-records.ts';
import type { EarlierEpoch } from './outbox/epochs.ts';
import type { HeldCount } from './outbox/unsent-sales.ts';
import type { Recovery } from './recovery/recovery-report.ts';
import type { FoundReader } from './setup/camera-readers.ts';
import type { PosProgress, PosSettingsChange } from './setup/pos-records.ts';
import type { StoredSpace } from './space/space.ts';
import type { SpaceLook } from './space/space-look.ts';
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

export type SetUpChange = {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly unchanged: number;
};

export type PendingCapture = {
  readonly saleId: string;
  readonly cameraId: string;
  readonly wantedOffsetMs: number;
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
  readonly wantedOffsetMs: number;
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
export type OwedEvent = {
  readonly sequence: number;
  readonly eventId: string;
  readonly saleId: string;
  readonly body: string;
  readonly attempts: number;
  /** Set when this event is the rejection notice of the sequence: the original event is in quarantine. */
  readonly withheld?: true;
  /** Set when the event is in quarantine and its next try is due. */
  readonly quarantined?: true;
};

/** Upload address of a picture given by the cloud; absent for the contract's default address. */
export type PicturePut = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

export type OwedPicture = {
  readonly sha256: string;
  readonly jpeg: Uint8Array;
  readonly put?: PicturePut;
  readonly attempts: number;
};

export type EventSettlement = {
  readonly sequence: number;
  /**
   * As in OwedEvent: one sequence can be due twice in succession, first as the event and then as its
   * rejection notice.
   */
  readonly withheld?: true;
} & (
  | {
      readonly kind: 'stored';
      /**
       * Pictures the sink lacks, with their upload addresses. Absent when the sink doesn't list them; then
       * all pictures go to the default address.
       */
      readonly pictures?: readonly { sha256: string; put: PicturePut }[];
    }
  | { readonly kind: 'try_later'; readonly notBeforeMs: number; readonly why: string }
  /** `notBeforeMs`: time of the next automatic try; ignored for a rejection notice. */
  | { readonly kind: 'rejected'; readonly why: string; readonly notBeforeMs?: number }
);

export type PictureSettlement =
  | { readonly kind: 'stored'; readonly sha256: string }
  | {
      readonly kind: 'try_later';
      readonly sha256: string;
      readonly notBeforeMs: number;
      readonly why: string;
    }
  /** The upload address expired: the event that names the picture is sent again to get a fresh one. */
  | {
      readonly kind: 'new_address';
      readonly sha256: string;
      readonly notBeforeMs: number;
      readonly why: string;
    }
  | { readonly kind: 'rejected'; readonly sha256: string; readonly why: string };

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
  readonly reason: string;
  readonly attempts: number;
  /** Time since which the item has been due, epoch milliseconds. */
  readonly owedSinceMs: number;
} & (
  | {
      readonly kind: 'event';
      readonly revision: number;
      /** State of the rejection notice that reports this item to the sink. */
      readonly withheld: 'waiting' | 'stored' | 'rejected';
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

/**
 * `nextCursor`: there may be more sales. `searchedToMs`: the time limit of the search ended it early; every
 * instant later than this has been searched, epoch milliseconds.
 */
export type SalesPage = {
  readonly pairs: readonly Pair[];
  readonly nextCursor?: string;
  readonly searchedToMs?: number;
};

/** `isAll`: false when the time limit ended the count early; the true count may be higher. */
export type SalesCount = { readonly count: number; readonly isAll: boolean };

export type KindCounts = Partial<Record<SaleKind, number>>;

/**
 * Change notification, so that pages and uploader needn't poll. A slow listener gets one `resync` in place of
 * the changes it missed.
 */
export type Change =
  | { readonly kind: 'pair'; readonly saleId: string }
  | { readonly kind: 'set_up' }
  | { readonly kind: 'queue' }
  | { readonly kind: 'resync' };

/** `full`: `most` sales are pinned already, which is the limit. `saleId`: the sale that replaces it now. */
export type Keeping =
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

export type StoreWriter = {
  /**
   * Commits a sale and its pending captures in one transaction; the register may be answered once this resolves.
   */
  acceptSale(input: {
    registerKey: string;
    sale: Sale;
    bodySha256: string;
    received: Received;
    committedAtMonotonicMs: number;
    /** Absent when the register pushed the sale. */
    told?: Told;
    /** Permanent identity, as in HeardSale: another body under the same id is an edit, however late. */
    saleId?: string;
    /**
     * The sale is known to be later than every stored revision: a body seen earlier is then an edit that
     * restores it.
     */
    isInOrder?: boolean;
  }): Promise<Accepted>;
  /**
   * Commits outcome and thumbnail. If this was the sale's last pending capture, the same transaction renders
   * the next revision.
   */
  settleCapture(settlement: Settlement): Promise<void>;
  /** Renders the next revision now, pending captures included, if anything changed since the last one. */
  renderRevision(saleId: string): Promise<void>;
  settleEvents(settlements: readonly EventSettlement[]): Promise<void>;
  settlePictures(settlements: readonly PictureSettlement[]): Promise<void>;
  /** Makes everything that waits for a retry due now. */
  freeTried(): Promise<void>;
  /** Makes quarantined items due again with the same id, body and sequence. Returns their number. */
  retryQuarantined(choice: QuarantineChoice): Promise<number>;
  noteClock(reading: ClockReading): Promise<void>;
  /** Writes a sign of life for the watchdog, which proves that the database can be written. */
  noteAlive(): Promise<void>;
  /**
   * Corrects the times of a batch of sales received before their boot's clock was set. Returns the number of
   * corrected sales; 0 when none are left.
   */
  correctSaleTimes(): Promise<number>;
  /**
   * Sets the end of the camera outage on captures that had no picture because of it and lack that time; in
   * the current boot only on captures targeted before the recovery. Publishes no revision. Returns the number
   * of processed captures; 0 when none are left.
   */
  noteCameraBack(back: CameraBack): Promise<number>;
  /**
   * Runs one bounded step of eviction. `clock`: state of the wall clock's synchronization. Undefined when the
   * database has no size limits.
   */
  keepSpace(now: { clock: ClockState }): Promise<SpaceLook | undefined>;
  addLookbackSegment(segment: LookbackSegment): Promise<void>;
  closeLookbackSegment(closed: { id: string; lastMs: number; bytes: number }): Promise<void>;
  /** Deletes the keys of the segments. The caller deletes the files afterwards. */
  removeLookbackSegments(ids: readonly string[]): Promise<void>;
  /** Stores the reader that a camera was found to need. */
  noteReader(found: FoundReader): Promise<void>;
  /** Stores the sent alarms, as JSON; see agent/alarms/webhook.ts. */
  noteToldAlarms(told: string): Promise<void>;
  importSetUp(setUp: SetUp): Promise<SetUpChange>;
  /** Stores the cursor; everything before it must be stored already. */
  keepPosProgress(progress: PosProgress): Promise<void>;
  notePosProblem(noted: { id: string; problem: PosProblem; sinceMs: number }): Promise<void>;
  /**
   * A change `by` a person requires a restart of the source. False when there is no such account of that
   * version.
   */
  savePosSettings(changed: PosSettingsChange): Promise<boolean>;
  /**
   * Deletes the account and its tokens; its registers and their sales stay. False when there is no such
   * account.
   */
  removePosAccount(id: string): Promise<boolean>;
  /**
   * Deletes the camera with its login, masks and calibration, and ends its links. Sales and pictures stay,
   * and the id is not reused. Returns the keys of the registers it was linked to, or undefined when there is
   * no such camera.
   */
  removeCamera(id: string): Promise<{ readonly unlinked: string[] } | undefined>;
  /**
   * Ends the registers' links to cameras and terminals and deletes their tokens. Registers, sales and past
   * links stay. Returns the number of ended links.
   */
  unlinkRegisters(keys: readonly string[]): Promise<number>;
  /** False when there is no such camera. Applies to later captures. */
  setLatency(latency: NewLatency): Promise<boolean>;
  /** False when no such link is in force. Applies to later sales. */
  setLinkOffset(offset: NewOffset): Promise<boolean>;
  /** Pins a sale, which exempts it from retention and eviction, or unpins it (agent/store/sales/pins.ts). */
  keepSale(wanted: { readonly saleId: string; readonly keep: boolean }): Promise<Keeping>;
  /** Sets the code when there is neither a page password nor a code; otherwise returns false. */
  giveFirstCode(codeSha256: string): Promise<boolean>;
  /**
   * Replaces the page's password or an earlier code. Ends all sessions and tokens, and returns their numbers.
   */
  giveNewCode(codeSha256: string): Promise<{ readonly sessions: number; readonly tokens: number }>;
  /** Replaces a code that was never used. Returns false and changes nothing when a password is set. */
  giveProvisionedCode(codeSha256: string): Promise<boolean>;
  /** Records the content that was last imported from a place. */
  noteProvisioned(content: { readonly place: string; readonly sha256: string }): Promise<void>;
  /** Ends all sessions and tokens. False when the code is wrong or was used before. */
  setPasswordByCode(wanted: { codeSha256: string; passwordHash: string }): Promise<boolean>;
  /** Ends all sessions but one. False when the old password is no longer the current one. */
  changePassword(wanted: { formerHash: string; passwordHash: string; keptSession: string }): Promise<boolean>;
  /** Above maxSessions the least recently used session ends. False when the password has changed. */
  openSession(wanted: { passwordHash: string; session: StoredSession }): Promise<boolean>;
  noteSessionSeen(seen: { sha256: string; seenRunMs: number }): Promise<void>;
  /** Returns the number of ended sessions. */
  endSessions(which: { readonly only: readonly string[] } | { readonly allBut: string }): Promise<number>;
  /** False when there are maxTokens already. */
  addToken(token: Pick<ApiToken, 'id' | 'name'> & { readonly sha256: string }): Promise<boolean>;
  removeToken(id: string): Promise<boolean>;
  keepRunningTime(running: RunningTime): Promise<void>;
};

export type StoreReader = {
  cameras(): Promise<CameraRecord[]>;
  /** Ids of all cameras ever used, removed ones included. */
  usedCameraIds(): Promise<string[]>;
  registers(): Promise<RegisterRecord[]>;
  links(): Promise<Link[]>;
  /** Keys of the registers unlinked by `unlinkRegisters` and not linked again since. */
  unlinkedRegisters(): Promise<string[]>;
  posAccounts(): Promise<StoredPosAccount[]>;
  posTerminals(): Promise<LinkedPosTerminal[]>;
  calibrations(): Promise<Calibrations>;
  foundReaders(): Promise<FoundReader[]>;
  toldAlarms(): Promise<string | undefined>;
  /** Newest instant first, in bounded time (see SalesPage). Rejects with RangeError on an invalid cursor. */
  sales(query: SalesQuery): Promise<SalesPage>;
  countSales(filter: SaleFilter): Promise<SalesCount>;
  /** Number of sales by kind in each span. */
  salesByKind(of: { spans: readonly Span[]; register?: string; camera?: string }): Promise<KindCounts[]>;
  pair(saleId: string): Promise<Pair | undefined>;
  thumbnail(sha256: string): Promise<Uint8Array | undefined>;
  /** Pending captures, oldest first, at most `limit`. */
  pendingCaptures(limit: number): Promise<PendingCapture[]>;
  /** Sales with unpublished changes, oldest first, at most `limit`. */
  unpublishedSales(
    limit: number,
  ): Promise<{ saleId: string; boot: string; committedAtMonotonicMs: number }[]>;
  /**
   * Due events of one epoch: the newest few and the oldest, bounded by count and by total body bytes (at
   * least one event).
   * `underWay`: sequences being sent, which are excluded. `quarantined`: selects the quarantined events of
   * any epoch instead.
   */
  owedEvents(bounds: {
    dueAtMs: number;
    maxCount: number;
    maxBytes: number;
    underWay?: readonly number[];
    quarantined?: true;
  }): Promise<OwedEvent[]>;
  /** The oldest due picture whose event is stored at the sink, except those being sent. */
  owedPicture(bounds: { dueAtMs: number; underWay?: readonly string[] }): Promise<OwedPicture | undefined>;
  /**
   * Time at which the next event or picture becomes due, epoch milliseconds; undefined when nothing is due.
   */
  nextDueMs(): Promise<number | undefined>;
  /** As nextDueMs, by kind, plus the time of the next retry of a quarantined event. */
  nextDue(): Promise<{
    readonly eventsMs?: number;
    readonly picturesMs?: number;
    readonly quarantinedMs?: number;
  }>;
  queue(): Promise<QueueState>;
  /** Report of the last recovery of a damaged database. */
  recovery(): Promise<Recovery | undefined>;
  /** State that a replacement gateway needs besides the set-up. */
  carriedState(): Promise<CarriedState>;
  /** Epoch that the sequences count in; a recovered database gets a new one. */
  epoch(): Promise<string>;
  /** Quarantined items, oldest first, events before pictures, at most `limit` of each. */
  quarantined(limit: number): Promise<Quarantined[]>;
  /** Body of a quarantined event, byte for byte. */
  quarantinedBody(eventId: string): Promise<string | undefined>;
  /** Instant of each configured register's newest sale, epoch milliseconds, by register key. */
  lastSales(): Promise<Record<string, number>>;
  /**
   * Time at which the cloud last stored a sale or a picture, epoch milliseconds; undefined before the first.
   */
  lastStoredAtMs(): Promise<number | undefined>;
  /**
   * Time at which each configured register's newest sale was received, epoch milliseconds, by register key.
   */
  lastReceived(): Promise<Record<string, number>>;
  /** Size and contents of the database. Counts rows: too expensive to call every second. */
  space(): Promise<StoredSpace>;
  /**
   * Number of sales with unsent events or pictures; undefined when there are too many to count on each call.
   * `space` always counts them.
   */
  waitingSales(): Promise<number | undefined>;
  /** Number of sales and pictures rejected by the cloud. */
  heldCount(): Promise<HeldCount>;
  sqliteVersion(): Promise<string>;
  /** Clock readings of one boot, newest first. */
  clockMap(of: { boot: string; limit: number }): Promise<ClockReading[]>;
  /** Clock readings of all other boots: newest boot first, and the newest reading first within each. */
  earlierClockMap(than: { boot: string; limit: number }): Promise<ClockReading[]>;
  /** Segments, oldest first. An empty key can no longer be decrypted. */
  lookbackSegments(): Promise<LookbackSegment[]>;
  /**
   * Version that increases whenever cameras, registers, POS accounts or links change, also when another
   * process (`tillframe import`) changes them.
   */
  setUpVersion(): Promise<number>;
  pageAccess(): Promise<PageAccess>;
  /**
   * Version that increases whenever password, code, sessions or tokens change, also when another process
   * (`tillframe setup-code`) changes them.
   */
  pageAccessVersion(): Promise<number>;
  /** SHA-256 of the content last imported from that place. */
  provisioned(place: string): Promise<string | undefined>;
};

export type Store = {
  readonly write: StoreWriter;
  readonly read: StoreReader;
  /** Changes from now on; ends when the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<Change>;
  [Symbol.asyncDispose](): Promise<void>;
};
