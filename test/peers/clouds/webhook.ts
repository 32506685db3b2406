/** An address that alarms are posted to: a real HTTP server that answers by a script and keeps what it was told. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

type Posted = { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: unknown };

export type Webhook = AsyncDisposable & {
  readonly url: string;
  readonly posted: readonly Posted[];
  /** What it answers from now on. Default: 204. */
  answer(status: number, headers?: Record<string, string>, body?: string): void;
};

export async function startWebhook(): Promise<Webhook> {
  const posted: Posted[] = [];
  let reply: { status: number; headers: Record<string, string>; body?: string | undefined } = {
    status: 204,
    headers: {},
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const isJson = request.method === 'POST' && request.headers['content-type'] === 'application/json';
      if (!isJson) {
        response.writeHead(415).end();
        return;
      }
      posted.push({
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
      });
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/secret-of-the-address`,
    posted,
    answer(status, headers = {}, body) {
      reply = { status, headers, body };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
