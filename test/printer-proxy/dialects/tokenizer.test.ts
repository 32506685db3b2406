/** Tokenizing of print jobs: hand-made bytes of both dialects, in any chunks, and any bytes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DialectName, dialects } from '../../../src/domain/setup/receipt-printer.ts';
import type { Token } from '../../../src/printer-proxy/dialects/token.ts';
import { createTokenizer } from '../../../src/printer-proxy/dialects/tokenizer.ts';

function bytesOf(...parts: (string | number[])[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
}

/** `text:ABC`, `cut`, `page:16` …: without times and pixels. */
function words(tokens: readonly Token[]): string[] {
  return tokens.flatMap((token) => {
    const { kind } = token;
    if (kind === 'pixels') return [];
    if (kind === 'text') return `text:${Buffer.from(token.bytes).toString('latin1')}`;
    if (kind === 'page') return `page:${token.page}`;
    if (kind === 'kanji_system') return `kanji:${token.system}`;
    return kind === 'kanji' || kind === 'utf8' ? `${kind}:${token.isOn}` : kind;
  });
}

function tokensOf(dialect: DialectName, pieces: readonly Uint8Array[]): Token[] {
  const tokenizer = createTokenizer(dialect);
  return [...pieces.flatMap((piece, index) => tokenizer.push(piece, index)), ...tokenizer.reset()];
}

function wordsOf(dialect: DialectName, ...parts: (string | number[])[]): string[] {
  return words(tokensOf(dialect, [bytesOf(...parts)]));
}

test.each<[what: string, parts: (string | number[])[], expected: string[]]>([
  ['text and line', ['Total\n', '\x1b@', 'x'], ['text:Total', 'line', 'init', 'text:x']],
  [
    'cuts',
    ['\x1dV\x00', '\x1dV1', '\x1dVAp', '\x1dVBq', '\x1bi', '\x1bm', 'x'],
    [...Array<string>(6).fill('cut'), 'text:x'],
  ],
  [
    'kicks',
    ['\x1bp\x00\x19\xfa', '\x1bp1AB', '\x10\x14\x01\x00\x02', 'x'],
    ['kick', 'kick', 'kick', 'text:x'],
  ],
  [
    'status',
    ['\x10\x04\x01', '\x10\x04\x07\x01', '\x1da\x0f', '\x1dr1', '\x1dI1', 'x'],
    [...Array<string>(5).fill('status'), 'text:x'],
  ],
  ['raster', ['\x1dv0\x00\x02\x00\x03\x00', [1, 0x1b, 0x40, 0x1d, 0x56, 0], 'x'], ['image', 'text:x']],
  [
    'column image',
    ['\x1b*\x21\x02\x00abcdef', 'x', '\x1b*\x00\x02\x00ab', 'y'],
    ['image', 'text:x', 'image', 'text:y'],
  ],
  [
    'graphics',
    ['\x1d8L\x0c\x00\x00\x000p0\x01\x01\x31\x08\x00\x01\x00\xaaB', '\x1d(L\x02\x0002', 'x'],
    ['image', 'image', 'text:x'],
  ],
  [
    'QR code',
    ['\x1d(k\x04\x001A2\x00', '\x1d(k\x05\x001P0ab', '\x1d(k\x03\x001Q0', 'x'],
    ['symbol', 'text:x'],
  ],
  ['bar codes', ['\x1dk\x04A1\x00', '\x1dkI\x03{B1', 'x'], ['symbol', 'symbol', 'text:x']],
  [
    'settings',
    ['\x1b!8', '\x1bE1', '\x1d!\x11', '\x1ba1', '\x1cS\x00\x00', '\x1c!\x0c', '\x1b3\x00', '\x1bR\x08', 'x'],
    ['text:x'],
  ],
  [
    'kanji',
    ['\x1cC1', '\x1c&', '\x1c.', '\x1cC\x00', '\x1bt\x10', 'x'],
    ['kanji:shift_jis', 'kanji:true', 'kanji:false', 'kanji:jis', 'page:16', 'text:x'],
  ],
  ['UTF-8', ['\x1c(C\x02\x0002', 'x'], ['utf8:true', 'text:x']],
  ['columns', ['a\tb', '\x1b$\x00\x01', 'c'], ['text:a', 'gap', 'text:b', 'gap', 'text:c']],
  ['own characters', ['\x1b&\x03AB', [2], 'abcdef', [1], 'abc', 'x'], ['text:x']],
  ['stored logo', ['\x1cq\x01\x01\x00\x01\x0012345678', '\x1cp\x01\x00', 'x'], ['image', 'text:x']],
  ['an unknown command before a known one', ['\x1b\x1b@', 'x'], ['unknown', 'init', 'text:x']],
])('ESC/POS: %s', (_, parts, expected) => {
  expect(wordsOf('epson', ...parts)).toEqual(expected);
});

test.each<[what: string, parts: (string | number[])[], expected: string[]]>([
  ['cut and feed', ['a\n', '\x1bd3', '\x1ba\x02', 'x'], ['text:a', 'line', 'cut', 'line', 'text:x']],
  ['drawer', ['\x1b\x07\x14\x14', '\x07', '\x1c', '\x1a', 'x'], ['kick', 'kick', 'kick', 'text:x']],
  [
    'images',
    ['\x1bk\x01\x00', 'p'.repeat(24), '\x1bX\x01\x00abc', '\x1b\x1dS\x01\x02\x00\x02\x00\x00abcd', 'x'],
    ['image', 'image', 'image', 'text:x'],
  ],
  [
    'kanji',
    ['\x1b$1', '\x1b$0', '\x1bp', '\x1bq', '\x1bR8', '\x1b\x1dt\x20', 'x'],
    [
      'kanji:shift_jis',
      'kanji:none',
      'kanji:jis',
      'kanji:true',
      'kanji:none',
      'kanji:false',
      'page:32',
      'text:x',
    ],
  ],
  ['bar code', ['\x1bb421P123456\x1e', 'x'], ['symbol', 'text:x']],
  ['QR code', ['\x1b\x1dyS02', '\x1b\x1dyD1\x00\x03\x00abc', '\x1b\x1dyP', 'x'], ['symbol', 'text:x']],
  [
    'raster',
    [
      '\x1b*rA',
      '\x1b*rP0\x00',
      'b\x02\x00ab',
      'b\x01\x00\x1b',
      '\x1b*rY24\x00',
      '\x1b\x0c\x00',
      '\x1b*rB',
      'bk',
    ],
    ['image', 'cut', 'text:bk'],
  ],
  ['raster that is cut at its end', ['\x1b*rA', 'b\x01\x00a', '\x1b*rB'], ['image', 'cut']],
  ['raster that is not cut', ['\x1b*rA', '\x1b*rE1\x00', 'b\x01\x00a', '\x1b*rB'], ['image']],
  ['end of job', ['\x1b\x1d\x03\x01\x00\x00\x04', 'x'], ['status', 'text:x']],
])('Star: %s', (_, parts, expected) => {
  expect(wordsOf('star', ...parts)).toEqual(expected);
});

test('dates a token by its first byte', () => {
  const tokenizer = createTokenizer('epson');
  const tokens = [
    ...tokenizer.push(bytesOf('To'), 10),
    ...tokenizer.push(bytesOf('tal\x1d'), 20),
    ...tokenizer.push(bytesOf('V'), 30),
    ...tokenizer.push(bytesOf('\x00'), 40),
  ];
  expect(tokens.map(({ kind, atMs }) => [kind, atMs])).toEqual([
    ['text', 10],
    ['cut', 20],
  ]);
});

test('splits a long text into runs without loss', () => {
  const text = 'receipt '.repeat(300);
  const runs = tokensOf('epson', [bytesOf(text)]);
  expect(runs.length).toBeGreaterThan(4);
  expect(
    words(runs)
      .map((word) => word.slice('text:'.length))
      .join(''),
  ).toBe(text);
});

test('drops the head of a command on reset', () => {
  const tokenizer = createTokenizer('epson');
  tokenizer.push(bytesOf('\x1b*\x21'), 0);
  tokenizer.reset();
  expect(words([...tokenizer.push(bytesOf('text\n'), 0)])).toEqual(['text:text', 'line']);
});

test('drops an incomplete command on reset', () => {
  const tokenizer = createTokenizer('epson');
  tokenizer.push(bytesOf('\x1dv0\x00\xff\xff\xff\xff'), 0);
  expect(words(tokenizer.push(bytesOf('lost'), 0))).toEqual([]);
  expect(tokenizer.isMidway()).toBe(true);
  tokenizer.reset();
  expect(words([...tokenizer.push(bytesOf('found\n'), 0)])).toEqual(['text:found', 'line']);
});

/** Bytes with a high share of commands. */
const likely = fc.oneof(
  { weight: 3, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 20 }) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        fc.constantFrom(0x1b, 0x1d, 0x1c, 0x10, 0x12),
        fc.uint8Array({ minLength: 1, maxLength: 9, max: 0x7f }),
      )
      .map(([first, rest]) => Uint8Array.of(first, ...rest)),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('\x1b*rA', '\x1dv0\0\x02\0\x02\0', '\x1b&\x03AC', '\x1dk\x02')
      .map((text) => Buffer.from(text, 'latin1')),
  },
);
const anyJob = fc.array(likely, { maxLength: 40 }).map((parts) => Uint8Array.from(Buffer.concat(parts)));

test.each(dialects)('%s: returns the same tokens for any chunks, with short text runs', (dialect) => {
  fc.assert(
    fc.property(anyJob, fc.array(fc.nat(1_000), { maxLength: 30 }), (job, cuts) => {
      const places = [0, ...cuts.map((cut) => cut % (job.length + 1)), job.length].sort((a, b) => a - b);
      const pieces = places.slice(1).map((to, index) => job.subarray(places[index] ?? 0, to));
      const whole = tokensOf(dialect, [job]);
      expect(words(tokensOf(dialect, pieces))).toEqual(words(whole));
      expect(
        words(
          tokensOf(
            dialect,
            Array.from(job, (byte) => Uint8Array.of(byte)),
          ),
        ),
      ).toEqual(words(whole));
      const textBytes = whole.reduce(
        (sum, token) => sum + (token.kind === 'text' ? token.bytes.length : 0),
        0,
      );
      expect(textBytes).toBeLessThanOrEqual(job.length);
      for (const token of whole)
        if (token.kind === 'text') expect(token.bytes.length).toBeLessThanOrEqual(512);
    }),
    { numRuns: 400 },
  );
});
