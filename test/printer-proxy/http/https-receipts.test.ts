/** Receipts over HTTPS that end at the proxy: read as those over HTTP, with certificates on both ways. */
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { makeCertificate } from '../../../src/agent/system/tls/own-certificate.ts';
import { printerProxySocketPath } from '../../../src/contract/printer/paths.ts';
import { rememberCertificate } from '../../../src/contract/printer/printer-certificates.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import type { CopiedPrinter } from '../../../src/printer-proxy/capture/capture-protocol.ts';
import { createTlsEnds, type TlsEnds } from '../../../src/printer-proxy/http/tls-ends.ts';
import { openProxy } from '../../../src/printer-proxy/proxy.ts';
import { freePort } from '../../peers/network/free-port.ts';
import {
  cutElement,
  printAnswer,
  printBody,
  startHttpPrinter,
  textElement,
} from '../../peers/printers/http-printer.ts';
import { startProgram } from '../../peers/program.ts';
import { fetchAt } from '../agent.ts';

async function identity(): Promise<{ readonly cert: string; readonly key: string }> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const [beginsAtMs, endsAtMs] = [Date.now() - 3_600_000, Date.now() + 86_400_000];
  const names = { names: ['localhost'], addresses: ['127.0.0.1'] };
  return { cert: await makeCertificate({ beginsAtMs, endsAtMs, ...names }, key), key };
}

function makeFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'tillframe-https-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

const body = (total: number): string =>
  printBody('epson', textElement('epson', `店\nブレンド ￥${total}\n合計 ￥${total}\n`) + cutElement.epson);

/** `trusts`: the certificate that the till was made to trust. Rejects when it doesn't get an answer. */
async function print(port: number, total: number, trusts: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const agent = new Agent({ ca: trusts });
  const sent = request({
    ...{ agent, host: '127.0.0.1', port, method: 'POST' },
    path: '/cgi-bin/epos/service.cgi?devid=local_printer&timeout=10000',
  });
  sent.on('error', reject).on('response', (response) => {
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => parts.push(part));
    response.on('end', () => resolve(Buffer.concat(parts).toString()));
  });
  sent.end(body(total));
  try {
    return await promise;
  } finally {
    agent.destroy();
  }
}

/** As browsers do, and unlike Node, the till says why it ends the handshake. `trusts`: another certificate than the gateway's. */
async function refuse(port: number, folder: string, trusts: string): Promise<void> {
  const trusted = join(folder, 'trusted.pem');
  writeFileSync(trusted, trusts);
  const till = ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', trusted, '-verify_return_error'];
  await expect(promisify(execFile)('openssl', till)).rejects.toThrow('certificate verify failed');
}

/** Beside a page whose certificate is stored in the folder. */
async function openBefore(
  printerPort: number,
  folder: string,
  gateway?: { cert: string; key: string },
  changed: (ends: TlsEnds) => TlsEnds = (ends) => ends,
) {
  const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  if (gateway !== undefined) writeFileSync(files.certFile, gateway.cert);
  if (gateway !== undefined) writeFileSync(files.keyFile, gateway.key);
  const log = createLog({ level: 'silent' });
  const proxy = await openProxy({
    ...{ listen: { host: '127.0.0.1', port: 0 }, printer: { host: '127.0.0.1', port: printerPort } },
    ...{ index: 0, register: 'r1', clock: systemClock, log },
    capture: { add: () => undefined, answer: () => undefined, closed: () => undefined },
    tls: changed(createTlsEnds({ certificate: files, folder, log })),
  });
  const problem = async (code: NonNullable<CopiedPrinter['problem']>['code'] | undefined): Promise<unknown> =>
    expect.poll(() => proxy.state().problem?.code, { timeout: 60_000 }).toBe(code);
  return { ...proxy, problem, port: proxy.address.port, [Symbol.asyncDispose]: () => proxy.close() };
}

test('reads a receipt that is printed over HTTPS, with the certificate of the page', async () => {
  using folder = makeFolder();
  const [gateway, own] = [await identity(), await identity()];
  writeFileSync(join(folder.path, 'page-certificate.pem'), gateway.cert);
  writeFileSync(join(folder.path, 'page-key.pem'), gateway.key);
  await using printer = await startHttpPrinter('epson', { tls: own });
  const port = await freePort();
  const printers = [
    {
      ...{ listen: `127.0.0.1:${port}`, printer: `127.0.0.1:${printer.port}`, register: 'r1' },
      ...{ https: 'read', kickAfterMs: 0 },
    },
  ];
  const config = join(folder.path, 'config.yaml');
  writeFileSync(config, JSON.stringify({ dataDir: folder.path, printerProxy: { printers } }));
  await using program = startProgram(['printer-proxy', '--config', config]);
  await program.line(/receipt capture ready/);
  for (const total of [980, 1_200]) expect(await print(port, total, gateway.cert)).toBe(printAnswer('epson'));
  expect(printer.printed()).toEqual([body(980), body(1_200)]);
  await using agent = await fetchAt(printerProxySocketPath(folder.path), { acknowledges: true });
  await agent.until(2);
  expect(agent.items.map(({ kind, total }) => [kind, total])).toEqual([
    ['sale', 980],
    ['sale', 1_200],
  ]);
});

test('refuses a printer with another certificate until that is accepted', async () => {
  using folder = makeFolder();
  const gateway = await identity();
  const printerPort = await freePort();
  await using proxy = await openBefore(printerPort, folder.path, gateway);
  {
    await using _first = await startHttpPrinter('epson', { port: printerPort, tls: await identity() });
    await print(proxy.port, 980, gateway.cert);
    expect(proxy.state()).toMatchObject({ state: 'reached' });
  }
  await using exchanged = await startHttpPrinter('epson', { port: printerPort, tls: await identity() });
  await expect(print(proxy.port, 1_200, gateway.cert)).rejects.toThrow();
  await proxy.problem('printer.certificate_changed');
  expect(exchanged.printed()).toEqual([]);
  rememberCertificate(folder.path, { host: '127.0.0.1', port: printerPort });
  await print(proxy.port, 1_200, gateway.cert);
  expect(exchanged.printed()).toEqual([body(1_200)]);
  await proxy.problem(undefined);
});

test('accepts another certificate in place of one that could not be stored', async () => {
  using folder = makeFolder();
  const gateway = await identity();
  const printerPort = await freePort();
  // In the way of the file's draft.
  const obstacle = join(folder.path, 'printer-certificates.json.new');
  mkdirSync(obstacle);
  await using proxy = await openBefore(printerPort, folder.path, gateway);
  {
    await using _first = await startHttpPrinter('epson', { port: printerPort, tls: await identity() });
    await print(proxy.port, 980, gateway.cert);
  }
  await using exchanged = await startHttpPrinter('epson', { port: printerPort, tls: await identity() });
  await expect(print(proxy.port, 1_200, gateway.cert)).rejects.toThrow();
  await proxy.problem('printer.certificate_changed');
  rmSync(obstacle, { recursive: true });
  rememberCertificate(folder.path, { host: '127.0.0.1', port: printerPort });
  await print(proxy.port, 1_200, gateway.cert);
  expect(exchanged.printed()).toEqual([body(1_200)]);
});

test.each(['{"127', '[]'])(
  'refuses every printer while the certificates are %s, until each is accepted',
  async (text) => {
    using folder = makeFolder();
    const gateway = await identity();
    await using printer = await startHttpPrinter('epson', { tls: await identity() });
    await using other = await startHttpPrinter('epson', { tls: await identity() });
    await using proxy = await openBefore(printer.port, folder.path, gateway);
    await using beside = await openBefore(other.port, folder.path, gateway);
    await print(proxy.port, 500, gateway.cert);
    await print(beside.port, 500, gateway.cert);
    writeFileSync(join(folder.path, 'printer-certificates.json'), text);
    await expect(print(proxy.port, 980, gateway.cert)).rejects.toThrow();
    await proxy.problem('printer.certificates_unreadable');
    rememberCertificate(folder.path, { host: '127.0.0.1', port: printer.port });
    await print(proxy.port, 980, gateway.cert);
    expect(printer.printed()).toEqual([body(500), body(980)]);
    await proxy.problem(undefined);
    // Nobody has accepted this one.
    await expect(print(beside.port, 980, gateway.cert)).rejects.toThrow();
    await beside.problem('printer.certificates_unreadable');
    expect(other.printed()).toEqual([body(500)]);
  },
);

test('reports a till that does not trust the gateway, and a gateway without a certificate', async () => {
  using folder = makeFolder();
  const [gateway, other] = [await identity(), await identity()];
  await using printer = await startHttpPrinter('epson', { tls: await identity() });
  await using bare = await openBefore(printer.port, folder.path);
  await expect(print(bare.port, 500, gateway.cert)).rejects.toThrow();
  await bare.problem('printer.no_certificate');

  await using proxy = await openBefore(printer.port, folder.path, gateway);
  await refuse(proxy.port, folder.path, other.cert);
  await proxy.problem('printer.till_distrusts');
  expect(printer.printed()).toEqual([]);
  await print(proxy.port, 500, gateway.cert);
  await proxy.problem(undefined);
});

test('reports a till that does not trust the gateway when the printer is ready just after it', async () => {
  using folder = makeFolder();
  const [gateway, other] = [await identity(), await identity()];
  await using printer = await startHttpPrinter('epson', { tls: await identity() });
  const { promise: isReady, resolve } = Promise.withResolvers<undefined>();
  let ready = (): void => undefined;
  await using proxy = await openBefore(printer.port, folder.path, gateway, (ends) => ({
    till(socket) {
      const near = ends.till(socket);
      return near.once('error', () =>
        process.nextTick(() => {
          ready();
          resolve(undefined);
        }),
      );
    },
    printer(address, onReady) {
      ready = onReady;
      return ends.printer(address, () => undefined);
    },
  }));
  await refuse(proxy.port, folder.path, other.cert);
  await isReady;
  expect(proxy.state()).toMatchObject({ state: 'reached', problem: { code: 'printer.till_distrusts' } });
});
