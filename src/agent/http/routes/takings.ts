/** `GET /api/v1/takings`: the sales of a period added up, with the same weekdays before. */
import type { FastifyInstance } from 'fastify';
import { salesRoutes } from '../../../contract/page/routes/sales.ts';
import type { SumJson } from '../../../contract/page/takings.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { dateAfter, daySpan } from '../../../domain/time/shop-day.ts';
import type { WebContext } from '../context.ts';
import { wrongFields } from '../refused.ts';
import { routesOf } from '../route.ts';

const dayMs = 86_400_000;
/** A leap year. */
const maxDays = 366;

export function registerTakingsRoutes(app: FastifyInstance, { store, shop: { timeZone } }: WebContext): void {
  const sumsOf = (from: string, to: string) =>
    store.read.takings({
      span: { fromMs: daySpan(from, timeZone).fromMs, toMs: daySpan(to, timeZone).toMs },
      timeZone,
    });

  routesOf(app, salesRoutes)('GET /api/v1/takings', async ({ query: { from, to } }) => {
    const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
    if (days < 1) throw wrongFields({ field: 'to', problem: refusal('field.after_from') });
    if (days > maxDays)
      throw wrongFields({ field: 'to', problem: refusal('field.period', { days: maxDays }) });
    const back = -7 * Math.ceil(days / 7);
    const earlier = { from: dateAfter(from, back), to: dateAfter(to, back) };
    const [now, before, registers] = await Promise.all([
      sumsOf(from, to),
      sumsOf(earlier.from, earlier.to),
      store.read.registers(),
    ]);
    const nameOf = (key: string) => registers.find((one) => one.key === key)?.name ?? key;
    return {
      ...{ from, to },
      hours: merged(now.cells, ({ hour }) => ({ hour })),
      days: [...now.days],
      registers: merged(now.cells, ({ register: key }) => ({ register: { key, name: nameOf(key) } })),
      staff: merged(now.cells, ({ staff }) => ({ staff })),
      before: { ...earlier, hours: merged(before.cells, ({ hour }) => ({ hour })) },
      ...(!(now.isAll && before.isAll) && { partial: true as const }),
    };
  });
}

/** Sums with the same label, kind and currency become one. */
function merged<Cell extends SumJson, Label extends object>(
  cells: readonly Cell[],
  labelOf: (cell: Cell) => Label,
): (Label & SumJson)[] {
  const found = new Map<string, Label & SumJson>();
  for (const cell of cells) {
    const label = labelOf(cell);
    const { kind, currency, count, total, unknown } = cell;
    const key = JSON.stringify([label, kind, currency]);
    const known = found.get(key) ?? { ...label, kind, currency, count: 0, total: 0, unknown: 0 };
    found.set(key, {
      ...known,
      count: known.count + count,
      total: known.total + total,
      unknown: known.unknown + unknown,
    });
  }
  return [...found.values()];
}
