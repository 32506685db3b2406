/**
 * The credential that a gateway got by enrolment, on disk: sealed, in a file of its own beside the database, for its owner alone.
 *
 * Order of operations (contract/cloud/enrol.ts has the cloud's half):
 * 1. The answer is written here, as `next` beside the credential that still holds, and is on disk before it is used.
 * 2. `next` is used; the cloud may void the former one from then on.
 * 3. Once `next` has worked it becomes `current`, and the former one is forgotten.
 * A crash before 1 leaves key or former credential good; after it, both are here, and the newer is tried first. One that is refused stays until
 * the former one has worked: it may have been used, and the former one voided, without our hearing of it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { failpoint } from '../../../lib/failpoint.ts';
import { replaceFile } from '../../../lib/files/replace-file.ts';
import type { Secrets } from '../../store/secrets.ts';

const credentialSchema = z.strictObject({
  token: z.string(),
  /** When to ask for the next one, epoch milliseconds; absent: when the cloud says so. */
  rotateAtMs: z.number().optional(),
  certificate: z.strictObject({ certPem: z.string(), keyPem: z.string() }).optional(),
});
export type Credential = z.infer<typeof credentialSchema>;

const enrolledSchema = z.strictObject({
  /** Where it was issued, and the only place it is sent to. */
  origin: z.string(),
  /** SHA-256 of the one-time key that began it: another key in the config means enrolling anew. */
  keySha256: z.string(),
  current: credentialSchema,
  /** On disk, and not known to have worked yet. */
  next: credentialSchema.optional(),
});
export type Enrolled = z.infer<typeof enrolledSchema>;

export function credentialPath(dataDir: string): string {
  return join(dataDir, 'cloud-credential');
}

/** Undefined when there is none. Throws when there is one that can't be read: damaged, or sealed with another key. */
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

/** On disk when it returns. Throws what the system says; then what was there still is. */
export function writeEnrolled(path: string, secrets: Secrets, enrolled: Enrolled): void {
  failpoint('enrol.before_write');
  replaceFile(path, secrets.seal(JSON.stringify(enrolled)));
  failpoint('enrol.after_write');
}

/** Two thirds of what it has to live. Undefined where it has no time left by our clock: that may be wrong, and the cloud will say so. */
export function rotationTime(issuedAtMs: number, expiresAtMs: number | undefined): number | undefined {
  if (expiresAtMs === undefined || expiresAtMs <= issuedAtMs) return undefined;
  return issuedAtMs + (2 * (expiresAtMs - issuedAtMs)) / 3;
}

/** `must`: without it nothing can be sent. */
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
