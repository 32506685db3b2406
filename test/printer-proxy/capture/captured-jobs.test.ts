/** Boundaries of papers, assignment of drawer kicks, and invalid bytes. */
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { receiptMessageSchema } from '../../../src/contract/printer/message.ts';
import { noOwnRules } from '../../../src/domain/setup/receipt-printer.ts';
import {
  type CapturedPrinter,
  createJobCapture,
  type JobCapture,
} from '../../../src/printer-proxy/capture/captured-jobs.ts';
import type { Description } from '../../../src/printer-proxy/capture/describe-paper.ts';
import type { WireProtocol } from '../../../src/printer-proxy/capture/wire-protocol.ts';
import { compileRules } from '../../../src/printer-proxy/rules/read-receipt.ts';
import { capturedPrinter } from '../../peers/printers/captured-printer.ts';

const kick = '\x1bp\x00\x19\xfa';
const cut = '\x1dV\x00';

type Step = { atMs: number; print?: string; connection?: number; close?: true };

/** Prints, with a tick before each step and long after the last. */
function captureAll(
  steps: readonly Step[],
  options: Partial<CapturedPrinter> = {},
  jobs = createJobCapture([{ ...capturedPrinter, ...options }]),
): Description[] {
  const heard = steps.flatMap(({ atMs, print, connection = 1, close }) => [
    ...jobs.add({ kind: 'tick', atMs }),
    ...(print === undefined
      ? []
      : jobs.add({ kind: 'bytes', connection, printer: 0, atMs, bytes: iconv.encode(print, 'cp932') })),
    ...(close === true ? jobs.add({ kind: 'closed', connection, printer: 0 }) : []),
  ]);
  return [...heard, ...jobs.add({ kind: 'tick', atMs: (steps.at(-1)?.atMs ?? 0) + 100_000 })];
}

function brief(heard: readonly Description[]): (string | number | undefined)[][] {
  return heard.map(({ kind, total, firstByteMs, cutMs, kickMs }) => [
    kind,
    total,
    firstByteMs,
    cutMs,
    kickMs,
  ]);
}

const receipt = (total: number): string => `\x1b@店\n合計 \\${total}\n`;

test.each<[what: string, steps: Step[], expected: (string | number | undefined)[][]]>([
  [
    'several receipts in one connection',
    [
      { atMs: 10, print: receipt(1) + cut + receipt(2) + cut },
      { atMs: 20, print: receipt(3) + cut },
    ],
    [
      ['sale', 1, 10, 10, undefined],
      ['sale', 2, 10, 10, undefined],
      ['sale', 3, 20, 20, undefined],
    ],
  ],
  [
    'first byte and cut apart',
    [
      { atMs: 10, print: receipt(1) },
      { atMs: 900, print: cut },
    ],
    [['sale', 1, 10, 900, undefined]],
  ],
  [
    'no cut: over by silence',
    [
      { atMs: 10, print: receipt(1) },
      { atMs: 5_000, print: receipt(2) + cut },
    ],
    [
      ['sale', 1, 10, undefined, undefined],
      ['sale', 2, 5_000, 5_000, undefined],
    ],
  ],
  [
    'where papers are cut, a pause in the middle is no end',
    [
      { atMs: 10, print: receipt(1) + cut },
      { atMs: 10_000, print: '店\n' },
      { atMs: 25_000, print: `合計 \\2\n${cut}` },
    ],
    [
      ['sale', 1, 10, 10, undefined],
      ['sale', 2, 10_000, 25_000, undefined],
    ],
  ],
  [
    'nor on another connection; but a cut is not waited for for ever, and not again after that',
    [
      { atMs: 10, print: receipt(1) + cut, close: true },
      { atMs: 10_000, print: receipt(2), connection: 2 },
      { atMs: 40_001, print: receipt(3), connection: 2 },
      { atMs: 43_002, print: receipt(4), connection: 2 },
    ],
    [
      ['sale', 1, 10, 10, undefined],
      ['sale', 2, 10_000, undefined, undefined],
      ['sale', 3, 40_001, undefined, undefined],
      ['sale', 4, 43_002, undefined, undefined],
    ],
  ],
  [
    'no cut: over with the connection',
    [{ atMs: 10, print: receipt(1), close: true }],
    [['sale', 1, 10, undefined, undefined]],
  ],
  [
    'kick before the receipt, on another connection',
    [
      { atMs: 10, print: kick, close: true },
      { atMs: 2_000, print: receipt(1) + cut, connection: 2 },
    ],
    [['sale', 1, 2_000, 2_000, 10]],
  ],
  [
    'kick in the receipt',
    [
      { atMs: 10, print: receipt(1) },
      { atMs: 20, print: kick },
      { atMs: 30, print: cut },
    ],
    [['sale', 1, 10, 30, 20]],
  ],
  [
    'two kicks in the receipt: the first is the instant',
    [
      { atMs: 10, print: receipt(1) },
      { atMs: 20, print: kick },
      { atMs: 2_500, print: kick },
      { atMs: 2_600, print: cut },
    ],
    [['sale', 1, 10, 2_600, 20]],
  ],
  [
    'a kick before the receipt and one in it: the first is the instant',
    [
      { atMs: 10, print: kick },
      { atMs: 1_500, print: receipt(1) },
      { atMs: 2_500, print: kick },
      { atMs: 2_600, print: cut },
    ],
    [['sale', 1, 1_500, 2_600, 10]],
  ],
  [
    'kick just after the cut',
    [
      { atMs: 10, print: receipt(1) + cut },
      { atMs: 700, print: kick },
    ],
    [['sale', 1, 10, 10, 700]],
  ],
  [
    'kick long after the cut is a drawer opened for no sale',
    [
      { atMs: 10, print: receipt(1) + cut },
      { atMs: 1_700, print: kick },
    ],
    [
      ['sale', 1, 10, 10, undefined],
      ['no_sale', undefined, undefined, undefined, 1_700],
    ],
  ],
  [
    'two pins are one kick',
    [
      { atMs: 10, print: kick + kick },
      { atMs: 500, print: kick },
    ],
    [['no_sale', undefined, undefined, undefined, 10]],
  ],
  [
    'no sale, then a sale',
    [
      { atMs: 10, print: kick },
      { atMs: 8_000, print: kick + receipt(1) + cut },
    ],
    [
      ['no_sale', undefined, undefined, undefined, 10],
      ['sale', 1, 8_000, 8_000, 8_000],
    ],
  ],
  [
    'status requests and feeds are nothing',
    [{ atMs: 10, print: '\x10\x04\x01\x1b@\n\n\x1dV\x00', close: true }],
    [],
  ],
  [
    'two tills at once',
    [
      { atMs: 10, print: receipt(1) },
      { atMs: 20, print: receipt(2), connection: 2 },
      { atMs: 30, print: cut },
      { atMs: 40, print: cut, connection: 2 },
    ],
    [
      ['sale', 1, 10, 30, undefined],
      ['sale', 2, 20, 40, undefined],
    ],
  ],
])('%s', (_, steps, expected) => {
  expect(brief(captureAll(steps))).toEqual(expected);
});

test('waits for an image that a till without paper leaves half printed', () => {
  const half = '\x1dv0\x00\x10\x00\x10\x00' + 'ab'.repeat(64);
  const heard = captureAll([
    { atMs: 10, print: half },
    { atMs: 60_000, print: 'ab'.repeat(64) + receipt(1) + cut },
  ]);
  expect(brief(heard)).toEqual([['sale', 1, 10, 60_000, undefined]]);
});

test('marks dropped bytes', () => {
  const jobs = createJobCapture([capturedPrinter]);
  const capture = (print: string): Description[] =>
    jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs: 10, bytes: iconv.encode(print, 'cp932') });
  capture('店\n');
  jobs.add({ kind: 'missed', connection: 1, printer: 0, protocol: 'raw' });
  capture(`合計 \\100\n${cut}`);
  const heard = jobs.add({ kind: 'tick', atMs: 100_000 });
  expect(heard.map(({ total, reasons }) => ({ total, reasons }))).toEqual([
    { total: 100, reasons: ['bytes_missed'] },
  ]);
});

test('applies a register’s own labels, numbers and non-sale patterns', () => {
  const rules = compileRules({
    ...noOwnRules,
    ...{ totalLabels: ['おしはらい'], numberPatterns: ['^管理=(\\w+)$'], notSalePatterns: ['^厨房'] },
  });
  const [own, kitchen] = captureAll(
    [
      { atMs: 10, print: `合計 \\900\nおしはらい \\1000\n管理=A77\n${cut}` },
      { atMs: 5_000, print: `厨房 2番卓\n合計 \\900\n${cut}` },
    ],
    { rules },
  );
  expect([own?.kind, own?.total, own?.number]).toEqual(['sale', 1_000, 'A77']);
  expect([kitchen?.kind, kitchen?.total]).toEqual(['order', undefined]);
});

/** Any bytes only produce captured jobs, within bounds. */
function expectSane(jobs: JobCapture, heard: readonly Description[]): void {
  for (const description of heard) {
    receiptMessageSchema.parse({
      ...description,
      ...{ id: '019aa0e0-0000-7000-8000-000000000000', boot: 'b', wallMs: 1_790_000_000_000 },
    });
  }
  expect(jobs.droppedPapers()).toBeGreaterThanOrEqual(0);
}

const scraps = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .constantFrom(
      kick,
      cut,
      receipt(5),
      '\x1b*rA',
      'b\x02\x00',
      '\x1c&',
      '\x1cC0',
      '\x1b$1',
      '\x1d8L\xff\xff\xff\x7f',
    )
    .map((text) => Uint8Array.from(iconv.encode(text, 'cp932'))),
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => Uint8Array.from(iconv.encode(text, 'cp932'))),
);

const protocols: ReadonlyMap<number, WireProtocol> = new Map([
  [1, 'raw'],
  [2, 'http'],
  [3, 'tls'],
]);

test.each(['epson', 'star'] as const)(
  '%s: accepts any bytes on any connections, with any gaps',
  (dialect) => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(scraps, fc.nat(2), fc.nat(20_000), fc.nat(11)), { maxLength: 40 }),
        (steps) => {
          const jobs = createJobCapture([{ ...capturedPrinter, dialect }]);
          let atMs = 0;
          const heard = steps.flatMap(([bytes, connection, gapMs, what]) => {
            atMs += gapMs;
            if (what === 0) return jobs.add({ kind: 'closed', connection, printer: 0 });
            const protocol = protocols.get(what);
            if (protocol !== undefined) return jobs.add({ kind: 'missed', connection, printer: 0, protocol });
            if (what === 4) return jobs.add({ kind: 'tick', atMs });
            return jobs.add({ kind: 'bytes', connection, printer: 0, atMs, bytes });
          });
          expectSane(jobs, [...heard, ...jobs.flush()]);
        },
      ),
      { numRuns: 300 },
    );
  },
);

test('drops more papers than any printer prints', () => {
  const jobs = createJobCapture([capturedPrinter]);
  const bytes = iconv.encode(`a${cut}`.repeat(5_000), 'cp932');
  jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs: 10, bytes });
  const heard = jobs.add({ kind: 'tick', atMs: 100_000 });
  expect(heard).toHaveLength(2_000);
  expect(jobs.droppedPapers()).toBe(3_000);
});

test('reports a paper that waits for its drawer at once, and links the later result to it', () => {
  const waiting: [Description, unknown][] = [];
  const jobs = createJobCapture([capturedPrinter], (description, paper) =>
    waiting.push([description, paper]),
  );
  const print = (text: string, atMs: number) =>
    jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs, bytes: iconv.encode(text, 'cp932') });
  expect(print(receipt(1) + cut, 10)).toEqual([]);
  expect(waiting.map(([{ kind, total, kickMs }]) => [kind, total, kickMs])).toEqual([['sale', 1, undefined]]);
  const [opened] = print(kick, 500);
  expect(opened).toMatchObject({ total: 1, kickMs: 500 });
  expect(opened && jobs.waitedAs(opened)).toBe(waiting[0]?.[1]);
  // A paper that already had its kick does not wait.
  const [together] = print(kick + receipt(2) + cut, 3_000);
  expect(together).toMatchObject({ total: 2, kickMs: 3_000 });
  expect(together && jobs.waitedAs(together)).toBeUndefined();
  expect(waiting).toHaveLength(1);
});

test('reads a paper no second time when it waited for its drawer', () => {
  const reads: string[] = [];
  const counting = Object.assign(/never/u, {
    test(line: string) {
      reads.push(line);
      return false;
    },
  });
  const rules = { ...capturedPrinter.rules, notSale: [counting] };
  const jobs = createJobCapture([{ ...capturedPrinter, rules }]);
  const bytes = iconv.encode(receipt(1) + cut, 'cp932');
  expect(jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs: 10, bytes })).toEqual([]);
  expect(reads).toContain('合計 ¥1');
  reads.length = 0;
  expect(brief(jobs.add({ kind: 'tick', atMs: 5_000 }))).toEqual([['sale', 1, 10, 10, undefined]]);
  expect(reads).toEqual([]);
});

test('keeps the bounds of a waiting paper when rules change, and applies the new rules', () => {
  const jobs = createJobCapture([capturedPrinter]);
  const bytes = iconv.encode(`\x1b@店\nおかいあげ \\7\n${cut}`, 'cp932');
  jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs: 10, bytes });
  const rules = compileRules({ ...noOwnRules, totalLabels: ['おかいあげ'] });
  expect(jobs.keep([{ ...capturedPrinter, rules }])).toEqual([]);
  expect(brief(jobs.add({ kind: 'tick', atMs: 1_000 }))).toEqual([]);
  expect(brief(jobs.add({ kind: 'tick', atMs: 1_100 }))).toEqual([['sale', 7, 10, 10, undefined]]);
});

test('switches the dialect on the open connection when the printer’s dialect changes', () => {
  const jobs = createJobCapture([capturedPrinter]);
  const capture = (atMs: number, text: string) =>
    jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs, bytes: iconv.encode(text, 'cp932') });
  const star = (total: number) => `\x1b@\x1b$1店\n合計 \\${total}\n\x1bd3`;
  expect(capture(10, star(7))).toEqual([]);
  // Data captured by then is reported by the previous rules.
  expect(jobs.keep([{ ...capturedPrinter, dialect: 'star' }])).toHaveLength(1);
  capture(2_000, star(8));
  expect(brief(jobs.add({ kind: 'tick', atMs: 5_000 }))).toEqual([['sale', 8, 2_000, 2_000, undefined]]);
});
