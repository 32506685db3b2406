/** Seeded receipts of varied layout, in arbitrary chunks: captured jobs against the truth. */
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { type CapturedPrinter, createJobCapture } from '../../src/printer-proxy/capture/captured-jobs.ts';
import type { Description } from '../../src/printer-proxy/capture/describe-paper.ts';
import { capturedPrinter } from '../peers/printers/captured-printer.ts';
import { makeReceipt, type Receipt, randomFrom } from '../peers/printers/receipts.ts';

const seed = Number(process.env['TILLFRAME_SEED'] ?? 20_261_125);
const receipts = process.env['TILLFRAME_LONG'] === undefined ? 300 : 1_000;

let logo = '';
beforeAll(async () => {
  const pixels = { create: { width: 96, height: 48, channels: 3, background: '#444' } } as const;
  logo = (await sharp(pixels).png().toBuffer()).toString('base64');
});

const printers: readonly CapturedPrinter[] = [capturedPrinter, { ...capturedPrinter, dialect: 'star' }];

/** One receipt in chunks of any size; a minute passes between two. */
function captureOne(receipt: Receipt, random: () => number): Description[] {
  const jobs = createJobCapture(printers);
  const which = receipt.dialect === 'star' ? 1 : 0;
  const out: Description[] = [];
  let atMs = 1_000;
  for (let at = 0; at < receipt.bytes.length; atMs += 1) {
    const size = 1 + Math.floor(random() ** 3 * 1_460);
    const bytes = receipt.bytes.subarray(at, at + size);
    out.push(...jobs.add({ kind: 'bytes', connection: 1, printer: which, atMs, bytes }));
    at += size;
  }
  out.push(...jobs.add({ kind: 'closed', connection: 1, printer: which }));
  out.push(...jobs.add({ kind: 'tick', atMs: atMs + 60_000 }));
  return out;
}

function isRight(receipt: Receipt, heard: Description | undefined): boolean {
  if (heard === undefined) return false;
  switch (receipt.kind) {
    case 'report':
    case 'order':
      return heard.kind === receipt.kind && heard.total === undefined;
    case 'image':
      return heard.kind === 'sale' && heard.total === undefined && heard.reasons.includes('image');
    case 'sale':
    case 'refund':
    case 'void':
    case 'copy':
      return heard.kind === receipt.kind && heard.total === receipt.total;
  }
}

test(`reads ${receipts} receipts: totals correct, the rest stored with a reason, card numbers truncated`, () => {
  const random = randomFrom(seed);
  const wrong: string[] = [];
  const unread: string[] = [];
  const counts: Record<string, number> = {};
  const add = (key: string): void => void (counts[key] = (counts[key] ?? 0) + 1);
  for (let index = 0; index < receipts; index++) {
    const receipt = makeReceipt(random, logo);
    const heard = captureOne(receipt, random);
    const [only] = heard;
    expect(heard, `receipt ${index} of seed ${seed}`).toHaveLength(1);
    add(receipt.kind);
    add(receipt.layout);
    if (!isRight(receipt, only)) {
      const isUnread = only?.total === undefined && (only?.reasons.length ?? 0) > 0;
      (isUnread ? unread : wrong).push(
        `${index} ${receipt.layout} ${receipt.kind} ${receipt.total} → ${only?.kind} ${only?.total} ${only?.reasons.join()}\n${only?.text}`,
      );
    }
    if (receipt.number !== undefined && receipt.kind !== 'image')
      add(only?.number === receipt.number ? 'number right' : 'number wrong');
    if (only?.lines !== undefined) add('lines read');
    if (only?.payments !== undefined) add('payments read');
    if (receipt.cardNumber !== undefined) {
      add('card numbers');
      expect(only?.text?.replaceAll(/\D/g, ''), JSON.stringify(only?.text)).not.toContain(
        receipt.cardNumber.slice(0, -4),
      );
    }
    // The kick belongs to the receipt, before it, in it or after it.
    expect(only?.kickMs !== undefined).toBe(receipt.hasKick);
  }
  console.log(JSON.stringify({ seed, wrong: wrong.length, unread: unread.length, ...counts }));
  if (process.env['TILLFRAME_SHOW'] !== undefined)
    console.log([...wrong, ...unread].slice(0, 12).join('\n=====\n'));
  expect(wrong.length + unread.length).toBeLessThanOrEqual(receipts * 0.01);
});
