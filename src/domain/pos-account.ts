/** An account at a POS cloud, as people set it up. Its registers are asked for together. */

export const posKinds = ['smaregi', 'smaregi-platform', 'ubiregi'] as const;
export type PosKind = (typeof posKinds)[number];

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
