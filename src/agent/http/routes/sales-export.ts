/** `GET /api/v1/sales.csv`: the sales that a search finds, as a file for a spreadsheet. */

import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { salesRoutes } from '../../../contract/page/routes/sales.ts';
import { csvOfSales, linesOfSales } from '../../../domain/sale/export/sales-csv.ts';
import type { SaleFilter } from '../../../domain/sale/sale-filter.ts';
import { dateAt } from '../../../domain/time/shop-day.ts';
import { sendFile } from '../../../lib/http/download.ts';
import { detail } from '../activity.ts';
import type { WebContext } from '../context.ts';
import { routesOf } from '../route.ts';
import { toFilter } from './sales-filter.ts';

const pageSales = 200;

export function registerExportRoutes(app: FastifyInstance, { store, shop, clock }: WebContext): void {
  routesOf(app, salesRoutes)(
    'GET /api/v1/sales.csv',
    async ({ query: { language, ...filter }, request, reply }) => {
      const date = dateAt(clock.nowMs(), shop.timeZone);
      // Thrown here, before the answer begins.
      const requested = toFilter(filter, shop.timeZone);
      detail(request, { filter: searched(filter) });
      const file = { name: `sales-${date}.csv`, type: 'text/csv; charset=utf-8' };
      return sendFile(reply, file, Readable.from(lines(requested, language)));
    },
  );

  async function* lines(filter: SaleFilter, language: 'ja' | 'en'): AsyncGenerator<string> {
    const csv = csvOfSales({ language, timeZone: shop.timeZone });
    yield* linesOfSales(csv, (cursor) =>
      store.read.sales({ ...filter, limit: pageSales, ...(cursor !== undefined && { cursor }) }),
    );
  }
}

/** As the query had it: all texts. */
function searched(filter: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, String(value)]));
}
