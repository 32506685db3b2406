/** Requests of the page are typed by the declarations of the routes (src/contract/page/routes). */
import { expect, test } from 'vitest';
import type { PairJson } from '../../../src/contract/page/sales.ts';
import { type Answer, call, pathOf } from '../../../src/page/api/api.ts';

test('writes parameters and query into the path', () => {
  const params = { saleId: 'smaregi:A/B:25' };
  expect(pathOf('GET /api/v1/sales/:saleId/strip', { params, query: { camera: undefined } })).toBe(
    'api/v1/sales/smaregi%3AA%2FB%3A25/strip',
  );
  expect(pathOf('DELETE /api/v1/links', { query: { register: ['a', 'b c'] } })).toBe(
    'api/v1/links?register=a&register=b+c',
  );
  expect(pathOf('GET /api/v1/events', {})).toBe('api/v1/events');
});

test('does not compile against another declaration', () => {
  const signal = AbortSignal.abort(new Error('stopped'));
  const wrong = () => [
    // @ts-expect-error -- no such route
    pathOf('GET /api/v1/nothing', {}),
    // @ts-expect-error -- without its parameter
    pathOf('GET /api/v1/sales/:saleId', {}),
    // @ts-expect-error -- another parameter
    pathOf('GET /api/v1/sales/:saleId', { params: { sale: 'x' } }),
    // @ts-expect-error -- no such key of the query
    pathOf('GET /api/v1/sales', { query: { form: '2026-11-24' } }),
    // @ts-expect-error -- no such key of the body
    call('POST /api/v1/session', { body: { secret: 'x' }, signal }),
    // @ts-expect-error -- without its body
    call('POST /api/v1/session', { signal }),
  ];
  const sale = (): Promise<Answer<PairJson>> =>
    call('GET /api/v1/sales/:saleId', { params: { saleId: 'x' }, signal });
  // @ts-expect-error -- another answer
  const count = (): Promise<Answer<PairJson>> => call('GET /api/v1/sales/count', { signal });
  expect([wrong, sale, count]).toHaveLength(3);
});
