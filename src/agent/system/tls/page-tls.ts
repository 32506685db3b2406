/**
 * The certificate of the page: the gateway's own, stored in dataDir, or one from files renewed by another
 * program.
 *
 * 1. The own key is made once, readable by this user alone, and stays; certificates follow it
 *    (certificate-policy.ts).
 * 2. A key or certificate that can't be written is used all the same: the page doesn't wait for a disk.
 * 3. An unusable key is replaced, which is logged.
 * 4. One process makes them at a time, and adopts those made by another before it.
 */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { acquireFileLock } from '../../../lib/files/file-lock.ts';
import { followFiles } from '../../../lib/files/follow-files.ts';
import { readOrMakeFile } from '../../../lib/files/make-file-once.ts';
import { replaceFile } from '../../../lib/files/replace-file.ts';
import type { Log } from '../../../lib/log.ts';
import { ownAddresses, ownNames } from '../../../lib/net/own-addresses.ts';
import { pageCertificateFiles } from '../../../lib/tls/certificate-files.ts';
import type { ClientCertificate } from '../../../lib/tls/client-certificate.ts';
import { certificateProblem } from '../../../lib/tls/client-certificate.ts';
import { loadX509 } from '../../../lib/tls/x509.ts';
import { readText } from '../../../lib/yaml/yaml-file.ts';
import {
  type CertificateNeeds,
  type HeldCertificate,
  type RenewalReason,
  renewalReason,
  validityAt,
} from './certificate-policy.ts';
import { fingerprintOf } from './fingerprint.ts';
import { makeCertificate, readCertificate } from './own-certificate.ts';

export type Identity = ClientCertificate & { readonly fingerprint: string };

/** The config's section, with the files read. */
export type TlsConfig =
  | { readonly kind: 'off' }
  | { readonly kind: 'own' }
  | ({ readonly kind: 'files'; readonly certFile: string; readonly keyFile: string } & ClientCertificate);

export type PageTls = {
  current(): Identity;
  /** Checks for a new certificate until the signal aborts, and reports it. */
  run(onChange: (identity: Identity) => void, signal: AbortSignal): Promise<void>;
};

export type PageTlsDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly dataDir: string;
  readonly isClockSynced: () => boolean;
  /** Besides the machine's own. Addresses among them are ignored. */
  readonly allowedHosts: readonly string[];
  /** Network addresses. Default: the machine's. */
  readonly addresses?: () => string[];
};

/** Time to notice a clock that is set, a new DHCP address or a renewed file, milliseconds. */
const lookEveryMs = 60_000;
/**
 * Making a key and a certificate takes well under a second, but a busy machine may stop the other process for long; a lock
 * of a process that ended is free at once. Milliseconds.
 */
const turnWithinMs = 60_000;

/** Undefined if TLS is off. */
export async function openPageTls(config: TlsConfig, deps: PageTlsDeps): Promise<PageTls | undefined> {
  if (config.kind === 'off') return undefined;
  const look = config.kind === 'own' ? ownIdentity(deps) : identityInFiles(config, deps);
  const { clock, log } = deps;
  let current = await look();
  return {
    current: () => current,
    async run(onChange, signal) {
      while (await pause(clock, lookEveryMs, signal)) {
        const found = await look();
        if (found.certPem === current.certPem && found.keyPem === current.keyPem) continue;
        current = found;
        log.warn({ fingerprint: found.fingerprint }, 'page certificate replaced, browsers warn again');
        onChange(found);
      }
    },
  };
}

function identityInFiles(
  config: Extract<TlsConfig, { kind: 'files' }>,
  { log }: PageTlsDeps,
): () => Promise<Identity> {
  return followFiles({
    paths: [config.certFile, config.keyFile],
    first: identity(config),
    parse: ([certPem = '', keyPem = '']) => {
      const wrong = certificateProblem({ certPem, keyPem });
      return wrong === undefined
        ? { ok: true, value: identity({ certPem, keyPem }) }
        : { ok: false, why: wrong.words };
    },
    onProblem: (why) => log.warn({ why: why.en }, 'new page certificate unusable'),
  });
}

function ownIdentity(deps: PageTlsDeps): () => Promise<Identity> {
  const { dataDir, clock, log, allowedHosts, isClockSynced, addresses = ownAddresses } = deps;
  const names = [
    ...new Set([
      ...ownNames(),
      ...allowedHosts.filter((name) => isIP(name) === 0).map((name) => name.toLowerCase()),
    ]),
  ];
  let held: ClientCertificate | undefined;
  return async () => {
    const requested = {
      ...{ nowMs: clock.nowMs(), isClockSynced: isClockSynced() },
      ...{ names, addresses: addresses() },
    };
    held ??= pairOnDisk(dataDir);
    if (whyAnewOf(held, requested) === undefined && held !== undefined) return identity(held);
    // Takes seconds on a slow card, and would hold the lock for as long.
    await loadX509();
    using _turn = await turnToMake(dataDir, clock);
    // Another process may have made one while this one waited.
    const kept = pairOnDisk(dataDir);
    const why = whyAnewOf(kept, requested);
    held = why === undefined && kept !== undefined ? kept : await make(kept ?? held, requested);
    const now = identity(held);
    if (why !== undefined) log.info({ why, fingerprint: now.fingerprint }, 'page certificate created');
    return now;
  };

  async function make(
    before: ClientCertificate | undefined,
    requested: CertificateNeeds,
  ): Promise<ClientCertificate> {
    const keyPem = before?.keyPem ?? ownKey(keyPath(dataDir), log);
    const request: HeldCertificate = {
      ...validityAt(requested.nowMs),
      ...{ names, addresses: ['127.0.0.1', '::1', ...requested.addresses] },
    };
    const certPem = await makeCertificate(request, keyPem);
    try {
      replaceFile(certificatePath(dataDir), Buffer.from(certPem));
    } catch (error) {
      log.error(
        { err: error, file: certificatePath(dataDir) },
        'page certificate not stored, the next start creates another one',
      );
    }
    return { certPem, keyPem };
  }
}

function whyAnewOf(
  pair: ClientCertificate | undefined,
  requested: CertificateNeeds,
): RenewalReason | 'none' | undefined {
  const held = pair === undefined ? undefined : readCertificate(pair.certPem, pair.keyPem);
  return held === undefined ? 'none' : renewalReason(held, requested);
}

/** Undefined unless there is a key with its certificate. */
function pairOnDisk(dataDir: string): ClientCertificate | undefined {
  const [keyPem, certPem] = [readText(keyPath(dataDir)), readText(certificatePath(dataDir))];
  if (typeof keyPem !== 'string' || typeof certPem !== 'string') return undefined;
  return readCertificate(certPem, keyPem) === undefined ? undefined : { certPem, keyPem };
}

/**
 * One process makes key and certificate at a time; `tillframe setup-code` may run during the first start.
 * Undefined if the lock is unavailable: the page starts without it.
 */
async function turnToMake(dataDir: string, clock: Clock): Promise<Disposable | undefined> {
  try {
    return await acquireFileLock(join(dataDir, 'page-certificate.lock'), turnWithinMs, clock);
  } catch {
    return undefined;
  }
}

export function certificatePath(dataDir: string): string {
  return pageCertificateFiles(dataDir).certFile;
}

function keyPath(dataDir: string): string {
  return pageCertificateFiles(dataDir).keyFile;
}

function ownKey(path: string, log: Log): string {
  const kept = readOrMakeFile(path, newKey).toString();
  try {
    createPrivateKey(kept);
    return kept;
  } catch {
    log.error({ file: path }, 'page private key unusable, replaced');
    const made = newKey();
    replaceFile(path, Buffer.from(made));
    return made;
  }
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function identity({ certPem, keyPem }: ClientCertificate): Identity {
  return { certPem, keyPem, fingerprint: fingerprintOf(certPem) };
}
