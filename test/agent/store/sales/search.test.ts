/** Search for sales: every answer equals that of a plain filter over all sales. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import type { Store } from '../../../../src/agent/store/operations.ts';
import { countSales, findSales, salesByKind } from '../../../../src/agent/store/sales/search.ts';
import { makeTextBlocks } from '../../../../src/agent/store/sales/text-blocks.ts';
import { removeSale } from '../../../../src/agent/store/space/removal.ts';
import type { ListedPair } from '../../../../src/agent/store/store.ts';
import type { Pair } from '../../../../src/domain/capture/pair.ts';
import {
  exceptionKinds,
  isFound,
  isUnclear,
  type SaleFilter,
} from '../../../../src/domain/sale/sale-filter.ts';
import { saleKinds } from '../../../../src/domain/sale/sale-kinds.ts';
import {
  acceptInput,
  capturedSettlement,
  importRegister,
  oneCamera,
  openTestStore,
  receivedNow,
  saleOf,
} from '../fixtures.ts';
import { dayMs, openKept } from '../kept.ts';

const startMs = Date.parse('2026-11-24T09:00:00+09:00');
const clock = { monotonicMs: () => performance.now() };
/** No time limit is reached. */
const still = { monotonicMs: () => 0 };
const items = [
  'ブレンドコーヒー',
  'ﾌﾞﾚﾝﾄﾞ',
  '抹茶ラテ',
  'Café au lait',
  '牛丼',
  '"お得" セット\\特',
  'プリン',
] as const;

const means = [
  { method: '現金', kind: 'cash', amount: 1 },
  { method: 'PayPay', kind: 'qr', amount: 1 },
  { method: '釣銭なし', kind: 'cash', amount: 1 },
  { method: 'その他', amount: 1 },
] as const;

/**
 * Two full blocks and a part of a third, of two registers, out of order as polled sales come, with and without pictures; some voids have a time
 * of their own.
 */
async function openShop() {
  const testStore = await openTestStore();
  const { write } = testStore.store;
  await write.importSetUp(oneCamera);
  await importRegister(testStore.store, 'till-2');
  await write.importSetUp(oneCamera);
  const accepted = await Promise.all(
    Array.from({ length: 700 }, (_, n) => {
      const kind = n % 8 === 0 ? (saleKinds[(n / 8) % saleKinds.length] ?? 'sale') : 'sale';
      const sale = saleOf({
        ...{ kind, registerSaleId: `R-${n}`, totalMinor: (n % 4 === 1 ? -1 : 1) * ((n * 37) % 2_000) },
        receiptNumber: String(n).padStart(6, '0'),
        lines: [{ name: items[n % items.length] ?? '' }, { name: items[(n * 3) % items.length] ?? '' }],
        ...(n % 11 === 3 && { receiptDoubts: ['no_total', 'unclear'] as const }),
        ...(n % 11 === 4 && { receiptDoubts: ['no_total'] as const }),
        payments: [means[n % means.length] ?? means[0]],
        ...(n % 3 > 0 && { staff: n % 3 === 1 ? { id: '7', name: '鈴木' } : { id: '0012' } }),
        ...(n % 5 === 0 && { receiptText: `領収書 №${n}\n合計 ¥${n * 37}\n担当 佐藤` }),
      });
      const wallMs = startMs + ((n * 7) % 700) * 60_000;
      return write.acceptSale({
        ...acceptInput(sale, n % 3 === 2 ? 'till-2' : 'till-1', { ...receivedNow(), wallMs }),
        ...(n % 11 === 3 && {
          saleId: `paper-${n}`,
          origin: { by: 'printer', cutMs: receivedNow().monotonicMs } as const,
        }),
      });
    }),
  );
  await Promise.all(
    accepted.flatMap((one, n) =>
      one.kind !== 'stored' || one.pending.length !== 1 || n % 7 === 6
        ? []
        : write.settleCapture(
            n % 7 === 5
              ? {
                  ...{ saleId: one.saleId, cameraId: 'counter', requestedOffsetMs: 0 },
                  outcome: { outcome: 'camera_down', details: {} },
                }
              : capturedSettlement(one.saleId),
          ),
    ),
  );
  const db = openConnection(testStore.path, 'write');
  // Of two in three voids, also at the very time of the sale; and of a plain sale that was a void before.
  db.exec(
    `UPDATE sales SET voided_at_ms = instant_at_ms + (seq * 7 % 5) * 3600000, voided_basis = 'pos_server_time', voided_uncertainty_ms = 2500
      WHERE (kind = 'void' AND seq % 3 > 0) OR seq = 2`,
  );
  db.close();
  return testStore;
}

async function findAll({ read }: Store, filter: SaleFilter, limit: number): Promise<ListedPair[]> {
  const found: ListedPair[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await read.sales({ ...filter, limit, ...(cursor !== undefined && { cursor }) });
    found.push(...page.pairs);
    if (page.nextCursor === undefined) return found;
    cursor = page.nextCursor;
  }
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase();

type Moment = { readonly atMs: number; readonly name: string; readonly pair: Pair };

/** Each sale at its own time, and a void with a known time then too; newest first. */
function momentsOf(pairs: readonly Pair[]): Moment[] {
  const moments = pairs.flatMap((pair) => {
    const own = { atMs: pair.instant.atMs, name: pair.saleId, pair };
    const { voided } = pair;
    if (pair.sale.kind !== 'void' || voided === undefined) return [own];
    return [{ atMs: voided.atMs, name: `void of ${pair.saleId}`, pair }, own];
  });
  return moments.sort((a, b) => b.atMs - a.atMs);
}

const nameOf = ({ saleId, moment }: ListedPair) => (moment === undefined ? saleId : `${moment} of ${saleId}`);

/** What some words stand for beside their letters. */
const meant: Readonly<Record<string, (sale: Pair['sale']) => boolean>> = {
  refund: ({ kind }) => kind === 'refund',
  返品: ({ kind }) => kind === 'refund',
  取消: ({ kind }) => kind === 'void',
  現金: ({ payments }) => payments[0]?.kind === 'cash',
  cash: ({ payments }) => payments[0]?.kind === 'cash',
  '12': ({ totalMinor }) => Math.abs(totalMinor) === 12,
  '37': ({ totalMinor }) => Math.abs(totalMinor) === 37,
  '1,036円': ({ totalMinor }) => Math.abs(totalMinor) === 1_036,
};

/** Written without a look at how the program does it. */
function wanted(filter: SaleFilter) {
  return ({ atMs, pair: { sale, registerKey, captures } }: Moment): boolean => {
    const texts = [
      sale.receiptNumber,
      sale.registerSaleId,
      ...sale.lines.map(({ name }) => name),
      sale.receiptText,
      ...[sale.staff?.id, sale.staff?.name, ...sale.payments.map(({ method }) => method)],
      ...[registerKey, registerKey === 'till-1' ? 'レジ1' : registerKey],
      ...captures.map(({ camera }) => (camera === 'counter' ? 'カウンター上' : undefined)),
    ];
    const hour = (new Date(atMs).getUTCHours() + 9) % 24;
    if (filter.hours?.from === 22 && hour < 22 && hour >= 10) return false;
    if (filter.hours?.from === 11 && hour !== 11 && hour !== 12) return false;
    if (filter.staff !== undefined && filter.staff !== (sale.staff?.name ?? sale.staff?.id)) return false;
    if (filter.payment !== undefined && sale.payments[0]?.kind !== filter.payment) return false;
    const outcomes = new Set(captures.map(({ outcome }) => outcome));
    if (filter.fromMs !== undefined && atMs < filter.fromMs) return false;
    if (filter.toMs !== undefined && atMs >= filter.toMs) return false;
    if (filter.register !== undefined && registerKey !== filter.register) return false;
    if (filter.camera !== undefined && !captures.some(({ camera }) => camera === filter.camera)) return false;
    if (filter.kind !== undefined && sale.kind !== filter.kind) return false;
    if (filter.exceptions && !['refund', 'void', 'no_sale', 'cash_out'].includes(sale.kind)) return false;
    if (filter.unclear && sale.receiptDoubts?.includes('unclear') !== true) return false;
    if (filter.withoutPicture && (outcomes.has('captured') || outcomes.has('pending'))) return false;
    if (filter.minAmount !== undefined && Math.abs(sale.totalMinor) < filter.minAmount) return false;
    if (filter.maxAmount !== undefined && Math.abs(sale.totalMinor) > filter.maxAmount) return false;
    return (filter.text ?? '')
      .split(/[ 　]/)
      .every(
        (word) =>
          texts.some((text) => plain(text ?? '').includes(plain(word))) || meant[word]?.(sale) === true,
      );
  };
}

const minutes = fc.integer({ min: -10, max: 710 }).map((n) => startMs + n * 60_000);
const text = fc.constantFrom(
  ...[
    'コーヒー',
    '抹茶',
    '茶',
    '牛丼',
    'ｺｰﾋｰ',
    'ブレンド',
    'CAFÉ',
    '000123',
    '12',
    'r-7',
    '領収書',
    '佐藤 ラテ',
    'ラテ　プリン',
  ],
  ...[
    '返品 現金',
    'refund cash',
    '現金',
    'paypay',
    '鈴木',
    '0012 取消',
    'レジ1',
    'カウンター 鈴木',
    '37',
    '1,036円',
    'till-2 cash',
  ],
  ...['"お得"', '\\特', 'セット\\', '¥37', 'うなぎ', '担当佐藤', 'コーヒー牛丼'],
);
const filters: fc.Arbitrary<SaleFilter> = fc.record(
  {
    ...{ fromMs: minutes, toMs: minutes, text },
    register: fc.constantFrom('till-1', 'till-2', 'till-9'),
    camera: fc.constantFrom('counter', 'door'),
    kind: fc.constantFrom(...saleKinds),
    exceptions: fc.constant(true as const),
    withoutPicture: fc.constant(true as const),
    unclear: fc.constant(true as const),
    staff: fc.constantFrom('鈴木', '0012', '7'),
    payment: fc.constantFrom('cash' as const, 'qr' as const, 'card' as const),
    hours: fc.constantFrom(
      { from: 11, to: 13, timeZone: 'Asia/Tokyo' },
      { from: 22, to: 10, timeZone: 'Asia/Tokyo' },
    ),
    minAmount: fc.integer({ min: 0, max: 2_000 }),
    maxAmount: fc.integer({ min: 0, max: 2_000 }),
  },
  { requiredKeys: [] },
);

test('finds the same moments as a plain filter, in the same order, and counts each sale once', async () => {
  await using testStore = await openShop();
  const { store } = testStore;
  const pairs = (await findAll(store, {}, 200)).filter(({ moment }) => moment === undefined);
  expect(pairs).toHaveLength(700);
  const all = momentsOf(pairs);
  const reader = openConnection(testStore.path, 'read');
  expect(all.length).toBeGreaterThan(705);
  const judge = async (): Promise<void> => {
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 1, max: 200 }), async (filter, limit) => {
        const expected = all.filter(wanted(filter));
        const names = expected.map(({ name }) => name);
        // Of two moments at one time, either may stand first here; the cursor's order is the store's own.
        const found = (await findAll(store, filter, limit)).map(nameOf);
        expect(found.toSorted()).toEqual(names.toSorted());
        expect(found.map((name) => all.find((one) => one.name === name)?.atMs)).toEqual(
          expected.map(({ atMs }) => atMs),
        );
        const count = new Set(expected.map(({ pair }) => pair.saleId)).size;
        expect(countSales(reader, filter, still)).toEqual({ count, isAll: true });
        expect(all.filter((one) => isFound(filter, factsOf(one))).map(({ name }) => name)).toEqual(names);
      }),
      {
        numRuns: 60,
        // Through the whole list at once.
        examples: [
          [{}, 200],
          [{ text: '000' }, 200],
          // From moment to moment.
          [{ kind: 'void' }, 1],
          [{ exceptions: true, fromMs: startMs + 3 * 3_600_000, toMs: startMs + 5 * 3_600_000 }, 2],
        ],
      },
    );
  };
  await judge();
  const db = openConnection(testStore.path, 'write');
  for (let made = 1; made > 0; ) made = makeTextBlocks(db, clock);
  expect(db.prepare('SELECT block FROM text_blocks ORDER BY block').pluck().all()).toEqual([0, 1]);
  db.close();
  await judge();
  reader.close();
});

function factsOf({ atMs, pair: { sale, registerKey, captures } }: Moment) {
  return {
    ...sale,
    atMs,
    register: registerKey,
    registerName: registerKey === 'till-1' ? 'レジ1' : registerKey,
    captures,
  };
}

test('states its position at the time limit, and continues from its cursor', async () => {
  await using testStore = await openShop();
  const db = openConnection(testStore.path, 'read');
  // Each reading of this clock is half a second later.
  let nowMs = 0;
  const slow = { monotonicMs: () => (nowMs += 500) };
  const filter: SaleFilter = { text: '000699' };
  const found: string[] = [];
  const reached: number[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = findSales(db, { ...filter, limit: 5, ...(cursor !== undefined && { cursor }) }, slow);
    found.push(...page.pairs.map(({ sale }) => sale.receiptNumber ?? ''));
    if (page.nextCursor === undefined) break;
    expect(page.searchedToMs).toBeTypeOf('number');
    reached.push(page.searchedToMs ?? 0);
    cursor = page.nextCursor;
  }
  db.close();
  expect(found).toEqual(['000699']);
  expect(reached.length).toBeGreaterThan(2);
  expect(reached).toEqual(reached.toSorted((a, b) => b - a));
});

test('reads no other sale for the unclear papers', async () => {
  await using testStore = await openShop();
  const db = openConnection(testStore.path, 'read');
  let nowMs = 0;
  // The first piece is the last.
  const slow = { monotonicMs: () => (nowMs += 500) };
  const { pairs, searchedToMs, nextCursor } = findSales(db, { unclear: true, limit: 100 }, slow);
  expect({ searchedToMs, nextCursor }).toEqual({});
  expect(pairs.filter(({ moment }) => moment === undefined)).toHaveLength(64);
  db.close();
});

test('finds a revised sale by its new words only, and leaves no bit of a removed one', async () => {
  await using testStore = await openShop();
  const { store } = testStore;
  const db = openConnection(testStore.path, 'write');
  for (let made = 1; made > 0; ) made = makeTextBlocks(db, clock);
  const blocks = () => db.prepare('SELECT block FROM text_blocks ORDER BY block').pluck().all();
  const number = async (text: string) => (await store.read.countSales({ text })).count;
  expect(await number('うなぎ')).toBe(0);
  const [first] = (await store.read.sales({ text: 'r-100', limit: 1 })).pairs;
  const edited = saleOf({ registerSaleId: 'R-100', lines: [{ name: 'うなぎ' }] });
  const revised = await store.write.acceptSale(
    acceptInput(edited, first?.registerKey, { ...receivedNow(), wallMs: first?.received.wallMs ?? 0 }),
  );
  expect(revised).toMatchObject({ kind: 'revised', saleId: first?.saleId });
  expect(blocks()).toEqual([1]);
  expect(await number('うなぎ')).toBe(1);
  expect(makeTextBlocks(db, clock)).toBe(1);
  expect(await number('うなぎ')).toBe(1);
  expect(await number('000100')).toBe(0);
  const seq =
    db
      .prepare<[], number>(`SELECT seq FROM sales WHERE seq >= 256 AND register_key = 'till-2' LIMIT 1`)
      .pluck()
      .get() ?? 0;
  db.prepare('DELETE FROM outbox WHERE sale_seq = ?').run(seq);
  removeSale(db, seq);
  expect(blocks()).toEqual([0]);
  db.close();
});

test('counts sales by hour and kind, a void with a known time in its own hour alone', async () => {
  await using testStore = await openShop();
  const db = openConnection(testStore.path, 'read');
  const pairs = (await findAll(testStore.store, {}, 200)).filter(({ moment }) => moment === undefined);
  const all = pairs.map((pair) => ({
    pair,
    atMs: pair.sale.kind === 'void' && pair.voided !== undefined ? pair.voided.atMs : pair.instant.atMs,
  }));
  const spans = Array.from({ length: 13 }, (_, hour) => ({
    fromMs: startMs + (hour - 1) * 3_600_000,
    toMs: startMs + hour * 3_600_000,
  }));
  for (const { register, camera, text } of [
    {},
    { register: 'till-2' },
    { camera: 'counter' },
    { camera: 'gone' },
    { text: '鈴木' },
  ] as { register?: string; camera?: string; text?: string }[]) {
    const filter = {
      ...(register !== undefined && { register }),
      ...(camera !== undefined && { camera }),
      ...(text !== undefined && { text }),
    };
    const { counts: counted, isAll } = salesByKind(db, { spans, filter }, still);
    expect(isAll).toBe(true);
    const expected = spans.map(({ fromMs, toMs }) => {
      const found = all
        .filter(
          ({ atMs, pair: { registerKey, captures, sale } }) =>
            (text === undefined || sale.staff?.name === text) &&
            (camera === undefined || captures.some((capture) => capture.camera === camera)) &&
            fromMs <= atMs &&
            atMs < toMs &&
            registerKey === (register ?? registerKey),
        )
        .map(({ pair }) => pair);
      // An unclear paper never has the time of a void by itself; the shop here has some nevertheless.
      const isApart = ({ sale, voided }: Pair) =>
        isUnclear(sale) && (sale.kind !== 'void' || voided === undefined);
      const kinds = found.filter((pair) => !isApart(pair)).map(({ sale }) => sale.kind);
      return {
        kinds: Object.fromEntries(
          kinds.map((kind) => [kind, kinds.filter((other) => other === kind).length]),
        ),
        unclear: found.filter(isApart).length,
      };
    });
    expect(counted).toEqual(expected);
    expect(counted.some(({ unclear }) => unclear > 0)).toBe(camera !== 'gone');
    expect(counted.some(({ kinds }) => exceptionKinds.some((kind) => (kinds[kind] ?? 0) > 0))).toBe(
      camera !== 'gone',
    );
  }
  db.close();
});

test('builds text blocks of complete blocks only, and deletes them with the sales', async () => {
  await using kept = await openKept({ keepPictureMs: 10 * dayMs, keepMs: 20 * dayMs });
  const blocks = () => kept.count('SELECT count(*) FROM text_blocks');
  for (let n = 0; n < 254; n++) kept.write.acceptSale(kept.input({ registerSaleId: `A-${n}` }));
  const last = kept.sell(20, undefined, { lines: [{ name: 'うなぎ' }] });
  kept.look();
  expect(blocks()).toBe(1);
  expect(kept.read.sales({ text: 'なぎ', limit: 5 }).pairs.map(({ saleId }) => saleId)).toEqual([
    last.saleId,
  ]);
  for (const { saleId } of kept.read.pendingCaptures(300))
    kept.write.settleCapture(capturedSettlement(saleId, Buffer.from(saleId)));
  kept.upload(1_000);
  // The clock is trusted after it has run for a while.
  for (let hour = 0; hour < 21 * 24; hour++) {
    kept.clock.pass(3_600_000);
    kept.lookAll();
  }
  expect(kept.count('SELECT count(*) FROM sales')).toBe(0);
  expect(blocks()).toBe(0);
});
