/** A till that prints: a connection for each job, the bytes in pieces of any size, as tills and their networks deal them out. */
import { once } from 'node:events';
import { connect } from 'node:net';

export type Job = {
  readonly port: number;
  readonly bytes: Uint8Array;
  /** In [0, 1): how the bytes are cut into pieces. Without it they go out at once. */
  readonly random?: () => number;
};

/** Resolves with what the printer answered, once both ends have closed. Rejects when the connection is refused or reset. */
export async function printJob({ port, bytes, random }: Job): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  const answers: Buffer[] = [];
  socket.on('data', (piece: Buffer) => answers.push(piece));
  const ended = once(socket, 'end');
  // Awaited below; a reset before that is no unhandled rejection.
  ended.catch(() => undefined);
  await once(socket, 'connect');
  for (let at = 0; at < bytes.length; ) {
    const size = random === undefined ? bytes.length : 1 + Math.floor(random() ** 3 * 2_920);
    if (!socket.write(bytes.subarray(at, at + size))) await Promise.race([once(socket, 'drain'), ended]);
    at += size;
  }
  socket.end();
  await ended;
  return Buffer.concat(answers);
}
