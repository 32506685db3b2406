/** A server that answers with bytes, for answers that no HTTP server would give: halves, drips, chunks without an end. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What is written once a request has come in whole; then the connection stays open, unless it says otherwise. */
export type RawAnswer =
  | { readonly bytes: string; readonly then?: 'end' | 'reset' }
  /** The rest of the bytes comes one at a time, for ever. */
  | { readonly bytes: string; readonly drip: string };

export type RawServer = AsyncDisposable & { readonly url: string; readonly requests: () => number };

export async function startRawServer(answer: RawAnswer): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!isWhole(text)) return;
      text = '';
      requests++;
      void give(socket);
    });
  });

  async function give(socket: Socket): Promise<void> {
    socket.write(answer.bytes);
    if ('drip' in answer) {
      while (!socket.destroyed) {
        socket.write(answer.drip);
        await delay(5);
      }
    } else if (answer.then === 'end') socket.end();
    else if (answer.then === 'reset') socket.resetAndDestroy();
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = Number(/^content-length: (\d+)/im.exec(text.slice(0, end))?.[1] ?? 0);
  return text.length >= end + 4 + length;
}
