/**
 * Authentication of a gateway at the cloud: a token, a client certificate, or a credential from enrolment.
 */

import { type CloudProblem, cloudProblem } from '../../../domain/problem/cloud.ts';
import type { Reading } from '../../../lib/files/follow-files.ts';
import { followFiles } from '../../../lib/files/follow-files.ts';
import { tokenInFile } from '../../../lib/http/bearer.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { type ClientCertificate, certificateProblem } from '../../../lib/tls/client-certificate.ts';
import { configText } from '../../config/text/config-text.ts';
import type { Exchange } from '../https/connection.ts';
import type { TryLater } from '../sink.ts';

/** Credentials sent with a request to the cloud itself only. */
export type Proof = {
  /** The `Authorization` header. */
  readonly authorization?: string | undefined;
  readonly certificate?: ClientCertificate | undefined;
};

/** No credentials are available. `refused`: a person has to act. */
export type Unproven = TryLater | { readonly kind: 'refused'; readonly problem: CloudProblem };

export type Login = AsyncDisposable & {
  /** Meaning of a 401. */
  readonly denied: CloudProblem;
  /** Meaning of an end of TLS because of the client certificate. */
  readonly deniedInTls: CloudProblem;
  /** The newest credentials. Aborting rejects with `signal.reason`. */
  prove(
    signal: AbortSignal,
  ): Promise<
    { readonly ok: true; readonly proof: Proof } | { readonly ok: false; readonly unproven: Unproven }
  >;
  /**
   * Reports the result of a request with these credentials. True: they have been replaced, send the request
   * again.
   */
  onExchange(proof: Proof, went: Exchange, signal: AbortSignal): Promise<boolean>;
};

export function bearer(token: string): string {
  return `Bearer ${token}`;
}

export function isUnauthorized(went: Exchange): boolean {
  return went.kind === 'answer' && went.answer.status === 401;
}

/** The far side rejected or missed the client certificate. */
export function isRefusedInTls(went: Exchange): boolean {
  return went.kind === 'refused' && went.by === 'tls';
}

export type FileLoginOptions = {
  readonly token?: string | undefined;
  /** Path of the token, if from a file. */
  readonly tokenFile?: string | undefined;
  readonly certificate: () => Promise<ClientCertificate | undefined>;
  readonly onProblem: (why: LocalizedText) => void;
};

/** A token, a certificate, or both, as configured; files are read again when they change. */
export function createFileLogin({ token, tokenFile, certificate, onProblem }: FileLoginOptions): Login {
  const currentToken =
    tokenFile === undefined
      ? () => Promise.resolve(token)
      : followFiles({ paths: [tokenFile], first: token, parse: ([text]) => tokenOf(text), onProblem });
  const current = async (): Promise<Proof> => {
    const now = await currentToken();
    return { authorization: now === undefined ? undefined : bearer(now), certificate: await certificate() };
  };
  return {
    denied: cloudProblem(
      token === undefined && tokenFile === undefined ? 'cloud.certificate_refused' : 'cloud.token_refused',
    ),
    deniedInTls: cloudProblem('cloud.certificate_refused'),
    async prove(signal) {
      signal.throwIfAborted();
      const proof = await current();
      // The file never existed: without its token the cloud would only refuse.
      if (tokenFile !== undefined && proof.authorization === undefined)
        return {
          ok: false,
          unproven: {
            kind: 'refused',
            problem: cloudProblem('cloud.token_missing', { path: tokenFile }),
          },
        };
      return { ok: true, proof };
    },
    // The file may have been renewed while the request was in flight.
    async onExchange(proof, went) {
      if (!isUnauthorized(went) && !isRefusedInTls(went)) return false;
      const { authorization, certificate: newest } = await current();
      return authorization !== proof.authorization || newest !== proof.certificate;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function tokenOf(text = ''): Reading<string> {
  const token = tokenInFile(text);
  if (token !== undefined) return { ok: true, value: token };
  return {
    ok: false,
    why: configText('followed_token_file_without_token'),
  };
}

export type CertificateFiles = { readonly certFile: string; readonly keyFile: string };

/**
 * A client certificate from files, renewed by other programs. Certificate and key are written one after the
 * other: a mismatched pair is ignored until it fits.
 */
export function followCertificate(
  files: CertificateFiles,
  first: ClientCertificate | undefined,
  onProblem: (why: LocalizedText) => void,
): () => Promise<ClientCertificate | undefined> {
  return followFiles<ClientCertificate | undefined>({
    paths: [files.certFile, files.keyFile],
    first,
    onProblem,
    parse: ([certPem = '', keyPem = '']) => {
      const problem = certificateProblem({ certPem, keyPem });
      if (problem === undefined) return { ok: true, value: { certPem, keyPem } };
      const path = problem.of === 'certificate' ? files.certFile : files.keyFile;
      return { ok: false, why: configText('file_problem', { path, why: problem.words }) };
    },
  });
}
