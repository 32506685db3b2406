/** A sink: a kind of cloud endpoint. Every protocol is mapped onto these few outcomes; the uploader knows no other. */
import type { BadAnswer } from '../../domain/alarm/cloud-problem.ts';
import type { OwedEvent, OwedPicture, PicturePut } from '../store/store.ts';

/** Who this is at the cloud. */
export type GatewayIdentity = {
  readonly gateway: string;
  readonly shop: { readonly id: string; readonly name: string };
};

/** What the far side said of one event. */
export type EventOutcome =
  /** Now or earlier. `pictures`: those it lacks, and where it wants them; absent when it doesn't say. */
  | { readonly kind: 'stored'; readonly pictures?: readonly { sha256: string; put: PicturePut }[] }
  | { readonly kind: 'try_later'; readonly why: string; readonly retryAfterMs?: number }
  /** The far side's own word on this one: a retry can't help. */
  | { readonly kind: 'rejected'; readonly why: string }
  | NotTaken;

/** The request with it alone was refused: either it or the far side is at fault (whole-refusals.ts). */
export type NotTaken = { readonly kind: 'not_taken'; readonly why: string };

/** Nothing is known of it but that a later try may help. `answer` is absent where none came. */
export type TryLater = {
  readonly kind: 'try_later';
  readonly why: string;
  readonly retryAfterMs?: number;
  readonly answer?: BadAnswer;
};

/** What it said of a whole batch. */
export type BatchOutcome =
  | { readonly kind: 'results'; readonly results: ReadonlyMap<string, EventOutcome> }
  /** Network, 5xx, 429: nothing is known of any event in it. */
  | TryLater
  /** 400, 413, 422: send fewer at once; of a batch of one it means `not_taken`. */
  | { readonly kind: 'too_much'; readonly why: string }
  /** 401, 403, 404: hold everything and raise an alarm; never quarantine. */
  | { readonly kind: 'refused'; readonly why: string };

export type PictureOutcome =
  | { readonly kind: 'stored' }
  | TryLater
  /** The network is down, or the address leads nowhere. */
  | { readonly kind: 'no_answer'; readonly why: string }
  /** The given address is of no use, or no longer. */
  | { readonly kind: 'new_address'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'rejected'; readonly why: string }
  | NotTaken;

export type Sink = {
  /** Batches of the outbox that it takes at once; default 1. */
  readonly maxBatches?: number;
  /**
   * Up to `maxBatches` of the outbox at a time, no event in two of them; beside them, now and then, a batch of one event that is not of the
   * outbox (the gateway's status, sequence 0). Aborting rejects with `signal.reason`; every other failure is an outcome. Bounded in time by
   * the sink itself.
   */
  sendEvents(
    batch: { events: readonly OwedEvent[]; storedThrough: number },
    signal: AbortSignal,
  ): Promise<BatchOutcome>;
  /** Up to `maxPicturesInFlight` (upload-pace.ts) at once, each picture once. Aborts and failures as above. */
  sendPicture(picture: OwedPicture, signal: AbortSignal): Promise<PictureOutcome>;
  /**
   * Another text whenever one of the files with which the gateway proves itself, or trusts the far side, was written: a refusal is over
   * then, perhaps. Costs a `stat` a file; never rejects. Absent where nothing comes from files.
   */
  filesMark?(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
};
