/** How long somebody waits who looks for a sale among a hundred thousand and a million: by each filter, and the count and the day beside it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenStore } from '../../src/agent/store/database.ts';
import type { StoreReader } from '../../src/agent/store/operations.ts';
import { makeTextBlocks } from '../../src/agent/store/sales/text-blocks.ts';
import type { Sale, SaleKind } from '../../src/domain/sale/sale.ts';
import type { SaleFilter } from '../../src/domain/sale/sale-filter.ts';
import { daySpan, hourSpans } from '../../src/domain/time/shop-day.ts';
import { rfc3339 } from '../../src/domain/time/time-text.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { median, percentiles } from '../../test/exactness/truth.ts';
import type { Cell, Table } from './report.ts';
import { openBenchStore, removeDatabase, type StoreSection, shop } from './store-bench.ts';
import { openBare, pairRows } from './store-rows.ts';

const chunk = 20_000;
const pageRows = 50;

const items = [
  ...['ブレンドコーヒー', 'あんバタートースト', '自家製レモネード', '抹茶ラテ'],
  ...['サンドイッチ', 'チーズケーキ', 'クロワッサン', 'プリン'],
] as const;

const means = [
  { method: '現金', kind: 'cash' },
  { method: 'PayPay', kind: 'qr' },
  { method: '現金', kind: 'cash' },
  { method: 'VISA', kind: 'card' },
] as const;

const kindOf = (number: number): SaleKind =>
  number % 97 === 0 ? 'refund' : number % 211 === 0 ? 'no_sale' : 'sale';

function saleOf(number: number, rareAt: number): Sale {
  const names = [1, 3, 5].map((step) => items[(number * step) % items.length] ?? items[0]);
  if (number === rareAt) names.push('限定さくら餅' as (typeof items)[number]);
  return {
    ...{ registerSaleId: `R1-${String(number).padStart(8, '0')}`, currency: 'JPY' },
    ...{ kind: kindOf(number), totalMinor: (number * 37) % 9_000 },
    receiptNumber: String(number % 10_000).padStart(4, '0'),
    lines: names.map((name) => ({ name, quantity: 1, unitPrice: 420, amount: 420 })),
    payments: [
      {
        ...means[number % means.length],
        method: means[number % means.length]?.method ?? '',
        amount: (number * 37) % 9_000,
      },
    ],
    staff: { name: ['佐藤', '鈴木', '高橋', '田中'][number % 4] ?? '' },
    receiptText: `渋谷店 領収書 ${number % 24}:${number % 60}\n合計 ¥${(number * 37) % 9_000}\nお預り ¥10,000 お釣り ¥${(number * 91) % 10_000}`,
  };
}

/** One sale in 500 without a picture; of the others the cloud has it. */
async function fill(path: string, count: number): Promise<void> {
  const rows = await pairRows(path, 16);
  const bare = await openBare(path, rows, 'off');
  const { db } = bare;
  db.pragma('cache_size = -500000');
  const write = db.prepare('UPDATE sales SET sale = ?, kind = ?, total_minor = ? WHERE seq = ?');
  const removed = { removed: { sha256: 'a', bytes: 1, width: 1, height: 1 } };
  const captured = JSON.stringify({ ...JSON.parse(String(rows.captures['details'])), ...removed });
  const settle = db.prepare('UPDATE captures SET outcome = ?, details = ? WHERE sale_seq = ?');
  for (let from = 1; from <= count; from += chunk) {
    db.exec('BEGIN');
    for (let number = from; number < from + chunk && number <= count; number++) {
      bare.sell(number);
      const sale = saleOf(number, Math.floor(count / 3));
      write.run(JSON.stringify(sale), sale.kind, sale.totalMinor, number);
      const [outcome, details] = number % 503 === 0 ? ['camera_down', '{}'] : ['captured', captured];
      settle.run(outcome, details, number);
    }
    db.exec('COMMIT');
  }
  const startMs = performance.now();
  let blocks = 0;
  for (let made = 1; made > 0; blocks += made) made = makeTextBlocks(db, clock);
  blockMs = (performance.now() - startMs) / blocks;
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

let blockMs = 0;

function filters(count: number, date: string): readonly (readonly [string, SaleFilter])[] {
  const { fromMs, toMs } = daySpan(date, shop.timeZone);
  return [
    ['no filter', {}],
    ['a day', { fromMs, toMs }],
    ['refunds', { kind: 'refund' }],
    ['exceptions', { exceptions: true }],
    ['a register that sold nothing', { register: 'till-9' }],
    ['amount, 1 in 9,000', { minAmount: 8_999 }],
    ['without a picture, 1 in 500', { withoutPicture: true }],
    ['staff, 1 in 4', { staff: '佐藤' }],
    ['paid in cash, 1 in 2', { payment: 'cash' }],
    ['14:00 to 16:00', { hours: { from: 14, to: 16, timeZone: shop.timeZone } }],
    ['佐藤: in many', { text: '佐藤' }],
    ['現金: in many', { text: '現金' }],
    ['PayPay: in many', { text: 'PayPay' }],
    ['返品 現金: in few', { text: '返品 現金' }],
    ['refund cash 佐藤: in few', { text: 'refund cash 佐藤' }],
    ['8,991: an amount', { text: '8,991' }],
    ['抹茶: in many', { text: '抹茶' }],
    ['さくら: in one', { text: 'さくら' }],
    ['牛丼: in none', { text: '牛丼' }],
    ['a number: in one', { text: String(Math.floor(count / 2)).padStart(8, '0') }],
    ['two words: in few', { text: '抹茶 ¥8991' }],
    ['トート: in none, but its parts in all', { text: 'トート' }],
  ];
}

export const search: StoreSection = {
  name: 'search',
  about: 'how long a search takes among 100,000 and 1,000,000 sales',
  run: async (bench) => {
    const tables: Table[] = [];
    for (const count of bench.quick ? [100_000] : [100_000, 1_000_000]) {
      const folder = join(bench.folder, 'search');
      mkdirSync(folder, { recursive: true });
      const path = join(folder, 'tillframe.db');
      bench.progress(`making ${count} sales`);
      await fill(path, count);
      {
        await using store = await openBenchStore(path);
        tables.push(await measure(store, count, bench.quick ? 10 : 30));
      }
      removeDatabase(path);
    }
    return tables;
  },
};

async function measure({ read }: OpenStore, count: number, rounds: number): Promise<Table> {
  const newest = (await read.sales({ limit: 1 })).pairs[0]?.instant.atMs ?? 0;
  const date = rfc3339(newest - 3 * 86_400_000, shop.timeZone).slice(0, 10);
  const rows: Cell[][] = [];
  for (const [name, filter] of filters(count, date)) {
    const answers: number[] = [];
    const whole: number[] = [];
    const counts: number[] = [];
    let asked = 0;
    let found = '';
    for (let round = 0; round < rounds; round++) {
      const took = await pageOf(read, filter);
      answers.push(...took);
      asked = took.length;
      whole.push(took.reduce((sum, ms) => sum + ms, 0));
      const startMs = performance.now();
      const counted = await read.countSales(filter);
      counts.push(performance.now() - startMs);
      found = `${counted.count}${counted.isAll ? '' : ' or more'}`;
    }
    const answer = percentiles(answers);
    rows.push([name, answer.median, answer.p99, asked, median(whole), found, percentiles(counts).p99]);
  }
  const spans = hourSpans(date, shop.timeZone);
  const hours: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startMs = performance.now();
    await read.salesByKind({ filter: {}, spans });
    hours.push(performance.now() - startMs);
  }
  const day = percentiles(hours);
  return {
    title: `Looking for sales among ${count.toLocaleString('en')}`,
    about: `the newest ${pageRows} that fit, asked of the open store, ${rounds} times each; milliseconds. An answer ends after some 200 ms, and its cursor goes on`,
    columns: ['', 'answer p50', 'p99', 'answers', 'until full or the end', 'counted', 'count p99'],
    rows,
    notes: [
      `sales by hour and kind of a day: p50 ${day.median}, p99 ${day.p99} ms`,
      `what words skip by was made in ${Math.round(blockMs * 100) / 100} ms for each 256 sales, in idle time`,
    ],
  };
}

/** Each answer's time until the page is full or there are no more. */
async function pageOf(read: StoreReader, filter: SaleFilter): Promise<number[]> {
  const took: number[] = [];
  for (let cursor: string | undefined, left = pageRows; ; ) {
    const startMs = performance.now();
    const page = await read.sales({ ...filter, limit: left, ...(cursor !== undefined && { cursor }) });
    took.push(performance.now() - startMs);
    left -= page.pairs.length;
    cursor = page.nextCursor;
    if (cursor === undefined || left <= 0) return took;
  }
}
