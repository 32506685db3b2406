/**
 * The contract of POS clouds, which are asked for news: one account, however many registers it has, is asked by one poller (polling.ts).
 *
 * A source keeps nothing: where it stands is a cursor, text of its own making, which the poller stores once everything before it is on disk.
 * It never skips what appears late (an overlap; what comes twice is known already), and never gives what was sold before the link was made.
 */
import type { Sale, Told } from '../../../domain/sale/sale.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { Words } from '../../../lib/text/language.ts';

/** A register as the POS knows it, to choose from when linking. */
export type OfferedRegister = {
  /** The POS's own id of it: a terminal, or an account where registers are accounts. */
  readonly terminal: string;
  readonly name?: string;
  /** The shop it stands in, where the POS says so. */
  readonly store?: string;
};

export type PolledSale = {
  readonly terminal: string;
  /** Its identity for ever, such as `smaregi:CONTRACT:25`. */
  readonly saleId: string;
  readonly sale: Sale;
  /** When the POS server got it, by the server's clock, epoch milliseconds. */
  readonly serverAtMs?: number;
  /** Of a void: when it was made, as in Told. */
  readonly voided?: VoidTime;
};

export type VoidTime = NonNullable<Extract<Told, { by: 'cloud' }>['voided']>;

export type PolledPage = {
  /** In the order in which they changed. Also those of registers that are not linked; the poller leaves them out. */
  readonly sales: readonly PolledSale[];
  /** To ask with next, once `sales` are stored. */
  readonly cursor: string;
  /** There is more to have now. */
  readonly more: boolean;
  /** The server's clock when it answered, epoch milliseconds (HTTP Date, or a time in the body), and how coarse that is. */
  readonly serverNow?: { readonly atMs: number; readonly resolutionMs: number };
  /** Of the times in `sales`, milliseconds. */
  readonly resolutionMs: number;
  /** Records that can't be read, each with a reason for the log and the page: they are skipped, told, and don't hold others back. */
  readonly unreadable: readonly { readonly key: string; readonly why: string }[];
};

/** `days`: how far back it was looked. */
export type SoldLately = {
  readonly isKnown: boolean;
  readonly others: readonly string[];
  readonly days: number;
};

export type PosCloud = {
  /** The answer to "which registers are there?"; undefined where the POS has no such list and ids are copied by hand. */
  registers(signal: AbortSignal): Promise<readonly OfferedRegister[] | undefined>;
  /**
   * For a POS without such a list: whether this terminal sold anything lately (undefined: none is asked about), and which others did.
   * Rejects with a PosFailure, so that it tells of wrong credentials too.
   */
  soldLately?(terminal: string | undefined, signal: AbortSignal): Promise<SoldLately>;
  /** Where a link made at this moment begins: no history. Epoch milliseconds. */
  startingCursor(linkedAtMs: number): string;
  /**
   * One page. Rejects with a PosFailure. `linked`: the terminals that registers stand for, at least one, or none yet; absent: all there are.
   * Where each terminal is asked for by itself (Ubiregi), only these are, and one that is new here begins with now; others pay it no heed.
   * (For the poller: Ubiregi has to be polled with none linked too, a few times a day, for its tokens live on by being renewed.)
   */
  poll(cursor: string, signal: AbortSignal, linked?: readonly string[]): Promise<PolledPage>;
  /** Closes its connections. */
  close(): Promise<void>;
};

export type PosFailureReason =
  /** Wrong or expired credentials, no permission, wrong plan: a person has to do something. `field` says which. */
  | 'refused'
  /** Too many requests: not before `retryAfterMs`. */
  | 'limited'
  /** No connection, no answer in time, 5xx. */
  | 'unreachable'
  /** An answer that can't be understood. */
  | 'garbled';

/** Asking failed; its words are for people, and hold the POS's own where it gave any, but never a secret. */
export class PosFailure extends Error {
  override readonly name = 'PosFailure';
  readonly reason: PosFailureReason;
  readonly words: Words;
  readonly retryAfterMs: number | undefined;
  /** Key of the account's settings that is to blame. */
  readonly field: string | undefined;

  constructor(reason: PosFailureReason, words: Words, more: { retryAfterMs?: number; field?: string } = {}) {
    super(words.en);
    this.reason = reason;
    this.words = words;
    this.retryAfterMs = more.retryAfterMs;
    this.field = more.field;
  }
}

/** What every source is made with; its own settings beside it. */
export type PosCloudDeps = {
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Stores changed settings (rotated tokens) and resolves once they are on disk. What was rotated may be used only after that: else a crash
   * in between leaves the account with neither.
   */
  save(settings: Readonly<Record<string, unknown>>): Promise<void>;
};
