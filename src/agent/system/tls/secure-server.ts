/** An HTTPS server (TLS 1.2 and newer) that also answers plain HTTP: browsers are redirected, programs get an error. */

import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import { Problem, problemBody } from '../../../lib/http/problem.ts';
import { requestedLanguage } from '../../../lib/text/language.ts';
import { libCause } from '../../../lib/text/lib-text.ts';
import type { Identity } from './page-tls.ts';

/** Time for the handshake after the first byte, milliseconds: phones in a cellar. */
const handshakeTimeoutMs = 20_000;
/** The first byte of every TLS connection: a record of the handshake (RFC 8446, 5.1). */
const handshakeRecord = 0x16;

export function createSecureServer(
  { identity, ...timeouts }: { identity: Identity; requestTimeout: number; keepAliveTimeout: number },
  listener: RequestListener,
): Server {
  const server = createServer(
    { ...contextOf(identity), ...timeouts, handshakeTimeout: handshakeTimeoutMs },
    listener,
  );
  const [begin] = server.listeners('connection') as [(socket: Socket) => void];
  /** HTTP doesn't count these connections yet: a stop has to end them here. */
  const beginning = new Map<string, Socket>();
  server.removeListener('connection', begin);
  server.on('connection', (socket: Socket) => {
    const key = endOf(socket);
    beginning.set(key, socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      beginning.delete(key);
    });
    socket.once('data', (first: Buffer) => {
      if (first[0] !== handshakeRecord) {
        socket.end(answerToPlain(first.toString('latin1')));
        return;
      }
      socket.pause();
      // TLS continues with the bytes read here.
      socket.unshift(first);
      begin.call(server, socket);
    });
  });
  server.on('secureConnection', (socket) => beginning.delete(endOf(socket)));
  const closeIdle = server.closeIdleConnections.bind(server);
  server.closeIdleConnections = () => {
    closeIdle();
    for (const socket of beginning.values()) socket.destroy();
  };
  return server;
}

/** For new connections; open ones continue. */
export function useIdentity(server: Server, identity: Identity): void {
  server.setSecureContext(contextOf(identity));
}

/** Identifies a connection, below TLS and above it. */
function endOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function contextOf({ certPem, keyPem }: Identity) {
  return { cert: certPem, key: keyPem, minVersion: 'TLSv1.2' as const };
}

/**
 * `head`: the first chunk of the request. It was readable on the network; an API program must not continue
 * like that unnoticed.
 */
function answerToPlain(head: string): string {
  const path = /^(?:GET|HEAD) (\/[\x21-\x7e]*) HTTP\/1\.[01]\r\n/.exec(head)?.[1];
  const host = /\r\nhost: *([A-Za-z0-9.:[\]-]+)\r\n/i.exec(head)?.[1];
  if (path === undefined || host === undefined || path.startsWith('/api/')) {
    const language = /\r\naccept-language: *([^\r]*)\r\n/i.exec(head)?.[1];
    const problem = new Problem(400, libCause('http.https_needed'));
    const body = JSON.stringify(
      problemBody(problem, requestedLanguage({ headers: { 'accept-language': language } })),
    );
    return answer('400 Bad Request', 'application/problem+json', body);
  }
  // Not permanent: TLS may be switched off again.
  return answer('307 Temporary Redirect', 'text/plain', '', `Location: https://${host}${path}\r\n`);
}

function answer(status: string, type: string, body: string, more = ''): string {
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: ${type}\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
