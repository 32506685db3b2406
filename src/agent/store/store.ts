/**
 * The store's contract: what the rest of the program may ask of the database.
 *
 * One worker thread owns the writing connection and commits in groups; a second, read-only one serves searches.
 * Every write resolves after its transaction is on disk (WAL, synchronous=FULL), or rejects with StoreUnavailable and left nothing.
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

/** The database can't be written now (disk full, I/O error, worker being reopened). Ask again later; nothing was stored. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  /** There is no room for another sale, or the file system is read-only; everything else works. */
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
  /** The wanted moment: instant + wanted offset + link offset, monotonic clock of `boot`, milliseconds. May lie ahead. */
  readonly boot: string;
  readonly atMonotonicMs: number;
  /** Of the instant that the moment was reckoned from. */
  readonly basis: InstantBasis;
  readonly uncertaintyMs: number;
  /** Of the gateway, when the sale came. */
  readonly clock: ClockState;
  readonly committedAtMonotonicMs: number;
  /** There is a near picture of the moment; the exact one is still to be decoded. */
  readonly hasNear?: true;
};

export type Accepted =
  | {
      readonly kind: 'stored' | 'revised';
      readonly saleId: string;
      readonly revision: number;
      readonly pending: readonly PendingCapture[];
    }
  /** `superseded`: not stored, since a newer state of the sale is. */
  | {
      readonly kind: 'known';
      readonly saleId: string;
      readonly revision: number;
      readonly superseded?: true;
    }
  | { readonly kind: 'unknown_register' };

/** A captured outcome brings its JPEG; both are committed together. */
export type Settlement = {
  readonly saleId: string;
  readonly cameraId: string;
  readonly wantedOffsetMs: number;
  /** Of the PendingCapture: it may have been aimed at another moment since. */
  readonly atMonotonicMs?: number;
  /**
   * The times in the outcome are monotonic ones of the sale's boot, since its clock was not set when it came: they become wall times as the
   * sale's own are, whether that has been put right by then or is yet to be.
   */
  readonly inMonotonicTime?: true;
} & (
  | {
      readonly outcome: Extract<CaptureOutcome, { outcome: 'captured' }>;
      readonly jpeg: Uint8Array;
      /** Not the picture nearest to the moment: it stays pending until that one has been decoded, or could not be. */
      readonly isNear?: true;
    }
  | { readonly outcome: Exclude<CaptureOutcome, { outcome: 'captured' | 'pending' }> }
);

/** One event the cloud is owed. `body` is byte for byte what is sent, for ever. */
export type OwedEvent = {
  readonly sequence: number;
  readonly eventId: string;
  readonly saleId: string;
  readonly body: string;
  readonly attempts: number;
  /** It tells that the event of this sequence is in quarantine. */
  readonly withheld?: true;
  /** It is in quarantine, and its next try is due. */
  readonly quarantined?: true;
};

/** Where the cloud wants a picture: its own address, or absent for the contract's default. */
export type PicturePut = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

export type OwedPicture = {
  readonly sha256: string;
  readonly jpeg: Uint8Array;
  readonly put?: PicturePut;
  readonly attempts: number;
};

export type EventSettlement = {
  readonly sequence: number;
  /** As in the OwedEvent: the same sequence may be owed twice, one after the other. */
  readonly withheld?: true;
} & (
  | {
      readonly kind: 'stored';
      /** Those the sink lacks and where it wants them; absent when it doesn't say (then all go to the default place). */
      readonly pictures?: readonly { sha256: string; put: PicturePut }[];
    }
  | { readonly kind: 'try_later'; readonly notBeforeMs: number; readonly why: string }
  /** `notBeforeMs`: when it is tried again by itself; of no matter for one that stands for another. */
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
  /** The address expired: the event that names the picture is sent again for a fresh one. */
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
  /** Oldest event or picture still owed, epoch milliseconds. */
  readonly oldestMs?: number;
  /** Every sequence of the epoch of now, at or below this, is stored at the sink, or its withheld event is. */
  readonly storedThrough: number;
  /** Lowest sequence of this epoch of which that can't be said; absent when there is none. */
  readonly lowestUnsent?: number;
  /** Those before a recovery of the database, oldest first; absent when there are none. */
  readonly earlierEpochs?: readonly EarlierEpochState[];
  readonly storedEvents: number;
};

export type EarlierEpochState = EarlierEpoch & {
  /** Every sequence of it at or below this is known to be stored. */
  readonly storedThrough: number;
  /** Nothing of it at or below this is still to come: each is stored, or gone. */
  readonly doneThrough: number;
};

/** What the sink rejected: an event by its id, a picture by its SHA-256. */
export type Quarantined = {
  readonly id: string;
  readonly saleId: string;
  readonly reason: string;
  readonly attempts: number;
  /** Since when it has been owed, epoch milliseconds. */
  readonly owedSinceMs: number;
} & (
  | {
      readonly kind: 'event';
      readonly revision: number;
      /** What became of the event that tells the sink of it. */
      readonly withheld: 'waiting' | 'stored' | 'rejected';
    }
  | { readonly kind: 'picture' }
);

/** Which of the quarantined to try again. */
export type QuarantineChoice =
  | { readonly id: string }
  | { readonly saleId: string }
  | { readonly oldest: number };

export type SalesQuery = SaleFilter & {
  /** 1 … 200 */
  readonly limit: number;
  /** From an earlier answer's `nextCursor`. */
  readonly cursor?: string;
};

/**
 * `nextCursor`: there may be more. `searchedToMs`: fewer than asked for, since looking took too long; all later instants have been looked at,
 * epoch milliseconds.
 */
export type SalesPage = {
  readonly pairs: readonly Pair[];
  readonly nextCursor?: string;
  readonly searchedToMs?: number;
};

/** `isAll`: false where looking took too long, and there may be more than these. */
export type SalesCount = { readonly count: number; readonly isAll: boolean };

export type KindCounts = Partial<Record<SaleKind, number>>;

/** What changed, so that pages and uploader needn't poll. A slow listener gets one `resync` in place of what it missed. */
export type Change =
  | { readonly kind: 'pair'; readonly saleId: string }
  | { readonly kind: 'set_up' }
  | { readonly kind: 'queue' }
  | { readonly kind: 'resync' };

/** `full`: no more than `most` sales may be kept. `saleId`: the one that stands for it now. */
export type Keeping =
  | { readonly kind: 'done'; readonly saleId: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'full'; readonly most: number };

/** A camera gives pictures again. */
export type CameraBack = {
  readonly cameraId: string;
  /** Kernel boot id. */
  readonly boot: string;
  /** Since when, CLOCK_MONOTONIC milliseconds of that boot. */
  readonly monotonicMs: number;
  /** The same as epoch milliseconds; absent while the clock is not set: captures of earlier boots are then left for later. */
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
    /** Absent: pushed by the register. */
    told?: Told;
    /** Its identity for ever, as in HeardSale: another body under it is an edit, however much later. */
    saleId?: string;
    /** It is known to come after everything stored of the sale: an earlier body is an edit back then. */
    isInOrder?: boolean;
  }): Promise<Accepted>;
  /** Commits outcome and thumbnail; when it was the sale's last pending capture, renders the next revision in the same transaction. */
  settleCapture(settlement: Settlement): Promise<void>;
  /** Renders the next revision now, pending captures and all, if there is news since the last one. */
  renderRevision(saleId: string): Promise<void>;
  settleEvents(settlements: readonly EventSettlement[]): Promise<void>;
  settlePictures(settlements: readonly PictureSettlement[]): Promise<void>;
  /** What was tried and waits for its next try is due now. */
  freeTried(): Promise<void>;
  /** Owes them again, with the same id, body and sequence. Gives how many. */
  retryQuarantined(choice: QuarantineChoice): Promise<number>;
  noteClock(reading: ClockReading): Promise<void>;
  /** Writes that it can be written: for the watchdog. */
  noteAlive(): Promise<void>;
  /** Puts right the times of some sales that came before their boot's clock was set. Gives how many; 0 when there are none left. */
  restampSales(): Promise<number>;
  /**
   * Says of some captures that the camera had no picture for when that ended, where it is not said yet; of this boot only those of moments
   * before. Tells no revision. Gives how many were seen to; 0 when there are none left.
   */
  noteCameraBack(back: CameraBack): Promise<number>;
  /** One bounded step towards the bounds of the database. `clock`: whether the wall clock follows a time source. Undefined without bounds. */
  keepSpace(now: { clock: ClockState }): Promise<SpaceLook | undefined>;
  addLookbackSegment(segment: LookbackSegment): Promise<void>;
  closeLookbackSegment(closed: { id: string; lastMs: number; bytes: number }): Promise<void>;
  /** Their keys are gone with this: delete the files after it. */
  removeLookbackSegments(ids: readonly string[]): Promise<void>;
  /** Remembers which reader a camera was found to need. */
  noteReader(found: FoundReader): Promise<void>;
  /** As JSON, of agent/alarms/webhook.ts. */
  noteToldAlarms(told: string): Promise<void>;
  importSetUp(setUp: SetUp): Promise<SetUpChange>;
  /** Everything before the cursor is stored. */
  keepPosProgress(progress: PosProgress): Promise<void>;
  notePosProblem(noted: { id: string; problem: PosProblem; sinceMs: number }): Promise<void>;
  /** `by` a person: its source has to begin anew. False where there is no such account (of that version). */
  savePosSettings(changed: PosSettingsChange): Promise<boolean>;
  /** With its tokens; its registers and their sales stay. False where there is no such account. */
  removePosAccount(id: string): Promise<boolean>;
  /**
   * With its login, its masks and what was measured of it, and ends its links. Sales with their pictures stay, and its id is not given
   * to another. Gives the keys of the registers that it was linked to; undefined where there is no such camera.
   */
  removeCamera(id: string): Promise<{ readonly unlinked: string[] } | undefined>;
  /**
   * Ends their links to cameras and terminals, and takes their tokens. Registers, sales and the links of before stay. Gives how many
   * there were.
   */
  unlinkRegisters(keys: readonly string[]): Promise<number>;
  /** False where there is no such camera. Captures from now on use it. */
  setLatency(latency: NewLatency): Promise<boolean>;
  /** False where no such link holds. Sales from now on use it. */
  setLinkOffset(offset: NewOffset): Promise<boolean>;
  /** Keeps a sale from going for its age or for want of space, or lets it go again (agent/store/sales/pins.ts). */
  keepSale(wanted: { readonly saleId: string; readonly keep: boolean }): Promise<Keeping>;
  /** Where there is neither a password for the page nor a code; false where there is one. */
  giveFirstCode(codeSha256: string): Promise<boolean>;
  /** In place of the page's password or of a former code. Ends all sessions and tokens, and gives how many there were. */
  giveNewCode(codeSha256: string): Promise<{ readonly sessions: number; readonly tokens: number }>;
  /** In place of a code that nobody has used; false, and nothing changed, where a password is set. */
  giveProvisionedCode(codeSha256: string): Promise<boolean>;
  /** The content that was taken in last at a place. */
  noteProvisioned(content: { readonly place: string; readonly sha256: string }): Promise<void>;
  /** Ends all sessions and tokens. False where the code is not the one that was given, or has been used. */
  setPasswordByCode(wanted: { codeSha256: string; passwordHash: string }): Promise<boolean>;
  /** Ends all sessions but one. False where the former password is another by now. */
  changePassword(wanted: { formerHash: string; passwordHash: string; keptSession: string }): Promise<boolean>;
  /** Of more than maxSessions the one unused for longest ends. False where the password is another by now. */
  openSession(wanted: { passwordHash: string; session: StoredSession }): Promise<boolean>;
  noteSessionSeen(seen: { sha256: string; seenRunMs: number }): Promise<void>;
  /** Gives how many there were. */
  endSessions(which: { readonly only: readonly string[] } | { readonly allBut: string }): Promise<number>;
  /** False where there are maxTokens. */
  addToken(token: Pick<ApiToken, 'id' | 'name'> & { readonly sha256: string }): Promise<boolean>;
  removeToken(id: string): Promise<boolean>;
  keepRunningTime(running: RunningTime): Promise<void>;
};

export type StoreReader = {
  cameras(): Promise<CameraRecord[]>;
  /** Also of those that were removed. */
  usedCameraIds(): Promise<string[]>;
  registers(): Promise<RegisterRecord[]>;
  links(): Promise<Link[]>;
  /** Keys of those whose links were removed by `unlinkRegisters`, until they are linked again. */
  unlinkedRegisters(): Promise<string[]>;
  posAccounts(): Promise<StoredPosAccount[]>;
  posTerminals(): Promise<LinkedPosTerminal[]>;
  calibrations(): Promise<Calibrations>;
  foundReaders(): Promise<FoundReader[]>;
  toldAlarms(): Promise<string | undefined>;
  /** Newest instant first, in bounded time: SalesPage. Rejects with RangeError on a cursor that no answer gave. */
  sales(query: SalesQuery): Promise<SalesPage>;
  countSales(filter: SaleFilter): Promise<SalesCount>;
  /** Sales by kind in each of these spans. */
  salesByKind(of: { spans: readonly Span[]; register?: string; camera?: string }): Promise<KindCounts[]>;
  pair(saleId: string): Promise<Pair | undefined>;
  thumbnail(sha256: string): Promise<Uint8Array | undefined>;
  /** Captures still pending, oldest first, at most `limit`. */
  pendingCaptures(limit: number): Promise<PendingCapture[]>;
  /** Sales with news that no revision has told yet, oldest first, at most `limit`. */
  untoldSales(limit: number): Promise<{ saleId: string; boot: string; committedAtMonotonicMs: number }[]>;
  /**
   * Events of one epoch that are due now, the newest few and the oldest, bounded by count and by the sum of their bodies' bytes (at least one event).
   * `underWay`: sequences that are left out, since they are on their way. `quarantined`: those in quarantine instead, of any epoch.
   */
  owedEvents(bounds: {
    dueAtMs: number;
    maxCount: number;
    maxBytes: number;
    underWay?: readonly number[];
    quarantined?: true;
  }): Promise<OwedEvent[]>;
  /** The oldest picture that is due and whose event the sink has stored, but for those on their way. */
  owedPicture(bounds: { dueAtMs: number; underWay?: readonly string[] }): Promise<OwedPicture | undefined>;
  /** When the next event or picture becomes due, epoch milliseconds; undefined when nothing is owed. */
  nextDueMs(): Promise<number | undefined>;
  /** The same by kind, and when the next event in quarantine is tried again. */
  nextDue(): Promise<{
    readonly eventsMs?: number;
    readonly picturesMs?: number;
    readonly quarantinedMs?: number;
  }>;
  queue(): Promise<QueueState>;
  /** What became of a damaged database, the last time there was one. */
  recovery(): Promise<Recovery | undefined>;
  /** What a gateway in the place of this one goes on with, besides the set-up. */
  carriedState(): Promise<CarriedState>;
  /** What the sequences count in: new after a recovered database. */
  epoch(): Promise<string>;
  /** Oldest first, events before pictures, at most `limit` of each. */
  quarantined(limit: number): Promise<Quarantined[]>;
  /** The body of an event in quarantine, byte for byte. */
  quarantinedBody(eventId: string): Promise<string | undefined>;
  /** Instant of each register's newest sale, epoch milliseconds, by register key; of the registers that are set up. */
  lastSales(): Promise<Record<string, number>>;
  /** When the cloud last stored a sale, or a picture of one, epoch milliseconds; undefined before the first. */
  lastStoredAtMs(): Promise<number | undefined>;
  /** When each register's newest sale came, epoch milliseconds, by register key; of the same. */
  lastReceived(): Promise<Record<string, number>>;
  /** How large the database is and what it holds. Counts rows: not for every second. */
  space(): Promise<StoredSpace>;
  /** Sales of which the cloud lacks something that waits; undefined where that are too many to count for each look: `space` counts them. */
  waitingSales(): Promise<number | undefined>;
  /** What the cloud rejected, in sales and pictures. */
  heldCount(): Promise<HeldCount>;
  sqliteVersion(): Promise<string>;
  /** Readings of one boot, newest first. */
  clockMap(of: { boot: string; limit: number }): Promise<ClockReading[]>;
  /** Readings of all other boots: the newest boot first, in each the newest reading first. */
  earlierClockMap(than: { boot: string; limit: number }): Promise<ClockReading[]>;
  /** Oldest first. An empty key is one that can't be opened any more. */
  lookbackSegments(): Promise<LookbackSegment[]>;
  /** Counts up whenever cameras, registers, POS accounts or links change, also by another process (`tillframe import`). */
  setUpVersion(): Promise<number>;
  pageAccess(): Promise<PageAccess>;
  /** Counts up whenever password, code, sessions or tokens change, also by another process (`tillframe setup-code`). */
  pageAccessVersion(): Promise<number>;
  /** SHA-256 of the content that was taken in last at that place. */
  provisioned(place: string): Promise<string | undefined>;
};

export type Store = {
  readonly write: StoreWriter;
  readonly read: StoreReader;
  /** Changes from now on; ends when the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<Change>;
  [Symbol.asyncDispose](): Promise<void>;
};
