/**
 * The gateway's credential for one cloud, in memory and on disk (credential.ts): which of the two is in use,
 * and what replaces it.
 */
import { join } from 'node:path';
import { cloudProblem } from '../../../domain/problem/cloud.ts';
import { sha256Of } from '../../../lib/http/bearer.ts';
import type { Log } from '../../../lib/log.ts';
import { openSecrets, type Secrets } from '../../store/secrets.ts';
import { type Credential, credentialPath, type Enrolled, readEnrolled, writeEnrolled } from './credential.ts';
import type { Applicant } from './enrol-request.ts';
import { bearer, type Proof, type Unproven } from './login.ts';

export type StoredCredential = {
  /** Reads the file at the first call. A problem: it can't be read now. */
  open(): Unproven | undefined;
  /** Undefined without a credential, and when another cloud issued it. */
  enrolled(): Enrolled | undefined;
  inUse(): Credential | undefined;
  /** The credential is on disk when this returns; a problem: it could not be written. */
  replace(fresh: Credential, by: Applicant): Unproven | undefined;
  /** The cloud has accepted a request with this proof. */
  noteAccepted(proof: Proof): void;
  /** The cloud has refused the one in use. True: the former one is used from now on. */
  fallBack(): boolean;
};

export function createStoredCredential(
  { dataDir, origin }: { readonly dataDir: string; readonly origin: string },
  log: Log | undefined,
): StoredCredential {
  const path = credentialPath(dataDir);
  /** Shared with the store, which creates it. */
  let secrets: Secrets | undefined;
  let stored: Enrolled | undefined;
  /**
   * The cloud has refused `next`. It stays until `current` has worked: `next` may have been used without an
   * answer reaching the gateway.
   */
  let isNextRefused = false;

  function keep(changed: Enrolled): void {
    if (secrets === undefined) throw new Error('the credential was never opened');
    writeEnrolled(path, secrets, changed);
    stored = changed;
  }

  /** Storing the state of a credential is optional: it is determined again otherwise. */
  function keepIfPossible(changed: Enrolled): void {
    stored = changed;
    isNextRefused = false;
    try {
      keep(changed);
    } catch (error) {
      log?.warn({ err: error }, "the cloud's credential cannot be written");
    }
  }

  const enrolled = (): Enrolled | undefined => (stored?.origin === origin ? stored : undefined);

  return {
    open() {
      if (secrets !== undefined) return undefined;
      const opened = openSecrets(join(dataDir, 'secrets.key'));
      try {
        stored = readEnrolled(path, opened);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // An error of the disk may be temporary, and must not cost an existing credential.
        if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) {
          const problem = cloudProblem('cloud.credential_unreadable', { path, error: code });
          return { kind: 'try_later', problem };
        }
        log?.error({ path }, "the cloud's credential is damaged, or sealed with another key");
      }
      secrets = opened;
      return undefined;
    },
    enrolled,
    inUse() {
      const { current, next } = enrolled() ?? {};
      return isNextRefused ? current : (next ?? current);
    },
    replace(fresh, by) {
      const former = enrolled();
      try {
        if (by.kind === 'key') {
          const keySha256 = sha256Of(by.key);
          keep(
            former === undefined
              ? { origin, keySha256, current: fresh }
              : { ...former, keySha256, next: fresh },
          );
        } else if (former !== undefined) keep({ ...former, current: by.credential, next: fresh });
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? '';
        const problem = cloudProblem('cloud.credential_not_written', { path, error: code });
        return { kind: 'try_later', problem };
      }
      isNextRefused = false;
      return undefined;
    },
    noteAccepted({ authorization }) {
      const now = enrolled();
      if (now?.next === undefined) return;
      const { next, ...settled } = now;
      if (authorization === bearer(next.token)) keepIfPossible({ ...settled, current: next });
      else if (isNextRefused && authorization === bearer(settled.current.token)) keepIfPossible(settled);
    },
    fallBack() {
      if (enrolled()?.next === undefined) return false;
      // The other of the two: the former one, or once that is refused too, `next` again with the next request.
      isNextRefused = !isNextRefused;
      if (isNextRefused) log?.warn('the cloud does not take the new credential: back to the former one');
      return isNextRefused;
    },
  };
}
