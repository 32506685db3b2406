/** What people add to sales and take along: notes, case files, saved searches. */
import type { FastifyInstance } from 'fastify';
import { caseQuery } from '../../../src/contract/page/case-file.ts';
import { eraseBody, erasureJson } from '../../../src/contract/page/erasures.ts';
import { noteBody, type PairJson, pairJson } from '../../../src/contract/page/sales.ts';
import { type SearchesJson, searchBody, searchesJson } from '../../../src/contract/page/searches.ts';
import { shopTime } from './page-data.ts';
import { refuse } from './page-refusal.ts';

export type RecordWorld = {
  searches: SearchesJson['searches'];
  /** Case files that were asked for: the form and by whom. */
  cases: string[];
  caseAnswer: 'ok' | 'busy';
  erased: { saleId: string; picture?: string | undefined; reason: string }[];
};

export function recordWorld(): RecordWorld {
  return { searches: [], cases: [], caseAnswer: 'ok', erased: [] };
}

export function recordRoutes(
  app: FastifyInstance,
  world: RecordWorld,
  sales: { find(saleId: string): PairJson | undefined; place(pair: PairJson): void },
): void {
  app.post<{ Params: { saleId: string } }>('/api/v1/sales/:saleId/erase', (request) => {
    const { saleId } = request.params;
    const body = eraseBody.parse(request.body);
    world.erased.push({ saleId, ...body });
    const at = shopTime(Date.now());
    return erasureJson.parse({
      ...{ id: 'e-1', saleId, origin: 'gateway', requestedAt: at, erasedAt: at, isReported: false, ...body },
    });
  });

  app.put<{ Params: { saleId: string } }>('/api/v1/sales/:saleId/note', (request, reply) => {
    const pair = sales.find(request.params.saleId);
    if (pair === undefined) return refuse(reply, 404, { detail: 'No such sale' });
    const { text } = noteBody.parse(request.body);
    const { note: _note, ...rest } = pair;
    const note = { text, at: shopTime(Date.now()) };
    const changed = pairJson.parse({ ...rest, ...(text !== '' && { note }) });
    sales.place(changed);
    return changed;
  });
  for (const form of ['pdf', 'zip'] as const)
    app.get<{ Params: { saleId: string } }>(`/api/v1/sales/:saleId/case.${form}`, (request, reply) => {
      if (world.caseAnswer === 'busy')
        return refuse(reply, 503, { detail: 'Other case files are being made' });
      world.cases.push(`${form} ${caseQuery.parse(request.query).by ?? ''}`);
      return reply
        .type(`application/${form}`)
        .header('content-disposition', `attachment; filename="case-1.${form}"`)
        .send('a case file');
    });
  const all = () => searchesJson.parse({ searches: world.searches });
  app.get('/api/v1/searches', all);
  app.post('/api/v1/searches', (request) => {
    const { name, filter } = searchBody.parse(request.body);
    const others = world.searches.filter((one) => one.name !== name);
    world.searches = [...others, { id: `s${Date.now()}`, name, filter }];
    return all();
  });
  app.delete<{ Params: { id: string } }>('/api/v1/searches/:id', ({ params: { id } }) => {
    world.searches = world.searches.filter((one) => one.id !== id);
    return all();
  });
}
