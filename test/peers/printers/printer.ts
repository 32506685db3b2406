/**
 * A receipt printer at a TCP port: it keeps every byte, answers status requests as real ones do, and can be slow, out of paper, gone, or close
 * in the middle.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export type Printer = {
  readonly port: number;
  /** What has come, a buffer for each connection in the order they were opened. */
  printed(): Buffer[];
  /** Of all connections together. */
  bytes(): number;
  /** Takes no more bytes, and takes them again. */
  paperOut(): void;
  paperIn(): void;
  /** Resets every connection. */
  reset(): void;
  /** Resolves once so many connections have ended from the till's side. */
  ended(count: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type PrinterOptions = {
  /** Default: any that is free. */
  readonly port?: number;
  /** Says goodbye itself once a connection has brought so many bytes. */
  readonly closesAfterBytes?: number;
  /** Answers each piece with its own bytes, for measuring. */
  readonly echoes?: boolean;
};

/** Online, drawer closed: the answer to DLE EOT 1. */
const online = Buffer.of(0x16);

export async function startPrinter(options: PrinterOptions = {}): Promise<Printer> {
  const received: Buffer[][] = [];
  const sockets = new Set<Socket>();
  let isOutOfPaper = false;
  let ended = 0;
  const waiting: { count: number; resolve: () => void }[] = [];

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const pieces: Buffer[] = [];
    received.push(pieces);
    sockets.add(socket);
    let bytes = 0;
    if (isOutOfPaper) socket.pause();
    socket.on('data', (piece: Buffer) => {
      pieces.push(piece);
      bytes += piece.length;
      if (options.echoes === true) socket.write(piece);
      else
        for (let at = piece.indexOf('\x10\x04'); at !== -1; at = piece.indexOf('\x10\x04', at + 2))
          socket.write(online);
      if (options.closesAfterBytes !== undefined && bytes >= options.closesAfterBytes) socket.end();
    });
    socket.on('end', () => {
      ended++;
      socket.end();
      for (const waiter of waiting) if (ended >= waiter.count) waiter.resolve();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const printed = (): Buffer[] => received.map((pieces) => Buffer.concat(pieces));

  return {
    port: (server.address() as AddressInfo).port,
    printed,
    bytes: () => received.flat().reduce((sum, piece) => sum + piece.length, 0),
    paperOut() {
      isOutOfPaper = true;
      for (const socket of sockets) socket.pause();
    },
    paperIn() {
      isOutOfPaper = false;
      for (const socket of sockets) socket.resume();
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async ended(count) {
      if (ended >= count) return;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      waiting.push({ count, resolve: () => resolve(undefined) });
      await promise;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
