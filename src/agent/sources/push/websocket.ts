/**
 * Registers that keep a connection open: `GET /api/v1/registers/{key}/stream`, a WebSocket of sale messages,
 * each answered with its number.
 *
 * 1. A sale is answered after its commit, never before; many may be in flight. Messages about one sale keep
 *    their order.
 * 2. The gateway repeats nothing: the till keeps a message until its answer and sends it again after a broken
 *    connection.
 * 3. Errors of a message are reported in its answer, and the connection stays. Only a wrong token, a removed
 *    register, an unreadable message and a till that no longer reads end it, each with its code.
 *
 * At the bounds: a connection with too much in flight is not read until its till has received the answers;
 * further connections are closed with 1013.
 */
import type { Socket } from 'node:net';
import type { WebSocket } from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { pushAckJson, saleMessageSchema } from '../../../contract/register/sale-message.ts';
import { deadline, pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { bearerTokenOf } from '../../../lib/http/bearer.ts';
import { Problem } from '../../../lib/http/problem.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import { noRegisterHere, webSocketRequired } from '../../http/request.ts';
import { routesOf } from '../../http/route.ts';
import { inOrder } from '../in-order.ts';
import { acceptSale, answerOfProblem, numberIn, type PushAnswer } from './accept.ts';
import type { PushDeps } from './http.ts';
import { parseMessage } from './push-body.ts';
import { tokenProblem } from './register-token.ts';

export type StreamBounds = {
  readonly maxStreams: number;
  readonly maxStreamsOfRegister: number;
  /** Connections without a token yet: they don't count against the others. */
  readonly maxUnproven: number;
  /**
   * Unanswered messages of a connection, from the first byte read to the last one sent; messages read in the
   * same chunk come on top.
   */
  readonly maxUnderWay: number;
  /** The same in bytes: sixty-four long messages on all connections would be a gigabyte. */
  readonly maxBytesUnderWay: number;
  /** For a token sent as the first message, milliseconds. */
  readonly tokenMs: number;
  /** Ping interval; a connection without any traffic since the last ping is ended. Milliseconds. */
  readonly pingMs: number;
  /** For messages in flight when the gateway stops, milliseconds. */
  readonly drainMs: number;
};

const defaultStreamBounds: StreamBounds = {
  maxStreams: 64,
  maxStreamsOfRegister: 8,
  maxUnproven: 16,
  maxUnderWay: 64,
  maxBytesUnderWay: 512 * 1024,
  tokenMs: 10_000,
  pingMs: 20_000,
  drainMs: 1_000,
};

/** Reasons for which the gateway ends a connection. 4000 and above are an application's own. */
const closeCodes = {
  stopping: 1001,
  tooMany: 1013,
  token: 4401,
  register: 4404,
  noToken: 4408,
} as const;

const logEveryMs = 10_000;

/**
 * The library's limit; messages between this and `maxBodyBytes` still get an answer, larger ones end the
 * connection with 1009.
 */
export function maxReadBytes(maxBodyBytes: number): number {
  return 4 * maxBodyBytes;
}

export type Streams = {
  /** After @fastify/websocket on the same server. */
  register(app: FastifyInstance): void;
  /** Messages in flight get their answer, then every connection is closed. */
  end(): Promise<void>;
};

export type StreamDeps = PushDeps & {
  readonly clock: Clock;
  readonly log: Log;
  /** The connection has sent a valid token as its first message. */
  readonly onToken?: (connection: Socket) => void;
};

export function createStreams(deps: StreamDeps, someBounds: Partial<StreamBounds> = {}): Streams {
  const { clock, log } = deps;
  const bounds = { ...defaultStreamBounds, ...someBounds };
  const intake = inOrder(deps.intake);
  const lifetime = new AbortController();
  const mayLog = createLogThrottle(clock, logEveryMs);
  const lines = new Map<WebSocket, { key: string; idle(): Promise<void> }>();
  const unproven = new Set<WebSocket>();
  let refused = 0;

  function open(
    socket: WebSocket,
    { key, headerToken, connection }: { key: string; headerToken: string | undefined; connection: Socket },
  ): void {
    const ended = new AbortController();
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      ended.abort();
      lines.delete(socket);
      unproven.delete(socket);
    });
    if (lifetime.signal.aborted) socket.close(closeCodes.stopping, 'the gateway stops');
    else if (headerToken === undefined && unproven.size >= bounds.maxUnproven)
      socket.close(closeCodes.tooMany, 'too many connections without a token');
    else if (headerToken === undefined || hasRoom(socket, key))
      serve(socket, { key, headerToken, connection, ended: ended.signal });
  }

  /** For an authenticated connection; otherwise it is closed. */
  function hasRoom(socket: WebSocket, key: string): boolean {
    const ofRegister = [...lines.values()].filter((line) => line.key === key).length;
    if (lines.size < bounds.maxStreams && ofRegister < bounds.maxStreamsOfRegister) return true;
    socket.close(closeCodes.tooMany, 'too many connections');
    return false;
  }

  function serve(
    socket: WebSocket,
    {
      key,
      headerToken,
      connection,
      ended,
    }: { key: string; headerToken: string | undefined; connection: Socket; ended: AbortSignal },
  ): void {
    let token = headerToken;
    let heard = 0;
    let underWay = 0;
    let bytesUnderWay = 0;
    let storing = 0;
    let isAlive = true;
    let onIdle: (() => void) | undefined;

    const line = {
      key,
      idle: (): Promise<void> =>
        new Promise((resolve) => {
          onIdle = resolve;
          if (underWay === 0) resolve();
        }),
    };
    if (token === undefined) unproven.add(socket);
    else lines.set(socket, line);
    if (token === undefined) void awaitToken();
    void keepAlive();
    socket.on('pong', () => {
      isAlive = true;
    });
    socket.on('message', (data, isBinary) => {
      isAlive = true;
      if (ended.aborted || lifetime.signal.aborted || isClosing()) return;
      const bytes = Buffer.isBuffer(data)
        ? data
        : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
      if (token === undefined) takeToken(bytes);
      else void take(bytes, isBinary);
    });

    async function take(bytes: Buffer, isBinary: boolean): Promise<void> {
      const ack = ++heard;
      if (!isStillAllowed()) return;
      underWay++;
      bytesUnderWay += bytes.length;
      if (isFull()) socket.pause();
      storing++;
      const answer = await answerTo(bytes, isBinary, { registerKey: key, lane: line });
      storing--;
      // Counts until the network has sent it, so that a till which doesn't read can't fill the memory with
      // answers.
      socket.send(JSON.stringify({ ack, ...answer }), () => {
        underWay--;
        bytesUnderWay -= bytes.length;
        if (!isFull() && !ended.aborted) socket.resume();
        if (underWay === 0) onIdle?.();
      });
    }

    function isFull(): boolean {
      return underWay >= bounds.maxUnderWay || bytesUnderWay >= bounds.maxBytesUnderWay;
    }

    /** Ignores everything that arrives on a rejected connection. */
    function isClosing(): boolean {
      return token !== undefined && !lines.has(socket);
    }

    /** Checked for each message: a token may be changed, and a register removed. */
    function isStillAllowed(): boolean {
      const problem = tokenProblem(deps, key, token ?? '');
      if (problem === undefined) return true;
      socket.close(problem.status === 404 ? closeCodes.register : closeCodes.token, problem.title);
      return false;
    }

    function takeToken(bytes: Buffer): void {
      let given: unknown;
      try {
        given = (JSON.parse(bytes.toString()) as { token?: unknown } | null)?.token;
      } catch {
        // Anything else is no token.
      }
      token = typeof given === 'string' ? given : '';
      unproven.delete(socket);
      if (!isStillAllowed() || !hasRoom(socket, key)) return;
      lines.set(socket, line);
      deps.onToken?.(connection);
      socket.send(JSON.stringify({ ready: true }));
    }

    async function awaitToken(): Promise<void> {
      await pause(clock, bounds.tokenMs, ended);
      if (token === undefined && !ended.aborted) socket.close(closeCodes.noToken, 'no token in time');
    }

    async function keepAlive(): Promise<void> {
      while (await pause(clock, bounds.pingMs, ended)) {
        // While everything waits for the disk, nothing is read, including pongs.
        if (!isAlive && storing === 0) {
          socket.terminate();
          return;
        }
        isAlive = false;
        socket.ping();
      }
    }
  }

  async function answerTo(
    bytes: Buffer,
    isBinary: boolean,
    { registerKey, lane }: { registerKey: string; lane: object },
  ): Promise<PushAnswer & { registerSaleId?: string }> {
    const received = deps.received();
    let number: { registerSaleId?: string } = {};
    try {
      if (isBinary) throw new Problem(400, 'Not text', 'Send each sale as a text message.');
      if (bytes.length > deps.maxBodyBytes)
        throw new Problem(413, 'Message too large', `A message has at most ${deps.maxBodyBytes} bytes.`);
      const message = parseMessage(bytes);
      number = numberIn(message);
      const from = { registerKey, received, arrival: { lane } };
      const taken = await acceptSale(message, from, { ...deps, intake });
      return { ...number, ...taken };
    } catch (error) {
      return { ...number, ...answerOfProblem(tell(error, registerKey)) };
    }
  }

  function tell(error: unknown, registerKey: string): Problem {
    if (!(error instanceof Problem)) {
      log.error({ err: error, registerKey }, 'pushed message failed');
      return new Problem(500, 'Failed', 'Something went wrong in the gateway. Its log says what.');
    }
    refused++;
    if (mayLog()) {
      const fields = error.errors.map(({ field }) => field).join(' ');
      log.warn(
        { registerKey, status: error.status, title: error.title, fields, refused },
        'sale message rejected',
      );
      refused = 0;
    }
    return error;
  }

  return {
    register(app) {
      void app.register((scope, _options, done) => {
        routesOf(scope, 'Pushed sales')('GET /api/v1/registers/:key/stream', {
          access: 'register-token',
          summary: 'The same over a WebSocket, each sale answered with its number',
          about:
            'Each message is a sale, as text; many may be under way. Without an `Authorization` header the first message is `{"token":"…"}`, answered with `{"ready":true}`. What has no answer when the line breaks has to be sent again.',
          answers: {},
          problems: { 404: noRegisterHere, 426: webSocketRequired },
          webSocket: {
            words: 'A sale each message, and an answer to each',
            sends: pushAckJson,
            takes: saleMessageSchema,
          },
          // Before the upgrade, a wrong token gets an HTTP answer.
          onRequest: async (request) => {
            const token = bearerTokenOf(request.headers.authorization);
            const problem = token === undefined ? undefined : tokenProblem(deps, request.params.key, token);
            if (problem !== undefined) throw problem;
          },
          handle: () => {
            throw new Problem(426, 'WebSocket wanted', 'Sales are streamed here over a WebSocket.', {
              upgrade: 'websocket',
              connection: 'upgrade',
            });
          },
          wsHandler: (socket, request) =>
            open(socket, {
              key: request.params.key,
              headerToken: bearerTokenOf(request.headers.authorization),
              connection: request.raw.socket,
            }),
        });
        done();
      });
    },
    async end() {
      lifetime.abort();
      for (const socket of unproven) socket.close(closeCodes.stopping, 'the gateway stops');
      const open = [...lines];
      for (const [socket] of open) socket.pause();
      using bounded = deadline(clock, bounds.drainMs, new AbortController().signal);
      const passed = new Promise((resolve) =>
        bounded.signal.addEventListener('abort', resolve, { once: true }),
      );
      await Promise.race([Promise.all(open.map(([, line]) => line.idle())), passed]);
      for (const [socket] of open) {
        socket.resume();
        socket.close(closeCodes.stopping, 'the gateway stops');
      }
    },
  };
}
