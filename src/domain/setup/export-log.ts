/** Log of exports: who took what along, and when. Pure. */

export const exportKinds = ['csv', 'case_pdf', 'case_zip'] as const;
type ExportKind = (typeof exportKinds)[number];

/** Entries kept. */
export const maxExports = 5_000;

export type ExportEntry = {
  /** Gateway's wall clock, epoch milliseconds. */
  readonly atMs: number;
  readonly what: ExportKind;
  readonly caller: 'session' | 'open' | 'token';
  /** Name of the program's token. */
  readonly token?: string;
  /** Name that the person typed. */
  readonly by?: string;
  /** Network address that the request came from. */
  readonly address?: string;
  /** Of a case file. */
  readonly saleId?: string;
  /** SHA-256 of the sale's data in it. */
  readonly sha256?: string;
  /** Parameters of the search that made a list. */
  readonly filter?: Readonly<Record<string, string>>;
};
