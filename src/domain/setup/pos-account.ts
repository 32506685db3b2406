/** An account at a POS cloud, as people set it up. Its registers are asked for together. */

export const posKinds = ['smaregi', 'smaregi-platform', 'ubiregi'] as const;
export type PosKind = (typeof posKinds)[number];

/** Two ways to the same sales, with one form of cursor and of ids: an account may move from one to the other without a gap or a double. */
export function isSameSource(a: PosKind, b: PosKind): boolean {
  return a === b || [a, b].every((kind) => kind === 'smaregi' || kind === 'smaregi-platform');
}

/** The type of the problem where a POS without a list of terminals has no sale of this one: a person may know that it is new. */
export const noSalesOfTerminal = 'urn:tillframe:problem:no-sales-of-terminal';

export type PosAccountRecord = {
  /** Chosen by people, `[a-z0-9-]{1,40}`. */
  readonly id: string;
  readonly kind: PosKind;
  readonly name: string;
  /** What the kind needs (contract id, tokens …), checked by the source's own schema. Holds secrets: stored sealed, never shown. */
  readonly settings: Readonly<Record<string, unknown>>;
};

/** Which terminal of which account a register is. */
export type PosTerminal = {
  readonly account: string;
  /** The POS's own id of it. */
  readonly terminal: string;
};

/** A register that is a terminal of an account, and since when. */
export type LinkedPosTerminal = PosTerminal & {
  readonly registerKey: string;
  /** When it was linked, on the gateway's clocks: epoch milliseconds, and milliseconds of the monotonic clock of `linkedBoot`. */
  readonly linkedAtMs: number;
  readonly linkedBoot: string;
  readonly linkedMonotonicMs: number;
  /** The same by the POS server's clock, once that is known. */
  readonly linkedServerMs?: number;
};

export const posProblemReasons = ['refused', 'limited', 'unreachable', 'garbled', 'not_stored'] as const;

/** Why an account can't be read, for people; never with a secret. */
export type PosProblem = {
  readonly reason: (typeof posProblemReasons)[number];
  readonly words: { readonly en: string; readonly ja: string };
  /** Key of the account's settings that is to blame. */
  readonly field?: string;
};

/** An account with what the program has come to know. */
export type StoredPosAccount = PosAccountRecord & {
  /** Counts up when a person changes it, and when it is removed and set up again; not when the program renews its tokens. */
  readonly version: number;
  /** Its settings can't be opened, since the key beside the database is another one. */
  readonly sealedWithAnotherKey?: true;
  /** Where the source stands; absent before its first page. */
  readonly cursor?: string;
  /** When it was set up, epoch milliseconds. */
  readonly linkedAtMs: number;
  readonly lastSuccessMs?: number;
  readonly problem?: PosProblem & { readonly sinceMs: number };
};

/** What a set-up file says of an account. */
export type ImportedPosAccount = PosAccountRecord & {
  /** Keys of the settings that stay as they are stored where the file doesn't name them: secrets, and tokens that the program renews. */
  readonly keeps: readonly string[];
  /** Secrets that may be missing: the file says that it leaves them out, and a person gives them later. */
  readonly mayLack?: readonly string[];
  /** Where its source stands; taken where it has not been asked yet. */
  readonly cursor?: string;
};
