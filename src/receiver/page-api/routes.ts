/**
 * The API of the page that a gateway serves too (contract/page/routes), over all shops and for reading alone. The session is the viewer's;
 * what a gateway alone has (cameras' video, set-up, people) is not here, and the answer of the session says so.
 */
import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import type { SessionJson } from '../../contract/page/access/session.ts';
import { peopleRoutes } from '../../contract/page/routes/people.ts';
import { salesRoutes } from '../../contract/page/routes/sales.ts';
import type { SalesCountJson, SalesHoursJson, SalesPageJson } from '../../contract/page/sales.ts';
import { isRight } from '../../domain/people/roles.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import type { SaleKind } from '../../domain/sale/sale.ts';
import { minPasswordChars } from '../../domain/setup/password-length.ts';
import { hourSpans } from '../../domain/time/shop-day.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import { packAnswer } from '../../lib/http/pack-answer.ts';
import { access, accessIn } from '../access.ts';
import { parse } from '../gateway-routes.ts';
import { addOwnRoutes } from '../people/own-routes.ts';
import { addPeopleRoutes } from '../people/people-routes.ts';
import { mayHere, rightsOf } from '../people/reach.ts';
import { refused } from '../refused.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import { createVisits, type Visits } from '../viewer/visits.ts';
import { addClipRoutes } from './clips.ts';
import { addExportRoutes } from './exports.ts';
import { addLiveRoute } from './live.ts';
import { createOverview } from './overview.ts';
import { queryOver, shopSalesFilter } from './sales-query.ts';
import { createShownSales, shopsIn, zoneOfMost } from './shown-sales.ts';
import { storedSale } from './stored-sale.ts';
import { takingsOf, takingsQuery } from './takings.ts';

const { routes } = salesRoutes;
const salesQuery = shopSalesFilter.extend(
  routes['GET /api/v1/sales'].query.pick({ limit: true, cursor: true }).shape,
);
const hoursQuery = shopSalesFilter
  .omit({ from: true, to: true })
  .extend(routes['GET /api/v1/sales/hours'].query.pick({ date: true }).shape);
const logQuery = peopleRoutes.routes['GET /api/v1/log'].query;

export async function addPageApi(api: FastifyInstance, context: ViewerRouteContext): Promise<void> {
  const { sales, search } = context;
  const overview = createOverview(context);
  const visits = createVisits(context);
  const { visitor, visitorOf } = visits;
  await api.register(fastifyCookie);
  api.addHook('onSend', packAnswer);
  api.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    await visits.meet(request);
    // Reading too: a file is entered in the log, and a case file keeps a processor busy.
    if (request.method !== 'GET' || visits.isFromElsewhere(request)) visits.wantOwnPage(request);
    const right = accessIn(request.routeOptions.config);
    if (!isRight(right)) return;
    const person = visitor(request);
    if (!mayHere(person, right)) throw refused(403, refusal(`people.not_for_${person.role}`));
  });

  api.get('/api/v1/session', access('public'), async (request): Promise<SessionJson> => {
    const person = visitorOf(request);
    return {
      state: person === undefined ? 'login' : 'signed_in',
      ...{ minPasswordChars, needsName: await context.people.needsName() },
      ...(person !== undefined && { person: { id: person.id, name: person.name, role: person.role } }),
      viewer: { rights: person === undefined ? [] : rightsOf(person) },
    };
  });
  api.delete('/api/v1/session', access('own'), async (request, reply) => {
    await visits.leave(request, reply);
    return reply.code(204).send();
  });
  api.get('/api/v1/status', access('look'), (request) =>
    overview(visits.view(request).language, visitor(request).reach),
  );
  addOwnRoutes(api, context, visits);
  addPeopleRoutes(api, context, visits);
  addLiveRoute(api, context, { visits, overview });

  api.get('/api/v1/sales', access('look'), async (request): Promise<SalesPageJson> => {
    const { limit, cursor, ...query } = parse(salesQuery, request.query);
    const { reach } = visitor(request);
    const { filter, timeZone } = queryOver(query, await sales.shops(), reach);
    const found = await search.find(filter, { limit, cursor });
    const shown = await createShownSales(context, reach);
    const jsons = await Promise.all(
      found.sales.map(async ({ moment, ...sale }) => {
        const json = await shown.json(sale);
        return json === undefined ? [] : [{ ...json, ...(moment !== undefined && { moment }) }];
      }),
    );
    return {
      sales: jsons.flat(),
      ...(found.nextCursor !== undefined && { nextCursor: found.nextCursor }),
      ...(found.searchedToMs !== undefined && { searchedTo: rfc3339(found.searchedToMs, timeZone) }),
    };
  });
  api.get('/api/v1/sales/count', access('look'), async (request): Promise<SalesCountJson> => {
    const { count, isAll } = await search.count(
      queryOver(parse(shopSalesFilter, request.query), await sales.shops(), visitor(request).reach).filter,
    );
    return { count, ...(!isAll && { orMore: true as const }) };
  });
  api.get('/api/v1/sales/hours', access('look'), async (request): Promise<SalesHoursJson> => {
    const { date, ...query } = parse(hoursQuery, request.query);
    const { filter, timeZone } = queryOver(query, await sales.shops(), visitor(request).reach);
    const spans = hourSpans(date, timeZone);
    const [fromMs, toMs] = [spans[0]?.fromMs ?? 0, spans.at(-1)?.toMs ?? 0];
    const hours = spans.map((span) => ({
      from: rfc3339(span.fromMs, timeZone),
      to: rfc3339(span.toMs, timeZone),
      kinds: {} as Partial<Record<SaleKind, number>>,
      unclear: 0,
    }));
    const counted = await search.byHour({ ...filter, fromMs, toMs });
    for (const one of counted.hours) {
      const hour = hours[one.hour];
      if (hour === undefined) continue;
      const kind = one.kind as SaleKind;
      if (one.unclear === 1) hour.unclear += one.count;
      else hour.kinds[kind] = (hour.kinds[kind] ?? 0) + one.count;
    }
    return { date, hours, ...(!counted.isAll && { orMore: true as const }) };
  });
  api.get('/api/v1/sales/staff', access('look'), async (request) => ({
    staff: await search.staff(visitor(request).reach),
  }));
  // Searches are saved at gateways.
  api.get('/api/v1/searches', access('look'), () => ({ searches: [] }));
  addClipRoutes(api, context, visits);
  api.get('/api/v1/sales/:saleId', access('look'), async (request) => {
    const { saleId = '' } = request.params as { saleId?: string };
    const { reach } = visitor(request);
    const sale = await storedSale(sales, saleId, reach);
    const json = await (await createShownSales(context, reach)).json(sale);
    if (json === undefined) throw refused(422, receiverProblem('receiver.event_unreadable'));
    await visits.note(request, { what: 'sale', saleId, shops: [sale.source] });
    return json;
  });
  api.get('/api/v1/takings', access('look'), (request) =>
    takingsOf(context, parse(takingsQuery, request.query), visitor(request).reach),
  );
  addExportRoutes(api, context, visits);
  addLogRoute(api, context, visits);
}

function addLogRoute(
  api: FastifyInstance,
  { sales, viewerLog }: ViewerRouteContext,
  { visitor }: Visits,
): void {
  api.get('/api/v1/log', access('log'), async (request) => {
    const { limit, before, group } = parse(logQuery, request.query);
    const { reach } = visitor(request);
    const timeZone = zoneOfMost(shopsIn(await sales.shops(), reach));
    return viewerLog.list({ limit, before, group }, reach, (ms) => rfc3339(ms, timeZone));
  });
}
