/** The log of people: what is looked at, exported and changed is noted with who did it; looks in a row are one entry. */
import { expect, test } from 'vitest';
import { type LogJson, logJson } from '../../../src/contract/page/access/log.ts';
import { activityGroup } from '../../../src/domain/people/activity.ts';
import { isRight } from '../../../src/domain/people/roles.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { startGateway, type TestGateway, tillToken } from './gateway.ts';
import { declaredRoutes } from './route-table.ts';
import { addPerson, send, sendJson, setUp } from './signing-in.ts';

test('has a kind for every route that changes something, and for everything that leaves', () => {
  const without = declaredRoutes.filter(
    ({ name, access, log }) =>
      isRight(access) && log === undefined && (!name.startsWith('GET ') || access === 'export'),
  );
  expect(without.map(({ name }) => name)).toEqual([]);
  // A route that only reads is a look or an export.
  for (const { name, log } of declaredRoutes)
    if (name.startsWith('GET ') && log !== undefined && log !== 'nothing')
      expect([name, ['look', 'export']]).toEqual([name, expect.arrayContaining([activityGroup(log)])]);
});

async function pushSale(gateway: TestGateway, saleId: string): Promise<string> {
  const answer = await send(gateway.pushUrl, 'POST', '/api/v1/registers/till-1/sales', {
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tillToken}` },
    body: JSON.stringify({ saleId, kind: 'sale', total: 1_980 }),
  });
  return (JSON.parse(answer.text) as { saleId: string }).saleId;
}

const entries = async (gateway: TestGateway, cookie: string, query = ''): Promise<LogJson['entries']> =>
  logJson.parse(JSON.parse((await sendJson(gateway, 'GET', `/api/v1/log${query}`, { cookie })).text)).entries;
const textOf = ({ what, did, person, token, target }: LogJson['entries'][number]) =>
  [person ?? token, what, did, target].filter((part) => part !== undefined).join(' ');

test('notes who looked at, changed and exported what, by name and role', async () => {
  const time = { monotonicMs: 5_000 };
  const clock = { ...systemClock, monotonicMs: () => time.monotonicMs };
  await using gateway = await startGateway({ isLocalOnly: false, clock });
  const owner = await setUp(gateway);
  const staff = await addPerson(gateway, { cookie: owner, role: 'staff', name: '佐藤' });
  const saleId = encodeURIComponent(await pushSale(gateway, 'A1'));
  const as = (cookie: string, method: string, path: string, body?: unknown) =>
    sendJson(gateway, method, path, { cookie, body });

  for (let n = 0; n < 3; n += 1) await as(staff, 'GET', `/api/v1/sales/${saleId}`);
  await as(staff, 'GET', `/api/v1/sales/${saleId}/clips`);
  await as(staff, 'PUT', `/api/v1/sales/${saleId}/note`, { text: 'refused' });
  await as(owner, 'PUT', `/api/v1/sales/${saleId}/note`, { text: 'checked' });
  await as(owner, 'GET', '/api/v1/sales/nobody');
  await as(owner, 'DELETE', '/api/v1/cameras/counter');
  await as(owner, 'GET', '/api/v1/sales.csv?kind=refund');
  // Another look after ten minutes.
  time.monotonicMs += 600_001;
  await as(staff, 'GET', `/api/v1/sales/${saleId}`);
  await expect
    .poll(async () => (await entries(gateway, owner)).map(textOf).toReversed())
    .toEqual([
      'Owner sign_in',
      'Owner person added 佐藤',
      '佐藤 sign_in',
      '佐藤 sale',
      'Owner note changed',
      'Owner camera removed カウンター上',
      'Owner csv',
      '佐藤 sale',
    ]);
  expect(await entries(gateway, owner, '?group=export')).toMatchObject([
    { person: 'Owner', role: 'owner', address: '127.0.0.1', filter: { kind: 'refund' } },
  ]);
  expect(await entries(gateway, owner, `?who=${encodeURIComponent('佐藤')}&limit=1`)).toMatchObject([
    { what: 'sale', role: 'staff', saleId: decodeURIComponent(saleId) },
  ]);
  // Names are those of the time, also after a removal.
  const people = await sendJson(gateway, 'GET', '/api/v1/people', { cookie: owner });
  const { people: all } = JSON.parse(people.text) as { people: { id: string; name: string }[] };
  await as(owner, 'DELETE', `/api/v1/people/${all.find(({ name }) => name === '佐藤')?.id}`);
  await expect
    .poll(async () => textOf((await entries(gateway, owner))[0] ?? never()))
    .toBe('Owner person removed 佐藤');
  expect((await entries(gateway, owner, `?who=${encodeURIComponent('佐藤')}`)).length).toBe(3);
});

test('notes programs by the name of their token, and their looks once in twelve hours', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const cookie = await setUp(gateway);
  const made = await sendJson(gateway, 'POST', '/api/v1/tokens', { cookie, body: { name: '会計ソフト' } });
  const { token } = JSON.parse(made.text) as { token: string };
  const headers = { authorization: `Bearer ${token}` };
  for (const number of ['A1', 'A2', 'A3']) {
    const saleId = encodeURIComponent(await pushSale(gateway, number));
    await sendJson(gateway, 'GET', `/api/v1/sales/${saleId}`, { headers });
  }
  await sendJson(gateway, 'GET', '/api/v1/sales.csv', { headers });
  await sendJson(gateway, 'GET', '/api/v1/sales.csv', { headers });
  await expect
    .poll(async () => (await entries(gateway, cookie)).map(textOf).toReversed())
    .toEqual([
      'Owner sign_in',
      'Owner token added 会計ソフト',
      '会計ソフト sale',
      '会計ソフト csv',
      '会計ソフト csv',
    ]);
});

function never(): never {
  throw new Error('there is no entry');
}
