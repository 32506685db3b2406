/** Files that leave the viewer: the sales of a search as CSV, and the case file of a sale. Each is in the log. */

import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { caseRecord } from '../../case-file/case-record.ts';
import { type CaseParts, caseZip } from '../../case-file/case-zip.ts';
import { createCaseDrawer } from '../../case-file/draw-in-thread.ts';
import { pairToJson } from '../../contract/page/answers/pair-json.ts';
import { salesRoutes } from '../../contract/page/routes/sales.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { caseFile } from '../../domain/sale/case-file/case-file.ts';
import { csvOfSales, linesOfSales } from '../../domain/sale/export/sales-csv.ts';
import { caseName } from '../../domain/setup/download-name.ts';
import { dateAt } from '../../domain/time/shop-day.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import { sendFile } from '../../lib/http/download.ts';
import { goneSignal, whileWaitedFor } from '../../lib/http/gone-signal.ts';
import { version } from '../../lib/version.ts';
import { access } from '../access.ts';
import { parse } from '../gateway-routes.ts';
import { refused } from '../refused.ts';
import type { ReceiverRouteContext } from '../route-context.ts';
import { queryOver, shopSalesFilter } from './sales-query.ts';
import { createShownSales, type StoredPair } from './shown-sales.ts';
import { storedSale } from './stored-sale.ts';

const pageSales = 200;
const csvQuery = shopSalesFilter.extend(
  salesRoutes.routes['GET /api/v1/sales.csv'].query.pick({ language: true }).shape,
);
const { query: caseQuery } = salesRoutes.routes['GET /api/v1/sales/:saleId/case.pdf'];

export function addExportRoutes(api: FastifyInstance, context: ReceiverRouteContext): void {
  const { search, sales, pictures, clock, exportLog } = context;
  const draw = createCaseDrawer(clock);

  api.get('/api/v1/sales.csv', access('session'), (request, reply) => {
    const { language, ...query } = parse(csvQuery, request.query);
    const { filter, timeZone } = queryOver(query, sales.shops());
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    exportLog.add({
      ...{ what: 'csv', address: request.ip },
      filter: Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
    });
    const shown = createShownSales(context);
    const csv = csvOfSales({ language, timeZone });
    const lines = linesOfSales(csv, async (cursor) => {
      // Pages without a row never wait for the reader: gateways get their turn all the same.
      await turn();
      const { sales: found, nextCursor } = search.find(filter, { limit: pageSales, cursor });
      return {
        pairs: found.flatMap((sale) => {
          const pair = shown.pair(sale)?.pair;
          return pair === undefined
            ? []
            : [{ ...pair, registerName: shown.registerName(sale.source, pair.registerName) }];
        }),
        ...(nextCursor !== undefined && { nextCursor }),
      };
    });
    const name = `sales-${dateAt(clock.nowMs(), timeZone)}.csv`;
    return sendFile(reply, { name, type: 'text/csv; charset=utf-8' }, Readable.from(lines));
  });

  for (const form of ['pdf', 'zip'] as const)
    api.get(`/api/v1/sales/:saleId/case.${form}`, access('session'), (request, reply) =>
      sendCase(form, request, reply),
    );

  async function sendCase(
    form: 'pdf' | 'zip',
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { saleId = '' } = request.params as { saleId?: string };
    const options = parse(caseQuery, request.query);
    const stored = createShownSales(context).pair(storedSale(sales, saleId));
    if (stored === undefined) throw refused(422, receiverProblem('receiver.event_unreadable'));
    const made = await whileWaitedFor(reply, (signal) => makeCase(stored, options, signal));
    if (made === undefined) return reply.hijack();
    const { by } = options;
    exportLog.add({
      ...{ what: form === 'pdf' ? 'case_pdf' : 'case_zip', address: request.ip, saleId },
      ...{ sha256: made.record.sha256, ...(by !== undefined && { by }) },
    });
    const { pair, timeZone } = stored;
    const name = caseName(form, { saleId: pair.saleId, atMs: pair.instant.atMs, timeZone });
    if (form === 'pdf') return sendFile(reply, { name, type: 'application/pdf' }, Buffer.from(made.pdf));
    const zip = caseZip(made, rfc3339(clock.nowMs(), timeZone), goneSignal(reply));
    reply.header('content-length', zip.bytes);
    return sendFile(reply, { name, type: 'application/zip' }, zip.content);
  }

  async function makeCase(
    { event, pair, timeZone }: StoredPair,
    { language, by }: { language: 'ja' | 'en'; by?: string | undefined },
    signal: AbortSignal,
  ): Promise<CaseParts> {
    const { gateway } = event;
    const shop = { ...event.data.shop, timeZone };
    const record = caseRecord(pair, { shop, gateway, saleJson: pairToJson(pair, timeZone) });
    const found = new Map<string, Uint8Array>();
    const exportedAtMs = clock.nowMs();
    const drawn = await draw(async () => {
      for (const { sha256 } of record.pictures) {
        const jpeg = await pictures.read(sha256);
        if (jpeg !== undefined) found.set(sha256, jpeg);
      }
      const file = caseFile({
        ...{ pair, shop, gateway, version, language, exportedAtMs, recordSha256: record.sha256 },
        ...{ by: { caller: 'session', ...(by !== undefined && { name: by }) }, hasPaper: false },
      });
      return { file, pictures: found, madeAtMs: exportedAtMs };
    }, signal);
    if (drawn.kind !== 'drawn')
      throw refused(503, receiverProblem('receiver.unavailable'), { 'retry-after': '5' });
    return { pdf: drawn.pdf, record, pictures: found, videos: { clips: [], leftOut: [] }, language };
  }
}
