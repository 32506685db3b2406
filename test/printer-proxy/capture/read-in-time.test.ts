/** A slow machine still reads a receipt; only the register's own patterns are cut short. */
import { expect, test } from 'vitest';
import { noOwnRules } from '../../../src/domain/setup/receipt-printer.ts';
import { readInTime } from '../../../src/printer-proxy/capture/read-in-time.ts';
import { compileRules } from '../../../src/printer-proxy/rules/read-receipt.ts';

/** Longer than any receipt: it takes seconds, as a receipt does on a machine that is busy. */
const goods = Array.from({ length: 20_000 }, (_, index) => `品物${index}  ¥100`).join('\n');

test.each([
  { own: 'no rules of its own', rules: noOwnRules, areOwn: true },
  {
    own: 'own rules that run out of time',
    // Tries each way to divide the line below.
    rules: { ...noOwnRules, numberPatterns: ['^((?:a+)+)$'] },
    areOwn: false,
  },
])(
  'reads a receipt however long the default rules take: $own',
  ({ rules, areOwn }) => {
    const text = `${'a'.repeat(40)}!\n${goods}\n合計  ¥2,000,000\n現金  ¥2,000,000`;
    const tried = readInTime(text, compileRules(rules));
    expect({ kind: tried.reading?.kind, total: tried.reading?.totalMinor, areOwn: tried.areOwn }).toEqual({
      ...{ kind: 'sale', total: 2_000_000, areOwn },
    });
  },
  60_000,
);
