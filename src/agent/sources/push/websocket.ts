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
import { pushRoutes } from '../../../contract/page/routes/push.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { deadline } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { bearerTokenOf } from '../../../lib/http/bearer.ts';
import type { Log } from '../../../lib/log.ts';
import { requestedLanguage } from '../../../lib/text/language.ts';
import { refused } from '../../http/refused.ts';
import { routesOf } from '../../http/route.ts';
import type { PushDeps } from './http.ts';
import { tokenProblem } from './register-token.ts';
import { createAnswers } from './stream-answers.ts';
import {
  closeCodes,
  createStreamPool,
  type StreamBounds,
  type StreamRequest,
  serveStream,
} from './stream-connection.ts';

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
  const { clock } = deps;
  const bounds = { ...defaultStreamBounds, ...someBounds };
  const lifetime = new AbortController();
  const pool = createStreamPool(bounds);
  const serving = {
    ...{ push: deps, pool, bounds, clock, onToken: deps.onToken },
    answer: createAnswers(deps),
    stopping: lifetime.signal,
  };

  function open(socket: WebSocket, request: StreamRequest): void {
    const { key, headerToken } = request;
    const ended = new AbortController();
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      ended.abort();
      pool.proven.delete(socket);
      pool.unproven.delete(socket);
    });
    if (lifetime.signal.aborted) socket.close(closeCodes.stopping);
    else if (headerToken === undefined && pool.unproven.size >= bounds.maxUnproven)
      socket.close(closeCodes.tooMany);
    else if (headerToken === undefined || pool.hasRoom(socket, key))
      serveStream(socket, request, serving, ended.signal);
  }

  return {
    register(app) {
      void app.register((scope, _options, done) => {
        routesOf(scope, pushRoutes)('GET /api/v1/registers/:key/stream', {
          // Before the upgrade, a wrong token gets an HTTP answer.
          onRequest: async (request) => {
            const token = bearerTokenOf(request.headers.authorization);
            const problem = token === undefined ? undefined : tokenProblem(deps, request.params.key, token);
            if (problem !== undefined) throw problem;
          },
          handle: () => {
            throw refused(426, refusal('push.web_socket_only'), {
              upgrade: 'websocket',
              connection: 'upgrade',
            });
          },
          wsHandler: (socket, request) =>
            open(socket, {
              key: request.params.key,
              headerToken: bearerTokenOf(request.headers.authorization),
              connection: request.raw.socket,
              language: requestedLanguage(request),
            }),
        });
        done();
      });
    },
    async end() {
      lifetime.abort();
      for (const socket of pool.unproven) socket.close(closeCodes.stopping);
      const open = [...pool.proven];
      for (const [socket] of open) socket.pause();
      using bounded = deadline(clock, bounds.drainMs, new AbortController().signal);
      const passed = new Promise((resolve) =>
        bounded.signal.addEventListener('abort', resolve, { once: true }),
      );
      await Promise.race([Promise.all(open.map(([, line]) => line.idle())), passed]);
      for (const [socket] of open) {
        socket.resume();
        socket.close(closeCodes.stopping);
      }
    },
  };
}
