/** Converts a paper, or a kick without one, into the message for the agent: shortens it, then parses it. */

import { type MessageKind, type ReceiptMessage, readFields } from '../../contract/printer/message.ts';
import { maskCardNumbers } from '../../domain/sale/card-number.ts';
import type { ReceiptReading } from '../../domain/sale/receipt-reading.ts';
import type { ReceiptDoubt } from '../../domain/sale/sale.ts';
import type { PixelReceipts } from '../../domain/setup/receipt-printer.ts';
import { encodePng } from '../../lib/png/bitmap-png.ts';
import type { OwnRules } from '../rules/read-receipt.ts';
import type { CapturedJob } from './drawer.ts';
import type { Paper } from './paper-builder.ts';
import { readInTime } from './read-in-time.ts';

export type Description = Omit<ReceiptMessage, 'id' | 'boot' | 'wallMs'>;

export type DescribedPrinter = {
  readonly register: string;
  readonly rules: OwnRules;
  /** Absent: always. */
  readonly pixelReceipts?: PixelReceipts;
};

/** The part of a description that a drawer kick does not change. */
export type PaperContent = {
  readonly rules: OwnRules;
  readonly text: string;
  readonly reading?: ReceiptReading;
  readonly reasons: readonly ReceiptDoubt[];
  /** PNG in Base64. */
  readonly picture?: string;
};

export function contentOf(paper: Paper, rules: OwnRules): PaperContent {
  const text = maskCardNumbers(paper.text);
  return {
    rules,
    text,
    ...readPaper(paper, text, rules),
    ...(paper.bitmap !== undefined && { picture: encodePng(paper.bitmap).toString('base64') }),
  };
}

/** `known`: content of the same paper, read before by the same rules. */
export function describeJob(
  thing: CapturedJob,
  { register, rules, pixelReceipts }: DescribedPrinter,
  known?: PaperContent,
): Description {
  if (thing.kind === 'no_sale') {
    const { kickAtMs } = thing;
    return { register, kickMs: kickAtMs, endMs: kickAtMs, kind: 'no_sale', reasons: [] };
  }
  const { paper } = thing;
  const { text, reading, reasons, picture } = known ?? contentOf(paper, rules);
  return {
    register,
    firstByteMs: paper.firstByteAtMs,
    ...(paper.end === 'cut' && { cutMs: paper.endAtMs }),
    ...(paper.kickAtMs !== undefined && { kickMs: paper.kickAtMs }),
    ...(paper.maxWaitMs !== undefined && { maxWaitMs: paper.maxWaitMs }),
    endMs: Math.max(paper.endAtMs, paper.kickAtMs ?? 0),
    kind: kindOf(paper, reading, pixelReceipts),
    ...(reading && readFields(reading)),
    ...(text !== '' && { text }),
    ...(picture !== undefined && { picture }),
    reasons: [
      ...reasons,
      ...(paper.hasGap ? ['bytes_missed' as const] : []),
      ...(paper.isTooLong ? ['too_long' as const] : []),
    ],
  };
}

function readPaper(
  paper: Paper,
  text: string,
  rules: OwnRules,
): { reading?: ReceiptReading; reasons: readonly ReceiptDoubt[] } {
  if (paper.otherDialect !== undefined) return { reasons: ['no_total'] };
  if (paper.isUnreadable) return { reasons: ['unreadable'] };
  if (!paper.hasText) return { reasons: [paper.hasImage ? 'image' : 'no_text'] };
  const { reading, areOwn } = readInTime(text, rules);
  const doubts: ReceiptDoubt[] = [...(areOwn ? [] : ['rules_failed' as const]), ...(reading?.reasons ?? [])];
  return { ...(reading && { reading }), reasons: doubts };
}

function kindOf(
  paper: Paper,
  reading: ReceiptReading | undefined,
  pixels: PixelReceipts = 'always',
): MessageKind {
  // A till that prints its receipts as text cuts them too; a logo printed ahead for the next receipt isn't cut.
  const isWhole = (paper.end === 'cut' && pixels === 'always') || paper.kickAtMs !== undefined;
  if (reading === undefined) return paper.hasImage && !paper.hasText && isWhole ? 'sale' : 'unclear';
  return reading.kind === 'sale' && reading.totalMinor === undefined ? 'unclear' : reading.kind;
}
