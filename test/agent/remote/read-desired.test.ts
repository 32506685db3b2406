/** Reading desired states: which are taken, which change nothing, and what is reported of them. */
import { expect, test } from 'vitest';
import { readDesired } from '../../../src/agent/remote/read-desired.ts';
import { desiredStateSchema, maxDesiredBytes } from '../../../src/contract/cloud/remote/desired.ts';

const of = { gateway: 'gw-1', shop: 'shop-1' };
const base = { version: '7', source: '/shops/shop-1', gateway: 'gw-1' };
const who = { by: 'HQ', at: '2026-12-01T10:00:00+09:00' };
const read = (value: object) => readDesired(JSON.stringify(value), of);
const codeOf = (result: ReturnType<typeof readDesired>) =>
  result.kind === 'refused' ? result.problem.code : result.kind;

test('takes its own document, and names the fields that it does not know', () => {
  const request = { ...{ id: 'r-1', kind: 'clip', sale: 's' }, ...who, expiresAt: who.at };
  const found = read({
    ...{ ...base, colour: 'red' },
    settings: { ...who, volume: 3, cameras: [{ id: 'counter', name: 'C', masks: [] }] },
    requests: [{ ...request, zoom: 2 }],
  });
  expect(found).toMatchObject({
    kind: 'state',
    state: { settings: { cameras: [{ id: 'counter', name: 'C' }] }, requests: [request] },
    ignored: ['colour', 'settings.volume', 'settings.cameras.0.masks', 'requests.0.zoom'],
  });
  expect(JSON.stringify(found)).not.toContain('"masks"');
});

test('refuses what is too large, unreadable, invalid or for another gateway', () => {
  expect(codeOf(readDesired(undefined, of))).toBe('remote.too_large');
  expect(codeOf(read({ ...base, text: 'x'.repeat(maxDesiredBytes) }))).toBe('remote.too_large');
  expect(codeOf(readDesired('not json', of))).toBe('remote.unreadable');
  expect(codeOf(read({ ...base, version: 'a b' }))).toBe('remote.unreadable');
  expect(read({ ...base, settings: { ...who, retention: { salesDays: 0, picturesDays: 1 } } })).toMatchObject(
    {
      ...{ kind: 'refused', version: '7' },
      problem: { code: 'remote.invalid', params: { field: 'settings.retention.salesDays' } },
    },
  );
  expect(codeOf(read({ ...base, requests: Array.from({ length: 21 }, () => ({})) }))).toBe('remote.invalid');
  expect(codeOf(read({ ...base, gateway: 'gw-2' }))).toBe('remote.other_gateway');
  expect(codeOf(read({ ...base, source: '/shops/shop-2' }))).toBe('remote.other_gateway');
});

test('has an example that it takes', () => {
  const { examples } = desiredStateSchema.meta() ?? {};
  const [example] = examples as object[];
  expect(codeOf(readDesired(JSON.stringify(example), { gateway: 'gw-shibuya', shop: 'shibuya' }))).toBe(
    'state',
  );
});
