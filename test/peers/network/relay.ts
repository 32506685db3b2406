/** A TCP relay on the way to a peer, which the test can freeze, cut, or let look at the first bytes of each connection. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Relay = {
  readonly port: number;
  /** How many connections there have been. */
  accepted(): number;
  /** Nothing gets through any more, in neither direction; connections stay, and new ones are taken: a black hole. */
  freeze(): void;
  thaw(): void;
  /** New connections get through again; those there are now are never heard of any more, as when a router has forgotten them. */
  forget(): void;
  /** Resets every connection. */
  cut(): void;
  [Symbol.asyncDispose](): Promise<void>;
};

/** What to do with a connection, by its first bytes: pass it on, answer in place of the peer and close, or take it and say nothing. */
export type AtFirst = (bytes: Buffer) => 'pass' | 'swallow' | { readonly answer: Buffer };

export async function startRelay(toPort: number, atFirst: AtFirst = () => 'pass'): Promise<Relay> {
  const sockets = new Set<Socket>();
  /** Forgotten: they stay, and nothing gets through. */
  const lost = new Set<Socket>();
  let isFrozen = false;
  let accepted = 0;

  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      lost.delete(socket);
    });
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const server = createServer((near) => {
    accepted++;
    keep(near);
    if (isFrozen) near.pause();
    near.once('data', (first: Buffer) => {
      const what = atFirst(first);
      if (what === 'swallow') return;
      if (what !== 'pass') {
        near.end(what.answer);
        return;
      }
      const far = keep(connect(toPort, '127.0.0.1'));
      far.write(first);
      near.on('data', (bytes: Buffer) => far.write(bytes));
      far.on('data', (bytes: Buffer) => near.write(bytes));
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
      if (isFrozen) far.pause();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    accepted: () => accepted,
    freeze() {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    thaw() {
      isFrozen = false;
      for (const socket of sockets) socket.resume();
    },
    forget() {
      isFrozen = false;
      for (const socket of sockets) {
        socket.pause();
        sockets.delete(socket);
        lost.add(socket);
      }
    },
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of [...sockets, ...lost]) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
