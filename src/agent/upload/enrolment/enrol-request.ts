/**
 * The request for a credential, authenticated by the one-time key or by the credential that is to be
 * replaced.
 */
import type { EnrolAnswer, EnrolRequest } from '../../../contract/cloud/enrol.ts';
import { cloudProblem } from '../../../domain/problem/cloud.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type ClientCertificate, certificateProblem, expiryOf } from '../../../lib/tls/client-certificate.ts';
import type { Connection } from '../https/connection.ts';
import type { GatewayIdentity } from '../sink.ts';
import { type Credential, rotationTime } from './credential.ts';
import { enrolOutcome } from './enrol-answers.ts';
import { bearer, type Unproven } from './login.ts';
import { makeSigningRequest } from './signing-request.ts';

export type EnrolRequestParts = {
  /** Base address of the cloud, without a trailing slash. */
  readonly base: string;
  readonly identity: GatewayIdentity;
  readonly connection: Connection;
  readonly ca: () => Promise<string | undefined>;
  /** Certificate from the config: used for all requests, and then none is requested from the cloud. */
  readonly certificate: () => Promise<ClientCertificate | undefined>;
  readonly clock: Clock;
};

export type Applicant =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'credential'; readonly credential: Credential };

export type Issued = {
  readonly kind: 'issued';
  readonly credential: Credential;
  readonly expiresAt: string | undefined;
};

export async function requestCredential(
  { base, identity, connection, clock, ...parts }: EnrolRequestParts,
  by: Applicant,
  signal: AbortSignal,
): Promise<Issued | Unproven> {
  const configured = await parts.certificate();
  const signing = configured === undefined ? await makeSigningRequest(identity.gateway) : undefined;
  const request: EnrolRequest = { ...identity, ...(signing !== undefined && { csr: signing.csrPem }) };
  const went = await connection.exchange(
    {
      method: 'POST',
      url: `${base}/v1/enrol`,
      headers: {
        authorization: bearer(by.kind === 'key' ? by.key : by.credential.token),
        'content-type': 'application/json',
      },
      body: Buffer.from(JSON.stringify(request)),
    },
    // Never the enrolled certificate: if it has expired, TLS would fail before the request.
    { caPem: await parts.ca(), client: configured },
    signal,
  );
  if (went.kind === 'no_answer') return { kind: 'try_later', problem: went.problem };
  if (went.kind === 'refused') return { kind: 'refused', problem: went.problem };
  const nowMs = clock.nowMs();
  const outcome = enrolOutcome(went.answer, by.kind, nowMs);
  if (outcome.kind !== 'enrolled') return outcome;
  const credential = credentialOf(outcome.answer, signing?.keyPem, nowMs);
  return credential === undefined
    ? { kind: 'refused', problem: cloudProblem('cloud.certificate_of_other_key') }
    : { kind: 'issued', credential, expiresAt: outcome.answer.expiresAt };
}

/** Undefined for a certificate of another key. */
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
