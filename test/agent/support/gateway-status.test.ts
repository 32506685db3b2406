/** Status of the gateway for the cloud: fits the contract, reports failures, and contains no secret. */

import { expect, test } from 'vitest';
import type { CameraHealth } from '../../../src/agent/cameras/camera-contract.ts';
import { createGatewayStatus } from '../../../src/agent/support/gateway-status.ts';
import { statusEventSchema } from '../../../src/contract/cloud/status.ts';
import { alarmProblem } from '../../../src/domain/problem/alarm.ts';
import { cameraProblem } from '../../../src/domain/problem/camera.ts';
import { posProblem } from '../../../src/domain/problem/pos/pos.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import {
  acceptInput,
  capturedSettlement,
  oneCamera,
  openTestStore,
  saleOf,
  shop,
} from '../store/fixtures.ts';
import { cloudSaid } from '../upload/events.ts';

const health: CameraHealth = {
  state: 'down',
  sinceMonotonicMs: systemClock.monotonicMs() - 60_000,
  heldMs: 0,
  heldBytes: 0,
  restarts: 3,
  damages: 0,
  warnings: ['lossy'],
  problem: cameraProblem('camera.connection_refused'),
};

test('reports the whole state with its alarms', async () => {
  await using t = await openTestStore();
  const { store } = t;
  await store.write.importSetUp({
    ...oneCamera,
    registers: oneCamera.registers.flatMap((one) => [one, { ...one, key: 'till-2', name: 'レジ2' }]),
  });
  for (const sequence of [1, 2]) {
    const accepted = await store.write.acceptSale(acceptInput(saleOf()));
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    await store.write.settleCapture(capturedSettlement(accepted.saleId));
    if (sequence === 1)
      await store.write.settleEvents([{ kind: 'rejected', sequence, problem: cloudSaid('no') }]);
  }
  const [cameras, registers, links] = await Promise.all([
    store.read.cameras(),
    store.read.registers(),
    store.read.links(),
  ]);
  const make = createGatewayStatus({
    store,
    clock: systemClock,
    timekeeper: { state: () => 'unsynced', wallAt: (ms) => ms + 1_795_000_000_000 },
    version: '1.2.3',
    gateway: 'gw-test',
    shop,
    startedAtMs: systemClock.nowMs(),
    databasePath: t.path,
    setUp: () => ({ cameras, registers, links, posAccounts: [], posTerminals: [], momentSources: [] }),
    camera: () => ({ health: () => health }),
    posAccounts: () => [
      {
        ...{
          id: 'smaregi',
          kind: 'smaregi',
          name: 'スマレジ',
          state: 'refused',
          sinceMs: systemClock.nowMs(),
        },
        problem: {
          reason: 'refused',
          ...posProblem('pos.no_answer', { seconds: 30 }),
        },
        ...{
          catchingUp: false,
          nudges: 'none',
          passedOver: { notLinked: 0, beforeLink: 0 },
          unreadable: { count: 0, newest: [] },
        },
      },
    ],
    osUpdates: () => ({ kind: 'automatic', lastMs: 1_795_000_000_000, sinceMs: undefined }),
    alarms: () => [
      { kind: 'sales_refused', sinceMs: systemClock.nowMs(), problem: alarmProblem('alarm.disk_full') },
    ],
  });
  const { eventId, body } = await make();
  const event = statusEventSchema.parse(JSON.parse(body));
  expect(event).toMatchObject({
    id: eventId,
    source: '/shops/shop-1',
    subject: 'gw-test',
    epoch: await store.read.epoch(),
    data: {
      version: '1.2.3',
      osUpdates: { kind: 'automatic', last: expect.stringMatching(/^2026-11-18T.*\+09:00$/) as string },
      queue: { events: 1, pictures: 1, quarantined: 1, lowestUnsent: '00000000000000000001' },
      cameras: [
        {
          id: 'counter',
          state: 'down',
          warnings: ['lossy'],
          problem: {
            code: 'camera.connection_refused',
            params: {},
            text: 'Nothing answers at this address and port (connection refused)',
          },
          registers: ['till-1'],
        },
      ],
      registers: [
        { key: 'till-1', lastSale: expect.stringMatching(/\+09:00$/) as string },
        { key: 'till-2', name: 'レジ2' },
      ],
      posAccounts: [
        {
          id: 'smaregi',
          system: 'smaregi',
          state: 'refused',
          problem: {
            code: 'pos.no_answer',
            params: { seconds: '30' },
            text: expect.stringContaining('30 s') as string,
          },
        },
      ],
      clock: { state: 'unsynced' },
    },
  });
  expect(event.data.registers[1]).not.toHaveProperty('lastSale');
  expect(event.data.disk?.freeBytes).toBeGreaterThan(0);
  expect(event.data.alarms.map(({ kind }) => kind)).toEqual([
    'camera_down',
    'quarantined',
    'clock_unsynced',
    'sales_refused',
  ]);
  expect(event.data.alarms.at(-1)?.problem).toEqual({
    ...{ code: 'alarm.disk_full', params: {} },
    text: 'The disk is full',
  });
  expect(body).not.toContain(oneCamera.cameras[0]?.password ?? '—');
  expect((await make()).eventId).not.toBe(eventId);
});
