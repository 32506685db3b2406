/** Adds up sales of all shops, or of one, from their sums by day. */
import type { SumJson, TakingsJson } from '../../contract/page/takings.ts';
import type { Reach } from '../people/reach.ts';
import { isReal } from '../sales.ts';
import { type Engine, rowsOf, type Soon } from '../sql/work.ts';

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
  readonly hours: (period: Period) => Soon<OfHour[]>;
  readonly days: (period: Period) => Soon<OfDay[]>;
  readonly shops: (period: Period) => Soon<OfShop[]>;
  readonly people: (period: Period) => Soon<OfPeople[]>;
};

export function createTakings(engine: Engine): TakingsOf {
  const { dialect } = engine;
  const within = ({ source, reach }: Period): string =>
    [
      'day >= @first and day <= @last',
      source === undefined ? isReal('source') : 'source = @source',
      ...(reach === undefined ? [] : [dialect.inList('source', '@reach')]),
    ].join(' and ');
  const sums =
    <Row extends object>(table: string, by: string, names = by): ((period: Period) => Soon<Row[]>) =>
    (period) => {
      const { from, to, source, reach } = period;
      return engine.run(
        rowsOf<Row>(
          `select ${names}, kind, currency, cast(sum(count) as bigint) as count, cast(sum(total) as bigint) as total,
             cast(sum(unknown) as bigint) as unknown
           from ${table} where ${within(period)} group by ${by}, kind, currency`,
          {
            ...{ first: Date.parse(from) / dayMs, last: Date.parse(to) / dayMs },
            ...{ source, reach: JSON.stringify(reach) },
          },
        ),
      );
    };
  return {
    hours: sums('takings_of_hours', 'hour'),
    days: sums('takings_of_hours', 'day', `${dialect.dateOf('day')} as date`),
    shops: sums('takings_of_hours', 'source'),
    people: sums('takings_of_people', 'source, register, staff'),
  };
}
