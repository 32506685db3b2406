/** Sales as CSV over HTTP: read back by a CSV parser, with a filter, in both languages, and safe for a spreadsheet. */
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { csvOfSales } from '../../../src/domain/sale/export/sales-csv.ts';
import { acceptInput, receivedNow, saleOf } from '../store/fixtures.ts';
import { startGateway } from './gateway.ts';

test('exports what a search finds, each sale once, over several pages', async () => {
  await using gateway = await startGateway();
  const { write } = gateway.testStore.store;
  const startMs = Date.parse('2026-11-24T09:00:00+09:00');
  await Promise.all(
    Array.from({ length: 450 }, (_, n) => {
      const sale = saleOf({
        ...{ registerSaleId: `R-${n}`, receiptNumber: String(n).padStart(4, '0'), totalMinor: n },
        kind: n % 10 === 0 ? 'refund' : 'sale',
        lines: [{ name: n === 1 ? '=HYPERLINK("http://x")' : '"お得", セット\n大', quantity: 2 }],
        payments: [{ method: '現金', kind: 'cash', amount: n }],
        staff: { name: n === 1 ? '@佐藤' : '佐藤' },
      });
      return write.acceptSale(
        acceptInput(sale, 'till-1', { ...receivedNow(), wallMs: startMs + n * 60_000 }),
      );
    }),
  );
  const get = async (query: string) => {
    const response = await fetch(`${gateway.url}/api/v1/sales.csv?${query}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(response.headers.get('content-disposition')).toMatch(/attachment; filename="sales-[\d-]+\.csv"/);
    return parse(bytes, { bom: true, record_delimiter: '\r\n' });
  };
  const all = await get('');
  expect(all).toHaveLength(451);
  expect(all[0]?.slice(0, 4)).toEqual(['日付', '時刻', '種類', '金額']);
  expect(new Set(all.map((row) => row.at(-1))).size).toBe(451);
  const first = all.at(-1);
  expect(first?.slice(0, 10)).toEqual([
    ...['2026-11-24', '09:00:00', '返品', '0', 'JPY', 'レジ1', '佐藤', '現金'],
    ...['"お得", セット\n大 ×2', '0000'],
  ]);
  expect(all.at(-2)?.slice(6, 9)).toEqual(["'@佐藤", '現金', '\'=HYPERLINK("http://x") ×2']);
  const refunds = await get('kind=refund&language=en&from=2026-11-24T10:00');
  expect(refunds[0]?.slice(0, 4)).toEqual(['Date', 'Time', 'Kind', 'Amount']);
  expect(refunds).toHaveLength(40);
  expect(refunds.slice(1).every((row) => row[2] === 'Refund')).toBe(true);
  expect((await fetch(`${gateway.url}/api/v1/sales.csv?kind=gift`)).status).toBe(400);
});

test.each(['=1+1', '+1', '-1', '@a', '\t=1', '＝1', '\r=1'])('keeps %j from being calculated', (text) => {
  const { row } = csvOfSales({ language: 'en', timeZone: 'Asia/Tokyo' });
  const [cells] = parse(
    row({
      ...{ saleId: text, registerName: text, captures: [], instant: { atMs: 0 } },
      sale: saleOf({ totalMinor: -500, receiptNumber: text, staff: { name: text }, lines: [{ name: text }] }),
    } as never),
    { record_delimiter: '\r\n' },
  );
  expect(cells?.filter((cell) => cell === `'${text}`)).toHaveLength(5);
  expect(cells).toContain('-500');
});

test.each([
  ['会計', {}],
  ['要確認', { receiptDoubts: ['unclear'] }],
  ['印字のみ', { kind: 'no_sale', receiptDoubts: ['printed_only'] }],
  ['取消', { kind: 'void' }],
] as const)('calls a paper %s, as the list does', (name, sale) => {
  const { row } = csvOfSales({ language: 'ja', timeZone: 'Asia/Tokyo' });
  const pair = { saleId: 'a', registerName: 'レジ1', captures: [], instant: { atMs: 0 }, sale: saleOf(sale) };
  expect(parse(row(pair as never), { record_delimiter: '\r\n' })[0]?.[2]).toBe(name);
});
