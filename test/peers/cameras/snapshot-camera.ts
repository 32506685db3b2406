/**
 * A camera that gives single pictures over HTTP, and strictly: who does not log in, does not keep the connection, or asks for what isn't
 * there gets no picture. Every picture's brightness is its number (`numberOfJpeg`), and each says when it was taken (`takenMs`).
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { systemClock } from '../../../src/lib/clock.ts';

/** How `GET /picture` is answered; `stream` is `multipart/x-mixed-replace`. */
export type Answer = (camera: {
  request: IncomingMessage;
  reply: ServerResponse;
  next: () => Promise<Buffer>;
}) => void | Promise<void>;

export type SnapshotCamera = AsyncDisposable & {
  readonly url: string;
  /** Changes how it answers from now on. */
  answer: Answer;
  readonly counts: { requests: number; connections: number; refused: number };
  /** When each picture was taken, CLOCK_MONOTONIC milliseconds, by its number. */
  readonly takenMs: Map<number, number>;
  size: { width: number; height: number };
  /** Answers with the same picture again while true. */
  frozen: boolean;
};

export type SnapshotCameraOptions = {
  readonly login?: { user: string; password: string; scheme: 'basic' | 'digest' };
  readonly tls?: { key: string; cert: string };
};

export const still: Answer = async ({ reply, next }) => {
  const jpeg = await next();
  reply.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': jpeg.length }).end(jpeg);
};

/** A stream in one of the many shapes there are. `header`: the content type; `part`: what goes in front of a picture, and behind it. */
export function stream(options: {
  everyMs: number;
  header?: string;
  part?: (jpeg: Buffer) => { before: string | Buffer; after: string };
  count?: number;
}): Answer {
  const usual = (jpeg: Buffer) => ({
    before: `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`,
    after: '\r\n',
  });
  const {
    everyMs,
    header = 'multipart/x-mixed-replace; boundary=frame',
    part = usual,
    count = Infinity,
  } = options;
  return async ({ reply, next }) => {
    reply.writeHead(200, { 'content-type': header, connection: 'close' });
    for (let n = 0; n < count && !reply.destroyed; n++) {
      const jpeg = await next();
      const { before, after } = part(jpeg);
      reply.write(Buffer.concat([Buffer.from(before), jpeg, Buffer.from(after)]));
      await delay(everyMs);
    }
    reply.end();
  };
}

const levels = 32;

export async function startSnapshotCamera(options: SnapshotCameraOptions = {}): Promise<SnapshotCamera> {
  const sockets = new Set<Socket>();
  const nonces = new Set<string>();
  let number = 0;
  const camera = {
    url: '',
    answer: still,
    counts: { requests: 0, connections: 0, refused: 0 },
    takenMs: new Map<number, number>(),
    size: { width: 320, height: 240 },
    frozen: false,
  };
  let newest: Buffer | undefined;
  async function next(): Promise<Buffer> {
    if (camera.frozen && newest !== undefined) return newest;
    camera.takenMs.set(++number, systemClock.monotonicMs());
    return (newest = await numberedJpeg(number, camera.size));
  }
  const serve = (request: IncomingMessage, reply: ServerResponse): void => {
    camera.counts.requests++;
    if (options.login !== undefined && !admits(request, options.login, nonces)) {
      camera.counts.refused++;
      const nonce = randomBytes(8).toString('hex');
      nonces.add(nonce);
      const challenge =
        options.login.scheme === 'basic'
          ? 'Basic realm="camera"'
          : `Digest realm="camera", qop="auth", nonce="${nonce}"`;
      reply
        .writeHead(401, { 'www-authenticate': challenge, 'content-type': 'text/html' })
        .end(`<html>${'no '.repeat(10_000)}</html>`);
      return;
    }
    if (request.method !== 'GET' || !request.url?.startsWith('/picture')) {
      reply.writeHead(404).end('no such thing');
      return;
    }
    void camera.answer({ request, reply, next });
  };
  const server: Server =
    options.tls === undefined ? createServer(serve) : createTlsServer(options.tls, serve);
  server.keepAliveTimeout = 30_000;
  server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    camera.counts.connections++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(camera, {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/picture`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function admits(
  request: IncomingMessage,
  login: NonNullable<SnapshotCameraOptions['login']>,
  nonces: ReadonlySet<string>,
): boolean {
  const given = request.headers.authorization ?? '';
  if (login.scheme === 'basic') {
    return given === `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  }
  const field = (name: string) => new RegExp(`\\b${name}="?([^",]*)`).exec(given)?.[1] ?? '';
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const secret = md5(`${login.user}:camera:${login.password}`);
  const asked = md5(`GET:${request.url ?? ''}`);
  const expected = md5(`${secret}:${field('nonce')}:${field('nc')}:${field('cnonce')}:auth:${asked}`);
  return nonces.has(field('nonce')) && field('uri') === request.url && field('response') === expected;
}

/** A JPEG whose brightness is its number modulo 32, with enough in it to be of some size. */
export async function numberedJpeg(
  number: number,
  { width, height } = { width: 320, height: 240 },
): Promise<Buffer> {
  const rgb = Buffer.alloc(width * height * 3, (number % levels) * 8);
  // A corner that differs from picture to picture, so that none equals another.
  const corner = randomBytes(24 * 24 * 3);
  for (let row = 0; row < 24; row++) corner.copy(rgb, row * width * 3, row * 72, row * 72 + 72);
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer();
}

/** The number modulo 32, from the middle of the picture. */
export async function numberOfJpeg(jpeg: Buffer): Promise<number> {
  const { data, info } = await sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
  const middle = Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2);
  return Math.round((data[middle] ?? 0) / 8);
}
