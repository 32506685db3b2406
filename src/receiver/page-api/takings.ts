/** Takings and exceptions of the shops, or of one, as the page's API gives them. */
import type { z } from 'zod';
import {
  daysFrom,
  maxTakingsDays,
  periodBefore,
  takingsAnswer,
} from '../../contract/page/answers/takings-answer.ts';
import { salesRoutes } from '../../contract/page/routes/sales.ts';
import type { TakingsJson } from '../../contract/page/takings.ts';
import { problemTexts } from '../../domain/problem/problem-text.ts';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import { Problem } from '../../lib/http/problem.ts';
import type { ReceiverRouteContext } from '../route-context.ts';
import { idOver, shopOf, sourceOf } from './shop-ids.ts';
import { createShownSales } from './shown-sales.ts';

export const takingsQuery = salesRoutes.routes['GET /api/v1/takings'].query;

/** Throws a problem of the field `to` for a period that is none, or too long. */
export function takingsOf(
  context: ReceiverRouteContext,
  { from, to, shop }: z.output<typeof takingsQuery>,
): TakingsJson {
  const days = daysFrom(from, to);
  if (days < 1) throw wrongTo(refusal('field.after_from'));
  if (days > maxTakingsDays) throw wrongTo(refusal('field.period', { days: maxTakingsDays }));
  const { sales, takings } = context;
  const source = shop === undefined ? undefined : sourceOf(shop);
  const period = { from, to, source };
  const shown = createShownSales(context);
  const names = new Map(
    sales.registers().map(({ source: of, key, name }) => [idOver(of, key), shown.registerName(of, name)]),
  );
  const shops = new Map(sales.shops().map((one) => [one.source, one.name]));
  const people = takings
    .people(period)
    .map(({ source: of, register, ...sum }) => ({ ...sum, register: idOver(of, register) }));
  return {
    ...takingsAnswer(
      { from, to },
      {
        now: { hours: takings.hours(period), people, days: takings.days(period), isAll: true },
        before: { hours: takings.hours({ ...periodBefore(from, to), source }), isAll: true },
      },
      (key) => names.get(key) ?? key,
    ),
    shops: takings.shops(period).map(({ source: of, ...sum }) => ({
      ...sum,
      shop: { id: shopOf(of), name: shops.get(of) ?? shopOf(of) },
    })),
  };
}

function wrongTo(problem: ReturnType<typeof refusal>): Problem {
  return Problem.ofFields([{ field: 'to', cause: { problem, texts: problemTexts(problem) } }]);
}
