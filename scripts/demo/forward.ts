/** Forwards a port of every address to one of this machine alone: published ports of a container arrive from outside. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { pipeline } from 'node:stream';

/** Ports of page and viewer. */
export const forwardedPorts = { page: 8080, receiver: 9090 } as const;

export async function forwardPort(from: number, to: number): Promise<AsyncDisposable> {
  const server = createServer((client) => {
    const there = connect(to, '127.0.0.1');
    // Either end closes the other; who broke off is of no interest.
    pipeline(client, there, client, () => undefined);
  });
  server.listen(from, '0.0.0.0');
  await once(server, 'listening');
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      await Promise.resolve();
    },
  };
}
