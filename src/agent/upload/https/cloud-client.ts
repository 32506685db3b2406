/**
 * Requests to the cloud itself, with the credentials of the gateway: from the config, from files that are read
 * again when they change, or from enrolment.
 */
import { cloudProblem } from '../../../domain/problem/cloud.ts';
import { withDetails } from '../../../domain/problem/text.ts';
import type { Clock } from '../../../lib/clock.ts';
import { followFiles, markOfFiles } from '../../../lib/files/follow-files.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { type ClientCertificate, isCertificate } from '../../../lib/tls/client-certificate.ts';
import { configText } from '../../config/text/config-text.ts';
import { createEnrolledLogin, type EnrolConfig } from '../enrolment/enrolment.ts';
import {
  type CertificateFiles,
  createFileLogin,
  followCertificate,
  type Login,
  type Unproven,
} from '../enrolment/login.ts';
import type { GatewayIdentity } from '../sink.ts';
import type { Connection, Exchange, Request } from './connection.ts';
import type { PictureTarget } from './picture-target.ts';

/** Contents of files are those at the time of reading the config. */
export type CloudClientConfig = {
  /** Base address, valid by `sinkUrlProblem`. */
  readonly url: string;
  /** Either a token or a client certificate is required. */
  readonly token?: string;
  readonly tokenFile?: string;
  readonly enrol?: EnrolConfig;
  /** PEM certificates of a private CA, trusted besides the public ones. */
  readonly caPem?: string;
  readonly caFile?: string;
  readonly certificate?: Partial<ClientCertificate> & CertificateFiles;
};

export type CloudClientParts = {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly log?: Log | undefined;
  /** Required for enrolment. */
  readonly identity?: GatewayIdentity | undefined;
};

export type Sent = Exchange | Unproven;

export type CloudClient = Pick<Login, 'denied'> &
  AsyncDisposable & {
    /** As of a sink. */
    readonly filesMark?: () => Promise<string>;
    /** Base address, without a trailing slash. */
    readonly base: string;
    /** Aborting rejects with `signal.reason`; every other failure is a value. */
    send(request: Request, signal: AbortSignal): Promise<Sent>;
    /** The same to a target that the cloud may have given: credentials go to the cloud alone. */
    sendTo(
      target: PictureTarget,
      request: Omit<Request, 'url' | 'headers'>,
      signal: AbortSignal,
    ): Promise<Sent>;
  };

/** Minimum interval of the log message about unusable files. */
const fileNewsEveryMs = 600_000;

/**
 * After a 401 a request is repeated with newer credentials, and after the next one with the remaining ones.
 */
const maxProofs = 3;

export function createCloudClient(config: CloudClientConfig, parts: CloudClientParts): CloudClient {
  const { connection, clock, log, identity } = parts;
  const base = config.url.replace(/\/+$/, '');
  const mayLog = createLogThrottle(clock, fileNewsEveryMs);
  const onProblem = (why: LocalizedText): void => {
    if (mayLog()) log?.warn({ why: why.en }, 'file of `cloud` unusable, keeping its last content');
  };
  const ca = caOf(config, onProblem);
  const login = loginOf();
  const files = [
    config.tokenFile,
    config.enrol?.keyFile,
    config.certificate?.certFile,
    config.certificate?.keyFile,
    config.caFile,
  ].filter((path) => path !== undefined);

  function loginOf(): Login {
    const { certificate: given, token, tokenFile, enrol } = config;
    const certificate =
      given === undefined
        ? () => Promise.resolve(undefined)
        : followCertificate(given, firstOf(given), onProblem);
    if (enrol === undefined) return createFileLogin({ token, tokenFile, certificate, onProblem });
    if (identity === undefined) throw new Error('a gateway without an identity cannot enrol');
    return createEnrolledLogin({ base, config: enrol, identity, connection, ca, certificate, clock, log });
  }

  async function send(request: Request, signal: AbortSignal): Promise<Sent> {
    for (let proofs = 1; ; proofs++) {
      const proven = await login.prove(signal);
      if (!proven.ok) return proven.unproven;
      const { authorization, certificate } = proven.proof;
      const headers = { ...(authorization !== undefined && { authorization }), ...request.headers };
      const certificates = { caPem: await ca(), client: certificate };
      const unusable = unusableFile(config, certificates);
      if (unusable !== undefined)
        return { kind: 'refused', problem: cloudProblem('cloud.file_unusable', unusable) };
      const went = await connection.exchange({ ...request, headers }, certificates, signal);
      const isNewer = await login.onExchange(proven.proof, went, signal);
      if (!isNewer || proofs === maxProofs)
        return went.kind === 'refused' && went.by === 'tls'
          ? { ...went, problem: withDetails(login.deniedInTls, went.problem) }
          : went;
    }
  }

  return {
    base,
    denied: login.denied,
    send,
    async sendTo({ reach, ...to }, request, signal) {
      if (reach === 'own') return send({ ...request, ...to }, signal);
      return connection.exchange(
        { ...request, ...to },
        { caPem: await ca(), ...(reach === 'public' && { publicOnly: true }) },
        signal,
      );
    },
    ...(files.length > 0 && { filesMark: () => markOfFiles(files) }),
    [Symbol.asyncDispose]: () => login[Symbol.asyncDispose](),
  };
}

function firstOf({ certPem, keyPem }: Partial<ClientCertificate>): ClientCertificate | undefined {
  return certPem === undefined || keyPem === undefined ? undefined : { certPem, keyPem };
}

/** A file of the config whose content was never usable; without it nothing is sent. */
function unusableFile(
  { caFile, certificate }: CloudClientConfig,
  now: { caPem: string | undefined; client: ClientCertificate | undefined },
): { path: string; key: string } | undefined {
  if (caFile !== undefined && now.caPem === undefined) return { path: caFile, key: 'cloud.caFile' };
  if (certificate === undefined || now.client !== undefined) return undefined;
  return { path: certificate.certFile, key: 'cloud.certFile' };
}

function caOf(
  { caPem, caFile }: CloudClientConfig,
  onProblem: (why: LocalizedText) => void,
): () => Promise<string | undefined> {
  if (caFile === undefined) return () => Promise.resolve(caPem);
  return followFiles({
    paths: [caFile],
    first: caPem,
    parse: ([text = '']) =>
      isCertificate(text)
        ? { ok: true, value: text }
        : { ok: false, why: configText('ca_file_without_certificate', { path: caFile }) },
    onProblem,
  });
}
