/**
 * A sink: a kind of cloud endpoint. Every protocol is mapped onto these few outcomes, which the uploader
 * relies on.
 */

import type { ClipNotice } from '../../contract/cloud/clip.ts';
import type { Erasure } from '../../contract/cloud/erasure/erasure.ts';
import type { BadAnswer } from '../../domain/problem/cloud.ts';
import type { KnownProblem } from '../../domain/problem/problem-text.ts';
import type { CloudTokens } from '../sources/polling/cloud-tokens.ts';
import type { ErasureRecord } from '../store/erasure/erasures.ts';
import type { OutboxEvent, OutboxPicture, PicturePut } from '../store/store.ts';

/** Identity at the cloud. */
export type GatewayIdentity = {
  readonly gateway: string;
  readonly shop: { readonly id: string; readonly name: string };
};

/** Result of one event. */
export type EventOutcome =
  /**
   * Stored now or earlier. `pictures`: those the cloud lacks, with their addresses; absent when it doesn't
   * list them.
   */
  | { readonly kind: 'stored'; readonly pictures?: readonly { sha256: string; put: PicturePut }[] }
  | { readonly kind: 'try_later'; readonly problem: KnownProblem; readonly retryAfterMs?: number }
  /** The far side rejected this event itself: a retry can't help. */
  | { readonly kind: 'rejected'; readonly problem: KnownProblem }
  | NotAccepted;

/**
 * The request with this event alone was refused: either the event or the far side is at fault
 * (batch-refusals.ts).
 */
export type NotAccepted = { readonly kind: 'not_accepted'; readonly problem: KnownProblem };

/** Unknown state; a later try may help. `answer` is absent when none came. */
export type TryLater = {
  readonly kind: 'try_later';
  readonly problem: KnownProblem;
  readonly retryAfterMs?: number;
  readonly answer?: BadAnswer;
};

/** Result of a whole batch. */
export type BatchOutcome =
  | { readonly kind: 'results'; readonly results: ReadonlyMap<string, EventOutcome> }
  /** Network, 5xx, 429: no result for any event. */
  | TryLater
  /** 400, 413, 422: send fewer at once; for a batch of one it means `not_accepted`. */
  | { readonly kind: 'too_much'; readonly problem: KnownProblem }
  /** 401, 403, 404: pause everything and raise an alarm; never quarantine. */
  | { readonly kind: 'refused'; readonly problem: KnownProblem };

export type PictureOutcome =
  | { readonly kind: 'stored' }
  | TryLater
  /** The network is down, or the address leads nowhere. */
  | { readonly kind: 'no_answer'; readonly problem: KnownProblem }
  /** The given address is useless or has expired. */
  | { readonly kind: 'new_address'; readonly problem: KnownProblem }
  | { readonly kind: 'refused'; readonly problem: KnownProblem }
  | { readonly kind: 'rejected'; readonly problem: KnownProblem }
  | NotAccepted;

export type ClipOutcome =
  | { readonly kind: 'stored' }
  /** The cloud lacks what follows its first `fromByte` bytes. */
  | {
      readonly kind: 'wanted';
      readonly fromByte: number;
      readonly put?: PicturePut & { readonly bytes: number };
    }
  | { readonly kind: 'rejected'; readonly problem: KnownProblem }
  /** This cloud takes no clips. */
  | { readonly kind: 'not_offered' }
  | SetAside
  | TryLater;

/** The answer is about this clip alone, such as one of a sale that the cloud lacks: others go first. */
type SetAside = { readonly kind: 'set_aside'; readonly problem: KnownProblem };

export type ClipPart = {
  readonly notice: ClipNotice;
  readonly bytes: Uint8Array;
  /** Position of the first of them in the clip. */
  readonly fromByte: number;
  /** Default: the cloud itself. */
  readonly put?: PicturePut;
};

/** `go_on`: the next announcement says what the cloud has. */
export type ClipPartOutcome = { readonly kind: 'go_on' } | SetAside | TryLater;

/** One request at a time. Aborts and failures as of a sink. */
export type ClipSink = {
  announce(notice: ClipNotice, signal: AbortSignal): Promise<ClipOutcome>;
  sendPart(part: ClipPart, signal: AbortSignal): Promise<ClipPartOutcome>;
};

/** Answer of a cloud that may receive webhooks of a POS (contract/cloud/nudge.ts). */
export type NudgeOutcome =
  | { readonly kind: 'nudge'; readonly cursor: string; readonly topics: readonly string[] | 'all' }
  /** No news within the time. */
  | { readonly kind: 'none' }
  /** This cloud doesn't nudge. */
  | { readonly kind: 'not_offered' }
  /** Nudges alone are refused, until a person acts. */
  | { readonly kind: 'refused'; readonly problem: KnownProblem; readonly retryAfterMs: number }
  | { readonly kind: 'try_later'; readonly retryAfterMs?: number };

export type NudgeRequest = {
  readonly topics: readonly string[];
  /** Cursor of the last nudge. */
  readonly after: string | undefined;
  readonly waitSeconds: number;
};

/** Erasures on request (contract/cloud/erasure/erasure.ts). */
export type ErasureSink = {
  /** Open ones of the cloud. `done`: reports that the gateway remembers as stored. */
  open(
    done: number,
    signal: AbortSignal,
  ): Promise<
    | { readonly kind: 'open'; readonly erasures: readonly Erasure[]; readonly acknowledged: number }
    | { readonly kind: 'not_offered' }
    | { readonly kind: 'try_later' }
  >;
  /** True once the cloud has them. */
  report(erasures: readonly ErasureRecord[], signal: AbortSignal): Promise<boolean>;
};

/** Desired state (contract/cloud/remote/desired.ts). */
export type DesiredOutcome =
  /** `text`: undefined where the answer is beyond all bounds. `maxAgeMs`: the cloud wishes to be asked again after that. */
  | {
      readonly kind: 'state';
      readonly text: string | undefined;
      readonly etag?: string;
      readonly maxAgeMs?: number;
    }
  | { readonly kind: 'unchanged'; readonly maxAgeMs?: number }
  | { readonly kind: 'not_offered' }
  | { readonly kind: 'try_later'; readonly retryAfterMs?: number };

export type Sink = {
  /** Maximum concurrent batches of the outbox; default 1. */
  readonly maxBatches?: number;
  /**
   * Up to `maxBatches` batches of the outbox at a time, no event in two of them; additionally at intervals a
   * batch of one event outside the outbox (the gateway's status, sequence 0). Aborting rejects with
   * `signal.reason`; every other failure is an outcome. The sink itself bounds the duration.
   */
  sendEvents(
    batch: { events: readonly OutboxEvent[]; storedThrough: number },
    signal: AbortSignal,
  ): Promise<BatchOutcome>;
  /**
   * Up to `maxPicturesInFlight` (upload-pace.ts) at once, each picture once. Aborts and failures as above.
   */
  sendPicture(picture: OutboxPicture, signal: AbortSignal): Promise<PictureOutcome>;
  /** Absent where the protocol carries none. */
  readonly clips?: ClipSink;
  /** Resolves with the next nudge; one request at a time. Aborts and failures as above. Absent where the protocol has none. */
  readonly awaitNudge?: (request: NudgeRequest, signal: AbortSignal) => Promise<NudgeOutcome>;
  /** Absent where the protocol has none. */
  readonly erasures?: ErasureSink;
  /** Desired state of this gateway, unless it still has this ETag. Aborts and failures as above. Absent where the protocol has none. */
  readonly desired?: (etag: string | undefined, signal: AbortSignal) => Promise<DesiredOutcome>;
  /** Access token of a POS. Aborts and failures as above. Absent where the protocol has none. */
  readonly posToken?: CloudTokens;
  /**
   * Changes whenever one of the files with the gateway's credentials or trusted certificates was written: a
   * refusal may be over then. Costs a `stat` per file; never rejects. Absent when nothing comes from files.
   */
  filesMark?(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
};
