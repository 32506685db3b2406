/**
 * A day through each POS cloud with faults on: every sale exactly once, with the right amount and as many revisions as it was edited. The
 * long form has 5,000 sales (scripts/test-reliability.sh pos). Counter-proof: told of a sale that it was stored when it wasn't, sales are lost.
 */
import { expect, test } from 'vitest';
import { carelessEvery, dayKinds, replayDay } from './replayed-day.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
const sales = Number(process.env['TILLFRAME_SALES'] ?? (long ? 5_000 : 60));
const seed = Number(process.env['TILLFRAME_SEED'] ?? 4_201);

test.each(dayKinds)(
  '%s: stores every sale once through all faults',
  { timeout: long ? 1_800_000 : 60_000 },
  async (kind) => {
    const report = await replayDay({ kind, sales, seed, faultShare: long ? 0.15 : 0.35, refusalShare: 0.02 });
    const { missing, doubled, wrongTotal, wrongRevision, ...figures } = report;
    console.info(
      `${kind}, seed ${seed}: ${figures.stored} of ${figures.sold} stored, ${missing.length} missing, ${doubled.length} doubled; ` +
        `${figures.edits} edits, ${figures.late} late, ${figures.touches} touched, ${figures.garbage} unreadable, ${figures.faults} requests failed, ` +
        `${figures.refusals} refused by the store, ${figures.restarts} restarts; ${Math.round(figures.tookMs / 1_000)} s`,
    );
    expect({ missing, doubled, wrongTotal, wrongRevision }).toEqual({
      missing: [],
      doubled: [],
      wrongTotal: [],
      wrongRevision: [],
    });
    expect(figures.stored).toBe(sales);
    expect(figures.faults).toBeGreaterThan(0);
    expect(figures.unreadable).toBe(figures.garbage);
  },
);

test('counter-proof: misses exactly the sales reported as stored without a commit', async () => {
  const sales = 60;
  const report = await replayDay({
    kind: 'smaregi',
    sales,
    seed,
    faultShare: 0.1,
    refusalShare: 0,
    careless: true,
  });
  const lied = Array.from({ length: sales / carelessEvery }, (_, index) => (index + 1) * carelessEvery);
  expect(report.missing).toEqual(lied);
});
