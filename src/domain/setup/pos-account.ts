/** An account at a POS cloud, as set up by people. Its registers are fetched together. */
import type { StoredProblem } from '../problem/text.ts';

/** Problem type: a POS without a list of terminals has no sale of this one, which may be new. */
export const noSalesOfTerminal = 'urn:tillframe:problem:no-sales-of-terminal';

export type PosAccountRecord = {
  /** Chosen by people, `[a-z0-9-]{1,40}`. */
  readonly id: string;
  /** Id of a descriptor (agent/sources/registry.ts). */
  readonly kind: string;
  readonly name: string;
  /**
   * Settings of the kind (contract id, tokens …), validated by the source's own schema. Contains secrets: stored
   * encrypted, never shown.
   */
  readonly settings: Readonly<Record<string, unknown>>;
};

/** How an account is connected: the way that its settings mark, otherwise the one without a mark. */
export function wayOfAccount<Way extends { readonly markedBy?: string | undefined }>(
  ways: readonly Way[],
  settings: PosAccountRecord['settings'],
): Way | undefined {
  const isMarked = ({ markedBy }: Way) => markedBy !== undefined && settings[markedBy] !== undefined;
  return ways.find(isMarked) ?? ways.find(({ markedBy }) => markedBy === undefined);
}

/** POS terminal of a register. */
export type PosTerminal = {
  readonly account: string;
  /** The POS's own id of the terminal. */
  readonly terminal: string;
};

/** Register that is a terminal of an account, with the time of linking. */
export type LinkedPosTerminal = PosTerminal & {
  readonly registerKey: string;
  /** Time of linking on the gateway's clocks: epoch milliseconds, and milliseconds of the monotonic clock of `linkedBoot`. */
  readonly linkedAtMs: number;
  readonly linkedBoot: string;
  readonly linkedMonotonicMs: number;
  /** The same by the POS server's clock, once known. */
  readonly linkedServerMs?: number;
};

export const posProblemReasons = ['refused', 'limited', 'unreachable', 'garbled', 'not_stored'] as const;

/** Reason why an account can't be read, for people; without secrets. */
export type PosProblem = StoredProblem & {
  readonly reason: (typeof posProblemReasons)[number];
  /** Key of the account's settings that causes the problem. */
  readonly field?: string;
};

/** An account with the state learned at run time. */
export type StoredPosAccount = PosAccountRecord & {
  /** Incremented when a person changes it, or removes and re-adds it; not when the program renews its tokens. */
  readonly version: number;
  /** Its settings can't be decrypted: the key beside the database is another one. */
  readonly sealedWithAnotherKey?: true;
  /** Position of the source; absent before its first page. */
  readonly cursor?: string;
  /** Time of set-up, epoch milliseconds. */
  readonly linkedAtMs: number;
  readonly lastSuccessMs?: number;
  readonly problem?: PosProblem & { readonly sinceMs: number };
};

/** An account in a set-up file. */
export type ImportedPosAccount = PosAccountRecord & {
  /** Kinds that read the same sales: a stored account of one of them goes on from its cursor. */
  readonly continues?: readonly string[];
  /** Keys of the settings that stay as stored when the file omits them: secrets, and tokens that the program renews. */
  readonly keeps: readonly string[];
  /** Secrets that may be missing: the file declares that it omits them, and a person enters them later. */
  readonly mayLack?: readonly string[];
  /** Position of its source; used unless it was fetched before. */
  readonly cursor?: string;
};
