/** Addresses of the page for people, and the certificate fingerprint that browsers show. */
import { readFileSync } from 'node:fs';
import type { Config } from '../../agent/config/config.ts';
import { fingerprintOf } from '../../agent/system/tls/fingerprint.ts';
import { certificatePath, openPageTls } from '../../agent/system/tls/page-tls.ts';
import { systemClock } from '../../lib/clock.ts';
import { createLog } from '../../lib/log.ts';
import { typedAddresses } from '../../lib/net/own-addresses.ts';

export type ReachableAddresses = {
  /** Most likely first; at least one. */
  readonly addresses: readonly string[];
  /** Undefined without TLS, and before a certificate was created. */
  readonly fingerprint?: string;
};

/** Current state, without changing anything. */
export async function reachableAddresses({
  web,
  dataDir,
}: Pick<Config, 'web' | 'dataDir'>): Promise<ReachableAddresses> {
  const { tls } = web;
  const addresses = await typedAddresses(tls.kind === 'off' ? 'http' : 'https', web.listen);
  if (tls.kind === 'off') return { addresses };
  const fingerprint = tls.kind === 'files' ? fingerprintOf(tls.certPem) : keptFingerprint(dataDir);
  return { addresses, ...(fingerprint !== undefined && { fingerprint }) };
}

/** Creates a missing certificate: a printed fingerprint must match the one at first start. */
export async function ensuredAddresses(config: Pick<Config, 'web' | 'dataDir'>): Promise<ReachableAddresses> {
  const reach = await reachableAddresses(config);
  const { web, dataDir } = config;
  if (web.tls.kind === 'off' || reach.fingerprint !== undefined) return reach;
  const made = await openPageTls(web.tls, {
    ...{ clock: systemClock, dataDir, allowedHosts: web.allowedHosts },
    ...{ log: createLog({ level: 'warn' }), isClockSynced: () => false },
  });
  return { ...reach, ...(made !== undefined && { fingerprint: made.current().fingerprint }) };
}

function keptFingerprint(dataDir: string): string | undefined {
  try {
    return fingerprintOf(readFileSync(certificatePath(dataDir), 'utf8'));
  } catch {
    return undefined;
  }
}
