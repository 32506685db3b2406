/** Findings about the stored sales, beside a real database. */

import { expect, test } from 'vitest';
import { lookAtDatabase } from '../../../../src/agent/store/worker/open-read-only.ts';
import type { StorageState } from '../../../../src/agent/support/doctor/check.ts';
import { judgeStorage, storageState } from '../../../../src/agent/support/doctor/storage.ts';
import { acceptInput, oneCamera, openTestStore, saleOf } from '../../store/fixtures.ts';
import { wide } from '../../store/kept.ts';
import { cloudSaid } from '../../upload/events.ts';

const nowMs = Date.parse('2026-11-28T09:00:00+09:00');
const dayMs = 86_400_000;
const well: StorageState = {
  refusal: undefined,
  quarantined: 0,
  unreadable: { saleIds: [], count: 0, isAll: true },
  recoveredAtMs: undefined,
  lastEvictedMs: undefined,
};

test('reports the worst only: refused, recovered, rejected, evicted; drops old events', () => {
  const all: StorageState = {
    refusal: 'rows',
    quarantined: 3,
    unreadable: { saleIds: ['a:1'], count: 2, isAll: true },
    recoveredAtMs: nowMs - dayMs,
    lastEvictedMs: nowMs - dayMs,
  };
  expect(judgeStorage(all, nowMs)).toMatchObject({
    level: 'red',
    what: { code: 'doctor.refused_rows' },
    todo: { code: 'doctor.make_room', params: { key: 'store.maxSales' } },
  });
  const refusal = undefined;
  const yellow = (code: string, params = {}) => ({ level: 'yellow', what: { code, params } });
  expect(judgeStorage({ ...all, refusal }, nowMs)).toMatchObject(yellow('doctor.recovered'));
  const eightDaysAgo = nowMs - 8 * dayMs;
  const notRecovered = { ...all, refusal, recoveredAtMs: eightDaysAgo };
  expect(judgeStorage(notRecovered, nowMs)).toMatchObject(
    yellow('doctor.sales_unreadable', { count: '2', newest: 'a:1' }),
  );
  expect(judgeStorage({ ...notRecovered, unreadable: well.unreadable }, nowMs)).toMatchObject(
    yellow('doctor.some_rejected', { count: '3' }),
  );
  expect(judgeStorage({ ...well, quarantined: 1 }, nowMs)).toMatchObject(yellow('doctor.one_rejected'));
  expect(judgeStorage({ ...well, lastEvictedMs: nowMs - dayMs }, nowMs)).toMatchObject(
    yellow('doctor.pictures_evicted'),
  );
  const old = { ...well, recoveredAtMs: eightDaysAgo, lastEvictedMs: eightDaysAgo };
  expect(judgeStorage(old, nowMs)).toMatchObject({ level: 'green' });
});

test('reads refusals and rejections from the database beside the agent', async () => {
  await using opened = await openTestStore();
  const { write } = opened.store;
  await write.importSetUp({ ...oneCamera, links: [] });
  for (const registerSaleId of ['1', '2', '3'])
    expect(await write.acceptSale(acceptInput(saleOf({ registerSaleId })))).toMatchObject({ kind: 'stored' });
  await write.settleEvents([{ kind: 'rejected', sequence: 1, problem: cloudSaid('no') }]);

  using look = lookAtDatabase(opened.path);
  if (look.read === undefined) throw new Error('there is a database');
  expect(look.refusal(wide)).toBeUndefined();
  expect(look.refusal({ ...wide, maxSales: 3 })).toBe('rows');
  expect(look.refusal({ ...wide, maxBytes: 100_000 })).toBe('quota');
  expect(await storageState(look.read, look.refusal(wide))).toEqual({ ...well, quarantined: 1 });
});
