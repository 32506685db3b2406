/** Families of papers that cost most when they are misread (test/peers/danger-papers.ts): each kept right, or left to a person. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';
import {
  bareSum,
  chargedSale,
  type DangerPaper,
  englishSale,
  shopStub,
  takenBackPaper,
} from '../peers/danger-papers.ts';

const rules = compileRules(noOwnRules);
const isLong = process.env['TILLFRAME_LONG'] === '1';
const numRuns = Number(process.env['TILLFRAME_RUNS'] ?? (isLong ? 5_000 : 150));

type Family = {
  readonly papers: fc.Arbitrary<DangerPaper>;
  /** `unclear` besides. */
  readonly kinds: readonly string[];
  readonly hasTotal: boolean;
  /** Share of papers that a person has to judge. */
  readonly maxUnclear: number;
};
const families: readonly (readonly [string, Family])[] = [
  [
    'counts no sale taken back as a sale when its amounts have no sign',
    { papers: takenBackPaper, kinds: ['refund', 'void'], hasTotal: true, maxUnclear: 0.05 },
  ],
  [
    'loses no sale in English when it shows a total and a payment',
    { papers: englishSale, kinds: ['sale'], hasTotal: true, maxUnclear: 0.15 },
  ],
  [
    'counts no stub when the shop keeps it',
    { papers: shopStub, kinds: ['copy'], hasTotal: false, maxUnclear: 0 },
  ],
  [
    'counts no sum when nothing else shows a sale',
    { papers: bareSum, kinds: ['notice'], hasTotal: false, maxUnclear: 1 },
  ],
  [
    'reads what was paid when charges follow a first total',
    { papers: chargedSale, kinds: ['sale'], hasTotal: true, maxUnclear: 0.05 },
  ],
];

test.each(families)('%s', (_, { papers, kinds, hasTotal, maxUnclear }) => {
  let unclear = 0;
  let runs = 0;
  fc.assert(
    fc.property(papers, ({ text, totalMinor }) => {
      const read = readReceipt(text, rules);
      runs += 1;
      if (read.kind === 'unclear') {
        unclear += 1;
        return;
      }
      expect(kinds, `${read.kind}: ${text}`).toContain(read.kind);
      if (hasTotal) expect(read.totalMinor, text).toBe(totalMinor);
    }),
    { numRuns },
  );
  expect(unclear / runs).toBeLessThanOrEqual(maxUnclear);
});
