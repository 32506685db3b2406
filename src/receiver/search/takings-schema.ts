/**
 * Sums of sales by day and hour, and by day, register and staff, kept by triggers in the transaction that changes a sale (ADR 77). Both at once would
 * be nearly as many rows as there are sales. Days (since 1970) and hours are of the shop's clock; a void counts when it was voided.
 */

const tables = {
  takings_of_hours: { hour: (hour: string) => `${hour} % 24` },
  takings_of_people: {
    register: (_: string, sale: string) => `${sale}.register`,
    staff: (_: string, sale: string) => `coalesce(${sale}.staff, '')`,
  },
} as const satisfies Record<string, Record<string, (hour: string, sale: string) => string>>;

const hourOf = (sale: string): string => `coalesce(${sale}.void_hour, ${sale}.hour)`;

function put(sale: 'new' | 'old', sign: 1 | -1): string {
  const hour = hourOf(sale);
  return Object.entries(tables)
    .map(
      ([table, columns]) => `
    insert into ${table} (day, source, ${Object.keys(columns).join()}, kind, currency, count, total, unknown)
      select ${hour} / 24, ${sale}.source, ${Object.values(columns)
        .map((of) => of(hour, sale))
        .join()},
        iif(${sale}.uncounted, 'uncounted', ${sale}.kind), ${sale}.currency, ${sign}, ${sign} * ${sale}.total_minor, ${sign} * ${sale}.total_unknown
      where ${sale}.superseded_by is null
      on conflict do update set count = count + excluded.count, total = total + excluded.total, unknown = unknown + excluded.unknown;`,
    )
    .join('');
}

const sums =
  'kind text not null, currency text not null, count integer not null, total integer not null, unknown integer not null';

export const takingsSchema = `
  create table takings_of_hours (
    day integer not null, source text not null, hour integer not null, ${sums}, primary key (day, source, hour, kind, currency)
  ) strict, without rowid;
  create table takings_of_people (
    day integer not null, source text not null, register text not null, staff text not null, ${sums},
    primary key (day, source, register, staff, kind, currency)
  ) strict, without rowid;
  create index takings_of_hours_empty on takings_of_hours (count) where count = 0;
  create index takings_of_people_empty on takings_of_people (count) where count = 0;
`;

/** For a sale that is removed. */
export const takingsOut = `
  create trigger takings_out after delete on sales begin ${put('old', -1)}
    delete from takings_of_hours where count = 0;
    delete from takings_of_people where count = 0;
  end;`;

/** Sums of the sales that are stored already, and from then on of each change. */
export const takingsTriggers = `
  ${Object.entries(tables)
    .map(
      ([table, columns]) => `
  insert into ${table} (day, source, ${Object.keys(columns).join()}, kind, currency, count, total, unknown)
    select ${hourOf('s')} / 24, s.source, ${Object.values(columns)
      .map((of) => of(hourOf('s'), 's'))
      .join()}, iif(s.uncounted, 'uncounted', s.kind), s.currency,
      count(*), sum(s.total_minor), sum(s.total_unknown)
    from sales s where s.superseded_by is null group by 1, 2, ${Object.keys(columns)
      .map((_, n) => n + 3)
      .join()}, ${Object.keys(columns).length + 3}, ${Object.keys(columns).length + 4};`,
    )
    .join('')}
  create trigger takings_in after insert on sales begin ${put('new', 1)}
  end;
  create trigger takings_move after update on sales begin ${put('old', -1)} ${put('new', 1)}
    delete from takings_of_hours where count = 0;
    delete from takings_of_people where count = 0;
  end;`;
