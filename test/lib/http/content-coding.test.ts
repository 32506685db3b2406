/** Compressed bodies: both ends are compatible, and decompression is bounded. */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bestCoding, decode, encode, takesGzip } from '../../../src/lib/http/content-coding.ts';

test('decodes what was encoded', async () => {
  const coding = fc.constantFrom('br' as const, 'gzip' as const);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), coding, async (bytes, one) => {
      const packed = await encode(bytes, one);
      expect(await decode(packed, one, 5_000)).toEqual({ kind: 'plain', bytes: Buffer.from(bytes) });
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
] as const)('bounds the decoded size of %s, and rejects truncated input', async (coding, pack) => {
  const bomb = pack(Buffer.alloc(64 * 1024 * 1024, ' '));
  expect(bomb.length).toBeLessThan(100_000);
  const before = process.memoryUsage().rss;
  expect(await decode(bomb, coding, 1_000_000)).toEqual({ kind: 'too_large' });
  expect(process.memoryUsage().rss - before).toBeLessThan(40 * 1024 * 1024);
  const whole = pack(Buffer.from('{"results":[]}'));
  expect(await decode(whole.subarray(0, -4), coding, 1_000)).toEqual({ kind: 'unreadable' });
  expect(await decode(Buffer.from('{"results":[]}'), coding, 1_000)).toEqual({ kind: 'unreadable' });
});

test('returns a body without a coding unchanged, and rejects an unknown coding', async () => {
  const bytes = Buffer.from('text');
  expect(await decode(bytes, undefined, 4)).toEqual({ kind: 'plain', bytes });
  expect(await decode(bytes, ' Identity ', 4)).toEqual({ kind: 'plain', bytes });
  expect(await decode(bytes, undefined, 3)).toEqual({ kind: 'too_large' });
  expect(await decode(bytes, 'zstd', 100)).toEqual({ kind: 'unreadable' });
});

test.each([
  [undefined, undefined],
  ['', undefined],
  ['identity, *', undefined],
  ['gzip', 'gzip'],
  ['gzip, br', 'br'],
  ['br;q=0.5, gzip', 'gzip'],
  ['br;q=0, gzip;q=0', undefined],
  ['GZIP ; Q=0.1', 'gzip'],
  ['br;q=nonsense', undefined],
])('chooses for "%s": %s', (header, coding) => {
  expect(bestCoding(header)).toBe(coding);
});

test.each([
  ['br, gzip;q=0.5', true],
  ['br, gzip;q=0', false],
  ['deflate', false],
  [undefined, false],
])('accepts gzip for "%s": %s', (header, isTaken) => {
  expect(takesGzip(header)).toBe(isTaken);
});
