/** A printer configured with the other maker's dialect: its receipt is one unreadable paper with the detected dialect. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { saleOfReceipt } from '../../../src/agent/sources/printer/printed-sale.ts';
import type { ReceiptMessage } from '../../../src/contract/printer/message.ts';
import { dialects } from '../../../src/domain/setup/receipt-printer.ts';
import { createJobCapture } from '../../../src/printer-proxy/capture/captured-jobs.ts';
import { createDialectDetector } from '../../../src/printer-proxy/dialects/detect-dialect.ts';
import { capturedPrinter } from '../../peers/printers/captured-printer.ts';
import { makeReceipt, randomFrom } from '../../peers/printers/receipts.ts';

const pixels = { create: { width: 96, height: 48, channels: 3, background: '#444' } } as const;
const logo = (await sharp(pixels).png().toBuffer()).toString('base64');
const random = randomFrom(20_261_127);
const receipts = Array.from({ length: 600 }, () => makeReceipt(random, logo));

test.each(dialects)('never detects receipts of %s as the other dialect, and detects most', (dialect) => {
  const own = receipts.filter((receipt) => receipt.dialect === dialect);
  const spoken = own.map(({ bytes }) => createDialectDetector().push(bytes));
  expect(new Set(spoken.filter((one) => one !== undefined))).toEqual(new Set([dialect]));
  expect(spoken.filter((one) => one === undefined).length).toBeLessThan(own.length / 10);
});

test.each([
  ['epson', 'star'],
  ['star', 'epson'],
] as const)('reports at most one sale at a printer set up as %s for a receipt of %s', (dialect, spoken) => {
  const printer = { ...capturedPrinter, dialect };
  for (const { bytes } of receipts.filter((one) => one.dialect === spoken)) {
    const jobs = createJobCapture([printer]);
    const heard = [
      ...jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs: 10, bytes }),
      ...jobs.add({ kind: 'closed', connection: 1, printer: 0 }),
      ...jobs.add({ kind: 'tick', atMs: 100_000 }),
    ];
    const isKnown = createDialectDetector().push(bytes) !== undefined;
    if (!isKnown) continue;
    expect(heard.map(({ kind, text }) => [kind, text])).toEqual([['unclear', undefined]]);
    const paper = heard[0] && jobs.paperOf(heard[0]);
    expect(paper?.otherDialect).toBe(spoken);
    expect(saleOfReceipt(heard[0] as ReceiptMessage)).toMatchObject({
      kind: 'sale',
      sale: { totalMinor: 0, totalUnknown: true },
    });
  }
});
