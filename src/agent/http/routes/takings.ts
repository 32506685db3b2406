/** `GET /api/v1/takings`: the sales of a period added up, with the same weekdays before. */
import type { FastifyInstance } from 'fastify';
import {
  daysFrom,
  maxTakingsDays,
  periodBefore,
  takingsAnswer,
} from '../../../contract/page/answers/takings-answer.ts';
import { salesRoutes } from '../../../contract/page/routes/sales.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { daySpan } from '../../../domain/time/shop-day.ts';
import type { WebContext } from '../context.ts';
import { wrongFields } from '../refused.ts';
import { routesOf } from '../route.ts';

export function registerTakingsRoutes(app: FastifyInstance, { store, shop: { timeZone } }: WebContext): void {
  const sumsOf = async ({ from, to }: { from: string; to: string }) => {
    const { cells, ...sums } = await store.read.takings({
      span: { fromMs: daySpan(from, timeZone).fromMs, toMs: daySpan(to, timeZone).toMs },
      timeZone,
    });
    return { ...sums, hours: cells, people: cells };
  };

  routesOf(app, salesRoutes)('GET /api/v1/takings', async ({ query: { from, to } }) => {
    const days = daysFrom(from, to);
    if (days < 1) throw wrongFields({ field: 'to', problem: refusal('field.after_from') });
    if (days > maxTakingsDays)
      throw wrongFields({ field: 'to', problem: refusal('field.period', { days: maxTakingsDays }) });
    const [now, before, registers] = await Promise.all([
      sumsOf({ from, to }),
      sumsOf(periodBefore(from, to)),
      store.read.registers(),
    ]);
    const nameOf = (key: string) => registers.find((one) => one.key === key)?.name ?? key;
    return takingsAnswer({ from, to }, { now, before }, nameOf);
  });
}
