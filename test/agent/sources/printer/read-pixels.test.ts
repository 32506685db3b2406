/** What a recognised text counts as: a misread total must not become an amount. */
import { describe, expect, test } from 'vitest';
import { readPixels } from '../../../../src/agent/sources/printer/pixels/read-pixels.ts';
import { recognisedText } from '../../../../src/agent/sources/printer/pixels/recognised-text.ts';
import { noOwnRules } from '../../../../src/domain/setup/receipt-printer.ts';
import { readInTime } from '../../../../src/printer-proxy/capture/read-in-time.ts';
import { compileRules } from '../../../../src/printer-proxy/rules/read-receipt.ts';

const rules = compileRules(noOwnRules);
const tryRules = async (texts: readonly string[]) => texts.map((text) => readInTime(text, rules));

describe('a recognised text', () => {
  const read = (texts: readonly [large: string, small?: string]) =>
    readPixels(
      { recognise: async (_, scale) => texts[scale === 2 ? 0 : 1] ?? '', tryRules },
      { bitmap: { rowBytes: 1, rows: 1, bits: new Uint8Array(1) }, rules: noOwnRules },
    );
  const only = (total: string) =>
    `やまと珈琲 北口店\n2026年11月25日 12:34\n合計   ${total}\nありがとうございました`;

  test('has a total that a second amount, or the other size, confirms', async () => {
    expect(await read([`${only('\\1.000')}\n現金   \\1,000`])).toMatchObject({ kind: 'sale', total: 1_000 });
    expect(await read([only('\\1.000'), only('\\1,000')])).toMatchObject({ kind: 'sale', total: 1_000 });
  });

  test('is unclear when nothing confirms its total', async () => {
    const unclear = await read([only('\\7.000'), only('\\1,000')]);
    expect(unclear).toMatchObject({ kind: 'unclear', reasons: ['read_from_pixels'] });
    expect(unclear).not.toHaveProperty('total');
    expect(unclear?.text).toContain('7,000');
  });

  test('is unclear, not dropped, when it reads as no sale', async () => {
    const report = '精算レポート\n2026年11月25日\n純売上   123,450\n客数   87\n現金在高   98,700';
    expect(await read([report, report])).toMatchObject({ kind: 'unclear' });
  });

  test('is nothing when the rules find nothing on it', async () => {
    const drawing = 'lIl|I 4 oOo0 Il 7 xXx ii lI1l 1I 9 vVv w';
    expect(await read([drawing, drawing])).toBeUndefined();
  });

  test('is nothing without letters, and has no card number in full', async () => {
    expect(await read(['. , \n 12 -'])).toBeUndefined();
    const card = `${only('\\1,000')}\nカード 4111 1111 1111 1111\nVISA   \\1,000`;
    expect((await read([card]))?.text).not.toContain('4111 1111');
  });

  test.each([
    ['合計   \\2.090', '合計   \\2,090'],
    ['合計   2,.640', '合計   2,640'],
    ['合計   ぎ2.660', '合計   \\2,660'],
    ['お釣   学230', 'お釣   \\230'],
    ['\\33, 000一', '\\33,000-'],
    ['(109対象   \\1.100)', '(10%対象   \\1,100)'],
    // No amounts.
    ['ペンキ 0.7L 1.234kg', 'ペンキ 0.7L 1.234kg'],
    ['2026.11.25 12:34', '2026.11.25 12:34'],
    ['大学 5年', '大学 5年'],
  ])('%s is corrected to %s', (recognised, corrected) => {
    expect(recognisedText(recognised)).toBe(corrected);
  });
});
