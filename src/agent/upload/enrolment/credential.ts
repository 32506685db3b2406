/**
 * The credential that a gateway got by enrolment, on disk: encrypted, in a separate file beside the database,
 * readable by its owner only.
 *
 * Order of operations (contract/cloud/enrol.ts has the cloud's half):
 * 1. The answer is written here, as `next` beside the credential in force, and is on disk before it is used.
 * 2. `next` is used; the cloud may revoke the former one from then on.
 * 3. Once `next` has worked it becomes `current`, and the former one is deleted.
 *
 * A crash before 1 leaves the key or the former credential valid; after it, both are here, and the newer is
 * tried first. A refused one stays until the former one has worked: an earlier use of it may have revoked the
 * former one without an answer reaching the gateway.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { failpoint } from '../../../lib/failpoint.ts';
import { replaceFile } from '../../../lib/files/replace-file.ts';
import type { Secrets } from '../../store/secrets.ts';

const credentialSchema = z.strictObject({
  token: z.string(),
  /** Time of the renewal, epoch milliseconds; absent: when the cloud requests it. */
  rotateAtMs: z.number().optional(),
  certificate: z.strictObject({ certPem: z.string(), keyPem: z.string() }).optional(),
});
export type Credential = z.infer<typeof credentialSchema>;

const enrolledSchema = z.strictObject({
  /** Issuing origin, the only place the credential is sent to. */
  origin: z.string(),
  /** SHA-256 of the one-time key used: another key in the config requires a new enrolment. */
  keySha256: z.string(),
  current: credentialSchema,
  /** On disk, and not known to have worked yet. */
  next: credentialSchema.optional(),
});
export type Enrolled = z.infer<typeof enrolledSchema>;

export function credentialPath(dataDir: string): string {
  return join(dataDir, 'cloud-credential');
}

/** Undefined when there is none. Throws for an unreadable one: damaged, or encrypted with another key. */
export function readEnrolled(path: string, secrets: Secrets): Enrolled | undefined {
  let sealed: Buffer;
  try {
    sealed = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return enrolledSchema.parse(JSON.parse(secrets.open(sealed)));
}

/** On disk when it returns. Throws errors of the system; the former content is intact then. */
export function writeEnrolled(path: string, secrets: Secrets, enrolled: Enrolled): void {
  failpoint('enrol.before_write');
  replaceFile(path, secrets.seal(JSON.stringify(enrolled)));
  failpoint('enrol.after_write');
}

/**
 * Two thirds of the lifetime. Undefined when it has expired by the local clock: that may be wrong, and the
 * cloud will reject the credential otherwise.
 */
export function rotationTime(issuedAtMs: number, expiresAtMs: number | undefined): number | undefined {
  if (expiresAtMs === undefined || expiresAtMs <= issuedAtMs) return undefined;
  return issuedAtMs + (2 * (expiresAtMs - issuedAtMs)) / 3;
}

/** `must`: nothing can be sent without it. */
export type CredentialStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'enrol' | 'rotate'; readonly must: boolean };

export function nextCredentialStep(
  enrolled: Enrolled | undefined,
  at: { readonly origin: string; readonly keySha256: string | undefined; readonly nowMs: number },
): CredentialStep {
  if (enrolled?.origin !== at.origin) return { kind: 'enrol', must: true };
  if (at.keySha256 !== undefined && at.keySha256 !== enrolled.keySha256)
    return { kind: 'enrol', must: false };
  const { current, next } = enrolled;
  const isTime = next === undefined && current.rotateAtMs !== undefined && at.nowMs >= current.rotateAtMs;
  return isTime ? { kind: 'rotate', must: false } : { kind: 'none' };
}
