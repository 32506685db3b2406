/** An unclear paper is decided by one press, and its register remembers it if that changes no other paper. */
import { expect, test } from 'vitest';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { paperDecidedJson, receiptsJson } from '../../../src/contract/page/receipts.ts';
import type { HeldReceipt } from '../../../src/contract/printer/lines.ts';
import { noOwnRules } from '../../../src/domain/setup/receipt-printer.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { readInTime } from '../../../src/printer-proxy/capture/read-in-time.ts';
import { compileRules, readReceipt } from '../../../src/printer-proxy/rules/read-receipt.ts';
import { tryRules } from '../../../src/printer-proxy/rules/try-rules.ts';
import { acceptInput, oneCamera, receivedNow, saleOf } from '../store/fixtures.ts';
import { startGateway, type TestGateway } from './gateway.ts';

const unclearText = '点検 No.12\n自動車工房 北\n合計  ¥12,000\nお預り  ¥12,000';

async function open(otherPapers: readonly string[] = []): Promise<TestGateway> {
  const held = (text: string, index: number): HeldReceipt => ({
    ...{ id: `held-${index}`, wallMs: 0, end: 'cut', hasText: true, hasImage: false, kind: 'sale' },
    ...{ reasons: [], text, bytes: 40 },
  });
  const gateway = await startGateway({
    receiptPrinters: {
      configured: [],
      receipts: async () => otherPapers.map(held),
      acceptCertificate: () => undefined,
      // As the thread of tryRules does, whose start takes a third of a second of processor time.
      tryRules: async (texts, rules) => {
        const own = compileRules(rules);
        return texts.map((text) => readInTime(text, own));
      },
    },
  });
  await gateway.testStore.store.write.importSetUp({
    ...oneCamera,
    registers: oneCamera.registers.map((register) => ({
      ...register,
      printer: {
        ...{
          host: '127.0.0.1',
          port: 9_100,
          listenPort: 9_101,
          dialect: 'epson',
          encoding: 'cp932',
          https: 'forward',
        },
        rules: noOwnRules,
      },
    })),
  });
  return gateway;
}

async function printUnclear(
  { testStore }: TestGateway,
  id: string,
  { text = unclearText, doubts = [] }: { text?: string; doubts?: 'deposit'[] } = {},
): Promise<string> {
  const received = receivedNow();
  const sale = saleOf({
    ...{ totalMinor: 0, totalUnknown: true, receiptText: text, receiptDoubts: [...doubts, 'unclear'] },
  });
  const origin = { by: 'printer', firstByteMs: received.monotonicMs, totalMinor: 12_000 } as const;
  const saleId = `00000000-0000-4000-8000-00000000000${id}`;
  await testStore.store.write.acceptSale({ ...acceptInput(sale, 'till-1', received), origin, saleId });
  return saleId;
}

async function decide(gateway: TestGateway, saleId: string, is: string) {
  const answer = await fetch(`${gateway.url}/api/v1/sales/${saleId}/paper`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': 'ja' },
    body: JSON.stringify({ is }),
  });
  const body: unknown = await answer.json();
  return { status: answer.status, body };
}

async function rulesOf(gateway: TestGateway) {
  const answer = await fetch(`${gateway.url}/api/v1/registers/till-1/receipts`);
  return receiptsJson.parse(await answer.json()).rules;
}

test('counts a paper that is a sale with its total, and reads the next of its title as one', async () => {
  await using gateway = await open(['点検済みタイヤ  ¥500\n合計  ¥500\nお預り  ¥500\nお釣り  ¥0']);
  const saleId = await printUnclear(gateway, '1');
  const { body } = await decide(gateway, saleId, 'sale');
  const { sale, isRemembered } = paperDecidedJson.parse(body);
  expect(isRemembered).toBe(true);
  expect(sale).toMatchObject({ kind: 'sale', total: 12_000, payments: [{ method: '現金', amount: 12_000 }] });
  expect(sale).not.toHaveProperty('totalUnknown');
  expect(sale).not.toHaveProperty('receiptDoubts');
  const rules = await rulesOf(gateway);
  expect(rules.salePatterns).toHaveLength(1);
  const [next] = await tryRules([unclearText.replace('12', '13')], rules, systemClock);
  expect(next?.reading).toMatchObject({ kind: 'sale', totalMinor: 12_000 });
  const again = await decide(gateway, saleId, 'no_sale');
  expect([again.status, problemJson.parse(again.body).detail]).toEqual([
    409,
    expect.stringMatching(/[ぁ-ん]/),
  ]);
});

const charge = (id: string, yen: string, goods = '') =>
  `スーパーみなと\n2026/11/29 10:0${id}  No.00${id}\n領収証\nプリペイドカードチャージ  ${yen}\n${goods}` +
  `合計  ${yen}\nお預り  ${yen}\nお釣り  ¥0\n残高  ¥9,876\nありがとうございました`;
const readingOf = async (gateway: TestGateway, text: string) =>
  readReceipt(text, compileRules(await rulesOf(gateway)));

test.each(['no_sale', 'sale'] as const)(
  'decides charges of a card once for the register (%s), and takes it back with its rule',
  async (is) => {
    const kinds = { no_sale: 'notice', sale: 'sale' };
    // Another charge waits too.
    await using gateway = await open([charge('2', '¥3,000')]);
    expect((await readingOf(gateway, charge('1', '¥5,000'))).kind).toBe('unclear');
    const saleId = await printUnclear(gateway, '1', { text: charge('1', '¥5,000') });
    const first = paperDecidedJson.parse((await decide(gateway, saleId, is)).body);
    expect(first).toMatchObject({ isRemembered: true, sale: { kind: is, decided: true } });
    expect((await readingOf(gateway, charge('3', '¥10,000'))).kind).toBe(kinds[is]);
    const back = paperDecidedJson.parse((await decide(gateway, saleId, 'unclear')).body);
    expect(back).toMatchObject({
      ...{ isRemembered: false, sale: { kind: 'sale', total: 0, totalUnknown: true } },
    });
    expect(back.sale.receiptDoubts).toEqual(['unclear']);
    expect(back.sale).not.toHaveProperty('decided');
    expect((await readingOf(gateway, charge('3', '¥10,000'))).kind).toBe('unclear');
    expect((await decide(gateway, saleId, 'unclear')).status).toBe(409);
    expect((await decide(gateway, saleId, is)).status).toBe(200);
  },
);

test('keeps goods sold together with a charge, where charges are no sale', async () => {
  await using gateway = await open();
  await decide(gateway, await printUnclear(gateway, '1', { text: charge('1', '¥5,000') }), 'no_sale');
  const together = charge('2', '¥5,000', 'コーヒー  ¥150\n').replace('合計  ¥5,000', '合計  ¥5,150');
  expect(await readingOf(gateway, together)).toMatchObject({ kind: 'sale', totalMinor: 5_150 });
});

/** By its rules a sale, which its letters contradict. */
const farmReceipt = (day: number, goods: readonly string[], total: string, payment = '現金') =>
  [
    ...['みなと農園 直売所 集荷票', `出荷者別明細 2026/11/${day} 17:0${day % 10}`, `生産者 0${day} 組合員別`],
    ...goods,
    ...['総数 12 箱数 3', `合計 ¥${total}`, `${payment} ¥${total}`, '出荷担当 検品 済'],
  ].join('\n');

test('decides all receipts of one shape by the first press, while no other paper of the register is clear', async () => {
  await using gateway = await open();
  const first = farmReceipt(21, ['だいこん 1,200', 'はくさい 800'], '2,000');
  const next = farmReceipt(22, ['かぶ 500'], '500');
  expect((await readingOf(gateway, next)).kind).toBe('unclear');
  const saleId = await printUnclear(gateway, '1', { text: first });
  const decided = paperDecidedJson.parse((await decide(gateway, saleId, 'sale')).body);
  expect(decided).toMatchObject({ isRemembered: true, sale: { kind: 'sale', total: 2_000 } });
  expect((await rulesOf(gateway)).saleShapes).toEqual(['合計 / 現金']);
  expect(await readingOf(gateway, next)).toMatchObject({ kind: 'sale', totalMinor: 500 });
  // Another shape, and what the rules take for a report, are decided as before.
  expect((await readingOf(gateway, farmReceipt(23, ['かぶ 500'], '500', 'クレジット'))).kind).toBe('unclear');
  const report = farmReceipt(24, ['総売上 41,000', '純売上 41,000', '客数 12', '現金在高 41,000'], '41,000');
  expect((await readingOf(gateway, report)).kind).toBe('report');
  await decide(gateway, saleId, 'unclear');
  expect((await rulesOf(gateway)).saleShapes).toEqual([]);
  expect((await readingOf(gateway, next)).kind).toBe('unclear');
});

test('remembers no shape of a paper that is no sale', async () => {
  await using gateway = await open();
  const text = farmReceipt(21, ['だいこん 1,200', 'はくさい 800'], '2,000');
  await decide(gateway, await printUnclear(gateway, '1', { text }), 'no_sale');
  expect((await rulesOf(gateway)).saleShapes).toEqual([]);
});

test('remembers no line that may be on every paper', async () => {
  const text = '花屋すみれ\n本日もありがとう\n¥1,200';
  await using gateway = await open();
  const { body } = await decide(gateway, await printUnclear(gateway, '1', { text }), 'no_sale');
  expect(paperDecidedJson.parse(body)).toMatchObject({ isRemembered: false, sale: { kind: 'no_sale' } });
  expect((await rulesOf(gateway)).notSalePatterns).toEqual([]);
});

test('stops counting a paper that is no sale, and the next of its title', async () => {
  await using gateway = await open();
  const { body } = await decide(gateway, await printUnclear(gateway, '1'), 'no_sale');
  const { sale } = paperDecidedJson.parse(body);
  expect(sale).toMatchObject({ kind: 'no_sale', total: 0, receiptText: unclearText });
  // With its drawer it is kept as an opening: an order is not.
  expect((await readingOf(gateway, unclearText)).kind).toBe('notice');
});

test('counts a deposit with the amount that was paid, and the next one too, when the shop decides so', async () => {
  const text =
    '洋品店 ナカノ\n内金領収書\nスーツ  ¥88,000\n合計  ¥88,000\n内金  ¥10,000\n残金  ¥78,000\n現金  ¥10,000';
  await using gateway = await open();
  const { body } = await decide(
    gateway,
    await printUnclear(gateway, '1', { text, doubts: ['deposit'] }),
    'sale',
  );
  const { sale } = paperDecidedJson.parse(body);
  expect(sale).toMatchObject({ kind: 'sale', total: 10_000 });
  expect(sale).not.toHaveProperty('receiptDoubts');
  expect(await readingOf(gateway, text)).toMatchObject({ kind: 'sale', totalMinor: 10_000, reasons: [] });
});

test('keeps the goods sold with a deposit when the deposit is no sale, and the next ones too', async () => {
  const text =
    'テーラー山田\n内金領収書\n2026/11/29 14:03\nＴシャツ  ¥3,000\nスーツ内金  ¥5,000\n合計  ¥8,000\n現金  ¥8,000';
  await using gateway = await open();
  const saleId = await printUnclear(gateway, '1', { text, doubts: ['deposit'] });
  const { body } = await decide(gateway, saleId, 'no_sale');
  const { sale, isRemembered } = paperDecidedJson.parse(body);
  expect(isRemembered).toBe(false);
  expect(sale).toMatchObject({ kind: 'sale', total: 3_000, lines: [{ name: 'Tシャツ', amount: 3_000 }] });
  expect(sale).not.toHaveProperty('receiptDoubts');
  expect(await readingOf(gateway, text)).toMatchObject({ kind: 'unclear', totalMinor: 8_000 });
  const other = await decide(
    gateway,
    await printUnclear(gateway, '2', { text, doubts: ['deposit'] }),
    'sale',
  );
  expect(paperDecidedJson.parse(other.body).sale).toMatchObject({ kind: 'sale', total: 8_000 });
});

test('remembers nothing that would change another paper', async () => {
  // The shop's name and the title are on its sales too.
  const sale = '点検 No.4\n自動車工房 北\nオイル  ¥500\n合計  ¥500\nお預り  ¥500\nお釣り  ¥0';
  await using gateway = await open([sale]);
  const { body } = await decide(gateway, await printUnclear(gateway, '1'), 'no_sale');
  expect(paperDecidedJson.parse(body)).toMatchObject({ isRemembered: false, sale: { kind: 'no_sale' } });
  expect((await rulesOf(gateway)).notSalePatterns).toEqual([]);
});

test('refuses a sale that is no unclear paper', async () => {
  await using gateway = await open();
  const sold = await gateway.testStore.store.write.acceptSale(acceptInput(saleOf()));
  if (sold.kind !== 'stored') throw new Error(sold.kind);
  expect((await decide(gateway, sold.saleId, 'sale')).status).toBe(409);
  expect((await decide(gateway, 'nobody', 'sale')).status).toBe(404);
});

test('shows a paper printed as pixels, and decides it without a text', async () => {
  await using gateway = await open();
  const { store } = gateway.testStore;
  const received = receivedNow();
  const saleId = '00000000-0000-4000-8000-000000000009';
  const sale = saleOf({ totalMinor: 0, totalUnknown: true, receiptDoubts: ['image', 'unclear'] });
  const origin = { by: 'printer', firstByteMs: received.monotonicMs } as const;
  await store.write.acceptSale({ ...acceptInput(sale, 'till-1', received), origin, saleId });
  const picture = () => fetch(`${gateway.url}/api/v1/sales/${saleId}/paper.png`);
  expect((await picture()).status).toBe(404);
  await store.write.keepPaperPicture({ paperId: saleId, png: Buffer.from('a picture') });
  const shown = await picture();
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(await shown.text()).toBe('a picture');
  const { body } = await decide(gateway, saleId, 'no_sale');
  expect(paperDecidedJson.parse(body)).toMatchObject({ isRemembered: false, sale: { kind: 'no_sale' } });
  expect((await decide(gateway, saleId, 'no_sale')).status).toBe(409);
});
