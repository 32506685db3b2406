/** A receipt printed as pixels, from the stored picture to the revised sale, with Debian's tesseract where it is installed. */
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { createIntake } from '../../../../src/agent/pipeline/intake.ts';
import { incomingSale } from '../../../../src/agent/sources/printer/job-intake.ts';
import { recognitionState } from '../../../../src/agent/sources/printer/pixels/character-recognition.ts';
import { createPixelReader } from '../../../../src/agent/sources/printer/pixels/pixel-reader.ts';
import { saleOfReceipt } from '../../../../src/agent/sources/printer/printed-sale.ts';
import type { ReceiptMessage } from '../../../../src/contract/printer/message.ts';
import { noOwnRules } from '../../../../src/domain/setup/receipt-printer.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { encodePng } from '../../../../src/lib/png/bitmap-png.ts';
import { readInTime } from '../../../../src/printer-proxy/capture/read-in-time.ts';
import { compileRules } from '../../../../src/printer-proxy/rules/read-receipt.ts';
import { drawPaper } from '../../../peers/printers/drawn-paper.ts';
import { importRegister, openTestStore } from '../../store/fixtures.ts';

const log = createLog({ level: 'silent' });
const rules = compileRules(noOwnRules);
const tryRules = async (texts: readonly string[]) => texts.map((text) => readInTime(text, rules));
const never = new AbortController().signal;
const isInstalled = (await recognitionState(systemClock, never)) === 'ready';

const text = `
>やまと珈琲 北口店
>領収書
2026年11月25日 12:34
ブレンド|\\480
チーズケーキ|\\520
---
^合計|\\1,000
お預り|\\1,500
お釣り|\\500`;

async function picture(ofText = text) {
  const { width, height, bits } = await drawPaper(
    { text: ofText, columns: 32 },
    { font: 'Noto Sans CJK JP', dots: 384 },
  );
  return { rowBytes: width / 8, rows: height, bits };
}

function message(): ReceiptMessage {
  const nowMs = systemClock.monotonicMs();
  return {
    ...{ id: uuidv7(), register: 'r1', boot: systemClock.boot, firstByteMs: nowMs - 40, cutMs: nowMs - 5 },
    ...{ endMs: nowMs - 5, wallMs: systemClock.nowMs() - 5, kind: 'sale', reasons: ['image'] },
  };
}

async function openReader() {
  await using opened = new AsyncDisposableStack();
  const testStore = opened.use(await openTestStore());
  const { store } = testStore;
  await importRegister(store, 'r1');
  const intake = createIntake({ store, clock: systemClock, log, onPending: () => undefined });
  const received = () => undefined;
  const stop = new AbortController();
  const reader = createPixelReader({
    ...{ store, intake, tryRules, received, clock: systemClock, log },
    rulesOf: () => undefined,
  });
  const accept = async (item: ReceiptMessage, png: Uint8Array): Promise<void> => {
    const outcome = saleOfReceipt(item);
    if (outcome.kind !== 'sale') throw new Error('no sale');
    await intake(incomingSale(item, outcome.sale, received));
    await store.write.keepPaperPicture({ paperId: item.id, png, unread: JSON.stringify(item) });
  };
  const start = (): void => {
    const running = reader.run(stop.signal);
    all.defer(async () => {
      stop.abort();
      await running;
    });
  };
  const all = opened.move();
  return { store, accept, start, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

describe.skipIf(!isInstalled)('with tesseract', () => {
  test('revises the sale with total, goods and text, at its own instant', async () => {
    await using world = await openReader();
    const item = message();
    const broken = message();
    await world.accept(item, encodePng(await picture()));
    await world.accept(broken, Buffer.from('no picture'));
    const before = await world.store.read.pair(item.id);
    expect(before?.sale).toMatchObject({ totalUnknown: true, receiptDoubts: ['image'] });
    // Both were stored before the reader started, as after a restart.
    world.start();
    await expect
      .poll(() => world.store.read.unreadPaper(), { timeout: 240_000, interval: 200 })
      .toBeUndefined();
    const after = await world.store.read.pair(item.id);
    expect(after).toMatchObject({
      saleId: item.id,
      instant: { atMs: before?.instant.atMs },
      sale: { kind: 'sale', totalMinor: 1_000, receiptDoubts: ['read_from_pixels'] },
    });
    expect(after?.sale.receiptText).toContain('1,500');
    expect(after?.sale).not.toHaveProperty('totalUnknown');
    expect((await world.store.read.pair(broken.id))?.sale).toMatchObject({ receiptDoubts: ['image'] });
    expect(await world.store.read.paperPicture(item.id)).toBeDefined();
  });

  test('leaves alone what a person has decided meanwhile', async () => {
    await using world = await openReader();
    const item: ReceiptMessage = { ...message(), kind: 'unclear' };
    await world.accept(item, encodePng(await picture()));
    expect(await world.store.write.decidePaper({ saleId: item.id })).toBe(true);
    world.start();
    await expect
      .poll(() => world.store.read.unreadPaper(), { timeout: 240_000, interval: 200 })
      .toBeUndefined();
    expect((await world.store.read.pair(item.id))?.sale).toMatchObject({ kind: 'no_sale', totalMinor: 0 });
  });
});
