/** A register may have a second picture of each ordinary sale, from two seconds before it. */
import { expect, test } from 'vitest';
import { pairById } from '../../../../src/agent/store/sales/pairs.ts';
import { acceptInput, oneCamera, openTestStore, saleOf } from '../fixtures.ts';
import { cloudId, openShop, startMs } from '../match-model.ts';

test('requests a picture from two seconds before an ordinary sale where the register is set up for it', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  const offsetsOf = async (sale: Parameters<typeof saleOf>[0]) => {
    const accepted = await write.acceptSale(acceptInput(saleOf(sale)));
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    const pair = await read.pair(accepted.saleId);
    return pair?.captures.map(({ requestedOffsetMs, moment }) => [requestedOffsetMs, moment]);
  };
  await write.importSetUp(oneCamera);
  expect(await offsetsOf({ registerSaleId: '1' })).toEqual([[0, undefined]]);
  const registers = oneCamera.registers.map((register) => ({ ...register, earlierPicture: true as const }));
  await write.importSetUp({ ...oneCamera, registers });
  expect((await read.registers())[0]).toMatchObject({ earlierPicture: true });
  expect(await offsetsOf({ registerSaleId: '2' })).toEqual([
    [0, undefined],
    [-2_000, undefined],
  ]);
  expect(await offsetsOf({ registerSaleId: '3', kind: 'refund' })).toHaveLength(5);
  // An extra one: decoded, sent and kept after all others.
  const pending = await read.pendingCaptures(20);
  expect(pending.filter(({ extra }) => extra === 'around')).toMatchObject([{ requestedOffsetMs: -2_000 }]);
  await write.importSetUp(oneCamera);
  expect(await offsetsOf({ registerSaleId: '4' })).toEqual([[0, undefined]]);
});

test('requests it again when a paper gives the sale another time', () => {
  using shop = openShop();
  shop.db.prepare('UPDATE registers SET earlier_picture = 1').run();
  const sold = { n: 1, atMs: 60_250, total: 1_980 };
  shop.poll(sold);
  shop.hear(sold);
  const pair = pairById(shop.db, cloudId(1));
  expect(pair?.instant).toMatchObject({ basis: 'drawer', atMs: startMs + sold.atMs });
  expect(pair?.captures.map(({ requestedOffsetMs, outcome }) => [requestedOffsetMs, outcome])).toEqual([
    [0, 'pending'],
    [-2_000, 'pending'],
  ]);
});
