/** Format of a register's own rules for its receipts, shared by config, page, database and the proxy's file. */

import { z } from 'zod';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import { contractText } from '../text/contract-text.ts';

const pattern = z
  .string()
  .min(1)
  .max(200)
  .refine(isPattern)
  .meta({ ...expecting(contractText('pattern')), format: 'regex' });

const maxPatterns = 10;
const maxShapes = 20;
const patterns = z
  .array(pattern)
  .max(maxPatterns)
  .meta(expecting(contractText('patterns', { maximum: maxPatterns })))
  .default([]);

export const receiptRulesShape = {
  totalLabels: z
    .array(z.string().min(1).max(40))
    .max(20)
    .meta(expecting(contractText('labels')))
    .default([])
    .describe(
      'Words before the total on this register’s receipts, such as お会計; the usual ones are known.',
    ),
  totalPatterns: patterns.describe(
    'Where the total stands, if no word before it tells: its first group, such as ^TTL (.*)$.',
  ),
  numberPatterns: patterns.describe(
    'Where the receipt’s number stands: its first group. The usual places are known.',
  ),
  refundPatterns: patterns.describe(
    'A receipt with such a line is a refund, such as ^マイナス伝票; the usual titles are known.',
  ),
  voidPatterns: patterns.describe(
    'A receipt with such a line is a cancelled sale; the usual titles are known.',
  ),
  salePatterns: patterns.describe(
    'A paper with such a line is a sale, whatever the usual rules find; refunds, voids and notSalePatterns come first.',
  ),
  notSalePatterns: patterns.describe(
    'A paper with such a line is no sale, such as ^厨房; a line of goods excludes no paper with other goods. The usual reports and orders are known.',
  ),
  saleShapes: z
    .array(z.string().min(1).max(200))
    .max(maxShapes)
    .meta(expecting(contractText('labels')))
    .default([])
    .describe(
      'Labels of total and payment, such as ごうけい / げんきん / おつり: receipts of that shape are sales although they look unlike those of other shops. Added by a press on the page.',
    ),
} as const;

export const receiptRulesSchema = z.strictObject(receiptRulesShape);

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u').source !== '';
  } catch {
    return false;
  }
}
