/** Searches that people have named. Pure. */

/** At a gateway: shown in one row. */
export const maxSavedSearches = 20;
export const maxSearchNameChars = 40;

export type SavedSearch = {
  readonly id: string;
  readonly name: string;
  /** Parameters of `GET /api/v1/sales`, without times. */
  readonly filter: Readonly<Record<string, string>>;
};
