/**
 * The certificate with which the page is served: the gateway's own, kept in dataDir, or one from files that somebody else renews.
 *
 * 1. The own key is made once, for this user's eyes alone, and stays; certificates follow it (certificate-policy.ts). 2. What can't be written
 * is used all the same: the page doesn't wait for a disk. 3. A key that can't be used any more is replaced, and the log says so.
 */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { pause } from '../ops/abort.ts';
import type { ClientCertificate } from '../ops/client-certificate.ts';
import { certificateProblem } from '../ops/client-certificate.ts';
import type { Clock } from '../ops/clock.ts';
import { followFiles } from '../ops/follow-files.ts';
import type { Log } from '../ops/log.ts';
import { readOrMakeFile } from '../ops/make-file-once.ts';
import { ownAddresses, ownNames } from '../ops/own-addresses.ts';
import { replaceFile } from '../ops/replace-file.ts';
import { readText } from '../ops/yaml-file.ts';
import { type HeldCertificate, validityAt, whyAnew } from './certificate-policy.ts';
import { fingerprintOf } from './fingerprint.ts';
import { makeCertificate, readCertificate } from './own-certificate.ts';

export type Identity = ClientCertificate & { readonly fingerprint: string };

/** What the config says, with the files read. */
export type TlsConfig =
  | { readonly kind: 'off' }
  | { readonly kind: 'own' }
  | ({ readonly kind: 'files'; readonly certFile: string; readonly keyFile: string } & ClientCertificate);

export type PageTls = {
  current(): Identity;
  /** Looks until the signal aborts whether there is another one, and tells it. */
  run(onChange: (identity: Identity) => void, signal: AbortSignal): Promise<void>;
};

export type PageTlsDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly dataDir: string;
  readonly isClockSynced: () => boolean;
  /** Besides the machine's own. Those that are addresses don't count. */
  readonly allowedHosts: readonly string[];
  /** Of the network. Default: the machine's. */
  readonly addresses?: () => string[];
};

/** A clock that is set, an address that DHCP gives, a file that is renewed: noticed within this, milliseconds. */
const lookEveryMs = 60_000;

/** Undefined where TLS is off. */
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
        log.warn(
          { fingerprint: found.fingerprint },
          'the page has another certificate now: browsers warn once more',
        );
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
    first: identity(config.certPem, config.keyPem),
    parse: ([certPem = '', keyPem = '']) => {
      const wrong = certificateProblem({ certPem, keyPem });
      return wrong === undefined
        ? { ok: true, value: identity(certPem, keyPem) }
        : { ok: false, why: wrong.words };
    },
    onProblem: (why) => log.warn({ why: why.en }, 'the new certificate of the page can not be used'),
  });
}

function ownIdentity(deps: PageTlsDeps): () => Promise<Identity> {
  const { dataDir, clock, log, allowedHosts, isClockSynced, addresses = ownAddresses } = deps;
  const certPath = certificatePath(dataDir);
  const keyPem = ownKey(join(dataDir, 'page-key.pem'), log);
  const names = [
    ...new Set([
      ...ownNames(),
      ...allowedHosts.filter((name) => isIP(name) === 0).map((name) => name.toLowerCase()),
    ]),
  ];
  const onDisk = readText(certPath);
  let certPem = typeof onDisk === 'string' ? onDisk : '';
  return async () => {
    const wanted = {
      ...{ nowMs: clock.nowMs(), isClockSynced: isClockSynced() },
      ...{ names, addresses: addresses() },
    };
    const held = readCertificate(certPem, keyPem);
    const why = held === undefined ? 'none' : whyAnew(held, wanted);
    if (why === undefined) return identity(certPem, keyPem);
    const wish: HeldCertificate = {
      ...validityAt(wanted.nowMs),
      ...{ names, addresses: ['127.0.0.1', '::1', ...wanted.addresses] },
    };
    certPem = await makeCertificate(wish, keyPem);
    try {
      if (existsSync(certPath)) replaceFile(certPath, Buffer.from(certPem));
      // `tillframe setup-code` may be making the first one at the same moment.
      else certPem = readOrMakeFile(certPath, () => certPem).toString();
    } catch (error) {
      log.error(
        { err: error, file: certPath },
        'it could not be written: the next start makes another one, and browsers warn once more',
      );
    }
    const made = identity(certPem, keyPem);
    log.info({ why, fingerprint: made.fingerprint }, 'a certificate was made for the page');
    return made;
  };
}

export function certificatePath(dataDir: string): string {
  return join(dataDir, 'page-certificate.pem');
}

function ownKey(path: string, log: Log): string {
  const kept = readOrMakeFile(path, newKey).toString();
  try {
    createPrivateKey(kept);
    return kept;
  } catch {
    log.error({ file: path }, 'the page’s private key could not be used any more: another one was made');
    const made = newKey();
    replaceFile(path, Buffer.from(made));
    return made;
  }
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function identity(certPem: string, keyPem: string): Identity {
  return { certPem, keyPem, fingerprint: fingerprintOf(certPem) };
}
