/**
 * Client of this gateway's own page, on the same machine: over TLS the server has to have its certificate,
 * whatever names are in that.
 */
import { readFileSync } from 'node:fs';
import { TLSSocket } from 'node:tls';
import { Agent, buildConnector, request } from 'undici';
import { type ListenAddress, listenText } from '../../../lib/net/listen-address.ts';
import { fingerprintOf } from './fingerprint.ts';
import { certificatePath, type TlsConfig } from './page-tls.ts';

/** Wildcard addresses: this machine is one of them. */
const anywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Address for a client on this machine. */
export function localUrl({ host, port }: ListenAddress): string {
  return listenText({ host: anywhere[host] ?? host, port });
}

export type OwnPage = AsyncDisposable & {
  /** `path` such as `/healthz`. Nothing is sent to a server with another certificate: that rejects, as does a missing answer. */
  get(
    path: string,
    options: { readonly signal: AbortSignal; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<{ readonly status: number; readonly text: string }>;
};

export function ownPage(config: {
  readonly web: { readonly listen: ListenAddress; readonly tls: TlsConfig };
  readonly dataDir: string;
}): OwnPage {
  const { tls, listen } = config.web;
  const origin = `${tls.kind === 'off' ? 'http' : 'https'}://${localUrl(listen)}`;
  const dispatcher = new Agent(
    tls.kind === 'off' ? {} : { connect: pinned(() => certificateOf(tls, config)) },
  );
  return {
    get: async (path, { signal, headers = {} }) => {
      const { statusCode, body } = await request(origin + path, { dispatcher, signal, headers });
      return { status: statusCode, text: await body.text() };
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

function certificateOf(tls: Exclude<TlsConfig, { kind: 'off' }>, { dataDir }: { dataDir: string }): string {
  return tls.kind === 'files' ? tls.certPem : readFileSync(certificatePath(dataDir), 'utf8');
}

/** Compares the fingerprint instead of names and validity, about which browsers warn. */
function pinned(certPem: () => string): buildConnector.connector {
  // A resumed session has no certificate to compare.
  const connect = buildConnector({ rejectUnauthorized: false, maxCachedSessions: 0 });
  return (options, callback) => {
    connect(options, (...[error, socket]) => {
      // On a failure there is no second argument, whatever its type says.
      if (error !== null) {
        callback(error, null);
        return;
      }
      try {
        const its = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.fingerprint256 : undefined;
        if (its !== fingerprintOf(certPem())) throw new Error('it has another certificate');
        callback(null, socket);
      } catch (cause) {
        socket.destroy();
        callback(cause as Error, null);
      }
    });
  };
}
