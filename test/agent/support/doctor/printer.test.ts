/** The check of the receipt printers: an unreachable one is reported with the name of its register. */
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Config } from '../../../../src/agent/config/config.ts';
import type { CheckContext } from '../../../../src/agent/support/doctor/check.ts';
import { printerChecks } from '../../../../src/agent/support/doctor/printer.ts';
import { runChecks } from '../../../../src/agent/support/doctor/run-checks.ts';
import { makeCertificate } from '../../../../src/agent/system/tls/own-certificate.ts';
import { printerProxyFolder } from '../../../../src/contract/printer/paths.ts';
import { rememberCertificate } from '../../../../src/contract/printer/printer-certificates.ts';
import { doctorText } from '../../../../src/domain/doctor/doctor-text.ts';
import { noOwnRules } from '../../../../src/domain/setup/receipt-printer.ts';
import { defaultInstantRule } from '../../../../src/domain/time/instant.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { startPrintCloud } from '../../../peers/clouds/print-cloud.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { startHttpPrinter } from '../../../peers/printers/http-printer.ts';

test('compares the certificate of a printer whose receipts are read over HTTPS', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tillframe-doctor-'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const [beginsAtMs, endsAtMs] = [Date.now() - 3_600_000, Date.now() + 86_400_000];
  const names = { names: ['localhost'], addresses: ['127.0.0.1'] };
  const cert = await makeCertificate({ beginsAtMs, endsAtMs, ...names }, key);
  await using printer = await startHttpPrinter('epson', { tls: { key, cert } });
  const address = { host: '127.0.0.1', port: printer.port };
  const data = printerProxyFolder(folder.path);
  const verdict = async (at = address) => {
    const printers = [{ register: 'till-1', printer: at, https: 'read' }];
    const context = {
      config: { dataDir: folder.path, printerProxy: { printers } } as unknown as Config,
      ...{ clock: systemClock, registers: [] as CheckContext['registers'] },
    } as CheckContext;
    const [found] = await runChecks(printerChecks(context), context, AbortSignal.timeout(60_000));
    return found?.what.code;
  };
  expect(await verdict()).toBe('doctor.printer_answers');
  rememberCertificate(data, address, new X509Certificate(cert).fingerprint256);
  expect(await verdict()).toBe('doctor.printer_answers');
  rememberCertificate(data, address, 'AA:BB');
  expect(await verdict()).toBe('printer.certificate_changed');
  writeFileSync(join(data, 'printer-certificates.json'), '{"127');
  expect(await verdict()).toBe('printer.certificates_unreadable');
  rememberCertificate(data, address);
  expect(await verdict()).toBe('doctor.printer_answers');
  await using plain = await startHttpPrinter('epson');
  expect(await verdict({ host: '127.0.0.1', port: plain.port })).toBe('doctor.printer_not_https');
});

test('accepts a printer that answers, reports one that does not, and leaves a printing one alone', async () => {
  let knocks = 0;
  const server = createServer((socket) => {
    knocks += 1;
    socket.on('error', () => undefined).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const register = (key: string, name: string, at: number) => ({
    ...{ key, name, instant: defaultInstantRule },
    printer: {
      ...({ dialect: 'epson', encoding: 'cp932', https: 'forward', host: '127.0.0.1' } as const),
      ...{ port: at, listenPort: 9_100, rules: noOwnRules },
    },
  });
  const gone = await freePort();
  const written = { register: 'till-3', printer: { host: '127.0.0.1', port: gone }, https: 'forward' };
  const context: CheckContext = {
    config: { printerProxy: { printers: [written] } } as unknown as Config,
    ...{ notes: [], clock: systemClock, log: createLog({ level: 'silent' }), agent: 'here' },
    ...{ cameras: [], posAccounts: [], links: [], momentSources: [] },
    registers: [
      register('till-1', 'レジ1', port),
      register('till-2', 'テラス', gone),
      { key: 'till-3', name: '3番', instant: defaultInstantRule },
      register('till-4', 'レジ4', port),
    ],
    cameraHealth: () => Promise.resolve(undefined),
    isPrinting: (key) => key === 'till-4',
  };
  const found = await runChecks(printerChecks(context), context, AbortSignal.timeout(60_000));
  expect(found.map(({ check, title, level }) => [check, title, level])).toEqual([
    ['printer', 'レジ1', 'green'],
    ['printer', 'テラス', 'red'],
    ['printer', 'レジ4', 'green'],
    ['printer', '3番', 'red'],
  ]);
  expect(found[1]?.what.code).toBe('doctor.printer_unreachable');
  expect(found[1]?.todo && doctorText(found[1].todo, 'ja')).toContain(
    'このアドレスの機器は印刷を受け付けていません',
  );
  expect(knocks).toBe(1);
  server.close();
});

test('checks the cloud of a printer that polls it, and when it polled last', async () => {
  await using cloud = await startPrintCloud();
  const gone = await freePort();
  const written = [cloud.port, cloud.port, gone, cloud.port].map((port, index) => ({
    register: `till-${index + 1}`,
    listen: { host: '0.0.0.0', port: 9_100 + index },
    printer: { host: '127.0.0.1', port, cloud: `http://127.0.0.1:${port}/cloudprnt/shop-7?s=1` },
  }));
  const nowMs = systemClock.monotonicMs();
  const polledMs: Readonly<Record<string, number>> = { 'till-1': nowMs - 2_000, 'till-4': nowMs - 1_200_000 };
  const context: CheckContext = {
    config: { printerProxy: { printers: written } } as unknown as Config,
    ...{ notes: [], clock: systemClock, log: createLog({ level: 'silent' }), agent: 'here' },
    ...{ cameras: [], posAccounts: [], links: [], momentSources: [], registers: [] },
    cameraHealth: () => Promise.resolve(undefined),
    lastPollMs: (key) => polledMs[key],
  };
  const found = await runChecks(printerChecks(context), context, AbortSignal.timeout(60_000));
  expect(found.map(({ level, what }) => [level, what.code])).toEqual([
    ['green', 'doctor.printer_polls'],
    ['yellow', 'doctor.printer_never_polled'],
    ['red', 'doctor.print_cloud_unreachable'],
    ['yellow', 'doctor.printer_does_not_poll'],
  ]);
  expect(found[1]?.todo && doctorText(found[1].todo, 'en')).toContain(
    'http://GATEWAY:9101/cloudprnt/shop-7?s=1',
  );
  expect(found[2]?.todo && doctorText(found[2].todo, 'ja')).toContain('ECONNREFUSED');
  expect(cloud.requests).toEqual([]);
});
