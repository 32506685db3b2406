/**
 * Connections to the cloud and its object stores: keep-alive over TLS, through a proxy if there is one.
 *
 * Certificates are always verified, redirects are not followed, answers are read up to a bound (before and
 * after decompression), and each exchange has one deadline, however slowly the far side sends. A client
 * certificate is presented to the cloud only. When certificates change, new exchanges use new connections,
 * and exchanges in flight finish on the old ones.
 */
import { getCACertificates } from 'node:tls';
import { buildConnector, type Dispatcher, EnvHttpProxyAgent, errors, request } from 'undici';
import { hasTooManyValues } from '../../../contract/cloud/reading/answer-size.ts';
import { cloudProblem } from '../../../domain/problem/cloud.ts';
import { withDetails } from '../../../domain/problem/text.ts';
import { deadline } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { boundedBody } from '../../../lib/http/bounded-body.ts';
import { decode } from '../../../lib/http/content-coding.ts';
import { publicLookup } from '../../../lib/net/public-address.ts';
import type { ClientCertificate } from '../../../lib/tls/client-certificate.ts';
import { maxPicturesInFlight } from '../upload-pace.ts';
import type { Answer } from './answers.ts';
import { failureOf, type NoExchange } from './failures.ts';
import type { Proxy } from './proxy.ts';

export type HttpsBounds = {
  /** TCP and TLS, milliseconds. */
  readonly connectMs: number;
  /** A whole exchange, connecting and reading the answer included, milliseconds. */
  readonly requestMs: number;
  /** Longest answer read, decompressed; for a longer or corrupt one, or one of too many values, only the status counts. */
  readonly maxAnswerBytes: number;
};

/**
 * 60 s carry a picture at 8 kbit/s; the uploader halves batches that take longer. 50 results with five
 * presigned addresses each are under 1 MiB.
 */
export const defaultBounds: HttpsBounds = {
  connectMs: 10_000,
  requestMs: 60_000,
  maxAnswerBytes: 1024 * 1024,
};

export type Request = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent with GET. */
  readonly body?: Uint8Array;
  /** Time that the far side may hold the request, milliseconds, besides the bound of an exchange. */
  readonly heldMs?: number;
};

export type Exchange = { readonly kind: 'answer'; readonly answer: Answer } | NoExchange;

/** The certificate presented in TLS, and the CAs trusted for the far side. */
type Certificates = {
  /** PEM certificates of a private CA, trusted besides the public ones. */
  readonly caPem?: string | undefined;
  readonly client?: ClientCertificate | undefined;
  /**
   * Refuses to connect to names of this machine or of a private network. (Behind a proxy only the proxy
   * resolves them.)
   */
  readonly publicOnly?: true;
};

export type Connection = AsyncDisposable & {
  /** Aborting rejects with `signal.reason`; every other failure is a value. */
  exchange(request: Request, certificates: Certificates, signal: AbortSignal): Promise<Exchange>;
};

export function createConnection(
  clock: Clock,
  options: HttpsBounds & {
    readonly proxy?: Proxy | undefined;
    /** Section of the config with the address, such as `cloud`, for problems. */
    readonly section: string;
  },
): Connection {
  const { requestMs, maxAnswerBytes } = options;
  /**
   * One with, one without a client certificate, one for public addresses only; more while certificates
   * change.
   */
  const lines = new Map<string, Line>();
  const ending = new Set<Line>();

  function lineWith(certificates: Certificates): Line {
    const kind =
      certificates.publicOnly === true ? 'public' : certificates.client === undefined ? 'open' : 'proven';
    const key = JSON.stringify([kind, certificates]);
    const known = lines.get(key);
    if (known !== undefined) return known;
    for (const [oldKey, old] of lines) {
      if (!oldKey.startsWith(`["${kind}"`)) continue;
      lines.delete(oldKey);
      ending.add(old);
      // Ends after its exchanges, which their deadlines bound.
      void old.dispatcher
        .close()
        .catch(() => undefined)
        .finally(() => ending.delete(old));
    }
    const line = createLine(certificates, options);
    lines.set(key, line);
    return line;
  }

  return {
    async exchange({ url, heldMs = 0, ...sent }, certificates, signal) {
      signal.throwIfAborted();
      using bounded = deadline(clock, requestMs + heldMs, signal);
      const line = lineWith(certificates);
      try {
        const { dispatcher } = line;
        const response = await request(url, { ...sent, dispatcher, signal: bounded.signal });
        const header = firstOf(response.headers);
        const body = await readText(response.body, header('content-encoding'), maxAnswerBytes);
        return { kind: 'answer', answer: { status: response.statusCode, header, body } };
      } catch (error) {
        signal.throwIfAborted();
        if (bounded.passed())
          return {
            kind: 'no_answer',
            problem: cloudProblem('endpoint.no_answer', { seconds: requestMs / 1_000 }),
          };
        const failure = failureOf(line.alertOf(error) ?? error, options.section);
        // undici doesn't report which of the two failed.
        const between = failure.kind === 'no_answer' && options.proxy !== undefined;
        return between
          ? { ...failure, problem: withDetails(failure.problem, cloudProblem('proxy.in_between')) }
          : failure;
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...lines.values(), ...ending].map(({ dispatcher }) => dispatcher.destroy()));
    },
  };
}

type Line = {
  readonly dispatcher: Dispatcher;
  /** TLS alert sent by the far side before it closed; undici reports only the closing, and the port. */
  alertOf(error: unknown): Error | undefined;
};

/** More than the concurrent connections: an alert is read as soon as its connection has ended. */
const maxAlerts = 32;

function createLine(
  { caPem, client, publicOnly }: Certificates,
  { connectMs, proxy }: HttpsBounds & { readonly proxy?: Proxy | undefined },
): Line {
  const ca = caPem === undefined ? {} : { ca: [...getCACertificates(), caPem] };
  const tls = {
    allowH2: false,
    timeout: connectMs,
    ...ca,
    ...(client !== undefined && { cert: client.certPem, key: client.keyPem }),
  };
  const alerts = new Map<number, Error>();
  const connector = buildConnector({ ...tls, ...(publicOnly === true && { lookup: publicLookup }) });
  const connect: typeof connector = (options, callback) => {
    connector(options, (...[error, socket]) => {
      // Under TLS 1.3 a client certificate is judged after the handshake. (Behind a proxy there is no socket
      // to observe.)
      const port = socket?.localPort;
      socket?.on('error', (said: NodeJS.ErrnoException) => {
        if (port !== undefined && said.code?.includes('ALERT') === true) alerts.set(port, said);
        for (const [oldest] of alerts) if (alerts.size > maxAlerts) alerts.delete(oldest);
      });
      if (error === null) callback(null, socket);
      else callback(error, null);
    });
  };
  // Without a proxy, and for http to this machine itself, it is an ordinary agent. Empty strings keep it from
  // reading the environment itself.
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: '',
    httpsProxy: proxy?.url ?? '',
    noProxy: proxy?.noProxy ?? '',
    connect,
    requestTls: tls,
    // A proxy with its own certificate; the client certificate is for the cloud only.
    proxyTls: { allowH2: false, timeout: connectMs, ...ca },
    // Two batches, the gateway's status, its desired state, the held request for nudges, and pictures.
    connections: maxPicturesInFlight + 5,
    keepAliveTimeout: 30_000,
    allowH2: false,
    // The deadline of each exchange covers both.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    dispatcher,
    alertOf(error) {
      const port = error instanceof errors.SocketError ? error.socket?.localPort : undefined;
      const alert = port === undefined ? undefined : alerts.get(port);
      if (port !== undefined) alerts.delete(port);
      return alert;
    },
  };
}

async function readText(
  body: Dispatcher.ResponseData['body'],
  coding: string | undefined,
  maxBytes: number,
): Promise<string | undefined> {
  const bytes = await boundedBody(body, maxBytes);
  if (bytes === undefined) return undefined;
  const decoded = await decode(bytes, coding, maxBytes);
  const text = decoded.kind === 'plain' ? decoded.bytes.toString('utf8') : undefined;
  return text === undefined || hasTooManyValues(text) ? undefined : text;
}

function firstOf(headers: Dispatcher.ResponseData['headers']): Answer['header'] {
  return (name) => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
}
