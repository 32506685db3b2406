/** The case file of a sale over HTTP, read back with the programs that its receivers have: pdftotext, a ZIP unpacker, sha256sum. */
import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseRecordJson } from '../../../src/contract/page/case-file.ts';
import { exportsJson } from '../../../src/contract/page/exports.ts';
import { acceptInput, capturedSettlement, receivedNow, saleOf } from '../store/fixtures.ts';
import { startGateway, type TestGateway } from './gateway.ts';
import { sendJson, setUp } from './signing-in.ts';

const folder = mkdtempSync(join(tmpdir(), 'tillframe-case-'));
let gateway: TestGateway;
let cookie: string;
let saleId: string;
let jpegs: Buffer[];

beforeAll(async () => {
  gateway = await startGateway({ isLocalOnly: false });
  cookie = await setUp(gateway);
  const { write } = gateway.testStore.store;
  const sale = saleOf({
    ...{ kind: 'refund', totalMinor: -1980, receiptNumber: '0042', staff: { name: '佐藤' } },
    lines: [{ name: '髙島屋限定　抹茶ラテ', quantity: 2, unitPrice: 990, amount: -1980 }],
    payments: [{ method: 'PayPay', kind: 'qr', amount: -1980 }],
    taxes: [{ ratePercent: 8, amount: -146, taxable: -1980, included: true }],
    receiptText: 'ＴＩＬＬＦＲＡＭＥ\n返品 0042',
  });
  const wallMs = Date.parse('2026-11-24T12:34:56.789+09:00');
  const sold = await write.acceptSale(acceptInput(sale, 'till-1', { ...receivedNow(), wallMs }));
  if (sold.kind !== 'stored') throw new Error(sold.kind);
  ({ saleId } = sold);
  jpegs = await Promise.all(
    [30, 120, 210].map((r) =>
      sharp({ create: { width: 640, height: 360, channels: 3, background: { r, g: 90, b: 60 } } })
        .jpeg()
        .toBuffer(),
    ),
  );
  for (const [n, requestedOffsetMs] of [0, -2_000, 2_000].entries())
    await write.settleCapture({ ...capturedSettlement(saleId, jpegs[n]), requestedOffsetMs });
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await gateway[Symbol.asyncDispose]();
});

async function get(form: string, query = '', headers: Record<string, string> = { cookie }) {
  const response = await fetch(
    `${gateway.url}/api/v1/sales/${encodeURIComponent(saleId)}/case.${form}${query}`,
    {
      headers,
    },
  );
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

function textOf(pdf: Buffer): string {
  const file = join(folder, 'case.pdf');
  writeFileSync(file, pdf);
  return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
}

test.each([
  [
    'ja',
    [
      '会計記録書',
      '返品',
      '佐藤',
      '髙島屋限定',
      '会計時刻',
      '会計の通知が届いた',
      '時刻の根拠',
      'カウンター上',
    ],
  ],
  ['en', ['Case file of a sale', 'Refund', '佐藤', 'Time of sale', 'Times and their basis', 'Register']],
] as const)('is a PDF with pictures, times and hashes in %s', async (language, words) => {
  const by = encodeURIComponent('山田 太郎');
  const { response, bytes } = await get('pdf', `?language=${language}&by=${by}`);
  expect(response.headers.get('content-type')).toBe('application/pdf');
  expect(response.headers.get('content-disposition')).toMatch(
    /attachment; filename="case-[\w-]+_2026-11-24\.pdf"/,
  );
  const text = textOf(bytes);
  for (const word of [...words, '山田 太郎', '2026-11-24 12:34:56.789 (+09:00)', '¥1,980', 'gw-test', saleId])
    expect(text).toContain(word);
  for (const jpeg of jpegs) {
    // Under two pictures beside each other a hash takes two lines.
    expect(text).toContain(hash('sha256', jpeg).slice(0, 40));
    expect(bytes.includes(jpeg.subarray(0, 300))).toBe(true);
  }
});

test('is a ZIP file whose hashes can be verified, with the stored pictures', async () => {
  const { response, bytes } = await get('zip');
  expect(response.headers.get('content-type')).toBe('application/zip');
  expect(Number(response.headers.get('content-length'))).toBe(bytes.length);
  const file = join(folder, 'case.zip');
  const out = join(folder, 'unpacked');
  writeFileSync(file, bytes);
  execFileSync('python3', ['-m', 'zipfile', '-t', file]);
  execFileSync('python3', ['-m', 'zipfile', '-e', file, out]);
  expect(execFileSync('sha256sum', ['-c', 'SHA256SUMS.txt'], { cwd: out, encoding: 'utf8' })).toContain(
    'case.pdf: OK',
  );
  const sale = readFileSync(join(out, 'sale.json'));
  const record = caseRecordJson.parse(JSON.parse(sale.toString()));
  expect(record.sale).toMatchObject({ saleId, kind: 'refund', total: -1980, staff: { name: '佐藤' } });
  expect(record.pictures.map(({ sha256, offset }) => ({ sha256, offset }))).toEqual([
    { sha256: hash('sha256', jpegs[0] ?? ''), offset: 0 },
    { sha256: hash('sha256', jpegs[1] ?? ''), offset: -2_000 },
    { sha256: hash('sha256', jpegs[2] ?? ''), offset: 2_000 },
  ]);
  for (const [n, { file: name }] of record.pictures.entries())
    expect(readFileSync(join(out, name)).equals(jpegs[n] ?? Buffer.alloc(0))).toBe(true);
  expect(textOf(readFileSync(join(out, 'case.pdf')))).toContain(hash('sha256', sale));
  expect(readFileSync(join(out, 'README.txt'), 'utf8')).toContain('shasum -a 256 -c SHA256SUMS.txt');
  // Nothing of the export itself is in the record: the next one has the same hash.
  const again = await get('zip', '?language=en&by=B');
  writeFileSync(file, again.bytes);
  execFileSync('python3', ['-m', 'zipfile', '-e', file, out]);
  expect(readFileSync(join(out, 'sale.json')).equals(sale)).toBe(true);
});

test('names the program that exported it', async () => {
  const made = await sendJson(gateway, 'POST', '/api/v1/tokens', { cookie, body: { name: 'archive' } });
  const { token } = JSON.parse(made.text) as { token: string };
  const { bytes } = await get('pdf', '?language=en', { authorization: `Bearer ${token}` });
  expect(textOf(bytes)).toContain('Program “archive”');
  const answer = await fetch(`${gateway.url}/api/v1/exports?limit=1`, { headers: { cookie } });
  expect(exportsJson.parse(await answer.json()).exports).toMatchObject([
    { caller: 'token', token: 'archive' },
  ]);
});

test('notes every export with who made it', async () => {
  await fetch(`${gateway.url}/api/v1/sales.csv?kind=refund&from=2026-11-24`, { headers: { cookie } });
  await get('zip', `?by=${encodeURIComponent('山田')}`);
  const answer = await fetch(`${gateway.url}/api/v1/exports?limit=2`, { headers: { cookie } });
  const [zip, csv] = exportsJson.parse(await answer.json()).exports;
  const from = { caller: 'session', address: '127.0.0.1' };
  expect(zip).toMatchObject({ ...from, what: 'case_zip', by: '山田', saleId });
  expect(zip?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(csv).toMatchObject({ ...from, what: 'csv', filter: { kind: 'refund', from: '2026-11-24' } });
  // One that was refused took nothing along.
  await fetch(`${gateway.url}/api/v1/sales/nobody/case.pdf`, { headers: { cookie } });
  const after = await fetch(`${gateway.url}/api/v1/exports?limit=1`, { headers: { cookie } });
  expect(exportsJson.parse(await after.json()).exports).toEqual([zip]);
});

test('refuses an unknown sale and an unknown language', async () => {
  const status = async (path: string) =>
    (await fetch(`${gateway.url}/api/v1/sales/${path}`, { headers: { cookie } })).status;
  expect(await status('nobody:1/case.pdf')).toBe(404);
  expect(await status('nobody:1/case.zip')).toBe(404);
  expect((await get('pdf', '?language=fr')).response.status).toBe(400);
});
