/** Notes on sales over HTTP: shown, found, exported, and never part of what is uploaded. */
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { pairJson, salesPageJson } from '../../../src/contract/page/sales.ts';
import { acceptInput, capturedSettlement, receivedNow, saleOf } from '../store/fixtures.ts';
import { startGateway } from './gateway.ts';

test('writes, finds, exports and removes a note, and uploads none of it', async () => {
  await using gateway = await startGateway();
  const { store } = gateway.testStore;
  const sell = async (name: string) => {
    const sold = await store.write.acceptSale(
      acceptInput(saleOf({ lines: [{ name }] }), 'till-1', receivedNow()),
    );
    if (sold.kind !== 'stored') throw new Error(sold.kind);
    return sold.saleId;
  };
  const [noted, other] = [await sell('抹茶ラテ'), await sell('プリン')];
  const put = (saleId: string, text: string) =>
    fetch(`${gateway.url}/api/v1/sales/${encodeURIComponent(saleId)}/note`, {
      ...{ method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text }) },
    });
  const found = async (text: string) =>
    salesPageJson
      .parse(await (await fetch(`${gateway.url}/api/v1/sales?text=${encodeURIComponent(text)}`)).json())
      .sales.map(({ saleId }) => saleId);

  const { note } = pairJson.parse(
    await (await put(noted, '  お釣りの渡し間違い。\nＡさんに連絡済み ')).json(),
  );
  expect(note?.text).toBe('お釣りの渡し間違い。\nＡさんに連絡済み');
  // As every other word: full and half width alike, and beside words of the sale.
  expect(await found('aさん')).toEqual([noted]);
  expect(await found('渡し間違い 抹茶')).toEqual([noted]);
  expect(await found('渡し間違い プリン')).toEqual([]);
  expect(await found('プリン')).toEqual([other]);
  const csv = parse<Record<string, string>>(await (await fetch(`${gateway.url}/api/v1/sales.csv`)).text(), {
    ...{ bom: true, columns: true, record_delimiter: '\r\n' },
  });
  expect(csv.map((row) => row['メモ'])).toEqual(['', note?.text]);

  await store.write.settleCapture(capturedSettlement(noted));
  const due = await store.read.dueEvents({ dueAtMs: Infinity, maxCount: 10, maxBytes: 1e6 });
  expect(JSON.stringify(due)).toContain('抹茶ラテ');
  expect(JSON.stringify(due)).not.toContain('渡し間違い');

  expect(pairJson.parse(await (await put(noted, 'x'.repeat(500))).json()).note?.text).toHaveLength(500);
  expect(await found('渡し間違い')).toEqual([]);
  expect((await put(noted, 'x'.repeat(501))).status).toBe(400);
  expect(pairJson.parse(await (await put(noted, ' ')).json()).note).toBeUndefined();
  expect(await found('xxx')).toEqual([]);
  expect((await put('nobody:1', 'a')).status).toBe(404);
});
