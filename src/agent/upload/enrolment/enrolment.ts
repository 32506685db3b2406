/**
 * Login of an enrolling gateway: gets a credential for a one-time key, stores it (credential.ts), and renews
 * it in time.
 *
 * A failed renewal costs nothing: the current credential stays in use, and the renewal is retried. A
 * credential is sent to its issuing origin only, and never before it is on disk.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { credentialProblems, type EnrolAnswer, type EnrolRequest } from '../../../contract/cloud/enrol.ts';
import { cloudProblem } from '../../../domain/problem/cloud.ts';
import { problemFields } from '../../../domain/problem/problem-text.ts';
import { unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { tokenInFile } from '../../../lib/http/bearer.ts';
import type { Log } from '../../../lib/log.ts';
import { type ClientCertificate, certificateProblem, expiryOf } from '../../../lib/tls/client-certificate.ts';
import { readText } from '../../../lib/yaml/yaml-file.ts';
import { openSecrets, type Secrets } from '../../store/secrets.ts';
import { problemType } from '../https/answers.ts';
import type { Connection, Exchange } from '../https/connection.ts';
import type { GatewayIdentity } from '../sink.ts';
import {
  type Credential,
  credentialPath,
  type Enrolled,
  nextCredentialStep,
  readEnrolled,
  rotationTime,
  writeEnrolled,
} from './credential.ts';
import { enrolOutcome } from './enrol-answers.ts';
import { bearer, isRefusedInTls, isUnauthorized, type Login, type Proof, type Unproven } from './login.ts';
import { makeSigningRequest } from './signing-request.ts';

export type EnrolConfig = {
  /** The one-time key itself, if not in a file. */
  readonly key?: string | undefined;
  /** Read on each use; may be deleted once the gateway is enrolled. */
  readonly keyFile?: string | undefined;
  readonly dataDir: string;
};

export type EnrolParts = {
  /** Base address of the cloud, without a trailing slash. */
  readonly base: string;
  readonly config: EnrolConfig;
  readonly identity: GatewayIdentity;
  readonly connection: Connection;
  readonly ca: () => Promise<string | undefined>;
  /** Certificate from the config: used for all requests, and then none is requested from the cloud. */
  readonly certificate: () => Promise<ClientCertificate | undefined>;
  readonly clock: Clock;
  readonly log?: Log | undefined;
};

/**
 * After a renewal, failed or not, the next one waits this long: a cloud that issues credentials for seconds
 * must not keep the gateway busy.
 */
const renewAgainMs = 60_000;

export function createEnrolledLogin(parts: EnrolParts): Login {
  const { base, config, identity, connection, clock, log } = parts;
  const { origin } = new URL(base);
  const path = credentialPath(config.dataDir);
  const lifetime = new AbortController();
  /** Shared with the store, which creates it. */
  let secrets: Secrets | undefined;
  let enrolled: Enrolled | undefined;
  /**
   * The cloud has refused `next`. It stays until `current` has worked: `next` may have been used without an
   * answer reaching the gateway.
   */
  let isNextRefused = false;
  let renewal: Promise<Unproven | undefined> | undefined;
  let renewNotBeforeMs = Number.NEGATIVE_INFINITY;

  /** Opened lazily, at the first request. */
  function open(): Unproven | undefined {
    if (secrets !== undefined) return undefined;
    const opened = openSecrets(join(config.dataDir, 'secrets.key'));
    try {
      enrolled = readEnrolled(path, opened);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // An error of the disk may be temporary, and must not cost an existing credential.
      if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) {
        return {
          kind: 'try_later',
          problem: cloudProblem('cloud.credential_unreadable', { path, error: code }),
        };
      }
      log?.error({ path }, "the cloud's credential is damaged, or sealed with another key");
    }
    secrets = opened;
    return undefined;
  }

  function keyNow(): string | undefined {
    if (config.key !== undefined) return config.key;
    const text = config.keyFile === undefined ? '' : readText(config.keyFile);
    return typeof text === 'string' ? tokenInFile(text) : undefined;
  }

  function keep(changed: Enrolled): void {
    if (secrets === undefined) throw new Error('the credential was never opened');
    writeEnrolled(path, secrets, changed);
    enrolled = changed;
  }

  /** Storing the state of a credential is optional: it is determined again otherwise. */
  function keepIfPossible(changed: Enrolled): void {
    enrolled = changed;
    try {
      keep(changed);
    } catch (error) {
      log?.warn({ err: error }, "the cloud's credential can't be written");
    }
  }

  /** Requests a credential, and has the answer on disk when it returns. */
  async function obtain(step: 'enrol' | 'rotate'): Promise<Unproven | undefined> {
    const key = keyNow();
    const keySha256 = key === undefined ? undefined : sha256(key);
    const former = enrolled;
    const bySelf = former && inUse(former);
    const secret = step === 'enrol' ? key : bySelf?.token;
    if (secret === undefined) {
      const { keyFile } = config;
      const problem =
        keyFile === undefined
          ? cloudProblem('cloud.not_enrolled')
          : cloudProblem('cloud.file_unusable', { path: keyFile, key: 'cloud.enrolKeyFile' });
      return { kind: 'refused', problem };
    }
    const configured = await parts.certificate();
    const signing = configured === undefined ? await makeSigningRequest(identity.gateway) : undefined;
    const request: EnrolRequest = { ...identity, ...(signing !== undefined && { csr: signing.csrPem }) };
    const went = await connection.exchange(
      {
        method: 'POST',
        url: `${base}/v1/enrol`,
        headers: { authorization: bearer(secret), 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify(request)),
      },
      // Never the enrolled certificate: if it has expired, TLS would fail before the request.
      { caPem: await parts.ca(), client: configured },
      lifetime.signal,
    );
    if (went.kind !== 'answer') {
      return went.kind === 'no_answer'
        ? { kind: 'try_later', problem: went.problem }
        : { kind: 'refused', problem: went.problem };
    }
    const nowMs = clock.nowMs();
    const outcome = enrolOutcome(went.answer, step === 'enrol' ? 'key' : 'credential', nowMs);
    if (outcome.kind !== 'enrolled') return outcome;
    const credential = credentialOf(outcome.answer, signing?.keyPem, nowMs);
    if (credential === undefined) {
      return { kind: 'refused', problem: cloudProblem('cloud.certificate_of_other_key') };
    }
    try {
      if (former?.origin !== origin) keep({ origin, keySha256: keySha256 ?? '', current: credential });
      else if (step === 'rotate') keep({ ...former, current: bySelf ?? former.current, next: credential });
      else keep({ ...former, keySha256: keySha256 ?? '', next: credential });
      isNextRefused = false;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      return {
        kind: 'try_later',
        problem: cloudProblem('cloud.credential_not_written', { path, error: code }),
      };
    }
    log?.info({ expires: outcome.answer.expiresAt }, step === 'enrol' ? 'enrolled at the cloud' : 'renewed');
    return undefined;
  }

  /** One renewal at a time, shared by all requests; it outlives the request that started it. */
  function renew(step: 'enrol' | 'rotate'): Promise<Unproven | undefined> {
    renewal ??= obtain(step).finally(() => {
      renewal = undefined;
      renewNotBeforeMs = clock.monotonicMs() + renewAgainMs;
    });
    return renewal;
  }

  function inUse({ current, next }: Enrolled): Credential {
    return isNextRefused ? current : (next ?? current);
  }

  async function proofOf(of: Enrolled): Promise<Proof> {
    const { token, certificate } = inUse(of);
    return { authorization: bearer(token), certificate: (await parts.certificate()) ?? certificate };
  }

  return {
    denied: cloudProblem('cloud.credential_refused'),
    deniedInTls: cloudProblem('cloud.credential_refused'),

    async prove(signal) {
      signal.throwIfAborted();
      const unopened = open();
      if (unopened !== undefined) return { ok: false, unproven: unopened };
      const key = keyNow();
      const keySha256 = key === undefined ? undefined : sha256(key);
      const step = nextCredentialStep(enrolled, { origin, keySha256, nowMs: clock.nowMs() });
      if (step.kind !== 'none' && (step.must || clock.monotonicMs() >= renewNotBeforeMs)) {
        const unproven = await unlessAborted(renew(step.kind), signal);
        if (unproven !== undefined && step.must) return { ok: false, unproven };
        if (unproven !== undefined)
          log?.warn(problemFields(unproven.problem), 'no new credential: the old one is used');
      }
      if (enrolled?.origin !== origin) throw new Error('enrolled without a credential');
      return { ok: true, proof: await proofOf(enrolled) };
    },

    async onExchange(proof, went, signal) {
      if (enrolled?.origin !== origin) return false;
      const { current, next } = enrolled;
      const wasWith = (credential: Credential | undefined): boolean =>
        credential !== undefined && proof.authorization === bearer(credential.token);
      if (went.kind === 'answer' && went.answer.status < 300) {
        if (wasWith(next)) keepIfPossible({ ...without(enrolled), current: next ?? current });
        else if (isNextRefused && wasWith(current)) keepIfPossible(without(enrolled));
        else return false;
        isNextRefused = false;
        return false;
      }
      // A certificate from the config was not issued by the cloud.
      const isTls = isRefusedInTls(went) && (await parts.certificate()) === undefined;
      if (!isTls && !isUnauthorized(went)) return false;
      // Another request has obtained a newer credential, or fallen back to the former one.
      if (!wasWith(inUse(enrolled))) return true;
      if ((isTls || saysExpired(went)) && clock.monotonicMs() >= renewNotBeforeMs) {
        const unproven = await unlessAborted(renew('rotate'), signal);
        if (unproven === undefined) return true;
        log?.warn(problemFields(unproven.problem), 'the expired credential was not renewed');
      }
      if (next === undefined) return false;
      // Now the other of the two: the former one, or once that is refused too, `next` again with the next
      // request.
      isNextRefused = !isNextRefused;
      if (isNextRefused) log?.warn('the cloud does not take the new credential: back to the former one');
      return isNextRefused;
    },

    [Symbol.asyncDispose]() {
      lifetime.abort(new Error('the sink is closed'));
      return Promise.resolve();
    },
  };
}

function credentialOf(
  { token, expiresAt, certificate }: EnrolAnswer,
  keyPem: string | undefined,
  nowMs: number,
): Credential | undefined {
  const ends = expiresAt === undefined ? [] : [Date.parse(expiresAt)];
  const pair =
    certificate === undefined || keyPem === undefined ? undefined : { certPem: certificate, keyPem };
  if (pair !== undefined) {
    if (certificateProblem(pair) !== undefined) return undefined;
    ends.push(expiryOf(pair.certPem));
  }
  const rotateAtMs = rotationTime(nowMs, ends.length === 0 ? undefined : Math.min(...ends));
  return {
    token,
    ...(rotateAtMs !== undefined && { rotateAtMs }),
    ...(pair !== undefined && { certificate: pair }),
  };
}

function without({ origin, keySha256, current }: Enrolled): Enrolled {
  return { origin, keySha256, current };
}

function saysExpired(went: Exchange): boolean {
  return went.kind === 'answer' && problemType(went.answer) === credentialProblems.credentialExpired;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
