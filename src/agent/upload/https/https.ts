/**
 * The HTTPS sink: sends batches of CloudEvents and pictures, one request each, and maps answers onto
 * outcomes.
 *
 * Bodies are sent byte for byte as stored. Token and client certificate are sent to the origin they were
 * issued for only.
 */

import { senderHeadersOf, storedThroughHeader } from '../../../contract/cloud/event.ts';
import { type CloudProblem, cloudProblem } from '../../../domain/problem/cloud.ts';
import { withDetails } from '../../../domain/problem/text.ts';
import type { Clock } from '../../../lib/clock.ts';
import { followFiles, markOfFiles } from '../../../lib/files/follow-files.ts';
import { encode, readableCodings, takesCoding } from '../../../lib/http/content-coding.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import { maybePublic } from '../../../lib/net/public-address.ts';
import { isSafeToSendTo } from '../../../lib/net/safe-address.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { type ClientCertificate, isCertificate } from '../../../lib/tls/client-certificate.ts';
import { configText } from '../../config/text/config-text.ts';
import type { OutboxPicture } from '../../store/store.ts';
import { createEnrolledLogin, type EnrolConfig } from '../enrolment/enrolment.ts';
import {
  type CertificateFiles,
  createFileLogin,
  followCertificate,
  type Login,
  type Unproven,
} from '../enrolment/login.ts';
import type { GatewayIdentity, Sink } from '../sink.ts';
import { batchOutcome, pictureOutcome } from './answers.ts';
import {
  createConnection,
  defaultBounds,
  type Exchange,
  type HttpsBounds,
  type Request,
} from './connection.ts';
import type { Proxy } from './proxy.ts';

/** Contents of files are those at the time of reading the config; files are read again when they change. */
export type HttpsSinkConfig = {
  readonly kind: 'https';
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
  readonly proxy?: Proxy;
  /** Permitted origins for pictures besides the cloud itself and the public internet. */
  readonly pictureOrigins?: readonly string[];
};

export type HttpsSinkOptions = Partial<HttpsBounds> & {
  readonly log?: Log;
  /** Sent with each batch, and required for enrolment. */
  readonly identity?: GatewayIdentity;
};

/** One connection each; the cloud stores every batch separately. */
const maxBatchesAtOnce = 2;

/** Smaller bodies gain nothing. */
const minGzipBytes = 1_024;

/** Minimum interval of the log message about unusable files. */
const fileNewsEveryMs = 600_000;

/**
 * After a 401 a request is repeated with newer credentials, and after the next one with the remaining ones.
 */
const maxProofs = 3;

/** Set by the connection, not by an address from the cloud; presigned addresses often list `host`. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

type Sent = Exchange | Unproven;

export function createHttpsSink(
  config: HttpsSinkConfig,
  clock: Clock,
  { log, identity, ...bounds }: HttpsSinkOptions = {},
): Sink {
  const base = config.url.replace(/\/+$/, '');
  const connection = createConnection(clock, {
    ...defaultBounds,
    ...bounds,
    proxy: config.proxy,
    section: 'cloud',
  });
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
  const sender =
    identity === undefined ? {} : senderHeadersOf({ gateway: identity.gateway, shop: identity.shop.id });
  /** Unknown until the cloud announces gzip; a 415 means that it refuses it. */
  let gzipState: 'unknown' | 'accepted' | 'refused' = 'unknown';

  function loginOf(): Login {
    const { certificate: given, token, tokenFile, enrol } = config;
    const certificate =
      given === undefined
        ? () => Promise.resolve(undefined)
        : followCertificate(given, firstOf(given), onProblem);
    if (enrol === undefined) return createFileLogin({ token, tokenFile, certificate, onProblem });
    if (identity === undefined) throw new Error('a gateway without an identity can not enrol');
    return createEnrolledLogin({ base, config: enrol, identity, connection, ca, certificate, clock, log });
  }

  /** Sends to the cloud itself, with credentials. */
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

  async function postEvents(plain: Buffer, storedThrough: number, signal: AbortSignal): Promise<Sent> {
    const zipped = gzipState === 'accepted' && plain.length >= minGzipBytes;
    const sent = await send(
      {
        method: 'POST',
        url: `${base}/v1/events`,
        headers: {
          'content-type': 'application/cloudevents-batch+json',
          [storedThroughHeader]: String(storedThrough),
          ...sender,
          'accept-encoding': readableCodings,
          ...(zipped && { 'content-encoding': 'gzip' }),
        },
        body: zipped ? await encode(plain, 'gzip') : plain,
      },
      signal,
    );
    if (sent.kind !== 'answer') return sent;
    if (zipped && sent.answer.status === 415) {
      gzipState = 'refused';
      return postEvents(plain, storedThrough, signal);
    }
    // RFC 7694: Accept-Encoding in an answer announces what the server accepts in requests.
    if (gzipState === 'unknown' && takesCoding(sent.answer.header('accept-encoding'), 'gzip'))
      gzipState = 'accepted';
    return sent;
  }

  return {
    maxBatches: maxBatchesAtOnce,
    async sendEvents({ events, storedThrough }, signal) {
      const batch = Buffer.from(`[${events.map((event) => event.body).join(',')}]`);
      const sent = await postEvents(batch, storedThrough, signal);
      switch (sent.kind) {
        case 'answer':
          return batchOutcome(sent.answer, events, { nowMs: clock.nowMs(), denied: login.denied });
        case 'no_answer':
          return { kind: 'try_later', problem: sent.problem };
        case 'refused':
          return { kind: 'refused', problem: sent.problem };
        case 'try_later':
          return sent;
      }
    },
    async sendPicture(picture, signal) {
      const target = pictureTarget(picture, base, config.pictureOrigins ?? []);
      if ('code' in target) return { kind: 'new_address', problem: target };
      const { reach, ...to } = target;
      const request = { ...to, method: 'PUT', body: picture.jpeg } as const;
      const sent: Sent =
        reach === 'own'
          ? await send(request, signal)
          : await connection.exchange(
              request,
              { caPem: await ca(), ...(reach === 'public' && { publicOnly: true }) },
              signal,
            );
      switch (sent.kind) {
        case 'answer':
          return pictureOutcome(sent.answer, picture, { nowMs: clock.nowMs(), denied: login.denied });
        case 'refused':
          return { kind: 'refused', problem: sent.problem };
        case 'no_answer':
        case 'try_later':
          return sent;
      }
    },
    ...(files.length > 0 && { filesMark: () => markOfFiles(files) }),
    async [Symbol.asyncDispose]() {
      await login[Symbol.asyncDispose]();
      await connection[Symbol.asyncDispose]();
    },
  };
}

function firstOf({ certPem, keyPem }: Partial<ClientCertificate>): ClientCertificate | undefined {
  return certPem === undefined || keyPem === undefined ? undefined : { certPem, keyPem };
}

/** A file of the config whose content was never usable; without it nothing is sent. */
function unusableFile(
  { caFile, certificate }: HttpsSinkConfig,
  now: { caPem: string | undefined; client: ClientCertificate | undefined },
): { path: string; key: string } | undefined {
  if (caFile !== undefined && now.caPem === undefined) return { path: caFile, key: 'cloud.caFile' };
  if (certificate === undefined || now.client !== undefined) return undefined;
  return { path: certificate.certFile, key: 'cloud.certFile' };
}

function caOf(
  { caPem, caFile }: HttpsSinkConfig,
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

/** RFC 9110, 5.1 and 5.5: anything else can't be sent. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

type PictureTarget = {
  readonly url: string;
  readonly headers: Record<string, string>;
  /** own: the cloud itself, credentials are sent. allowed: an origin in the config. public: any other. */
  readonly reach: 'own' | 'allowed' | 'public';
};

/**
 * Target and headers of a picture: only headers from the cloud. Since a cloud could otherwise make the
 * gateway probe the shop's own network, it may name addresses of the public internet only, besides its own
 * origin and those of the config.
 */
function pictureTarget(
  { sha256, put }: OutboxPicture,
  base: string,
  origins: readonly string[],
): PictureTarget | CloudProblem {
  if (put === undefined) {
    const headers = { 'content-type': 'image/jpeg', 'if-none-match': '*' };
    return { url: `${base}/v1/thumbnails/${sha256}`, headers, reach: 'own' };
  }
  if (!URL.canParse(put.url)) return cloudProblem('cloud.picture_address_unusable');
  const url = new URL(put.url);
  const isOwn = url.origin === new URL(base).origin;
  const isAllowed = origins.some((origin) => new URL(origin).origin === url.origin);
  if (!isSafeToSendTo(url)) return cloudProblem('cloud.picture_address_unusable');
  if (!isOwn && !isAllowed && (url.protocol !== 'https:' || !maybePublic(url)))
    return cloudProblem('cloud.picture_address_private', { origin: url.origin });
  const given = Object.entries(put.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  if (!given.every(([name, value]) => headerName.test(name) && headerValue.test(value)))
    return cloudProblem('cloud.picture_address_unusable');
  return {
    url: put.url,
    headers: Object.fromEntries(given.filter(([name]) => !connectionHeaders.has(name))),
    reach: isOwn ? 'own' : isAllowed ? 'allowed' : 'public',
  };
}
