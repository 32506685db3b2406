/** One address for several brokers, as a load balancer or a name with several addresses gives: each connection goes to the next that takes it. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Balancer = AsyncDisposable & { readonly url: string };

export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const sockets = new Set<Socket>();
  let next = 0;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };

  function join(near: Socket, triesLeft: number): void {
    const port = ports[next++ % ports.length] ?? 0;
    const far = connect(port, '127.0.0.1');
    far.once('error', () => {
      if (triesLeft > 0) join(near, triesLeft - 1);
      else near.destroy();
    });
    far.once('connect', () => {
      keep(far);
      far.pipe(near).pipe(far);
      far.on('close', () => near.destroy());
      near.on('close', () => far.destroy());
    });
  }

  const server = createServer((near) => join(keep(near), ports.length - 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
