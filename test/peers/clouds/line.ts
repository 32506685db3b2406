/**
 * LINE's Messaging API as a real HTTP server: push and broadcast with their checks, retry keys and a monthly limit
 * (https://developers.line.biz/en/reference/messaging-api/#send-push-message).
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const lineToken = 'line-token+/=';
export const lineUser = `U${'0123456789abcdef'.repeat(2)}`;

type LineServer = AsyncDisposable & {
  readonly url: string;
  /** Texts that arrived, with their recipient. */
  readonly delivered: readonly string[];
  /** `lost`: it is accepted, and the answer gets lost. */
  answer(next: 'ok' | 'limit' | 'error' | 'lost'): void;
};

export async function startLine(): Promise<LineServer> {
  const delivered: string[] = [];
  const keys = new Set<string>();
  let next: 'ok' | 'limit' | 'error' | 'lost' = 'ok';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = (status: number, body: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        to?: string;
        messages: { type: string; text: string }[];
      };
      const key = String(request.headers['x-line-retry-key']);
      const isBroadcast = request.url === '/v2/bot/message/broadcast';
      if (request.headers.authorization !== `Bearer ${lineToken}`)
        return answer(401, { message: 'Authentication failed due to the following reason: invalid token' });
      if (next === 'error') return answer(500, { message: 'Internal Server Error' });
      if (next === 'limit') return answer(429, { message: 'You have reached your monthly limit.' });
      if (!isBroadcast && body.to !== lineUser)
        return answer(400, {
          message: "The property, 'to', in the request body is invalid (line: -, column: -)",
        });
      if (keys.has(key)) return answer(409, { message: 'The retry key is already accepted' });
      keys.add(key);
      delivered.push(`${isBroadcast ? 'all' : body.to}: ${body.messages.map(({ text }) => text).join('|')}`);
      if (next === 'lost') return request.socket.destroy();
      return answer(200, {});
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    delivered,
    answer(value) {
      next = value;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
