/**
 * Devices on which a person saw a kind work, by the id of its row in `support-rows.ts`. Nothing here comes from a simulation; add an entry with
 * the pull request or issue that reports it.
 */
type Trial = {
  /** Maker, model and firmware. */
  readonly device: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
};

export const tried: Readonly<Record<string, readonly Trial[]>> = {};
