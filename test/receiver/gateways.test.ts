/** What a gateway says of itself, and of events that were not taken. */

import { expect, test } from 'vitest';
import type { RejectionNotice, SaleEvent } from '../../src/contract/cloud/event.ts';
import { problemJson } from '../../src/domain/problem/problem-text.ts';
import type { ReportedProblem } from '../../src/domain/problem/text.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openReceiverDatabase } from '../../src/receiver/database.ts';
import { databasePath } from '../../src/receiver/receiver-store.ts';
import { cloudSaid } from '../agent/upload/events.ts';
import { statusBody, withheldBody } from './samples.ts';
import { ask, bodyOf, post, type Receiver, send, startReceiver, statuses } from './start.ts';

const nowMs = 1_795_000_000_000;

type Listed = {
  gateway: string;
  status: { data: { version: string } } | null;
  rejectionCount: number;
  rejections: { saleId: string; problem: ReportedProblem }[];
  epochs: { missing: number }[];
};
async function listed(receiver: Receiver): Promise<Listed[]> {
  return ((await (await ask(receiver, '/v1/gateways')).json()) as { gateways: Listed[] }).gateways;
}

test('of reports the one that came last is kept, whatever its clock says; none is an event of the outbox', async () => {
  await using receiver = await startReceiver({ clock: { ...systemClock, nowMs: () => nowMs } });
  const report = (id: string, atMs: number, version: string): string => statusBody({ id, atMs, version });
  expect(statuses(await send(receiver, report('s2', nowMs, '2')))).toEqual(['stored']);
  // Its clock was set back by three weeks.
  expect(statuses(await send(receiver, report('s3', nowMs - 21 * 86_400_000, '3')))).toEqual(['stored']);
  expect(statuses(await send(receiver, report('s3', nowMs - 21 * 86_400_000, '3')))).toEqual(['duplicate']);
  const [gateway] = await listed(receiver);
  expect(gateway).toMatchObject({ gateway: 'gw-1', status: { data: { version: '3' } }, epochs: [] });
  expect(((await (await ask(receiver, '/v1/sales')).json()) as { sales: unknown[] }).sales).toEqual([]);
});

test('a clock that was ahead silences no later report, and keeps no old name', async () => {
  const yearMs = 365 * 86_400_000;
  let receiverMs = nowMs;
  await using receiver = await startReceiver({ clock: { ...systemClock, nowMs: () => receiverMs } });
  await send(receiver, statusBody({ id: 's1', atMs: nowMs + yearMs, version: '1' }));
  await send(receiver, statusBody({ id: 's2', atMs: nowMs, version: '2' }));
  expect(await listed(receiver)).toMatchObject([{ status: { data: { version: '2' } } }]);
  // The receiver's own was.
  receiverMs = nowMs - yearMs;
  await send(receiver, statusBody({ id: 's3', atMs: nowMs - yearMs, version: '3' }));
  expect(await listed(receiver)).toMatchObject([{ status: { data: { version: '3' } } }]);
  receiverMs = nowMs;

  const named = (sequence: number, atMs: number, name: string): string => {
    const event = JSON.parse(bodyOf({ sequence })) as SaleEvent;
    const { data } = event;
    const time = new Date(atMs).toISOString();
    return JSON.stringify({ ...event, time, data: { ...data, shop: { ...data.shop, name } } });
  };
  await send(receiver, named(1, nowMs + yearMs, 'before'));
  await send(receiver, named(2, nowMs, 'now'));
  const db = openReceiverDatabase(databasePath(receiver.dataDir));
  expect(db.prepare('select name from shops').all()).toEqual([{ name: 'now' }]);
  db.close();
});

test('a rejection notice fills the place of the one that was rejected, until that one is sent after all', async () => {
  await using receiver = await startReceiver();
  const rejected = bodyOf({ sequence: 2 }).replace('"kind":"sale"', '"kind":"gift"');
  const { id, subject } = JSON.parse(rejected) as RejectionNotice;
  const through = (n: number): Record<string, string> => ({ 'tillframe-stored-through': String(n) });
  await post(receiver, [bodyOf({ sequence: 1 }), rejected, bodyOf({ sequence: 3 })], through(0));
  const standIn = withheldBody({
    sequence: 2,
    standsFor: id,
    saleId: subject,
    problem: cloudSaid('data.kind'),
  });
  await post(receiver, [standIn], through(1));
  await post(receiver, [standIn], through(3));
  expect(await listed(receiver)).toMatchObject([
    {
      rejectionCount: 1,
      rejections: [{ saleId: subject, problem: problemJson(cloudSaid('data.kind')) }],
      epochs: [{ missing: 0 }],
    },
  ]);
  // The cloud was mended, and somebody pressed “send again”.
  expect(statuses(await send(receiver, bodyOf({ sequence: 2 })))).toEqual(['stored']);
  expect(await listed(receiver)).toMatchObject([{ rejectionCount: 0, epochs: [{ missing: 0 }] }]);
});
