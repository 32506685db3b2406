/** Files that leave the viewer: the sales of a search as CSV, and the case file of a sale. Each is in the log. */

import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { caseZip } from '../../case-file/case-zip.ts';
import { salesRoutes } from '../../contract/page/routes/sales.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { csvOfSales, linesOfSales } from '../../domain/sale/export/sales-csv.ts';
import { caseName } from '../../domain/setup/download-name.ts';
import { dateAt } from '../../domain/time/shop-day.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import { sendFile } from '../../lib/http/download.ts';
import { goneSignal, whileWaitedFor } from '../../lib/http/gone-signal.ts';
import { access } from '../access.ts';
import { parse } from '../gateway-routes.ts';
import { reaches } from '../people/reach.ts';
import { refused } from '../refused.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import type { Visits } from '../viewer/visits.ts';
import { createCaseMaker } from './case-maker.ts';
import { queryOver, shopSalesFilter } from './sales-query.ts';
import { createShownSales } from './shown-sales.ts';
import { storedSale } from './stored-sale.ts';

const pageSales = 200;
const csvQuery = shopSalesFilter.extend(
  salesRoutes.routes['GET /api/v1/sales.csv'].query.pick({ language: true }).shape,
);
const { query: caseQuery } = salesRoutes.routes['GET /api/v1/sales/:saleId/case.pdf'];

export function addExportRoutes(api: FastifyInstance, context: ViewerRouteContext, visits: Visits): void {
  const { search, sales, clock } = context;
  const { visitor, note } = visits;
  const makeCase = createCaseMaker(context);

  api.get('/api/v1/sales.csv', access('export'), async (request, reply) => {
    const { language, ...query } = parse(csvQuery, request.query);
    const { reach } = visitor(request);
    const { filter, timeZone } = queryOver(query, await sales.shops(), reach);
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    await note(request, {
      ...{
        what: 'csv',
        shops: filter.source !== undefined && reaches(reach, filter.source) ? [filter.source] : reach,
      },
      filter: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
    });
    const shown = await createShownSales(context, reach);
    const csv = csvOfSales({ language, timeZone });
    const lines = linesOfSales(csv, async (cursor) => {
      // Pages without a row never wait for the reader: gateways get their turn all the same.
      await turn();
      const { sales: found, nextCursor } = await search.find(filter, { limit: pageSales, cursor });
      const pairs = await Promise.all(
        found.map(async (sale) => {
          const pair = (await shown.pair(sale))?.pair;
          return pair === undefined
            ? []
            : [{ ...pair, registerName: shown.registerName(sale.source, pair.registerName) }];
        }),
      );
      return {
        pairs: pairs.flat(),
        ...(nextCursor !== undefined && { nextCursor }),
      };
    });
    const name = `sales-${dateAt(clock.nowMs(), timeZone)}.csv`;
    return sendFile(reply, { name, type: 'text/csv; charset=utf-8' }, Readable.from(lines));
  });

  for (const form of ['pdf', 'zip'] as const)
    api.get(`/api/v1/sales/:saleId/case.${form}`, access('export'), (request, reply) =>
      sendCase(form, request, reply),
    );

  async function sendCase(
    form: 'pdf' | 'zip',
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { saleId = '' } = request.params as { saleId?: string };
    const options = parse(caseQuery, request.query);
    const { reach, name: exporter } = visitor(request);
    const sale = await storedSale(sales, saleId, reach);
    const stored = await (await createShownSales(context, reach)).pair(sale);
    if (stored === undefined) throw refused(422, receiverProblem('receiver.event_unreadable'));
    const requested = { ...options, form, exporter };
    const made = await whileWaitedFor(reply, (signal) => makeCase(stored, { ...requested, ...sale }, signal));
    if (made === undefined) return reply.hijack();
    const { by } = options;
    await note(request, {
      ...{ what: form === 'pdf' ? 'case_pdf' : 'case_zip', saleId, shops: [sale.source] },
      ...{ sha256: made.record.sha256, ...(by !== undefined && { by }) },
    });
    const { pair, timeZone } = stored;
    const name = caseName(form, { saleId: pair.saleId, atMs: pair.instant.atMs, timeZone });
    if (form === 'pdf') return sendFile(reply, { name, type: 'application/pdf' }, Buffer.from(made.pdf));
    const zip = caseZip(made, rfc3339(clock.nowMs(), timeZone), goneSignal(reply));
    reply.header('content-length', zip.bytes);
    return sendFile(reply, { name, type: 'application/zip' }, zip.content);
  }
}
