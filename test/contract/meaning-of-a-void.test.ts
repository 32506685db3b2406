/**
 * One day, a sale of 1,000, one of 500 that is taken back and a refund of 300, as each source reports it: a receiver that follows
 * "The meaning of a void" (docs/integrate/cloud-contract.md) gets the same figures from all of them.
 */
import { expect, test } from 'vitest';
import { createJobIntake } from '../../src/agent/sources/printer/job-intake.ts';
import { saleSha256 } from '../../src/agent/sources/sale-checksum.ts';
import { shopifySettings } from '../../src/agent/sources/shopify/settings.ts';
import { createShopify } from '../../src/agent/sources/shopify/shopify.ts';
import { toSale as saleOfTransaction } from '../../src/agent/sources/smaregi/to-sale.ts';
import { headSchema } from '../../src/agent/sources/smaregi/transaction.ts';
import { orderSchema, paymentSchema, refundSchema } from '../../src/agent/sources/square/answers.ts';
import { type OrderRecords, toSale as saleOfOrder } from '../../src/agent/sources/square/to-sale.ts';
import { checkoutSchema } from '../../src/agent/sources/ubiregi/answers.ts';
import { mapCheckout } from '../../src/agent/sources/ubiregi/map-checkout.ts';
import { type SaleEvent, saleEventSchema } from '../../src/contract/cloud/event.ts';
import { saleMessageSchema, toSale } from '../../src/contract/register/sale-message.ts';
import type { Received, Sale, SaleOrigin } from '../../src/domain/sale/sale.ts';
import { exceptionKinds } from '../../src/domain/sale/sale-filter.ts';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';
import { openShop, printerId, type Shop, startMs } from '../agent/store/match-model.ts';
import { shopifyLocations, startShopify } from '../peers/pos/shopify.ts';

const minute = 60_000;
const boot = 'boot-1';

function receivedAt(atMs: number): Received {
  return { boot, monotonicMs: 50_000_000 + atMs, wallMs: startMs + atMs, clock: 'synced' };
}

function accept(
  { db, operations }: Shop,
  sale: Sale,
  more: { received: Received; saleId?: string; origin?: SaleOrigin },
) {
  return db.transaction(() =>
    operations.acceptSale({
      ...{ registerKey: 'till-1', sale, bodySha256: saleSha256(sale), ...more },
      committedAtMonotonicMs: more.received.monotonicMs,
      isInOrder: true,
    }),
  )();
}

const timeOf = (atMs: number): string => new Date(startMs + atMs).toISOString();

function push(shop: Shop, atMs: number, message: object, changedAtMs = atMs): void {
  const parsed = saleMessageSchema.parse({ soldAt: timeOf(atMs), ...message });
  accept(shop, toSale(parsed, 'JPY'), { received: receivedAt(changedAtMs + 300) });
}

function smaregi(shop: Shop, atMs: number, fields: Record<string, string>, changedAtMs = atMs): void {
  const head = headSchema.parse({
    ...{ transactionHeadDivision: '1', terminalId: '1', cancelDivision: '0', disposeDivision: '0' },
    ...{ terminalTranDateTime: timeOf(atMs), transactionDateTime: timeOf(atMs + 1_000) },
    ...{ updDateTime: timeOf(changedAtMs + 1_000), ...fields },
  });
  const read = saleOfTransaction(head, [], { contractId: 'c', sinceMs: startMs });
  if (read.kind !== 'sale') throw new Error(read.kind);
  const { saleId, sale, serverAtMs, voided } = read.sale;
  accept(shop, sale, {
    saleId,
    received: receivedAt(changedAtMs + 5_000),
    origin: {
      ...{ by: 'cloud', resolutionMs: 1_000, serverAheadMs: 0 },
      ...(serverAtMs !== undefined && { serverAtMs }),
      ...(voided !== undefined && { voided }),
    },
  });
}

function ubiregi(shop: Shop, atMs: number, checkout: object, changedAtMs = atMs): void {
  const mapped = mapCheckout(
    checkoutSchema.parse({ guid: 'g', status: 'close', paid_at: timeOf(atMs), ...checkout }),
    '7',
    {
      ...{ currency: 'JPY', item: () => undefined, cashier: () => undefined, table: () => undefined },
      paymentType: () => undefined,
    },
  );
  if (mapped.kind !== 'sale') throw new Error(mapped.kind);
  const { saleId, sale } = mapped;
  const origin = {
    ...{ by: 'cloud' as const, resolutionMs: 1_000, serverAheadMs: 0, serverAtMs: startMs + atMs + 1_000 },
    ...(sale.kind === 'void' && { voided: { atMs: startMs + changedAtMs + 1_000, uncertaintyMs: 0 } }),
  };
  accept(shop, sale, { saleId, received: receivedAt(changedAtMs + 5_000), origin });
}

function square(shop: Shop, atMs: number, records: OrderRecords, changedAtMs = atMs): void {
  const mapped = saleOfOrder(records, {
    ...{ locationId: 'L', timeZone: undefined, staffName: () => undefined, paid: new Map() },
  });
  if (mapped.kind !== 'sale') throw new Error(mapped.kind);
  const { saleId, sale, serverAtMs } = mapped;
  const origin = {
    ...{ by: 'cloud' as const, resolutionMs: 1, serverAheadMs: 0, serverAtMs },
    ...(sale.kind === 'void' && { voided: { atMs: mapped.changedAtMs, uncertaintyMs: 0 } }),
  };
  accept(shop, sale, { saleId, received: receivedAt(changedAtMs + 5_000), origin });
}

function squareDay(shop: Shop): void {
  const yen = (amount: number) => ({ amount, currency: 'JPY' });
  const paid = (id: string, atMs: number, total: number, more: object = {}) =>
    paymentSchema.parse({
      ...{ id: `P${id}`, order_id: id, status: 'COMPLETED', total_money: yen(total), source_type: 'CARD' },
      ...{ created_at: timeOf(atMs + 1_000), updated_at: timeOf(atMs + 1_000), ...more },
    });
  const order = (id: string, more: object = {}) => orderSchema.parse({ id, state: 'COMPLETED', ...more });
  square(shop, minute, { order: order('1'), payments: [paid('1', minute, 1_000)], refunds: [] });
  const authorised = paid('2', 2 * minute, 500, { status: 'APPROVED' });
  square(shop, 2 * minute, { order: order('2'), payments: [authorised], refunds: [] });
  const takenBack = paid('2', 2 * minute, 500, {
    ...{ status: 'CANCELED', card_details: { status: 'VOIDED' }, updated_at: timeOf(3 * minute + 1_000) },
  });
  const canceled = order('2', { state: 'CANCELED' });
  square(shop, 2 * minute, { order: canceled, payments: [takenBack], refunds: [] }, 3 * minute);
  const refund = refundSchema.parse({
    ...{ id: 'R', order_id: '4', payment_id: 'P1', status: 'PENDING', amount_money: yen(300) },
    ...{ created_at: timeOf(4 * minute + 1_000), updated_at: timeOf(4 * minute + 1_000) },
  });
  const returned = order('4', { returns: [{ source_order_id: '1' }] });
  square(shop, 4 * minute, { order: returned, payments: [], refunds: [refund] });
}

async function shopifyDay(shop: Shop): Promise<void> {
  let nowMs = startMs;
  await using peer = await startShopify({ now: () => nowMs });
  const { shop: name, token: accessToken, url: baseUrl } = peer;
  const deps = { clock: systemClock, log: createLog({ level: 'silent' }), save: () => Promise.resolve() };
  const cloud = createShopify(shopifySettings.parse({ shop: name, accessToken, baseUrl }), deps);
  let cursor = cloud.startingCursor(startMs);
  const at = async (atMs: number, does: () => void): Promise<void> => {
    nowMs = startMs + atMs + 1_000;
    does();
    const page = await cloud.poll(cursor, AbortSignal.timeout(30_000), [shopifyLocations.honten]);
    ({ cursor } = page);
    for (const { saleId, sale, serverAtMs = 0, voided } of page.sales) {
      const origin = {
        ...{ by: 'cloud' as const, resolutionMs: 1_000, serverAheadMs: 0, serverAtMs },
        ...(voided !== undefined && { voided }),
      };
      accept(shop, sale, { saleId, received: receivedAt(atMs + 5_000), origin });
    }
  };
  const card = {
    payments: [{ amount: 500, kind: 'AUTHORIZATION' }],
    order: { displayFinancialStatus: 'AUTHORIZED' },
  };
  let [first, second] = ['', ''];
  await at(minute, () => {
    first = peer.sell({ total: 1_000 });
  });
  await at(2 * minute, () => {
    second = peer.sell({ total: 500, ...card });
  });
  await at(3 * minute, () => peer.cancel(second));
  await at(4 * minute, () => peer.refund({ of: first, total: 300 }));
  await cloud.close();
}

async function print(shop: Shop, n: number, atMs: number, text: string): Promise<void> {
  const { kind, totalMinor, number, reverses, reasons } = readReceipt(text, compileRules(noOwnRules));
  const intake = createJobIntake({
    intake: ({ sale, received, saleId, origin }) =>
      Promise.resolve(
        accept(shop, sale, {
          received,
          ...(saleId !== undefined && { saleId }),
          ...(origin !== undefined && { origin }),
        }),
      ),
    ...{ clock: systemClock, log: createLog({ level: 'silent' }) },
    received: (monotonicMs) => receivedAt(monotonicMs - 50_000_000),
  });
  const { monotonicMs, wallMs } = receivedAt(atMs);
  await intake.accept(
    {
      ...{ id: printerId(n), register: 'till-1', boot, kind, text, reasons: [...reasons] },
      ...{ kickMs: monotonicMs, firstByteMs: monotonicMs + 80, cutMs: monotonicMs + 350 },
      ...{ endMs: monotonicMs + 400, wallMs, total: totalMinor, number, reverses },
    },
    () => undefined,
    AbortSignal.timeout(10_000),
  );
}

async function printDay(shop: Shop): Promise<void> {
  const paid = 'お預り ¥1,000\nお釣り';
  await print(shop, 1, minute, `珈琲店\nレシートNo.0001\nケーキ ¥1,000\n合計 ¥1,000\n${paid} ¥0`);
  await print(shop, 2, 2 * minute, `珈琲店\nレシートNo.0002\n紅茶 ¥500\n合計 ¥500\n${paid} ¥500`);
  await print(
    shop,
    3,
    3 * minute,
    '珈琲店\n【取消】\nレシートNo.0003\n元レシートNo.0002\n紅茶 -¥500\n合計 -¥500',
  );
  await print(
    shop,
    4,
    4 * minute,
    '珈琲店\n【返品】\nレシートNo.0004\n元レシートNo.0001\n菓子 -¥300\n合計 -¥300',
  );
}

function smaregiDay(shop: Shop): void {
  smaregi(shop, minute, { transactionHeadId: '1', total: '1000' });
  smaregi(shop, 2 * minute, { transactionHeadId: '2', total: '500' });
  smaregi(
    shop,
    2 * minute,
    { transactionHeadId: '2', total: '500', cancelDivision: '1', cancelDateTime: timeOf(3 * minute) },
    3 * minute,
  );
  smaregi(shop, 4 * minute, {
    ...{ transactionHeadId: '4', total: '-300', disposeDivision: '2', disposeServerTransactionHeadId: '1' },
  });
}

test.each<[string, (shop: Shop) => unknown]>([
  [
    'a till that changes the sale',
    (shop) => {
      push(shop, minute, { saleId: '1', kind: 'sale', total: 1_000 });
      push(shop, 2 * minute, { saleId: '2', kind: 'sale', total: 500 });
      const voided = { saleId: '2', kind: 'void', total: 500, changedAt: timeOf(3 * minute) };
      push(shop, 2 * minute, voided, 3 * minute);
      push(shop, 4 * minute, { saleId: '4', kind: 'refund', total: -300, reverses: '1' });
    },
  ],
  [
    'a till with a number for each void',
    (shop) => {
      push(shop, minute, { saleId: '1', kind: 'sale', total: 1_000 });
      push(shop, 2 * minute, { saleId: '2', kind: 'sale', total: 500 });
      push(shop, 3 * minute, { saleId: '3', kind: 'void', total: -500, reverses: '2' });
      // No answer has come.
      push(shop, 3 * minute, { saleId: '3', kind: 'void', total: -500, reverses: '2' });
      push(shop, 4 * minute, { saleId: '4', kind: 'refund', total: -300, reverses: '1' });
    },
  ],
  ['スマレジ', smaregiDay],
  [
    'ユビレジ',
    (shop) => {
      ubiregi(shop, minute, { id: 1, guid: 'a', price: '1000' });
      ubiregi(shop, 2 * minute, { id: 2, guid: 'b', price: '500' });
      ubiregi(shop, 2 * minute, { id: 2, guid: 'b', price: '500', status: 'cancel' }, 3 * minute);
      ubiregi(shop, 4 * minute, { id: 4, guid: 'd', price: '-300' });
    },
  ],
  ['Square', squareDay],
  ['Shopify', shopifyDay],
  ['papers', printDay],
  [
    'papers and スマレジ',
    async (shop) => {
      shop.link();
      await printDay(shop);
      smaregiDay(shop);
    },
  ],
  [
    'スマレジ and late papers',
    async (shop) => {
      shop.link();
      smaregiDay(shop);
      await printDay(shop);
    },
  ],
])('a day adds up alike from %s', async (_, report) => {
  using shop = openShop();
  await report(shop);
  shop.tell();
  const { current, takings, exceptions } = receiverOf(shop);
  expect({ takings, exceptions }).toEqual({ takings: 700, exceptions: 2 });
  expect(current.map(({ data }) => [data.kind, data.total])).toEqual([
    ['sale', 1_000],
    ['void', 500],
    ['refund', -300],
  ]);
  const [first, voided, refund] = current;
  expect(Math.abs(Date.parse(voided?.data.voidedAt?.at ?? '') - startMs - 3 * minute)).toBeLessThan(2_600);
  // The refund of a source that names its sale leads to it.
  const reversed = refund?.data.reverses === undefined ? undefined : first?.subject;
  expect(refund?.data.reversedSale).toBe(reversed);
  expect(shop.complaints()).toEqual([]);
});

/** A receiver by the document: the newest revision of each subject, without superseded ones. */
function receiverOf({ db }: Shop) {
  const newest = new Map<string, SaleEvent>();
  for (const body of db.prepare<[], string>('SELECT body FROM outbox ORDER BY sequence').pluck().all()) {
    const event = saleEventSchema.parse(JSON.parse(body));
    newest.set(event.subject, event);
  }
  const current = [...newest.values()]
    .filter(({ data }) => data.supersededBy === undefined)
    .toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time));
  return {
    current,
    takings: current
      .filter(({ data }) => data.kind === 'sale' || data.kind === 'refund')
      .reduce((sum, { data }) => sum + data.total, 0),
    exceptions: current.filter(({ data }) => exceptionKinds.some((kind) => kind === data.kind)).length,
  };
}
