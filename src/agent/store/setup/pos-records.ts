/** Changes of a POS account that its source makes: how far it got, and settings that it renewed. */

export type PosProgress = {
  readonly id: string;
  /** Only if it is this one still: the cursor of another account, or of one that begins anew, is not its. */
  readonly version: number;
  readonly cursor: string;
  readonly lastSuccessMs: number;
  /** By the POS server's clock, of links that were made at that time by ours. */
  readonly linkedServerMs: readonly {
    readonly registerKey: string;
    readonly linkedAtMs: number;
    readonly serverMs: number;
  }[];
};

export type PosSettingsChange = {
  readonly id: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly by: 'program' | 'person';
  /** Only if it is this one still: a person's change in between must not be undone. */
  readonly version?: number;
};
