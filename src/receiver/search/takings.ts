/** Adds up sales of all shops, or of one, from their sums by day. */
import type Database from 'better-sqlite3';
import type { SumJson, TakingsJson } from '../../contract/page/takings.ts';
import type { Reach } from '../people/reach.ts';
import { testSources } from '../sales.ts';

const dayMs = 86_400_000;

/** `2026-11-24`, by the clock of each shop, both included; without a shop those of tests are left out. */
type Period = {
  readonly from: string;
  readonly to: string;
  readonly source: string | undefined;
  readonly reach: Reach;
};

type OfHour = TakingsJson['hours'][number];
type OfDay = TakingsJson['days'][number];
type OfShop = SumJson & { readonly source: string };
type OfPeople = SumJson & { readonly source: string; readonly register: string; readonly staff: string };

export type TakingsOf = {
  readonly hours: (period: Period) => OfHour[];
  readonly days: (period: Period) => OfDay[];
  readonly shops: (period: Period) => OfShop[];
  readonly people: (period: Period) => OfPeople[];
};

const within = `day >= @first and day <= @last
  and (@source is null and source not glob '${testSources}*' or source = @source)
  and (@reach is null or source in (select value from json_each(@reach)))`;

export function createTakings(db: Database.Database): TakingsOf {
  function sums<Row>(table: string, by: string, names = by): (period: Period) => Row[] {
    const statement = db.prepare<[object], Row>(
      `select ${names}, kind, currency, sum(count) as count, sum(total) as total, sum(unknown) as unknown
       from ${table} where ${within} group by ${by}, kind, currency`,
    );
    return ({ from, to, source, reach }) =>
      statement.all({
        ...{ first: Date.parse(from) / dayMs, last: Date.parse(to) / dayMs },
        source: source ?? null,
        reach: reach === undefined ? null : JSON.stringify(reach),
      });
  }
  return {
    hours: sums('takings_of_hours', 'hour'),
    days: sums('takings_of_hours', 'day', `strftime('%Y-%m-%d', day * 86400, 'unixepoch') as date`),
    shops: sums('takings_of_hours', 'source'),
    people: sums('takings_of_people', 'source, register, staff'),
  };
}
