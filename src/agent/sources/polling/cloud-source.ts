/**
 * Contract of the POS clouds, which are polled: one account, however many registers it has, has one poller
 * (polling.ts).
 *
 * A source is stateless: its position is a cursor in its own text format, which the poller stores once
 * everything before it is on disk. It never skips records that appear late (polls overlap; duplicates are
 * recognised), and never returns sales from before the link.
 */
import { type KnownProblem, problemText } from '../../../domain/problem/problem-text.ts';
import type { Sale, SaleOrigin } from '../../../domain/sale/sale.ts';
import type { PosProblem } from '../../../domain/setup/pos-account.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { CloudTokens } from './cloud-tokens.ts';

/** A register as listed by the POS, offered for linking. */
export type OfferedRegister = {
  /** Id assigned by the POS: a terminal, or an account where registers are accounts. */
  readonly terminal: string;
  readonly name?: string;
  /** Its shop, if the POS reports one. */
  readonly store?: string;
  /** Its newest sale, by which a person recognizes it, where the POS gives it together with the list. */
  readonly newest?: NewestSale;
};

/** `atMs`: as the POS states it, epoch milliseconds. */
export type NewestSale = { readonly atMs: number } & Pick<Sale, 'totalMinor' | 'currency'>;

export type PolledSale = {
  readonly terminal: string;
  /** Permanent identity, such as `smaregi:CONTRACT:25`. */
  readonly saleId: string;
  readonly sale: Sale;
  /** Time at which the POS server received it, by the server's clock, epoch milliseconds. */
  readonly serverAtMs?: number;
  /** For a void: time of the void, as in the source record. */
  readonly voided?: VoidTime;
  /** News only of a sale that is stored here: otherwise nothing was sold. */
  readonly updatesOnly?: true;
};

export type VoidTime = NonNullable<Extract<SaleOrigin, { by: 'cloud' }>['voided']>;

export type PolledPage = {
  /** In order of change. Includes registers that are not linked; the poller filters them out. */
  readonly sales: readonly PolledSale[];
  /** Cursor of the next poll, valid once `sales` are stored. */
  readonly cursor: string;
  /** More pages are available now. */
  readonly more: boolean;
  /** The server's clock when it answered, epoch milliseconds (HTTP Date, or a time in the body), and its resolution. */
  readonly serverNow?: { readonly atMs: number; readonly resolutionMs: number };
  /** Resolution of the times in `sales`, milliseconds. */
  readonly resolutionMs: number;
  /** Unreadable records, each with a reason for the log and the page: they are skipped, reported, and don't block others. */
  readonly unreadable: readonly { readonly key: string; readonly why: string }[];
};

/** `days`: length of the period searched. */
export type SoldLately = {
  readonly isKnown: boolean;
  readonly others: readonly string[];
  readonly days: number;
};

export type PosCloud = {
  /** Lists the registers; undefined where the POS has no such list and ids are copied by hand. */
  registers(signal: AbortSignal): Promise<readonly OfferedRegister[] | undefined>;
  /**
   * For a POS without such a list: whether this terminal sold anything lately (undefined: none in question),
   * and which others did. Rejects with a PosFailure, so it also reports wrong credentials.
   */
  soldLately?(terminal: string | undefined, signal: AbortSignal): Promise<SoldLately>;
  /** Start of a link made at this time: no history. Epoch milliseconds. */
  startingCursor(linkedAtMs: number): string;
  /**
   * Fetches one page. Rejects with a PosFailure. `linked`: the linked terminals, possibly none; absent: all.
   * Where each terminal is polled separately (Ubiregi), only these are polled, and a new one starts from now;
   * other sources ignore it. (Ubiregi must be polled a few times a day even with none linked: its tokens stay
   * valid only by renewal.)
   */
  poll(cursor: string, signal: AbortSignal, linked?: readonly string[]): Promise<PolledPage>;
  /** Closes the connections. */
  close(): Promise<void>;
};

export type PosFailureReason =
  /** Wrong or expired credentials, no permission, wrong plan: a person has to act. `field` names the setting. */
  | 'refused'
  /** Too many requests: no retry before `retryAfterMs`. */
  | 'limited'
  /** No connection, timeout, or 5xx. */
  | 'unreachable'
  /** An answer that can't be parsed. */
  | 'garbled';

/** A failed request; its problem quotes the POS where that gave a reason, and never contains a secret. */
export class PosFailure extends Error {
  override readonly name = 'PosFailure';
  readonly reason: PosFailureReason;
  readonly problem: KnownProblem;
  readonly retryAfterMs: number | undefined;
  /** Key of the setting at fault. */
  readonly field: string | undefined;

  constructor(
    reason: PosFailureReason,
    problem: KnownProblem,
    more: { retryAfterMs?: number; field?: string } = {},
  ) {
    super(problemText(problem, 'en'));
    this.reason = reason;
    this.problem = problem;
    this.retryAfterMs = more.retryAfterMs;
    this.field = more.field;
  }
}

export function posProblemOf({ reason, problem, field }: PosFailure): PosProblem {
  return { reason, ...problem, ...(field !== undefined && { field }) };
}

/** Dependencies of every source, besides its own settings. */
export type PosCloudDeps = {
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Stores changed settings (rotated tokens) and resolves once they are on disk. Rotated tokens may be used
   * only after that: a crash in between would leave the account with neither pair.
   */
  save(settings: Readonly<Record<string, unknown>>): Promise<void>;
  /** A renewal of its tokens failed while the ones before still work; undefined: it succeeded. */
  noteRenewal?(failure: PosFailure | undefined): void;
  /** Access tokens from the gateway's cloud. */
  readonly cloudTokens?: CloudTokens | undefined;
};
