/** Uncertainties are stated in whole milliseconds, never smaller than computed: in the pair, on the page, in the event. */
import { expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { saleEventSchema } from '../../../../src/contract/cloud/event.ts';
import { pairToJson } from '../../../../src/contract/page/answers/pair-json.ts';
import { everything } from '../damage.ts';
import { acceptInput, capturedSettlement, oneCamera, openTestStore, saleOf, shop } from '../fixtures.ts';

test('rounds uncertainties up to whole milliseconds', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  const accepted = await write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  const { saleId } = accepted;
  const db = openConnection(t.path, 'write');
  db.prepare('UPDATE sales SET uncertainty_ms = 152.33333, skew_ms = 7, skew_uncertainty_ms = 20.1').run();
  db.close();
  const settlement = capturedSettlement(saleId);
  await write.settleCapture({
    ...settlement,
    outcome: {
      ...settlement.outcome,
      ...{ uncertaintyMs: 163.73333, cameraLatencyUncertaintyMs: 11.4, networkDelayUncertaintyMs: 0.2 },
    },
  } as typeof settlement);

  const pair = await read.pair(saleId);
  if (pair === undefined) throw new Error('not stored');
  const [event] = await read.dueEvents(everything);
  const { data } = saleEventSchema.parse(JSON.parse(event?.body ?? ''));
  for (const stated of [pair, pairToJson(pair, shop.timeZone), data]) {
    expect(stated.instant).toMatchObject({ uncertaintyMs: 153, skewUncertaintyMs: 21 });
    expect(stated.captures).toMatchObject([
      { uncertaintyMs: 164, cameraLatencyUncertaintyMs: 12, networkDelayUncertaintyMs: 1 },
    ]);
  }
});
