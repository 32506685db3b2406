/**
 * A cloud that answers by a script, over real sockets. It is strict: a request that breaks the contract is a complaint, and disposing
 * the peer fails the test on any.
 */
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type PeerCertificate, TLSSocket } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { z } from 'zod';
import { anyEventSchema } from '../../../src/contract/cloud/any-event.ts';
import { enrolRequestSchema } from '../../../src/contract/cloud/enrol.ts';
import { maxEventBytes, storedThroughHeader } from '../../../src/contract/cloud/event.ts';

export const peerToken = 'peer-token-1234';

export type ReceivedRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** After decompression. */
  readonly body: Buffer;
  /** Ids of the events of a batch. */
  readonly ids: readonly string[];
  /** Common name of the client certificate that was shown, whether it is trusted or not. */
  readonly clientName?: string;
};

export type Reply =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  /** No answer; the connection closed before one; closed in the midst of one. */
  | 'hang'
  | 'reset'
  | 'cut';

export type CloudPeer = {
  readonly url: string;
  readonly told: readonly ReceivedRequest[];
  [Symbol.asyncDispose](): Promise<void>;
};

export type CloudPeerOptions = {
  /** An object store has no token and takes what it is given. */
  readonly role?: 'cloud' | 'object-store';
  /** `scripted`: the script judges how a request proves itself; default: by `peerToken`. */
  readonly login?: 'token' | 'scripted';
  readonly tls?: {
    readonly key: string;
    readonly cert: string;
    /** Asks for a client certificate of this authority; `asked`: takes those who have none, or another's. */
    readonly clientCa?: string;
    readonly clients?: 'needed' | 'asked';
  };
};

export async function startCloudPeer(
  reply: (told: ReceivedRequest, index: number) => Reply | Promise<Reply>,
  { role = 'cloud', login = 'token', tls }: CloudPeerOptions = {},
): Promise<CloudPeer> {
  const told: ReceivedRequest[] = [];
  const complaints: string[] = [];

  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      const plain = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      const clientName = clientNameOf(request.socket);
      const one: ReceivedRequest = {
        ...plain,
        ids: role === 'cloud' ? checkRequest(plain, login, complaints) : [],
        ...(clientName !== undefined && { clientName }),
      };
      told.push(one);
      void Promise.resolve(reply(one, told.length - 1)).then(give);
    });

    function give(answer: Reply): void {
      if (answer === 'hang') return;
      if (answer === 'reset') {
        request.socket.resetAndDestroy();
        return;
      }
      if (answer === 'cut') {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"results":[', () => request.socket.destroy());
        return;
      }
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      const { body = {} } = answer;
      response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
    }
  };

  const server = tls === undefined ? createServer(listener) : createTlsServer(tlsOptions(tls), listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    told,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      expect(complaints).toEqual([]);
    },
  };
}

function tlsOptions({ key, cert, clientCa, clients = 'needed' }: NonNullable<CloudPeerOptions['tls']>) {
  const client = { ca: clientCa, requestCert: true, rejectUnauthorized: clients === 'needed' };
  return { key, cert, ...(clientCa !== undefined && client) };
}

function clientNameOf(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  // Without one, an empty object.
  const { subject } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  return subject?.CN === undefined ? undefined : String(subject.CN);
}

/** Returns the ids of a batch. */
function checkRequest(
  { method, path, headers, body }: Omit<ReceivedRequest, 'ids'>,
  login: 'token' | 'scripted',
  complaints: string[],
): string[] {
  const expectThat = (holds: boolean, complaint: string): void => {
    if (!holds) complaints.push(`${method} ${path}: ${complaint}`);
  };
  if (login === 'token') expectThat(headers.authorization === `Bearer ${peerToken}`, 'no token');
  if (path === '/base/v1/enrol') {
    expectThat(method === 'POST' && headers['content-type'] === 'application/json', 'wrong method or type');
    expectThat(/^Bearer [\x21-\x7e]+$/.test(headers.authorization ?? ''), 'no key');
    const request = z.strictObject(enrolRequestSchema.shape).safeParse(JSON.parse(body.toString('utf8')));
    if (!request.success) complaints.push(z.prettifyError(request.error));
    return [];
  }
  // Looked for now and then; this cloud erases nothing.
  if (method === 'GET' && /^\/base\/v1\/erasures(?:[?]|$)/.test(path)) return [];
  // Read beside each status; this cloud wants nothing of its gateways.
  if (method === 'GET' && /^\/base\/v1\/gateways\/[^/]+\/desired$/.test(path)) return [];
  if (method === 'PUT') {
    expectThat(/^\/base\/v1\/thumbnails\/[0-9a-f]{64}$/.test(path), 'wrong path');
    expectThat(headers['if-none-match'] === '*', 'no If-None-Match');
    expectThat(headers['content-type'] === 'image/jpeg', 'wrong type');
    return [];
  }
  expectThat(method === 'POST' && path === '/base/v1/events', 'wrong route');
  expectThat(headers['content-type'] === 'application/cloudevents-batch+json', 'wrong type');
  expectThat(/^\d+$/.test(String(headers[storedThroughHeader])), 'no stored-through');
  const events = z
    .array(anyEventSchema)
    .min(1)
    .max(50)
    .safeParse(JSON.parse(body.toString('utf8')));
  if (!events.success) {
    complaints.push(z.prettifyError(events.error));
    return [];
  }
  const epochs = events.data.flatMap((event) => ('sequence' in event ? [event.epoch] : []));
  expectThat(new Set(epochs).size <= 1, 'a batch of several epochs');
  for (const event of events.data) {
    expectThat(Buffer.byteLength(JSON.stringify(event)) < maxEventBytes, 'an event is too large');
  }
  return events.data.map(({ id }) => id);
}

/** The answer of a cloud that has them all. */
export function allStored({ ids }: Pick<ReceivedRequest, 'ids'>): Reply {
  return { status: 200, body: { results: ids.map((id) => ({ id, status: 'stored', pictures: [] })) } };
}
