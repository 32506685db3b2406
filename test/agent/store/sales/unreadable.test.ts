/** Rows of a real file that are damaged while the agent runs: one must not hide the others. */
import { expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { openStore } from '../../../../src/agent/store/database.ts';
import { removeSale } from '../../../../src/agent/store/space/removal.ts';
import { UnreadableSale } from '../../../../src/agent/store/store.ts';
import { lookAtDatabase } from '../../../../src/agent/store/worker/open-read-only.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { keepRecentLines } from '../../../../src/lib/logging/recent-lines.ts';
import { acceptInput, capturedSettlement, oneCamera, openTestStore, saleOf, shop } from '../fixtures.ts';
import { dayMs, openKept } from '../kept.ts';

const damages = {
  'a sale cut short': `UPDATE sales SET sale = substr(sale, 1, 20) WHERE id = ?`,
  'a sale of an unknown form': `UPDATE sales SET sale = '{"kind":"barter"}' WHERE id = ?`,
  'a source record that is no JSON': `UPDATE sales SET origin = '{"by":' WHERE id = ?`,
  'a void on an unknown basis': `UPDATE sales SET voided_at_ms = 1, voided_basis = 'guess', voided_uncertainty_ms = 1 WHERE id = ?`,
  'a capture that is no JSON': `UPDATE captures SET details = '{' WHERE sale_seq = (SELECT seq FROM sales WHERE id = ?)`,
};

test.each(Object.entries(damages))('lists the other sales beside %s, and reports it', async (_, damage) => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.write.importSetUp(oneCamera);
  const ids: string[] = [];
  for (const registerSaleId of ['1', '2', '3']) {
    const accepted = await store.write.acceptSale(acceptInput(saleOf({ registerSaleId })));
    if (accepted.kind === 'stored') ids.push(accepted.saleId);
  }
  const [, damaged = ''] = ids;
  const db = openConnection(opened.path, 'write');
  db.prepare(damage).run(damaged);
  db.close();

  const recentLog = keepRecentLines();
  {
    await using other = await openStore({
      ...{ path: opened.path, shop, gateway: 'gw-test', clock: systemClock },
      log: createLog({ level: 'error', also: recentLog }),
    });
    const { pairs, unreadable, nextCursor } = await other.read.sales({ limit: 10 });
    expect(pairs.map(({ saleId }) => saleId).sort()).toEqual(ids.filter((id) => id !== damaged).sort());
    expect(unreadable).toEqual([damaged]);
    expect(nextCursor).toBeUndefined();
    expect((await other.read.sales({ limit: 10, unclear: true })).pairs).toEqual([]);
    expect(recentLog.text()).toContain('stored sales cannot be read, left out of the list');
    expect(recentLog.text()).toContain(damaged);
    await expect(other.read.pair(damaged)).rejects.toMatchObject({ name: 'UnreadableSale', saleId: damaged });
    // New readings neither hide it nor end the worker.
    await expect(other.write.renderRevision(damaged)).rejects.toBeInstanceOf(UnreadableSale);
  }
  using look = lookAtDatabase(opened.path);
  expect(look.read?.unreadableSales()).toEqual({ saleIds: [damaged], count: 1, isAll: true });
});

test.each(Object.entries(damages))('corrects the times of the other sales beside %s', async (_, damage) => {
  await using kept = await openKept();
  const { clock } = kept;
  const reading = () => ({ boot: clock.boot, monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs() });
  clock.state = 'unsynced';
  kept.write.noteClock({ ...reading(), state: 'unsynced' });
  const [first = '', damaged = '', last = ''] = [kept.sell(), kept.sell(), kept.sell()].map(
    ({ saleId }) => saleId,
  );
  kept.upload();
  kept.db.prepare(damage).run(damaged);

  clock.pass(1_000);
  clock.set(clock.nowMs() + dayMs);
  clock.state = 'synced';
  kept.write.noteClock({ ...reading(), state: 'synced' });
  expect(kept.write.correctSaleTimes()).toBe(3);
  expect(kept.write.correctSaleTimes()).toBe(0);
  expect([first, last].map((id) => kept.read.pair(id)?.clock)).toEqual(['synced', 'synced']);

  // Reported by check() otherwise.
  removeSale(kept.db, Number(kept.db.prepare('SELECT seq FROM sales WHERE id = ?').pluck().get(damaged)));
});

test.each(Object.entries(damages))('removes the sale with %s at its age', async (_, damage) => {
  await using kept = await openKept({ keepPictureMs: 10 * dayMs, keepMs: 20 * dayMs });
  const { saleId } = kept.sell(20_000, undefined, { registerSaleId: 'R1' });
  kept.upload();
  kept.db.prepare(damage).run(saleId);
  const liveDays = (days: number): void => {
    for (let hour = 0; hour < 24 * days; hour += 1) {
      kept.clock.pass(3_600_000);
      kept.lookAll();
    }
  };
  liveDays(10.5);
  expect(kept.count('SELECT count(*) FROM thumbnails')).toBe(0);
  liveDays(10);
  expect(kept.count('SELECT count(*) FROM sales')).toBe(0);
});

test.each(Object.entries(damages))(
  'stores an edit of the sale with %s, and logs what was dropped',
  async (name, damage) => {
    await using opened = await openTestStore();
    await opened.store.write.importSetUp(oneCamera);
    const saleId = 'smaregi:CONTRACT:1';
    const input = (totalMinor: number) => ({
      ...acceptInput(saleOf({ totalMinor })),
      ...{ saleId, origin: { by: 'printer' as const, kickMs: systemClock.monotonicMs() } },
    });
    await opened.store.write.acceptSale(input(100));
    await opened.store.write.settleCapture(capturedSettlement(saleId));
    const db = openConnection(opened.path, 'write');
    db.prepare(damage).run(saleId);
    db.close();

    const recentLog = keepRecentLines();
    await using other = await openStore({
      ...{ path: opened.path, shop, gateway: 'gw-test', clock: systemClock },
      log: createLog({ level: 'error', also: recentLog }),
    });
    expect(await other.write.acceptSale(input(250))).toMatchObject({ kind: 'revised', saleId, revision: 2 });
    await other.write.renderRevision(saleId);
    const pair = await other.read.pair(saleId);
    expect(pair).toMatchObject({ revision: 2, sale: { totalMinor: 250 } });
    expect(pair?.captures).toMatchObject([
      { outcome: name === 'a capture that is no JSON' ? 'pending' : 'captured' },
    ]);
    expect(recentLog.text()).toContain('damaged parts of a stored sale dropped');
    expect(recentLog.text()).toContain(saleId);
  },
);
