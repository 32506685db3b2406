/**
 * The front of a peer of the agent, as a program: passes connections on to an honest one, or misbehaves in its place.
 *
 *   node test/reliability/hostile/front.ts '{"kind":"http","content":"json","honest":PORT,"inside":"http://127.0.0.1:PORT"}'
 *
 * Prints its port, and `through` for each connection on which the honest peer has answered. Reads a mode from each line of stdin, `honest` at first; every
 * change ends the connections that are there. Ends with its stdin.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { answerHttp, type Content } from './http-modes.ts';
import type { Mode } from './modes.ts';
import { answerAsPrinter, answerMqtt } from './other-modes.ts';
import { answerRtsp } from './rtsp-modes.ts';

export type FrontOptions = {
  readonly kind: 'http' | 'rtsp' | 'mqtt' | 'printer';
  /** Of HTTP. */
  readonly content?: Content;
  /** Ports of the honest peer, and of one that is valid but much too fast. */
  readonly honest: number;
  readonly fast?: number;
  /** The only method of HTTP that it misbehaves at; default each. */
  readonly method?: string;
  /** Origin that nobody should be led to. */
  readonly inside: string;
};

const options = JSON.parse(process.argv[2] ?? '{}') as FrontOptions;
const { kind, honest, fast, method, inside, content = 'json' } = options;
let mode: Mode | 'honest' = 'honest';
let number = 0;
const sockets = new Set<Socket>();

function keep(socket: Socket): Socket {
  sockets.add(socket);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
  return socket;
}

/** `maxBytes`: of answers, then the connection is reset. */
function pass(near: Socket, first: Buffer, port: number, maxBytes = Number.POSITIVE_INFINITY): void {
  const far = keep(connect(port, '127.0.0.1'));
  far.write(first);
  let passed = 0;
  const isHonest = port === honest && maxBytes === Number.POSITIVE_INFINITY;
  near.on('data', (bytes: Buffer) => {
    if (misbehavesAt(bytes)) {
      far.destroy();
      near.removeAllListeners('data');
      misbehave(near, bytes);
    } else far.write(bytes);
  });
  far.on('data', (bytes: Buffer) => {
    if (passed === 0 && isHonest) process.stdout.write('through\n');
    passed += bytes.length;
    if (passed >= maxBytes) {
      near.write(bytes.subarray(0, bytes.length - (passed - maxBytes)));
      near.resetAndDestroy();
    } else if (!near.write(bytes)) {
      far.pause();
      near.once('drain', () => far.resume());
    }
  });
  near.on('close', () => far.destroy());
  near.on('end', () => far.end());
  far.on('end', () => near.end());
  far.on('close', () => near.destroySoon());
}

const misbehavesAt = (first: Buffer): boolean =>
  mode !== 'honest' && (method === undefined || first.toString('latin1', 0, method.length) === method);

function misbehave(near: Socket, first: Buffer): void {
  number += 1;
  if (mode === 'reset') pass(near, first, honest, 2 ** (number % 14));
  else if (mode === 'fast') pass(near, first, fast ?? honest);
  else if (mode !== 'honest') answer(near, first, mode);
}

function answer(near: Socket, first: Buffer, mode: Exclude<Mode, 'reset' | 'fast'>): void {
  switch (kind) {
    case 'http':
      near.on('data', () => undefined);
      void answerHttp(near, mode, { content, number, inside });
      return;
    case 'rtsp':
      if (mode === 'gzip-bomb') return;
      answerRtsp(near, mode, { number, inside });
      near.emit('data', first);
      return;
    case 'mqtt':
      near.on('data', () => undefined);
      if (mode !== 'gzip-bomb') void answerMqtt(near, mode, number);
      return;
    case 'printer':
      if (mode !== 'huge') near.on('data', () => undefined);
      if (mode === 'endless' || mode === 'dripping' || mode === 'huge') void answerAsPrinter(near, mode);
  }
}

const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
  keep(near);
  near.once('data', (first: Buffer) => {
    if (misbehavesAt(first)) misbehave(near, first);
    else pass(near, first, honest);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
for await (const line of createInterface(process.stdin)) {
  mode = line as Mode | 'honest';
  for (const socket of sockets) socket.destroy();
}
process.exit();
