/**
 * Reads the stored pictures of receipts that were printed as pixels, one after the other, the newest first, and revises their sales: they keep
 * id, instant and pictures, and get text, total and goods.
 *
 * A sale is stored and sent before its paper is read, and nothing waits for it. What is unread is in the database, so that a restart loses nothing and
 * papers are read once tesseract is installed. Bounds: one process (character-recognition.ts); papers older than two days are not read;
 * a paper is tried once.
 */
import { receiptMessageSchema } from '../../../../contract/printer/message.ts';
import type { TryRules } from '../../../../domain/sale/receipt-reading.ts';
import { noOwnRules, type ReceiptRules } from '../../../../domain/setup/receipt-printer.ts';
import { isAborted } from '../../../../lib/abort.ts';
import type { Clock } from '../../../../lib/clock.ts';
import type { Log } from '../../../../lib/log.ts';
import { decodePng } from '../../../../lib/png/decode-png.ts';
import { readJson } from '../../../../lib/text/read-json.ts';
import { createWakeUp } from '../../../../lib/wake-up.ts';
import type { Store } from '../../../store/operations.ts';
import type { UnreadPaper } from '../../../store/papers/paper-pictures.ts';
import type { Intake } from '../../source.ts';
import { incomingSale, type JobIntakeDeps } from '../job-intake.ts';
import { saleOfReceipt } from '../printed-sale.ts';
import { recognise, recognitionState } from './character-recognition.ts';
import { readPixels } from './read-pixels.ts';

const lookEveryMs = 60_000;
/** After a look that found no tesseract. */
const probeEveryMs = 600_000;
const maxAgeMs = 2 * 86_400_000;

export type PixelReader = {
  /** A picture was stored. */
  wake(): void;
  run(signal: AbortSignal): Promise<void>;
};

export function createPixelReader(deps: {
  readonly store: {
    readonly read: Pick<Store['read'], 'unreadPaper' | 'pair'>;
    readonly write: Pick<Store['write'], 'notePaperRead'>;
  };
  readonly intake: Intake;
  readonly tryRules: TryRules;
  readonly received: JobIntakeDeps['received'];
  /** Own rules of a register; undefined without any. */
  rulesOf(register: string): ReceiptRules | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): PixelReader {
  const { store, clock, log } = deps;
  const news = createWakeUp(clock);

  async function read({ paperId, png, unread }: UnreadPaper, signal: AbortSignal): Promise<void> {
    const item = readJson(receiptMessageSchema, unread);
    const bitmap = decodePng(png);
    if (item === undefined || bitmap === undefined || clock.nowMs() - item.wallMs > maxAgeMs) return;
    const rules = deps.rulesOf(item.register) ?? noOwnRules;
    const reading = await readPixels(
      {
        recognise: (picture, scale) => recognise(picture, scale, clock, signal),
        tryRules: deps.tryRules,
      },
      { bitmap, rules },
    );
    if (isAborted(signal) || reading === undefined || !(await isOpen(paperId))) return;
    // Whether it counts without its text no longer matters.
    const { reasons, ...rest } = item;
    const left = reasons.filter((doubt) => doubt !== 'image');
    const outcome = saleOfReceipt({ ...rest, ...reading, reasons: [...left, ...reading.reasons] });
    if (outcome.kind !== 'sale') return;
    const answer = await deps.intake(incomingSale(item, outcome.sale, deps.received));
    log.info({ paperId, register: item.register, answer: answer.kind }, 'receipt read from its pixels');
    if (answer.kind === 'unavailable') throw new Error(answer.why);
  }

  /** Nobody has decided meanwhile that it is no sale, and its text is not known. */
  async function isOpen(paperId: string): Promise<boolean> {
    const pair = await store.read.pair(paperId).catch(() => undefined);
    const sale = pair?.sale;
    if (sale?.receiptDoubts?.includes('image') !== true) return false;
    return sale.kind !== 'no_sale' || sale.receiptDoubts.includes('printed_only');
  }

  async function readAll(signal: AbortSignal): Promise<number> {
    if ((await store.read.unreadPaper()) === undefined) return lookEveryMs;
    if ((await recognitionState(clock, signal)) !== 'ready') return probeEveryMs;
    while (!isAborted(signal)) {
      const paper = await store.read.unreadPaper();
      if (paper === undefined) return lookEveryMs;
      await read(paper, signal);
      if (!isAborted(signal)) await store.write.notePaperRead({ paperId: paper.paperId });
    }
    return lookEveryMs;
  }

  return {
    wake: () => news.notify(),
    async run(signal) {
      while (!isAborted(signal)) {
        let waitMs = lookEveryMs;
        try {
          waitMs = await readAll(signal);
        } catch (error) {
          if (isAborted(signal)) return;
          log.warn({ err: error }, 'reading a receipt from its pixels failed, retrying');
        }
        await news.wait(waitMs, signal);
      }
    },
  };
}
