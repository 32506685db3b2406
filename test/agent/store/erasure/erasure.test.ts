/** Erasure on request at the gateway: what is gone, what the cloud still gets, and what comes again. */
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { anyEventSchema } from '../../../../src/contract/cloud/any-event.ts';
import { type Kept, openKept } from '../kept.ts';

const everything = { dueAtMs: Number.MAX_SAFE_INTEGER, maxCount: 1_000, maxBytes: 1e9 };

const erasureOf = (sale: string, picture?: string, id: string = randomUUID()) => ({
  ...{ id, sale, requestedAt: '2026-11-24T12:00:00+09:00', by: '佐藤', reason: 'request 12' },
  ...{ origin: 'cloud' as const, ...(picture !== undefined && { picture }) },
});

function due(kept: Kept) {
  return kept.read.dueEvents(everything).map(({ body }) => anyEventSchema.parse(JSON.parse(body)));
}

/** Tables that have the text in any column. */
function tablesWith({ db }: Kept, text: string): string[] {
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all();
  return tables.filter((table) =>
    db
      .prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}"`)
      .all()
      .some((row) => Object.values(row).some((value) => String(value).includes(text))),
  );
}

const marked = { lines: [{ name: 'Erased-coffee', quantity: 1, amount: 1980 }] };

function addSegment(kept: Kept, id: string, fromMs: number, untilMs: number): void {
  const { boot } = kept.clock;
  kept.write.addLookbackSegment({
    ...{ id, cameraId: 'counter', boot, form: 'full', codec: 'avc1', key: randomBytes(32), firstMs: fromMs },
    ...{ lastMs: untilMs, bytes: 10 },
  });
}

describe('a sale', () => {
  test('that the cloud has is gone at once, with video of it, and stays gone when its register repeats it', async () => {
    await using kept = await openKept();
    const sale = { registerSaleId: '1', ...marked };
    const input = kept.input(sale);
    const { saleId } = kept.sell(500, randomBytes(500), sale);
    const other = kept.sell();
    kept.write.noteSale({ saleId, text: 'Erased-note' });
    const nowMs = kept.clock.monotonicMs();
    addSegment(kept, 'of-it', nowMs - 60_000, nowMs);
    addSegment(kept, 'before', nowMs - 600_000, nowMs - 500_000);
    kept.upload();
    expect(tablesWith(kept, 'Erased-')).toContain('sales');

    const erasure = erasureOf(saleId);
    for (let times = 0; times < 2; times += 1) expect(kept.write.erase(erasure)).toEqual({ kind: 'erased' });
    expect(kept.read.pair(saleId)).toBeUndefined();
    expect(tablesWith(kept, 'Erased-')).toEqual([]);
    expect(kept.count('SELECT count(*) FROM thumbnails')).toBe(1);
    expect(kept.read.pair(other.saleId)?.captures[0]?.outcome).toBe('captured');
    expect(kept.read.lookbackSegments().map(({ id }) => id)).toEqual(['before']);
    expect(due(kept)).toEqual([]);
    expect(kept.read.erasures(10)).toMatchObject([
      { id: erasure.id, sale: saleId, by: '佐藤', isReported: false },
    ]);

    // The same push again, and an edit.
    expect(kept.write.acceptSale(input).kind).toBe('known');
    expect(kept.write.acceptSale(kept.input({ ...sale, totalMinor: 1 })).kind).toBe('known');
    expect(tablesWith(kept, 'Erased-')).toEqual([]);
  });

  test('that was not sent leaves notices at its sequences, and its row until they are sent', async () => {
    await using kept = await openKept();
    const { saleId } = kept.sell(500, randomBytes(500), { registerSaleId: '1', ...marked });
    kept.write.acceptSale(kept.input({ registerSaleId: '1', ...marked, totalMinor: 5 }));
    const before = due(kept);
    expect(before).toHaveLength(2);
    kept.write.erase(erasureOf(saleId));
    expect(tablesWith(kept, 'Erased-')).toEqual([]);
    const notices = due(kept);
    expect(notices).toMatchObject(
      before.map((event) => ({
        ...{ type: 'com.tillframe.rejection.v1', id: `${event.id}:rejection`, subject: saleId },
        ...('sequence' in event && { sequence: event.sequence }),
        data: { id: event.id, problem: { code: 'cloud.erased' } },
      })),
    );
    expect(kept.read.queue()).toMatchObject({ events: 2, pictures: 0 });
    kept.write.tidyErased();
    expect(kept.count('SELECT count(*) FROM sales')).toBe(1);
    kept.upload();
    expect(kept.read.queue().storedThrough).toBe(2);
    kept.write.tidyErased();
    expect(kept.count('SELECT count(*) FROM sales')).toBe(0);
    expect(kept.write.acceptSale(kept.input({ registerSaleId: '1', ...marked })).kind).toBe('known');
  });

  test('whose picture is still being taken takes none any more', async () => {
    await using kept = await openKept();
    const accepted = kept.write.acceptSale(kept.input({ registerSaleId: '1' }));
    const saleId = accepted.kind === 'stored' ? accepted.saleId : '';
    kept.write.erase(erasureOf(saleId));
    const outcome = { outcome: 'timed_out', details: {} } as const;
    expect(kept.write.settleCapture({ saleId, cameraId: 'counter', requestedOffsetMs: 0, outcome })).toBe(
      false,
    );
    kept.upload();
    kept.write.tidyErased();
    expect(kept.count('SELECT count(*) FROM sales')).toBe(0);
  });

  test('is not stored where it was erased before it arrived', async () => {
    await using kept = await openKept();
    const { saleId } = kept.sell(10, randomBytes(10), { registerSaleId: '7' });
    kept.write.erase(erasureOf(saleId.replace(':7:', ':8:')));
    expect(kept.write.acceptSale(kept.input({ registerSaleId: '8' })).kind).toBe('known');
    expect(kept.count('SELECT count(*) FROM sales')).toBe(1);
  });
});

test('a picture is erased in every sale that has it, and a revision says so', async () => {
  await using kept = await openKept();
  const jpeg = randomBytes(500);
  const [one, two] = [
    kept.sell(500, jpeg, { registerSaleId: '1' }),
    kept.sell(500, jpeg, { registerSaleId: '2' }),
  ];
  kept.upload();
  kept.write.erase(erasureOf(one.saleId, one.sha256));
  expect(kept.count('SELECT count(*) FROM thumbnails')).toBe(0);
  const revisions = due(kept);
  expect(revisions).toMatchObject(
    [one, two].map(({ saleId }) => ({
      ...{ type: 'com.tillframe.sale.v1', subject: saleId },
      data: {
        revision: 2,
        captures: [{ outcome: 'erased', details: { erasedAt: expect.any(String) as unknown } }],
      },
    })),
  );
  expect(kept.read.pair(one.saleId)).toMatchObject({ sale: { totalMinor: 1980 } });
});

test('reports are due until the cloud has them, and again when it forgot', async () => {
  await using kept = await openKept();
  const [a, b] = [erasureOf('x', undefined, 'a'), erasureOf('y', undefined, 'b')];
  for (const one of [a, b]) kept.write.erase(one);
  expect(kept.read.unreportedErasures(10).map(({ id }) => id)).toEqual(['a', 'b']);
  kept.write.noteErasuresReported(['a', 'b']);
  expect([kept.read.unreportedErasures(10), kept.read.reportedErasures()]).toEqual([[], 2]);
  // The cloud asks again for one that was done: its report was lost there.
  kept.write.erase(a);
  expect(kept.read.unreportedErasures(10)).toMatchObject([{ id: 'a' }]);
  kept.write.reportErasuresAgain();
  expect(kept.read.unreportedErasures(10)).toHaveLength(2);
});
