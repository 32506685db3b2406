/**
 * A hostile client of the agent, as a program: a till (over HTTP, a WebSocket, a printer's port) or a browser. Ends when its stdin closes.
 *
 *   node test/reliability/hostile/client.ts '{"kind":"till-http","mode":"endless","port":PORT,"path":"/api/…","token":"…"}'
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { drip, filled, type Mode, pour } from './modes.ts';

export type ClientOptions = {
  readonly kind: 'till-http' | 'till-stream' | 'till-printer' | 'browser';
  readonly mode: Mode;
  readonly port: number;
  /** Of HTTP. */
  readonly path?: string;
  readonly token?: string;
};

const options = JSON.parse(process.argv[2] ?? '{}') as ClientOptions;
const { kind, mode, port, path = '/', token = '' } = options;
/** As many as a small machine opens without effort. */
const connections = 24;
const pauseMs = 50;
let number = 0;
let bomb: Buffer | undefined;

const pick = <T>(from: readonly T[]): T => from[number % from.length] as T;
const request = (method: string, headers: readonly string[], authorization = `Bearer ${token}`): string =>
  `${method} ${path} HTTP/1.1\r\n${[`host: 127.0.0.1:${port}`, ...(token === '' ? [] : [`authorization: ${authorization}`]), 'content-type: application/json', ...headers].join('\r\n')}\r\n\r\n`;
const sale = (): string =>
  JSON.stringify({ saleId: `F${process.pid}-${number++}`, kind: 'sale', total: 100 });

async function pourOnce(socket: Socket, bytes: Buffer): Promise<void> {
  await pour(socket, bytes, bytes.length);
  socket.end();
}

async function asHttp(socket: Socket): Promise<void> {
  const method = kind === 'browser' ? 'GET' : 'POST';
  switch (mode) {
    case 'endless':
      if (number % 2 === 0) {
        socket.write(`${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n`);
        return pour(socket, filled('x-more: 0123456789\r\n'));
      }
      socket.write(request(method, ['transfer-encoding: chunked']));
      return pour(socket, Buffer.from(`10000\r\n${' '.repeat(65_536)}\r\n`));
    case 'dripping':
      if (number % 2 === 0) socket.write(request(method, ['content-length: 100000']));
      return drip(socket, Buffer.from(number % 2 === 0 ? ' ' : `${method} ${path} HTTP/1.1\r\nx: aaaaaaaa`));
    case 'huge':
      socket.write(request(method, ['content-length: 4294967295']));
      return pour(socket, filled(' '));
    case 'wrong-lengths':
      socket.end(
        request(
          method,
          pick([
            ['content-length: -1'],
            ['content-length: 3', 'content-length: 9'],
            ['transfer-encoding: chunked', 'content-length: 4'],
            ['content-length: 99999'],
            ['transfer-encoding: chunked'],
          ]),
        ) + pick(['ffffffffffffffff\r\n', '{}', '-1\r\n\r\n', `${sale()}${sale()}`]),
      );
      return;
    case 'absurd': {
      const body = pick([
        '['.repeat(250_000),
        `${'{"kind":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
        `{"kind":"sale","total":1e999,"saleId":"${'x'.repeat(200_000)}"}`,
        `{"kind":"sale","total":1,"lines":[${'{"name":"a","amount":1},'.repeat(9_000)}{"name":"b","amount":1}]}`,
        `{"__proto__":{},"kind":"sale","total":${'9'.repeat(100_000)}}`,
      ]);
      return pourOnce(socket, Buffer.from(request(method, [`content-length: ${body.length}`]) + body));
    }
    case 'gzip-bomb': {
      const body = (bomb ??= gzipSync(Buffer.alloc(200 * 1024 * 1024, ' ')));
      socket.write(request(method, ['content-encoding: gzip', `content-length: ${body.length}`]));
      return pourOnce(socket, body);
    }
    case 'challenges':
      socket.end(
        request(
          method,
          ['content-length: 2'],
          pick([`Bearer ${randomBytes(24).toString('hex')}`, `Basic ${'a'.repeat(4_000)}`, 'Bearer ']),
        ) + '{}',
      );
      return;
    case 'reset': {
      const body = sale();
      const text = request(method, [`content-length: ${body.length}`]) + body;
      socket.write(text.slice(0, 2 ** (number++ % 10)), () => socket.resetAndDestroy());
      return;
    }
    case 'fast':
      while (!socket.destroyed) {
        const body = kind === 'browser' ? '' : sale();
        socket.write(request(method, [`content-length: ${body.length}`]) + body);
        await Promise.race([once(socket, 'data'), once(socket, 'close')]);
      }
      return;
    case 'redirect':
      return;
  }
}

/** A frame of a WebSocket, masked with zeros. */
function frame(first: number, length: bigint, payload: Buffer): Buffer {
  const head = Buffer.alloc(14);
  head[0] = first;
  head[1] = 0xff;
  head.writeBigUInt64BE(length, 2);
  return Buffer.concat([head, payload]);
}

async function asStream(socket: Socket): Promise<void> {
  const keys = [
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    `sec-websocket-key: ${randomBytes(16).toString('base64')}`,
  ];
  socket.write(request('GET', [...keys, 'sec-websocket-extensions: permessage-deflate']));
  await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  const piece = filled(' ');
  const message = (text: string): Buffer => frame(0x81, BigInt(Buffer.byteLength(text)), Buffer.from(text));
  switch (mode) {
    case 'endless':
      socket.write(frame(0x01, 1n, Buffer.from('[')));
      return pour(socket, frame(0x00, BigInt(piece.length), piece));
    case 'dripping':
      return drip(socket, frame(0x81, 100n, Buffer.alloc(100, 0x20)));
    case 'huge':
      socket.write(frame(0x81, 2n ** 62n, Buffer.alloc(0)));
      return pour(socket, piece);
    case 'wrong-lengths':
      socket.write(
        pick([
          frame(0x81, 2n ** 63n, piece),
          frame(0xff, 5n, piece),
          frame(0x80, 5n, piece),
          frame(0x89, 300n, piece),
        ]),
      );
      return;
    case 'absurd':
      return pour(
        socket,
        message(pick(['['.repeat(200_000), '{"saleId":1e999}', `{"a":${'9'.repeat(200_000)}}`])),
      );
    case 'gzip-bomb': {
      const { deflateRawSync } = await import('node:zlib');
      const body = deflateRawSync(Buffer.alloc(100 * 1024 * 1024, ' '));
      return pour(socket, frame(0xc1, BigInt(body.length), body));
    }
    case 'reset':
      socket.write(message(sale()).subarray(0, 2 ** (number++ % 7)), () => socket.resetAndDestroy());
      return;
    case 'fast':
      return pour(socket, () => message(sale()));
    case 'challenges':
    case 'redirect':
      return;
  }
}

const receipt = (): Buffer =>
  Buffer.from(
    `\x1b@Coffee  450\nTotal   450\nNo ${String(number++).padStart(6, '0')}\n\n\x1dV\x00`,
    'latin1',
  );

async function asPrinting(socket: Socket): Promise<void> {
  switch (mode) {
    case 'endless':
      return pour(socket, filled(`Coffee  450\n`));
    case 'dripping':
      return drip(socket, receipt());
    case 'huge':
      // A raster picture of 65,535 × 65,535 dots.
      socket.write(Buffer.from('1d763000ffffffff', 'hex'));
      return pour(socket, filled('U'));
    case 'wrong-lengths':
      socket.end(
        Buffer.concat([
          Buffer.from(
            pick(['1d286bffff315030', '1b2affff00', '1d384cffffffff3070', '1d76300000000000', '1d284c0000']),
            'hex',
          ),
          receipt(),
        ]),
      );
      return;
    case 'absurd':
      return pour(socket, () => Buffer.concat([randomBytes(60_000), receipt()]));
    case 'reset':
      socket.write(receipt().subarray(0, 2 ** (number % 6)), () => socket.resetAndDestroy());
      return;
    case 'fast':
      return pour(socket, receipt);
    case 'challenges':
    case 'gzip-bomb':
    case 'redirect':
      return;
  }
}

const acts = { 'till-http': asHttp, browser: asHttp, 'till-stream': asStream, 'till-printer': asPrinting };

async function attack(): Promise<never> {
  for (;;) {
    number += 1;
    const socket = connect(port, '127.0.0.1');
    // Each awaited answer listens for the end as well.
    socket.setMaxListeners(0);
    socket.on('error', () => socket.destroy());
    const closed = once(socket, 'close').catch(() => undefined);
    await Promise.race([once(socket, 'connect').catch(() => undefined), closed]);
    socket.resume();
    if (!socket.destroyed) await acts[kind](socket).catch(() => undefined);
    await Promise.race([closed, delay(2_000)]);
    socket.destroy();
    await delay(pauseMs);
  }
}

for (let n = 0; n < connections; n += 1) void attack();
process.stdin.resume();
process.stdin.on('end', () => process.exit());
