/** Changes that a POS account's source makes: progress, and renewed settings. */

export type PosProgress = {
  readonly id: string;
  /** Applies only to this version: a replaced or restarted account has its own cursor. */
  readonly version: number;
  readonly cursor: string;
  readonly lastSuccessMs: number;
  /** The list was fetched up to now: no page is left. */
  readonly isComplete: boolean;
  /** By the POS server's clock, for links made at that time by the gateway's clock. */
  readonly linkedServerMs: readonly {
    readonly registerKey: string;
    readonly linkedAtMs: number;
    readonly serverMs: number;
  }[];
};

export type PosSettingsChange = {
  readonly id: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Whether its source starts again: it does not hold these settings. */
  readonly restartsSource: boolean;
  /** Applies only to this version: a person's change in between must not be overwritten. */
  readonly version?: number;
};
