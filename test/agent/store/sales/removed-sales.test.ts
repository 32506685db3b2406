/** A removed sale that is received again: no id ever has two bodies at the cloud, and no edit is lost. */
import { expect, test } from 'vitest';
import { dayMs, type Kept, openKept } from '../kept.ts';

const everything = { dueAtMs: Number.MAX_SAFE_INTEGER, maxCount: 100, maxBytes: Number.MAX_SAFE_INTEGER };
const number = { registerSaleId: 'R1-1' };

/** Sells under one number, uploads it, and lets it go for its age. */
async function withOneGone(): Promise<Kept & { saleId: string; told: ReturnType<Kept['input']> }> {
  const kept = await openKept({ keepPictureMs: dayMs, keepMs: 2 * dayMs });
  const told = kept.input({ ...number, soldAtMs: kept.clock.nowMs() });
  const accepted = kept.write.acceptSale(told);
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  const { saleId } = accepted;
  for (const { cameraId, requestedOffsetMs } of accepted.pending)
    kept.write.settleCapture({
      ...{ saleId, cameraId, requestedOffsetMs },
      outcome: { outcome: 'camera_down', details: {} },
    });
  kept.upload();
  for (let hour = 0; hour < 24 * 6; hour++) {
    kept.clock.pass(3_600_000);
    kept.lookAll();
  }
  expect(kept.read.pair(saleId)).toBeUndefined();
  return Object.assign(kept, { saleId, told });
}

const again = (kept: Kept, input: ReturnType<Kept['input']>) => {
  const { received, committedAtMonotonicMs } = kept.input();
  return kept.write.acceptSale({ ...input, received, committedAtMonotonicMs });
};

test('recognizes an unchanged body', async () => {
  await using kept = await withOneGone();
  expect(again(kept, kept.told)).toEqual({ kind: 'known', saleId: kept.saleId, revision: 1 });
  expect(kept.count('SELECT count(*) FROM sales')).toBe(0);
});

test('continues an edit under its id with the next revision', async () => {
  await using kept = await withOneGone();
  const edited = {
    ...kept.told,
    sale: { ...kept.told.sale, totalMinor: 7 },
    bodySha256: 'e'.repeat(64),
  };
  expect(again(kept, edited)).toMatchObject({ kind: 'revised', saleId: kept.saleId, revision: 2 });
  kept.write.renderRevision(kept.saleId);
  expect(kept.read.dueEvents(everything).map(({ eventId }) => eventId)).toEqual([`${kept.saleId}:r2`]);
  expect(again(kept, edited)).toMatchObject({ kind: 'known', revision: 2 });
});

test('gives another sale with the same number and day its own id', async () => {
  await using kept = await withOneGone();
  const soldAtMs = (kept.told.sale.soldAtMs ?? 0) + 2 * 3_600_000;
  const other = { ...kept.told, sale: { ...kept.told.sale, soldAtMs }, bodySha256: 'f'.repeat(64) };
  expect(again(kept, other)).toMatchObject({ kind: 'stored', saleId: `${kept.saleId}:2`, revision: 1 });
});
