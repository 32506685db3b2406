/**
 * A cloud that answers by a script, over real sockets. It is strict: a request that breaks the contract is a complaint, and disposing
 * the peer fails the test on any.
 */
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { z } from 'zod';
import { maxEventBytes, saleEventSchema, storedThroughHeader } from '../../src/cloud/contract/event.ts';

export const peerToken = 'peer-token-1234';

export type Told = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** After decompression. */
  readonly body: Buffer;
  /** Ids of the events of a batch. */
  readonly ids: readonly string[];
};

export type Reply =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  /** No answer; the connection closed before one; closed in the midst of one. */
  | 'hang'
  | 'reset'
  | 'cut';

export type CloudPeer = {
  readonly url: string;
  readonly told: readonly Told[];
  [Symbol.asyncDispose](): Promise<void>;
};

export type CloudPeerOptions = {
  /** An object store has no token and takes what it is given. */
  readonly role?: 'cloud' | 'object-store';
  readonly tls?: { readonly key: string; readonly cert: string };
};

export async function startCloudPeer(
  reply: (told: Told, index: number) => Reply,
  { role = 'cloud', tls }: CloudPeerOptions = {},
): Promise<CloudPeer> {
  const told: Told[] = [];
  const complaints: string[] = [];

  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      const plain = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      const one = { ...plain, ids: role === 'cloud' ? checkRequest(plain, complaints) : [] };
      told.push(one);
      const answer = reply(one, told.length - 1);
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
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
    });
  };

  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
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

/** Returns the ids of a batch. */
function checkRequest({ method, path, headers, body }: Omit<Told, 'ids'>, complaints: string[]): string[] {
  const expectThat = (holds: boolean, complaint: string): void => {
    if (!holds) complaints.push(`${method} ${path}: ${complaint}`);
  };
  expectThat(headers.authorization === `Bearer ${peerToken}`, 'no token');
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
    .array(saleEventSchema)
    .min(1)
    .max(50)
    .safeParse(JSON.parse(body.toString('utf8')));
  if (!events.success) {
    complaints.push(z.prettifyError(events.error));
    return [];
  }
  for (const event of events.data) {
    expectThat(Buffer.byteLength(JSON.stringify(event)) < maxEventBytes, 'an event is too large');
  }
  return events.data.map(({ id }) => id);
}

/** The answer of a cloud that has them all. */
export function allStored({ ids }: Pick<Told, 'ids'>): Reply {
  return { status: 200, body: { results: ids.map((id) => ({ id, status: 'stored', pictures: [] })) } };
}
