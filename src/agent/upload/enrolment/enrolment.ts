/**
 * Login of an enrolling gateway: gets a credential for a one-time key, stores it (credential.ts), and renews
 * it in time.
 *
 * A failed renewal costs nothing: the current credential stays in use, and the renewal is retried. A
 * credential is sent to its issuing origin only, and never before it is on disk.
 */
import { credentialProblems } from '../../../contract/cloud/enrol.ts';
import { cloudProblem } from '../../../domain/problem/cloud.ts';
import { problemFields } from '../../../domain/problem/problem-text.ts';
import { unlessAborted } from '../../../lib/abort.ts';
import { sha256Of, tokenInFile } from '../../../lib/http/bearer.ts';
import type { Log } from '../../../lib/log.ts';
import { readText } from '../../../lib/yaml/yaml-file.ts';
import { problemType } from '../https/answers.ts';
import type { Exchange } from '../https/connection.ts';
import { nextCredentialStep } from './credential.ts';
import { type Applicant, type EnrolRequestParts, requestCredential } from './enrol-request.ts';
import { bearer, isRefusedInTls, isUnauthorized, type Login, type Unproven } from './login.ts';
import { createStoredCredential } from './stored-credential.ts';

export type EnrolConfig = {
  /** The one-time key itself, if not in a file. */
  readonly key?: string | undefined;
  /** Read on each use; may be deleted once the gateway is enrolled. */
  readonly keyFile?: string | undefined;
  readonly dataDir: string;
};

export type EnrolParts = EnrolRequestParts & {
  readonly config: EnrolConfig;
  readonly log?: Log | undefined;
};

/**
 * After a renewal, failed or not, the next one waits this long: a cloud that issues credentials for seconds
 * must not keep the gateway busy.
 */
const renewAgainMs = 60_000;

export function createEnrolledLogin(parts: EnrolParts): Login {
  const { base, config, clock, log } = parts;
  const { origin } = new URL(base);
  const stored = createStoredCredential({ dataDir: config.dataDir, origin }, log);
  const lifetime = new AbortController();
  let renewal: Promise<Unproven | undefined> | undefined;
  let renewNotBeforeMs = Number.NEGATIVE_INFINITY;

  /** Requests a credential, and has the answer on disk when it returns. */
  async function obtain(step: 'enrol' | 'rotate'): Promise<Unproven | undefined> {
    const by = applicant(step);
    if (by === undefined) return { kind: 'refused', problem: notEnrolled(config) };
    const issued = await requestCredential(parts, by, lifetime.signal);
    if (issued.kind !== 'issued') return issued;
    const unwritten = stored.replace(issued.credential, by);
    if (unwritten !== undefined) return unwritten;
    log?.info(
      { expires: issued.expiresAt },
      step === 'enrol' ? 'enrolled at the cloud' : 'credential of the cloud renewed',
    );
    return undefined;
  }

  function applicant(step: 'enrol' | 'rotate'): Applicant | undefined {
    const key = step === 'enrol' ? keyOf(config) : undefined;
    if (key !== undefined) return { kind: 'key', key };
    const credential = step === 'rotate' ? stored.inUse() : undefined;
    return credential && { kind: 'credential', credential };
  }

  /** One renewal at a time, shared by all requests; it outlives the request that started it. */
  function renew(step: 'enrol' | 'rotate'): Promise<Unproven | undefined> {
    renewal ??= obtain(step).finally(() => {
      renewal = undefined;
      renewNotBeforeMs = clock.monotonicMs() + renewAgainMs;
    });
    return renewal;
  }

  const mayRenew = (): boolean => clock.monotonicMs() >= renewNotBeforeMs;

  return {
    denied: cloudProblem('cloud.credential_refused'),
    deniedInTls: cloudProblem('cloud.credential_refused'),

    async prove(signal) {
      signal.throwIfAborted();
      const unopened = stored.open();
      if (unopened !== undefined) return { ok: false, unproven: unopened };
      const key = keyOf(config);
      const keySha256 = key === undefined ? undefined : sha256Of(key);
      const step = nextCredentialStep(stored.enrolled(), { origin, keySha256, nowMs: clock.nowMs() });
      if (step.kind !== 'none' && (step.must || mayRenew())) {
        const unproven = await unlessAborted(renew(step.kind), signal);
        if (unproven !== undefined && step.must) return { ok: false, unproven };
        if (unproven !== undefined)
          log?.warn(problemFields(unproven.problem), 'no new credential: the old one is used');
      }
      const configured = await parts.certificate();
      const inUse = stored.inUse();
      if (inUse === undefined) throw new Error('enrolled without a credential');
      const { token, certificate } = inUse;
      return {
        ok: true,
        proof: { authorization: bearer(token), certificate: configured ?? certificate },
      };
    },

    async onExchange(proof, went, signal) {
      if (stored.enrolled() === undefined) return false;
      if (went.kind === 'answer' && went.answer.status < 300) {
        stored.noteAccepted(proof);
        return false;
      }
      // A certificate from the config was not issued by the cloud.
      const isTls = isRefusedInTls(went) && (await parts.certificate()) === undefined;
      if (!isTls && !isUnauthorized(went)) return false;
      // Another request has obtained a newer credential, or fallen back to the former one.
      const inUse = stored.inUse();
      if (inUse !== undefined && proof.authorization !== bearer(inUse.token)) return true;
      if ((isTls || isExpired(went)) && mayRenew()) {
        const unproven = await unlessAborted(renew('rotate'), signal);
        if (unproven === undefined) return true;
        log?.warn(problemFields(unproven.problem), 'the expired credential was not renewed');
      }
      return stored.fallBack();
    },

    [Symbol.asyncDispose]() {
      lifetime.abort(new Error('the sink is closed'));
      return Promise.resolve();
    },
  };
}

function keyOf({ key, keyFile }: EnrolConfig): string | undefined {
  if (key !== undefined) return key;
  const text = keyFile === undefined ? '' : readText(keyFile);
  return typeof text === 'string' ? tokenInFile(text) : undefined;
}

function notEnrolled({ keyFile }: EnrolConfig) {
  return keyFile === undefined
    ? cloudProblem('cloud.not_enrolled')
    : cloudProblem('cloud.file_unusable', { path: keyFile, key: 'cloud.enrolKeyFile' });
}

function isExpired(went: Exchange): boolean {
  return went.kind === 'answer' && problemType(went.answer) === credentialProblems.credentialExpired;
}
