/**
 * Sums of sales by hour, register, staff, kind and currency, kept by triggers in the transaction that changes a sale: a year is added up from
 * them in a fraction of a second. Sales with a lower `seq` than meta `takings_from` are not in them yet (takings.ts). `hour`: full hours since
 * 1970 of UTC + meta `takings_shift_ms`, so that they are hours of the shop's clock in zones such as +05:45 too. Both are 0 where a damaged file has lost them: no sale fails for its sums.
 */

/** Columns of the sums that a sale (`NEW`, `OLD` or a table) is in. A void counts when it was voided, where that is known. */
export const takingsOf = (sale: string): string => `
  CAST((iif(${sale}.kind = 'void' AND ${sale}.voided_at_ms IS NOT NULL, ${sale}.voided_at_ms, ${sale}.instant_at_ms)
    + coalesce((SELECT value FROM meta WHERE key = 'takings_shift_ms'), 0)) / 3600000 AS INTEGER) AS hour,
  ${sale}.register_key AS register_key, coalesce(${sale}.staff, '') AS staff,
  iif(instr(${sale}.sale, '"receiptDoubts"') > 0 AND json_valid(${sale}.sale) AND EXISTS (
    SELECT 1 FROM json_each(${sale}.sale, '$.receiptDoubts') WHERE value IN ('unclear', 'printed_only')), 'uncounted', ${sale}.kind) AS kind,
  iif(json_valid(${sale}.sale), coalesce(${sale}.sale ->> '$.currency', ''), '') AS currency,
  ${sale}.total_minor AS total, iif(json_valid(${sale}.sale), ${sale}.sale ->> '$.totalUnknown' IS NOT NULL, 0) AS unknown`;

const isIn = (sale: string) =>
  `${sale}.superseded_by IS NULL AND ${sale}.seq >= coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'takings_from'), 0)`;

/** Adds sales, the rows of a query for `takingsOf`, to the sums, or takes them out of these. */
export const addTakings = (
  sales: string,
  { sign = 1, where = 'true' }: { sign?: 1 | -1; where?: string } = {},
): string => `
    INSERT INTO takings (hour, register_key, staff, kind, currency, count, total, unknown)
      SELECT hour, register_key, staff, kind, currency, ${sign}, ${sign} * total, ${sign} * unknown FROM (${sales}) WHERE ${where}
      ON CONFLICT DO UPDATE SET count = count + excluded.count, total = total + excluded.total, unknown = unknown + excluded.unknown`;

const add = (sale: string, sign: 1 | -1) =>
  `${addTakings(`SELECT ${takingsOf(sale)}`, { sign, where: isIn(sale) })};`;

const dropEmpty = 'DELETE FROM takings WHERE count = 0;';

export const takingsSchema = `
  CREATE TABLE takings (
    hour INTEGER NOT NULL, register_key TEXT NOT NULL, staff TEXT NOT NULL, kind TEXT NOT NULL, currency TEXT NOT NULL,
    count INTEGER NOT NULL, total INTEGER NOT NULL, unknown INTEGER NOT NULL,
    PRIMARY KEY (hour, register_key, staff, kind, currency)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX takings_empty ON takings(count) WHERE count = 0;
  INSERT INTO meta (key, value) VALUES ('takings_from', '0'), ('takings_shift_ms', '0');
  CREATE TRIGGER takings_in AFTER INSERT ON sales BEGIN ${add('NEW', 1)}
  END;
  CREATE TRIGGER takings_out AFTER DELETE ON sales BEGIN ${add('OLD', -1)}
    ${dropEmpty}
  END;
  CREATE TRIGGER takings_move AFTER UPDATE OF sale, kind, total_minor, register_key, instant_at_ms, voided_at_ms, superseded_by ON sales BEGIN
    ${add('OLD', -1)} ${add('NEW', 1)}
    ${dropEmpty}
  END;
`;
