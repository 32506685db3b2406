/** Beside a flawed picture of a sale the nearest undamaged one is requested, and reported with it. */
import { expect, test } from 'vitest';
import { saleEventSchema } from '../../../../src/contract/cloud/event.ts';
import { everything } from '../damage.ts';
import { acceptInput, capturedSettlement, oneCamera, openTestStore, saleOf } from '../fixtures.ts';

async function soldFlawed(store: Awaited<ReturnType<typeof openTestStore>>['store']) {
  await store.write.importSetUp(oneCamera);
  const accepted = await store.write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  const settlement = capturedSettlement(accepted.saleId);
  if (!('jpeg' in settlement)) throw new Error('no picture');
  const { outcome } = settlement;
  await store.write.settleCapture({ ...settlement, outcome: { ...outcome, flawed: true } });
  return { settlement, saleId: accepted.saleId };
}

test('reports a flawed picture at once, and the undamaged one in a later revision', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  const { settlement, saleId } = await soldFlawed(t.store);
  const eventOf = async (index: number) => {
    const events = await read.dueEvents(everything);
    return saleEventSchema.parse(JSON.parse(events[index]?.body ?? '')).data.captures;
  };
  expect(await eventOf(0)).toMatchObject([{ flawed: true, outcome: 'captured' }, { outcome: 'pending' }]);
  const [pending] = await read.pendingCaptures(10);
  expect(pending).toMatchObject({ saleId, requestedOffsetMs: 0, extra: 'undamaged' });

  const jpeg = Buffer.from('undamaged');
  const sha256 = 'a'.repeat(64);
  const { outcome } = settlement;
  const thumbnail = { ...outcome.thumbnail, sha256, bytes: jpeg.length };
  const undamaged = { ...settlement, extra: 'undamaged' as const, jpeg, outcome: { ...outcome, thumbnail } };
  expect(await write.settleCapture(undamaged)).toBe(true);
  expect((await read.pair(saleId))?.captures).toMatchObject([
    { requestedOffsetMs: 0, flawed: true },
    { requestedOffsetMs: 0, moment: 'undamaged', thumbnail: { sha256 } },
  ]);
});

test('has no second capture where no video is undamaged', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  const { saleId } = await soldFlawed(t.store);
  const none = { saleId, cameraId: 'cam1', requestedOffsetMs: 0, extra: 'undamaged' as const };
  const [pending] = await read.pendingCaptures(10);
  expect(
    await write.settleCapture({
      ...none,
      ...{ cameraId: pending?.cameraId ?? '', outcome: { outcome: 'damaged', details: {} } },
    }),
  ).toBe(true);
  expect((await read.pair(saleId))?.captures).toMatchObject([{ requestedOffsetMs: 0, flawed: true }]);
  expect((await read.pair(saleId))?.captures).toHaveLength(1);
  const { body } = (await read.dueEvents(everything)).at(-1) ?? {};
  expect(saleEventSchema.parse(JSON.parse(body ?? '')).data.captures).toMatchObject([{ flawed: true }]);
});
