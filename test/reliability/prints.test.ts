/**
 * Promise 19: a receipt prints whatever happens. Receipts go to two printers through the printer proxy that the agent has started, while that agent is
 * killed, stopped, restarted, and its disk filled to the last block. At the printers every byte is there; in the store, afterwards, is each
 * sale once, with its total and the instant at which it was heard.
 *
 * Counter-proof: `TILLFRAME_KILL_PRINTER_PROXY=1` kills the printer proxy as well, and the bytes are not all there.
 */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { openConnection } from '../../src/agent/store/connection.ts';
import { check } from '../agent/store/check.ts';
import { fillDisk, mayMount, mountSmallDisk } from '../peers/machine/small-disk.ts';
import { printJob } from '../peers/printers/receipt-till.ts';
import { makeReceipt, type Receipt, randomFrom } from '../peers/printers/receipts.ts';
import { eventually } from '../peers/program.ts';
import { type Lane, openPrintingShop, type PrintingShop } from '../printer-proxy/printing-shop.ts';
import { reportFigure } from './figures.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
const count = long ? 1_000 : 40;
/** Each with all that can happen. */
const rounds = long ? 5 : 1;
const killsPrinterProxy = process.env['TILLFRAME_KILL_PRINTER_PROXY'] !== undefined;

const kicks = { epson: '\x1bp', star: '\x1b\x07' };

/** Those of which anybody could tell whose drawer it was, one after the other without a pause. */
async function makeReceipts(): Promise<Receipt[]> {
  const pixels = { create: { width: 64, height: 32, channels: 3, background: '#444' } } as const;
  const logo = (await sharp(pixels).png().toBuffer()).toString('base64');
  const random = randomFrom(Number(process.env['TILLFRAME_SEED'] ?? 19));
  const receipts: Receipt[] = [];
  while (receipts.length < count) {
    const receipt = makeReceipt(random, logo);
    const isKickFirst = receipt.bytes.subarray(0, 2).toString('latin1') === kicks[receipt.dialect];
    if (!receipt.hasKick || isKickFirst) receipts.push(receipt);
  }
  return receipts;
}

type Trouble = {
  readonly name: string;
  /** While receipts go on printing. */
  strike(shop: PrintingShop): Promise<void>;
};

function troubles(disk: string | undefined): Trouble[] {
  let film: Disposable | undefined;
  const kill: Trouble = {
    name: 'the agent is killed',
    strike: async (shop) => {
      await shop.agent.end('SIGKILL');
      if (!killsPrinterProxy) return;
      const [, pid] =
        [...shop.agent.output().matchAll(/"pid":(\d+),"msg":"receipt capture ready/g)].at(-1) ?? [];
      process.kill(Number(pid), 'SIGKILL');
    },
  };
  const start: Trouble = { name: 'the agent starts again', strike: (shop) => shop.start() };
  const stop: Trouble = {
    name: 'the agent is stopped',
    strike: async (shop) => {
      expect(await shop.agent.end('SIGTERM')).toBe(0);
    },
  };
  const fill: Trouble = {
    name: 'the disk fills up',
    strike: async () => {
      if (disk !== undefined) film = fillDisk(disk);
    },
  };
  const room: Trouble = { name: 'there is room again', strike: async () => film?.[Symbol.dispose]() };
  const full: Trouble = { name: 'and stays full', strike: async () => undefined };
  return [kill, start, stop, start, fill, full, room];
}

test(`${count} receipts, ${rounds * 7} troubles`, { timeout: 900_000 }, async () => {
  using disk = mayMount ? mountSmallDisk('64m') : undefined;
  await using shop = await openPrintingShop(
    // Without a ballast full is full.
    disk && { dataDir: `${disk.folder}/data`, config: { store: { ballastMegabytes: 0 } } },
  );
  await shop.start();
  const printerProxy = await shop.printerProxyPid();
  const receipts = await makeReceipts();
  const steps = Array.from({ length: rounds }, () => troubles(disk?.folder)).flat();
  const perStep = Math.ceil(count / steps.length);
  const pieces = randomFrom(7);
  const notPrinted: unknown[] = [];
  for (const [index, trouble] of steps.entries()) {
    const some = receipts.slice(index * perStep, (index + 1) * perStep);
    const printing = Promise.all(shop.lanes.map((lane) => print(lane, some, pieces)));
    // It strikes while they print; a failure to print is part of the figure below.
    const [printed, struck] = await Promise.allSettled([printing, trouble.strike(shop)]);
    if (printed.status === 'rejected') notPrinted.push(printed.reason);
    if (struck.status === 'rejected') throw struck.reason;
  }

  const whole = shop.lanes.reduce((sum, { dialect, printer }) => {
    const printed = printer.printed();
    const own = receipts.filter((receipt) => receipt.dialect === dialect);
    return sum + own.filter(({ bytes }) => printed.some((piece) => piece.equals(bytes))).length;
  }, 0);
  reportFigure({
    promise: 'prints',
    isKept: whole === receipts.length && notPrinted.length === 0,
    text: `${whole} of ${receipts.length} receipts printed byte for byte through ${steps.length} kills, stops, starts and a full disk`,
  });
  expect(notPrinted).toEqual([]);
  for (const { dialect, printer } of shop.lanes) {
    const own = receipts.filter((receipt) => receipt.dialect === dialect);
    const printed = printer.printed();
    expect(printed).toHaveLength(own.length);
    expect(own.filter(({ bytes }, index) => printed[index]?.equals(bytes) !== true)).toEqual([]);
  }
  // What the printer proxy says of its spool is up to a second old: the rows themselves are counted.
  const { printers } = await eventually(
    'everything is fetched',
    async () => {
      const status = await shop.status().catch(() => undefined);
      const isAll = countSales(shop) >= receipts.filter(isSale).length;
      return isAll && status?.printers?.waiting === 0 ? status : undefined;
    },
    120_000,
  );
  expect(printers).toMatchObject({ state: 'connected', lost: 0, unreadable: 0, putBack: [] });
  expect(await shop.agent.end('SIGTERM')).toBe(0);
  // A few more fit into blocks that files have already.
  if (disk !== undefined && long)
    expect(shop.output()).toMatch(/writing the spool failed, items wait in memory/);
  // All of it by the printer proxy that was there from the beginning.
  expect(process.kill(printerProxy, 0)).toBe(true);
  judge(shop, receipts);
});

async function print(
  { dialect, port }: Lane,
  receipts: readonly Receipt[],
  random: () => number,
): Promise<void> {
  for (const receipt of receipts)
    if (receipt.dialect === dialect) await printJob({ port, bytes: receipt.bytes, random });
}

const isSale = ({ kind }: Receipt): boolean => !['copy', 'report', 'order'].includes(kind);

function countSales({ dataDir }: PrintingShop): number {
  const db = openConnection(`${dataDir}/tillframe.db`, 'read');
  try {
    return db.prepare<[], { count: number }>('SELECT COUNT(*) AS count FROM sales').get()?.count ?? 0;
  } finally {
    db.close();
  }
}

type Stored = { kind: string; total: number; basis: string; sale: string };

/** What is stored against what was printed, in the order of both. */
function judge({ dataDir, lanes }: PrintingShop, receipts: readonly Receipt[]): void {
  const db = openConnection(`${dataDir}/tillframe.db`, 'write');
  const counts = {
    receipts: receipts.length,
    sales: 0,
    right: 0,
    'with a reason': 0,
    drawer: 0,
    'first byte': 0,
  };
  for (const { dialect } of lanes) {
    const sold = receipts.filter((receipt) => receipt.dialect === dialect && isSale(receipt));
    const stored = db
      .prepare<[string], Stored>(
        'SELECT kind, total_minor AS total, basis, sale FROM sales WHERE register_key = ? ORDER BY instant_monotonic_ms',
      )
      .all(dialect);
    expect(stored).toHaveLength(sold.length);
    for (const [index, { kind, total, hasKick }] of sold.entries()) {
      const row = stored[index];
      const isImage = kind === 'image';
      const isRight = isImage
        ? row?.sale.includes('"totalUnknown":true') === true
        : row?.kind === kind && row.total === total;
      counts.sales++;
      if (isRight) counts.right++;
      else if (row?.sale.includes('receiptDoubts') === true) counts['with a reason']++;
      expect(row?.basis).toBe(hasKick ? 'drawer' : 'receipt_first_byte');
      counts[hasKick ? 'drawer' : 'first byte']++;
    }
  }
  console.log(JSON.stringify(counts));
  expect(counts.right).toBeGreaterThanOrEqual(Math.floor(counts.sales * 0.99));
  expect(check(db)).toEqual([]);
  db.close();
}
