/** One sale on several papers counts once, and two similar sales count twice. */
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { createJobCapture } from '../../../src/printer-proxy/capture/captured-jobs.ts';
import { capturedPrinter } from '../../peers/printers/captured-printer.ts';

const minuteMs = 60_000;

/** Each paper's kind; `afterMs`: since the first. */
function kindsOf(
  papers: readonly { readonly afterMs: number; readonly text: string; readonly register?: number }[],
): string[] {
  const waiting: string[] = [];
  const jobs = createJobCapture(
    [0, 1].map((index) => ({ ...capturedPrinter, register: `r${index}` })),
    ({ kind }) => waiting.push(kind),
  );
  const told = papers.flatMap(({ afterMs, text, register = 0 }, index) => {
    const bytes = iconv.encode(`\x1b@${text.replaceAll('¥', '\\')}\n\x1dV\x00`, 'cp932');
    const atMs = 1_000 + afterMs;
    const heard = jobs.add({ kind: 'bytes', connection: index, printer: register, atMs, bytes });
    return [...heard, ...jobs.add({ kind: 'tick', atMs: atMs + 2_000 })];
  });
  const kinds = told.map(({ kind }) => kind);
  // The copy written to disk while a paper waits for its drawer is the same.
  expect(waiting).toEqual(kinds);
  return kinds;
}

const receipt = (
  options: { number?: string; time?: string; total?: number; goods?: string; more?: string } = {},
): string => {
  const {
    number = '取引No.1042',
    time = '2026/11/27 10:12',
    total = 900,
    goods = 'コーヒー',
    more = '',
  } = options;
  return `珈琲 みかげ堂\n${number}\n${time}\n${goods}  ¥${total}\n合計  ¥${total}\n現金  ¥${total}\nありがとうございました\n営業時間 9:00-21:00\n${more}`;
};
const formal = (number: string, amount: number): string =>
  `領収書\n${number}\n     様\n¥${amount.toLocaleString('en-US')}-\n但し お食事代として\n上記正に領収いたしました`;

test.each<[what: string, papers: Parameters<typeof kindsOf>[0], kinds: string[]]>([
  [
    'a reprint without any mark',
    [
      { afterMs: 0, text: receipt() },
      { afterMs: 20 * minuteMs, text: receipt() },
    ],
    ['sale', 'copy'],
  ],
  [
    'equal sales under a number that is on every receipt',
    [
      { afterMs: 0, text: receipt() },
      { afterMs: 10_000, text: receipt({ total: 1_200 }) },
      { afterMs: 20_000, text: receipt() },
    ],
    ['sale', 'sale', 'sale'],
  ],
  [
    'a receipt for the accounts, numbered below its sale',
    [
      { afterMs: 0, text: receipt() },
      { afterMs: minuteMs, text: formal('No.1042-01', 900) },
    ],
    ['sale', 'copy'],
  ],
  [
    'meal tickets of the goods just sold',
    [
      { afterMs: 0, text: receipt({ goods: '天ぷらそば' }) },
      { afterMs: 3_000, text: '麺処 みなと\n天ぷらそば\n¥900\n2026/11/27 10:12' },
    ],
    ['sale', 'order'],
  ],
  [
    'tickets of other goods, of another price or another minute',
    [
      { afterMs: 0, text: receipt({ goods: '天ぷらそば' }) },
      { afterMs: 3_000, text: '麺処 みなと\nカツ丼\n¥900\n2026/11/27 10:12' },
      { afterMs: 6_000, text: '麺処 みなと\n天ぷらそば\n¥950\n2026/11/27 10:12' },
      { afterMs: 9_000, text: '麺処 みなと\n天ぷらそば\n¥900\n2026/11/27 10:14' },
    ],
    ['sale', 'unclear', 'unclear', 'unclear'],
  ],
  [
    'a reprint that adds when it was printed',
    [
      { afterMs: 0, text: receipt() },
      { afterMs: 60 * minuteMs, text: receipt({ more: '印刷 11/27 11:12' }) },
    ],
    ['sale', 'copy'],
  ],
  [
    'receipt and formal receipt of one number',
    [
      { afterMs: 0, text: receipt() },
      { afterMs: minuteMs, text: formal('取引No.1042', 900) },
    ],
    ['sale', 'copy'],
  ],
  [
    'receipt and formal receipt with its tender',
    [
      { afterMs: 0, text: receipt() },
      { afterMs: minuteMs, text: `${formal('取引No.1042', 900)}\n現金  ¥900` },
    ],
    ['sale', 'copy'],
  ],
  [
    'formal receipt with its tender, then the receipt',
    [
      { afterMs: 0, text: `${formal('取引No.1042', 900)}\n現金  ¥900` },
      { afterMs: minuteMs, text: receipt() },
    ],
    ['sale', 'copy'],
  ],
  [
    'formal receipt first, then the receipt',
    [
      { afterMs: 0, text: formal('取引No.1042', 900) },
      { afterMs: minuteMs, text: receipt() },
    ],
    ['sale', 'copy'],
  ],
  [
    'formal receipts for parts of one sale',
    [
      { afterMs: 0, text: receipt({ total: 3_000 }) },
      { afterMs: minuteMs, text: formal('取引No.1042', 1_500) },
      { afterMs: 2 * minuteMs, text: formal('取引No.1042', 1_500) },
    ],
    ['sale', 'copy', 'copy'],
  ],
  [
    'another number',
    [
      { afterMs: 0, text: receipt() },
      { afterMs: minuteMs, text: receipt({ number: '取引No.1043' }) },
    ],
    ['sale', 'sale'],
  ],
  [
    'another total',
    [
      { afterMs: 0, text: receipt() },
      { afterMs: minuteMs, text: receipt({ total: 950 }) },
    ],
    ['sale', 'sale'],
  ],
  [
    'another register',
    [
      { afterMs: 0, text: receipt() },
      { afterMs: minuteMs, text: receipt(), register: 1 },
    ],
    ['sale', 'sale'],
  ],
  [
    'a table’s number that comes back at another time',
    [
      { afterMs: 0, text: receipt({ number: '伝票No.12' }) },
      { afterMs: 40 * minuteMs, text: receipt({ number: '伝票No.12', time: '2026/11/27 10:52' }) },
    ],
    ['sale', 'sale'],
  ],
  [
    'a short number and no time',
    [
      { afterMs: 0, text: receipt({ number: '伝票No.12', time: '' }) },
      { afterMs: minuteMs, text: receipt({ number: '伝票No.12', time: '' }) },
    ],
    ['sale', 'sale'],
  ],
  [
    'other goods for the same price',
    [
      { afterMs: 0, text: receipt() },
      { afterMs: minuteMs, text: receipt({ goods: 'ケーキ' }) },
    ],
    ['sale', 'sale'],
  ],
  [
    'guests who share a bill',
    [
      { afterMs: 0, text: receipt({ more: '割り勘 1/2' }) },
      { afterMs: minuteMs, text: receipt({ more: '割り勘 2/2' }) },
    ],
    ['sale', 'sale'],
  ],
  [
    'the number of the day before',
    [
      { afterMs: 0, text: receipt() },
      { afterMs: 7 * 60 * minuteMs, text: receipt() },
    ],
    ['sale', 'sale'],
  ],
])('%s', (_, papers, kinds) => {
  expect(kindsOf(papers)).toEqual(kinds);
});

test('does not treat a paper that waited for its drawer as a copy of itself', () => {
  const text = receipt();
  expect(kindsOf([{ afterMs: 0, text }])).toEqual(['sale']);
});
