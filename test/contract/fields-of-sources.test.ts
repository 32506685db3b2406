/**
 * Every field of a rich sale, from each source over its own protocol to the receiver's page. Which source fills which is stated by the POS
 * descriptors and printedDetails, and holds in both directions.
 */
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { fieldsOfSources } from '../../scripts/reference-files.ts';
import type { PolledSale, PosCloud } from '../../src/agent/sources/polling/cloud-source.ts';
import { saleOfReceipt } from '../../src/agent/sources/printer/printed-sale.ts';
import { saleSha256 } from '../../src/agent/sources/sale-checksum.ts';
import { shopifySettings } from '../../src/agent/sources/shopify/settings.ts';
import { createShopify } from '../../src/agent/sources/shopify/shopify.ts';
import { createSmaregi } from '../../src/agent/sources/smaregi/smaregi.ts';
import { createSmaregiPlatform } from '../../src/agent/sources/smaregi-platform/smaregi-platform.ts';
import { squareSettings } from '../../src/agent/sources/square/settings.ts';
import { createSquare } from '../../src/agent/sources/square/square.ts';
import { ubiregiSettings } from '../../src/agent/sources/ubiregi/settings.ts';
import { createUbiregi } from '../../src/agent/sources/ubiregi/ubiregi.ts';
import { pairJson } from '../../src/contract/page/sales.ts';
import { readSaleMessage, toSale } from '../../src/contract/register/sale-message.ts';
import type { Sale, SaleOrigin } from '../../src/domain/sale/sale.ts';
import { sourceFields } from '../../src/domain/sale/sale-fields.ts';
import { saleOfJson } from '../../src/domain/sale/sale-json.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { createJobCapture } from '../../src/printer-proxy/capture/captured-jobs.ts';
import { olderSettings, platformSettings } from '../agent/sources/smaregi/settings.ts';
import { acceptInput, importRegister, openTestStore, shop } from '../agent/store/fixtures.ts';
import { shopifyLocations, startShopify } from '../peers/pos/shopify.ts';
import { startSmaregi } from '../peers/pos/smaregi.ts';
import { squareLocations, startSquare } from '../peers/pos/square.ts';
import { startUbiregi } from '../peers/pos/ubiregi.ts';
import { capturedPrinter } from '../peers/printers/captured-printer.ts';
import { post, startReceiver } from '../receiver/start.ts';
import { labelledExamples } from './labelled-examples.ts';

const signal = new AbortController().signal;
const deps = {
  clock: systemClock,
  log: createLog({ level: 'silent' }),
  save: () => Promise.resolve(),
};

/** A sale with everything that the source knows, and a refund of it where it has one. */
type Reported = { readonly sale: Sale; readonly origin?: SaleOrigin; readonly saleId?: string };

async function polled(cloud: PosCloud, linked: readonly string[]): Promise<Reported[]> {
  const { sales } = await cloud.poll(cloud.startingCursor(systemClock.nowMs() - 1_000), signal, linked);
  const ofCloud = ({ saleId, sale, serverAtMs }: PolledSale): Reported => ({
    ...{ saleId, sale },
    origin: { by: 'cloud', resolutionMs: 1_000, ...(serverAtMs !== undefined && { serverAtMs }) },
  });
  const newest = new Map(sales.map((one) => [one.saleId, ofCloud(one)]));
  await cloud.close();
  return [...newest.values()];
}

async function fromSmaregi(api: 'older' | 'platform'): Promise<Reported[]> {
  await using smaregi = await startSmaregi();
  const sold = smaregi.sell({
    ...{ terminal: '1', total: 1_980, payments: [{ name: 'PayPay', amount: 980 }] },
    lines: [{ name: 'ブレンド', price: 1_040, quantity: 2 }],
    fields: {
      ...{ subtotalDiscountPrice: '60', pointDiscount: '40', deposit: '2080', depositCash: '1100' },
      ...{ guestNumbers: '3', customerCode: 'K-7', sumDate: '2026-11-23', memo: '窓側' },
    },
  });
  smaregi.refund(sold);
  return await polled(
    api === 'older'
      ? createSmaregi(olderSettings(smaregi), deps)
      : createSmaregiPlatform(platformSettings(smaregi), deps),
    ['1'],
  );
}

async function fromUbiregi(): Promise<Reported[]> {
  await using ubiregi = await startUbiregi();
  ubiregi.sell({
    ...{ total: 1_980, change: 20, items: [{ id: 51, count: 2, sales: 2_080 }] },
    payments: [{ type: 81, amount: 2_000 }],
    fields: {
      taxes: [{ tax_rate: '10.0', tax_type: 'included', sales: '1980.0', tax: '180.0' }],
      ...{ modifier: '-100.0', customers_count: 3, table_ids: [8], sales_date: '2026-11-23', memo: '窓側' },
    },
  });
  const settings = ubiregiSettings.parse({ token: ubiregi.token, baseUrl: ubiregi.url });
  return await polled(createUbiregi(settings, deps), ['1']);
}

async function fromSquare(): Promise<Reported[]> {
  await using square = await startSquare();
  const yen = (amount: number) => ({ amount, currency: 'JPY' });
  const { orderId } = square.sell({
    total: 1_980,
    items: [{ name: 'ブレンド', quantity: '2', total_money: yen(2_080) }],
    payments: [
      {
        ...{ amount: 1_980, customer_id: 'K-7', note: '窓側' },
        cash_details: { buyer_supplied_money: yen(2_000), change_back_money: yen(20) },
      },
    ],
    order: {
      taxes: [{ uid: 't', type: 'INCLUSIVE', percentage: '10', applied_money: yen(180) }],
      discounts: [{ uid: 'd', name: '値引', scope: 'ORDER', applied_money: yen(100) }],
    },
  });
  square.refund({ of: orderId, total: 1_980 });
  const settings = squareSettings.parse({ accessToken: square.token, baseUrl: square.url });
  return await polled(createSquare(settings, deps), [squareLocations.honten]);
}

async function fromShopify(): Promise<Reported[]> {
  await using shopify = await startShopify();
  const discount = { title: '値引', amount: 100, ofOrder: true };
  const of = shopify.sell({
    total: 1_980,
    lines: [{ name: 'ブレンド', quantity: 2, price: 1_040, discounts: [discount] }],
    taxes: [{ title: '消費税', percent: 10, amount: 180 }],
    payments: [{ amount: 2_000 }, { amount: 20, kind: 'CHANGE' }],
    order: { note: '窓側' },
  });
  shopify.refund({ of, total: 1_980, quantity: 2, tax: 180 });
  const { shop, token: accessToken, url: baseUrl } = shopify;
  const settings = shopifySettings.parse({ shop, accessToken, baseUrl });
  return await polled(createShopify(settings, deps), [shopifyLocations.honten]);
}

const head = ['喫茶 こもれび', '営業日 2026/11/23', '12卓 3名様', '担当:佐藤', '会員番号:K-7'];
const papers = [
  [
    ...head,
    'No.0012',
    'ブレンド  2,080',
    '小計  2,080',
    '小計値引  -100',
    '合計  1,980',
    '(内消費税等  180)',
    '現金  2,000',
    'お釣り  20',
  ],
  [...head, '【返品】', 'No.0013', '元取引No.0012', 'ブレンド  2,080', '合計  1,980', '現金  1,980'],
];

function fromPaper(): Reported[] {
  const jobs = createJobCapture([{ ...capturedPrinter, register: 'till-1' }]);
  return papers.flatMap((lines, index) => {
    const bytes = Buffer.concat([
      Buffer.from('\x1b@', 'latin1'),
      iconv.encode(`${lines.join('\n')}\n`, 'cp932'),
      Buffer.from('\x1dV\0', 'latin1'),
    ]);
    const atMs = 1_000 + index * 60_000;
    const found = [
      ...jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs, bytes }),
      ...jobs.add({ kind: 'tick', atMs: atMs + 30_000 }),
    ];
    return found.flatMap((described) => {
      const made = saleOfReceipt({ id: '', boot: '', wallMs: 0, ...described });
      const origin = { by: 'printer', firstByteMs: atMs } as const;
      return made.kind === 'sale' ? [{ sale: made.sale, origin, saleId: `paper-${index}` }] : [];
    });
  });
}

function fromPush(): Reported[] {
  const message = {
    ...{ saleId: 'R-1', kind: 'sale', total: 1_980, tendered: 2_000, change: 20 },
    lines: [{ name: 'ブレンド', quantity: 2, amount: 2_080 }],
    payments: [{ method: '現金', kind: 'cash', amount: 1_980 }],
    taxes: [{ ratePercent: 10, amount: 180, taxable: 1_980, included: true }],
    adjustments: [{ kind: 'discount', amount: -100 }],
    ...labelledExamples,
    extra: { memo: '窓側' },
    staff: { id: '5', name: '佐藤' },
  };
  const back = { saleId: 'R-2', kind: 'refund', total: -1_980, reverses: 'R-1' };
  return [message, back].flatMap((one) => {
    const { data } = readSaleMessage(JSON.parse(JSON.stringify(one)));
    return data === undefined ? [] : [{ sale: toSale(data, 'JPY') }];
  });
}

const sources = {
  Smaregi: () => fromSmaregi('older'),
  'Smaregi Platform API': () => fromSmaregi('platform'),
  Ubiregi: fromUbiregi,
  Square: fromSquare,
  Shopify: fromShopify,
  receipt: () => Promise.resolve(fromPaper()),
  push: () => Promise.resolve(fromPush()),
};

const valueOf = (sale: Sale, field: string): unknown =>
  field === 'payments.kind' ? sale.payments[0]?.kind : sale[field as keyof Sale];

test('each source of the documented table is tried', () => {
  expect(Object.keys(sources)).toEqual([...fieldsOfSources().keys()]);
});

test.each(Object.entries(sources))(
  '%s fills the fields of its column, up to the page of the receiver',
  async (name, report) => {
    const reported = await report();
    const isFilled = (field: string) => reported.some(({ sale }) => valueOf(sale, field) !== undefined);
    expect(new Set(sourceFields.filter(isFilled))).toEqual(fieldsOfSources().get(name));

    await using opened = await openTestStore();
    const { store } = opened;
    await importRegister(store, 'till-1');
    await using receiver = await startReceiver();
    const password = 'correct horse';
    const login = await fetch(`${receiver.url}/setup`, {
      ...{ method: 'POST', redirect: 'manual' },
      headers: { origin: receiver.url, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ code: receiver.setUpCode ?? '', password, again: password }),
    });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    for (const { sale, origin, saleId } of reported) {
      const accepted = await store.write.acceptSale({
        ...{ ...acceptInput(sale), bodySha256: saleSha256(sale) },
        ...(origin !== undefined && { origin }),
        ...(saleId !== undefined && { saleId }),
      });
      const id = 'saleId' in accepted ? accepted.saleId : accepted.kind;
      expect((await store.read.pair(id))?.sale).toEqual(sale);
      const due = await store.read.dueEvents({
        dueAtMs: systemClock.nowMs(),
        maxCount: 10,
        maxBytes: 1_000_000,
      });
      const body = due.find((one) => one.body.includes(JSON.stringify(id)))?.body ?? '';
      expect((await post(receiver, [body])).status).toBe(200);
      const answer = await fetch(`${receiver.url}/api/v1/sales/${encodeURIComponent(`${shop.id}:${id}`)}`, {
        headers: { cookie },
      });
      expect(saleOfJson(pairJson.parse(await answer.json()))).toMatchObject(sale);
    }
  },
);
