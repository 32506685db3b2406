/** Step of the schema for searches and sums over all shops; what is stored already is read later (search-fill.ts). */
import { takingsSchema, takingsTriggers } from './takings-schema.ts';

/** hour, void_hour: since 1970 by the shop's clock. payments: a bit for each of domain/sale/sale-kinds.ts. cameras: ids, each between two line
 * feeds. uncounted: papers that may be no sale, or that no POS lists. grp of viewer_log: of the kind, each with a bound of its own. */
const schema = `
  alter table sales add column total_minor integer not null default 0;
  alter table sales add column total_unknown integer not null default 0;
  alter table sales add column currency text not null default '';
  alter table sales add column staff text;
  alter table sales add column payments integer not null default 0;
  alter table sales add column cameras text not null default '';
  alter table sales add column no_picture integer not null default 0;
  alter table sales add column unclear integer not null default 0;
  alter table sales add column uncounted integer not null default 0;
  alter table sales add column hour integer not null default 0;
  alter table sales add column voided_at_ms integer;
  alter table sales add column void_hour integer;
  -- All that a search compares but texts, so that it reads no sale.
  create index sales_search on sales (
    at_ms, row, source, register, kind, staff, total_minor, amount, payments, cameras, no_picture, unclear, hour
  ) where superseded_by is null;
  create index sales_voided on sales (voided_at_ms, row) where superseded_by is null and kind = 'void' and voided_at_ms is not null;
  -- Words of a sale, normalised; printed: of its receipt, which is not searched for the name of a kind or a payment.
  create table sale_texts (row integer primary key references sales (row), text text not null, printed text not null) strict;
  -- Which words are in none of 256 sales (lib/text/text-filter.ts). A changed sale removes that of its block.
  create table text_blocks (block integer primary key, filter blob not null) strict;
  create trigger text_added after insert on sale_texts begin delete from text_blocks where block = new.row / 256; end;
  create trigger text_changed after update on sale_texts begin delete from text_blocks where block = new.row / 256; end;
  -- What left the viewer as a file.
  create table viewer_log (id integer primary key, at_ms integer not null, what text not null, grp text not null, details text not null) strict;
  create index viewer_log_of_group on viewer_log (grp, id);
`;

export const addSearch = schema + takingsSchema + takingsTriggers;

/** Sales that are stored already are noted, to be read later: a million would keep gateways waiting for minutes. */
export const addSearchFill = `
  create table search_fill (after integer not null, last integer not null) strict;
  insert into search_fill select 0, max(row) from sales having max(row) is not null;
`;
