/** The printer proxy's part of config.yaml: mistakes are reported at their place, mistakes elsewhere don't stop it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  loadPrinterProxyConfig,
  type PrinterProxyConfigResult,
} from '../../../src/agent/config/load-config.ts';
import { noOwnRules } from '../../../src/domain/setup/receipt-printer.ts';
import { problemText } from '../../../src/lib/yaml/yaml-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tillframe-printer-proxy-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string): PrinterProxyConfigResult {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, text);
  return loadPrinterProxyConfig(file);
}

function problemsOf(text: string, language: 'en' | 'ja' = 'en'): string[] {
  const result = load(text);
  return result.ok ? [] : result.problems.map((problem) => problemText('config.yaml', problem, language));
}

const entry = '{listen: "127.0.0.1:9100", printer: "192.168.1.50:9100", register: r1';

test('needs three values of a printer and defaults the rest', () => {
  const result = load(`dataDir: data\nprinterProxy: {printers: [${entry}}]}\n`);
  expect(result).toEqual({
    ok: true,
    config: {
      dataDir: join(folder, 'data'),
      printerProxy: {
        printers: [
          {
            listen: { host: '127.0.0.1', port: 9100 },
            printer: { host: '192.168.1.50', port: 9100 },
            ...{
              register: 'r1',
              dialect: 'epson',
              encoding: 'cp932',
              pixelReceipts: 'always',
              https: 'forward',
            },
            ...{ silenceMs: 3_000, receiptWithinMs: 15_000, kickAfterMs: 1_000 },
            ...noOwnRules,
          },
        ],
        spoolMegabytes: 32,
      },
      log: { level: 'info', sales: false },
      certificate: {
        certFile: join(folder, 'data/page-certificate.pem'),
        keyFile: join(folder, 'data/page-key.pem'),
      },
    },
  });
});

test('takes the certificate of the page from its files, whatever else is wrong there', () => {
  const result = load('dataDir: data\nweb: {listen: nonsense, tls: {certFile: a.pem, keyFile: /b.pem}}\n');
  expect(result.ok && result.config.certificate).toEqual({
    certFile: join(folder, 'a.pem'),
    keyFile: '/b.pem',
  });
});

test('accepts a printer on the port of a wildcard address', () => {
  const all = '{listen: "0.0.0.0:9100", printer: "192.168.1.50:9100", register: r1}';
  expect(problemsOf(`dataDir: data\nprinterProxy: {printers: [${all}]}\n`)).toEqual([]);
});

test('ignores mistakes in other sections for the proxy', () => {
  expect(problemsOf('dataDir: data\ncloud: {kind: pigeon}\nnonsense: 1\n')).toEqual([]);
});

test.each([
  [
    `${entry}, dialect: zebra}`,
    /config\.yaml:2:\d+ printerProxy\.printers\[0\]\.dialect: expected one of epson, star/,
  ],
  [
    `${entry}, numberPatterns: ["("]}`,
    /printerProxy\.printers\[0\]\.numberPatterns\[0\]: expected a regular expression/,
  ],
  ['{listen: "127.0.0.1:9100", register: r1}', /printerProxy\.printers\[0\]\.printer/],
  [
    '{listen: "0.0.0.0:9100", printer: "192.168.1.50:9100", register: r1}, {listen: "192.168.1.10:9100", printer: "192.168.1.51:9100", register: r2}',
    /printerProxy\.printers\[1\]\.listen.*listens there already/,
  ],
  [
    '{listen: "192.168.1.10:9100", printer: "192.168.1.10:9100", register: r1}',
    /printerProxy\.printers\[0\]\.printer: tillframe itself listens there.*write the address of the printer/,
  ],
  [
    '{listen: "127.0.0.1:9101", printer: "127.0.0.1:9102", register: r1}, {listen: "0.0.0.0:9102", printer: "192.168.1.50:9100", register: r2}',
    /printerProxy\.printers\[0\]\.printer: tillframe itself listens there/,
  ],
  [`${entry}}, ${entry}}`, /printerProxy\.printers\[1\]\.listen.*listens there already/],
  [
    '{listen: "127.0.0.1:9100", printer: "192.168.1.50:0", register: r1}',
    /HOST:PORT such as 192\.168\.1\.50:9100/,
  ],
])('%s', (printers, expected) => {
  const text = `dataDir: data\nprinterProxy: {printers: [${printers}]}\n`;
  expect(problemsOf(text).join('\n')).toMatch(expected);
  expect(problemsOf(text, 'ja').join('')).toMatch(/[ぁ-ん]/);
});
