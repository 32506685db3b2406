/**
 * The gateway's own certificate on disk: made once, stored, renewed with the same key; verified by openssl.
 * Foreign certificates are reloaded.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fingerprintLines } from '../../../../src/agent/system/tls/fingerprint.ts';
import { type Identity, openPageTls, type PageTls } from '../../../../src/agent/system/tls/page-tls.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { ownAddresses } from '../../../../src/lib/net/own-addresses.ts';
import { makeAuthority } from '../../../peers/network/certificates.ts';
import { ownTls } from './own.ts';

const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
const dayMs = 86_400_000;
const publicKey = (identity: Identity, folder: string): string => {
  writeFileSync(join(folder, 'shown.pem'), identity.certPem);
  return openssl('x509', '-in', join(folder, 'shown.pem'), '-noout', '-pubkey');
};
/** Checks as often as possible, and stops when the test says so. */
const restless = {
  ...systemClock,
  sleep: (_ms: number, signal?: AbortSignal) => systemClock.sleep(20, signal),
};

async function nextIdentity(tls: PageTls, change: () => void): Promise<Identity> {
  const stop = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Identity>();
  const running = tls.run(resolve, stop.signal);
  change();
  const next = await promise;
  stop.abort();
  await running;
  expect(tls.current()).toEqual(next);
  return next;
}

test("meets every browser's requirements, and its key can't impersonate another site", async () => {
  using own = ownTls();
  const { certPem, fingerprint } = (
    await own.open({
      allowedHosts: ['Till.Example', '10.1.1.1'],
      addresses: () => ['192.168.1.5', 'fd00::5'],
    })
  ).current();
  const file = join(own.dataDir, 'page-certificate.pem');
  expect(readFileSync(file, 'utf8')).toBe(certPem);
  const text = openssl('x509', '-in', file, '-noout', '-text');
  for (const part of [
    'ecdsa-with-SHA256',
    'NIST CURVE: P-256',
    'TLS Web Server Authentication',
    'DNS:localhost',
    'DNS:till.example',
    'IP Address:192.168.1.5',
    'IP Address:FD00:0:0:0:0:0:0:5',
  ])
    expect(text).toContain(part);
  expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
  for (const name of ['till.example', 'localhost'])
    expect(
      openssl('verify', '-CAfile', file, '-purpose', 'sslserver', '-verify_hostname', name, file),
    ).toContain('OK');
  expect(openssl('verify', '-CAfile', file, '-verify_ip', 'fd00::5', file)).toContain('OK');
  expect(openssl('x509', '-in', file, '-noout', '-fingerprint', '-sha256')).toContain(fingerprint);
  expect(fingerprintLines(fingerprint).join(' ')).toBe(fingerprint.replaceAll(':', ' '));

  // The stolen key signs for another site: rejected by the constraints alone.
  const at = (name: string): string => join(own.dataDir, name);
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    at('b.key'),
    '-subj',
    '/CN=bank',
    '-out',
    at('b.csr'),
  );
  const forged = (name: string): string => {
    writeFileSync(at('ext'), `subjectAltName=DNS:${name}\n`);
    openssl(
      'x509',
      '-req',
      '-in',
      at('b.csr'),
      '-CA',
      file,
      '-CAkey',
      at('page-key.pem'),
      '-extfile',
      at('ext'),
      '-out',
      at('b.pem'),
    );
    return openssl('verify', '-CAfile', file, at('b.pem'));
  };
  expect(forged('localhost')).toContain('OK');
  expect(() => forged('bank.example')).toThrow(/permitted subtree violation/);
});

test('makes it once, for this user alone, and reuses it at the next start', async () => {
  using own = ownTls();
  const first = (await own.open()).current();
  for (const file of ['page-key.pem', 'page-certificate.pem'])
    expect(statSync(join(own.dataDir, file)).mode & 0o777).toBe(0o600);
  expect((await own.open()).current()).toEqual(first);
  // Two that start at the same time share one key.
  using other = ownTls();
  const [a, b] = await Promise.all([other.open(), other.open()]);
  expect(a.current().keyPem).toBe(b.current().keyPem);
});

test('renews it in time with the same key, at run time and at a start', async () => {
  using own = ownTls();
  let nowMs = Date.parse('2027-01-01T00:00:00Z');
  const clock = { ...restless, nowMs: () => nowMs };
  const tls = await own.open({ clock });
  const first = tls.current();
  const next = await nextIdentity(tls, () => {
    nowMs += 700 * dayMs;
  });
  expect(next.fingerprint).not.toBe(first.fingerprint);
  expect(publicKey(next, own.dataDir)).toBe(publicKey(first, own.dataDir));
  expect((await own.open({ clock })).current()).toEqual(next);
  nowMs += 1_000 * dayMs;
  expect((await own.open({ clock })).current().fingerprint).not.toBe(next.fingerprint);
});

test('makes a valid one at a first start in 1970, and keeps it when the clock is set', async () => {
  using own = ownTls();
  const before = (
    await own.open({ clock: { ...systemClock, nowMs: () => 12_000 }, isClockSynced: () => false })
  ).current();
  expect(
    openssl('x509', '-in', join(own.dataDir, 'page-certificate.pem'), '-noout', '-checkend', '0'),
  ).toContain('will not expire');
  expect((await own.open()).current()).toEqual(before);
});

test('adds the address once the network is there', async () => {
  using own = ownTls();
  let addresses: string[] = [];
  const tls = await own.open({ clock: restless, addresses: () => addresses });
  const next = await nextIdentity(tls, () => {
    addresses = ['10.0.0.7'];
  });
  writeFileSync(join(own.dataDir, 'shown.pem'), next.certPem);
  expect(openssl('x509', '-in', join(own.dataDir, 'shown.pem'), '-noout', '-text')).toContain(
    'IP Address:10.0.0.7',
  );
});

test('replaces damaged files, and uses a certificate that cannot be written', async () => {
  using own = ownTls();
  const first = (await own.open()).current();
  writeFileSync(join(own.dataDir, 'page-certificate.pem'), 'torn');
  const second = (await own.open()).current();
  expect(second.keyPem).toBe(first.keyPem);
  writeFileSync(join(own.dataDir, 'page-key.pem'), '');
  const third = (await own.open()).current();
  expect(third.keyPem).not.toBe(first.keyPem);
  expect((await own.open()).current()).toEqual(third);
  expect(statSync(join(own.dataDir, 'page-key.pem')).mode & 0o777).toBe(0o600);

  rmSync(join(own.dataDir, 'page-certificate.pem'));
  mkdirSync(join(own.dataDir, 'page-certificate.pem'));
  expect((await own.open()).current().keyPem).toBe(third.keyPem);
});

test('reloads a renewed foreign certificate, and ignores a half-written one', async () => {
  using own = ownTls();
  using authority = makeAuthority();
  const files = { certFile: join(own.dataDir, 'a.pem'), keyFile: join(own.dataDir, 'a.key') };
  const write = ({ cert, key }: { cert: string; key: string }) => {
    writeFileSync(files.certFile, cert);
    writeFileSync(files.keyFile, key);
  };
  const [one, two] = [authority.issue(), authority.issue()];
  write(one);
  const said: string[] = [];
  const log = {
    ...createLog({ level: 'silent' }),
    warn: (what: { why?: string }) => void said.push(what.why ?? ''),
  };
  const tls = await openPageTls(
    { kind: 'files', ...files, certPem: one.cert, keyPem: one.key },
    { clock: restless, log: log as never, dataDir: own.dataDir, isClockSynced: () => true, allowedHosts: [] },
  );
  if (tls === undefined) throw new Error('TLS is off');
  expect(tls.current().certPem).toBe(one.cert);
  const stop = new AbortController();
  const running = tls.run(() => undefined, stop.signal);
  writeFileSync(files.certFile, two.cert);
  await expect.poll(() => said.join()).toContain('does not belong to the certificate');
  expect(tls.current().certPem).toBe(one.cert);
  writeFileSync(files.keyFile, two.key);
  await expect.poll(() => tls.current().certPem).toBe(two.cert);
  stop.abort();
  await running;
});

test('omits addresses of containers and link-local ones', () => {
  const info = (address: string, family: 'IPv4' | 'IPv6', internal = false) =>
    ({ address, family, internal, netmask: '', mac: '', cidr: null, scopeid: 0 }) as NonNullable<
      ReturnType<typeof networkInterfaces>[string]
    >[number];
  expect(
    ownAddresses({
      lo: [info('127.0.0.1', 'IPv4', true)],
      docker0: [info('172.17.0.1', 'IPv4')],
      eth0: [info('fe80::1', 'IPv6'), info('fd00::2', 'IPv6'), info('192.168.1.5', 'IPv4')],
      wlan0: [info('169.254.3.4', 'IPv4')],
    }),
  ).toEqual(['192.168.1.5', 'fd00::2']);
});
