/**
 * Shape of a receipt: the labels of its total and payment, in their order, such as `ごうけい / げんきん / おつり`. Once a person said of one
 * that it is a sale, the letters of the others of that shape are not doubted (ADR 71); all other rules hold for them.
 */
import { trailingAmount } from './amount.ts';
import { readPayments } from './payments.ts';
import type { Total } from './total.ts';

const maxShapeLength = 200;
const counted = /\d+ ?(?:点|個|品|枚|名様?|人|件)/gu;

/** Undefined where no payment is readable: the total alone is on reports too. */
export function receiptShape(
  lines: readonly string[],
  { totalMinor, lineIndex, at }: Total,
): string | undefined {
  const payments = readPayments(lines.slice(lineIndex + 1), totalMinor, lines[lineIndex]);
  const paidAt = payments?.at.map((line) => line + lineIndex + 1) ?? [];
  const labels = [...new Set([...at.slice(0, 1), ...paidAt])]
    .map((index) => labelOf(lines[index] ?? ''))
    .filter((label) => label !== '');
  return paidAt.length > 0 && labels.length > 1 ? labels.join(' / ').slice(0, maxShapeLength) : undefined;
}

function labelOf(line: string): string {
  const label = trailingAmount(line)?.before ?? line;
  return label.replaceAll(counted, '').replaceAll(/[^\p{L}]/gu, '');
}
