/**
 * Whatever is sold, edited and taken back, however late it appears, whatever goes wrong on the way and wherever the gateway is killed: each
 * sale of the linked accounts is told, in its last state, under one identity. A state may be told twice, one must never be missing.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PosCloud, PosFailure } from '../../../../src/agent/sources/polling/cloud-source.ts';
import { overlapMs } from '../../../../src/agent/sources/ubiregi/cursor.ts';
import { ubiregiSettings } from '../../../../src/agent/sources/ubiregi/settings.ts';
import { createUbiregi } from '../../../../src/agent/sources/ubiregi/ubiregi.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import type { PosFault } from '../../../peers/pos/pos-faults.ts';
import { startUbiregi } from '../../../peers/pos/ubiregi.ts';

const never = new AbortController().signal;
const log = createLog({ level: 'silent' });
const linked = ['1', '3'];
const faults: readonly PosFault[] = [
  'reset',
  'half',
  'portal',
  { status: 500 },
  { status: 429, headers: { 'retry-after': '1' } },
  { status: 404, body: { errors: [] } },
];

const which = fc.nat({ max: 1_000 });
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('sell' as const), account: fc.constantFrom(1, 3, 2) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('open' as const), account: fc.constantFrom(1, 3) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('late' as const), agoMs: fc.nat({ max: overlapMs - 30_000 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('close', 'cancel', 'remove', 'edit', 'touch'), which }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(500, 3_000, 60_000, 3_600_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      fault: fc.constantFrom(...faults),
      after: fc.nat({ max: 2 }),
    }),
  },
  // The sales of a page are on disk, and its cursor perhaps not.
  { weight: 8, arbitrary: fc.record({ do: fc.constant('poll' as const), keepsCursor: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

test('stores every sale exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fc.integer({ min: 1, max: 4 }),
      async (steps, pageSize) => {
        let passedMs = 0;
        const clock = {
          ...systemClock,
          nowMs: () => systemClock.nowMs() + passedMs,
          monotonicMs: () => systemClock.monotonicMs() + passedMs,
        };
        await using peer = await startUbiregi({ pageSize, now: clock.nowMs });
        const settings = ubiregiSettings.parse({ token: peer.token, baseUrl: peer.url });
        const start = (): PosCloud => createUbiregi(settings, { clock, log, save: async () => undefined });
        let cloud = start();
        let cursor = cloud.startingCursor(clock.nowMs() - 5_000);
        const told = new Map<string, { kind: string; total: number; terminal: string }>();
        let total = 0;

        async function poll(keepsCursor: boolean): Promise<boolean> {
          try {
            const page = await cloud.poll(cursor, never, linked);
            for (const { saleId, sale, terminal } of page.sales)
              told.set(saleId, { kind: sale.kind, total: sale.totalMinor, terminal });
            if (keepsCursor) ({ cursor } = page);
            return page.more;
          } catch (error) {
            if (!(error instanceof PosFailure)) throw error;
            return true;
          }
        }

        try {
          for (const one of steps) {
            switch (one.do) {
              case 'sell':
                peer.sell({ total: ++total, account: one.account });
                break;
              case 'open':
                peer.open({ total: ++total, account: one.account });
                break;
              case 'late':
                // Not from before the link.
                peer.sell({ total: ++total, appearsLateMs: Math.min(one.agoMs, passedMs) });
                break;
              case 'pass':
                passedMs += one.ms;
                break;
              case 'fault':
                peer.faults.plan(one.fault, { after: one.after });
                break;
              case 'poll':
                await poll(one.keepsCursor);
                break;
              case 'restart':
                await cloud.close();
                cloud = start();
                break;
              case 'close':
              case 'cancel':
              case 'remove':
              case 'edit':
              case 'touch': {
                const checkout = peer.checkouts[one.which % Math.max(1, peer.checkouts.length)];
                if (checkout === undefined) break;
                if (one.do === 'close' && checkout.status === 'open') peer.closeCheckout(checkout.id);
                if (one.do === 'cancel' && checkout.status === 'close') peer.cancel(checkout.id);
                if (one.do === 'remove') peer.remove(checkout.id);
                if (one.do === 'edit') peer.edit(checkout.id, ++total);
                if (one.do === 'touch') peer.touch(checkout.id);
              }
            }
          }
          // The connection is restored; rejected requests are retried.
          peer.faults.clear();
          for (let rounds = 0; rounds < 3; rounds += 1) {
            passedMs += 310_000;
            for (let pages = 0; (await poll(true)) && pages < 500; pages += 1);
          }
        } finally {
          await cloud.close();
        }
        const wanted = peer.checkouts
          .filter(({ account_id, status }) => account_id !== 2 && status !== 'open')
          .map(({ price, status, account_id }) => ({
            kind: status === 'close' ? 'sale' : 'void',
            total: Number(price),
            terminal: String(account_id),
          }));
        const byTotal = (a: { total: number }, b: { total: number }): number => a.total - b.total;
        expect([...told.values()].sort(byTotal)).toEqual(wanted.sort(byTotal));
      },
    ),
    { numRuns: Number(process.env['TILLFRAME_RUNS'] ?? 40) },
  );
});
