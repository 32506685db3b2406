/** Takings and exceptions of the shops, or of one, as the page's API gives them. */

import { setImmediate as turn } from 'node:timers/promises';
import type { z } from 'zod';
import {
  daysFrom,
  maxTakingsDays,
  merged,
  periodBefore,
  takingsAnswer,
} from '../../contract/page/answers/takings-answer.ts';
import { salesRoutes } from '../../contract/page/routes/sales.ts';
import type { TakingsJson } from '../../contract/page/takings.ts';
import { problemTexts } from '../../domain/problem/problem-text.ts';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import { shopOfSource, shopSource } from '../../domain/sale/identity.ts';
import { dateAfter } from '../../domain/time/shop-day.ts';
import { Problem } from '../../lib/http/problem.ts';
import type { Reach } from '../people/reach.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import type { Soon } from '../sql/work.ts';
import { idOver } from './shop-ids.ts';
import { createShownSales } from './shown-sales.ts';

/** Days that are added up at once: gateways get their turn after each. */
const pieceDays = 28;

type Period = {
  readonly from: string;
  readonly to: string;
  readonly source: string | undefined;
  readonly reach: Reach;
};

export const takingsQuery = salesRoutes.routes['GET /api/v1/takings'].query;

/** Throws a problem of the field `to` for a period that is none, or too long. */
export async function takingsOf(
  context: ViewerRouteContext,
  { from, to, shop }: z.output<typeof takingsQuery>,
  reach: Reach,
): Promise<TakingsJson> {
  const days = daysFrom(from, to);
  if (days < 1) throw wrongTo(refusal('field.after_from'));
  if (days > maxTakingsDays) throw wrongTo(refusal('field.period', { days: maxTakingsDays }));
  const { sales, takings, inFolder } = context;
  const source = shop === undefined ? undefined : shopSource(shop);
  const period = { from, to, source, reach };
  const shown = await createShownSales(context, reach);
  const names = new Map(
    (await sales.registers()).map(({ source: of, key, name }) => [
      idOver(of, key),
      shown.registerName(of, name),
    ]),
  );
  const shops = new Map((await sales.shops()).map((one) => [one.source, one.name]));
  const people = (await inPieces(period, takings.people)).map(({ source: of, register, ...sum }) => ({
    ...sum,
    register: idOver(of, register),
  }));
  const now = {
    hours: await inPieces(period, takings.hours),
    days: await inPieces(period, takings.days),
    ...{ people, isAll: inFolder?.searchFill.isDone() ?? true },
  };
  const before = {
    hours: await inPieces({ ...periodBefore(from, to), source, reach }, takings.hours),
    isAll: true,
  };
  const byShop = await inPieces(period, takings.shops);
  return {
    ...takingsAnswer({ from, to }, { now, before }, (key) => names.get(key) ?? key),
    shops: merged(byShop, ({ source: of }) => ({
      shop: { id: shopOfSource(of), name: shops.get(of) ?? shopOfSource(of) },
    })),
  };
}

async function inPieces<Sum>(
  { from, to, source, reach }: Period,
  sumsOf: (period: Period) => Soon<readonly Sum[]>,
): Promise<Sum[]> {
  const days = daysFrom(from, to);
  const found: (readonly Sum[])[] = [];
  for (let n = 0; n < days; n += pieceDays) {
    await turn();
    const last = Math.min(n + pieceDays, days) - 1;
    found.push(await sumsOf({ from: dateAfter(from, n), to: dateAfter(from, last), source, reach }));
  }
  return found.flat();
}

function wrongTo(problem: ReturnType<typeof refusal>): Problem {
  return Problem.ofFields([{ field: 'to', cause: { problem, texts: problemTexts(problem) } }]);
}
