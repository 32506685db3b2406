/** Sales of which it is not known when they were made: no picture is chosen, and the sale stands at the register's own time. */
import { expect, test } from 'vitest';
import { acceptInput, oneCamera, openTestStore, receivedNow, saleOf } from './fixtures.ts';

const hourMs = 3_600_000;

test('chooses no picture for a backlog at a new register', async () => {
  await using t = await openTestStore();
  const { store } = t;
  await store.write.importSetUp(oneCamera);
  const received = receivedNow();
  for (const [n, hours] of [144, 71, 23.5, 6].entries()) {
    const at = { ...received, monotonicMs: received.monotonicMs + n * 50, wallMs: received.wallMs + n * 50 };
    const soldAtMs = Math.round(at.wallMs - hours * hourMs);
    const sale = saleOf({ registerSaleId: `old-${n}`, soldAtMs });
    const accepted = await store.write.acceptSale(acceptInput(sale, 'till-1', at));
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    expect(accepted.pending).toEqual([]);
    const pair = await store.read.pair(accepted.saleId);
    expect(pair).toMatchObject({
      revision: 1,
      instant: { basis: 'register_time', atMs: soldAtMs },
      captures: [{ camera: 'counter', outcome: 'time_unknown' }],
    });
    expect(pair?.instant.uncertaintyMs).toBeGreaterThanOrEqual(hours * hourMs);
  }
});
