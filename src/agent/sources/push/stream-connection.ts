/** One connection of a stream: proves its token, and has its messages answered. */
import type { Socket } from 'node:net';
import type { WebSocket } from '@fastify/websocket';
import { z } from 'zod';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Language } from '../../../lib/text/language.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { PushDeps } from './http.ts';
import { tokenProblem } from './register-token.ts';
import type { AnswerMessage } from './stream-answers.ts';
import { createFlow, type FlowBounds, keepAlive } from './stream-flow.ts';

export type StreamBounds = FlowBounds & {
  readonly maxStreams: number;
  readonly maxStreamsOfRegister: number;
  /** Connections without a token yet: they don't count against the others. */
  readonly maxUnproven: number;
  /** For a token sent as the first message, milliseconds. */
  readonly tokenMs: number;
  /** Ping interval; a connection without any traffic since the last ping is ended. Milliseconds. */
  readonly pingMs: number;
  /** For messages in flight when the gateway stops, milliseconds. */
  readonly drainMs: number;
};

/** First message of a connection without an authorization header. */
const tokenMessage = z.object({ token: z.string() });

/** Reasons for which the gateway ends a connection (docs/integrate/tills.md). 4000 and above are an application's own. */
export const closeCodes = {
  stopping: 1001,
  tooMany: 1013,
  token: 4401,
  register: 4404,
  noToken: 4408,
} as const;

/** Connections with a valid token, and those without one yet. */
export type StreamPool = {
  /** False: there is no room for an authenticated connection, and it is closed. */
  hasRoom(socket: WebSocket, key: string): boolean;
  readonly proven: Map<WebSocket, { readonly key: string; readonly idle: () => Promise<void> }>;
  readonly unproven: Set<WebSocket>;
};

export function createStreamPool({ maxStreams, maxStreamsOfRegister }: StreamBounds): StreamPool {
  const proven: StreamPool['proven'] = new Map();
  return {
    proven,
    unproven: new Set(),
    hasRoom(socket, key) {
      const ofRegister = [...proven.values()].filter((line) => line.key === key).length;
      if (proven.size < maxStreams && ofRegister < maxStreamsOfRegister) return true;
      socket.close(closeCodes.tooMany);
      return false;
    },
  };
}

export type StreamRequest = {
  readonly key: string;
  readonly headerToken: string | undefined;
  readonly connection: Socket;
  /** Language of the answers. */
  readonly language: Language;
};

export type ServeDeps = {
  readonly push: PushDeps;
  readonly pool: StreamPool;
  readonly answer: AnswerMessage;
  readonly bounds: StreamBounds;
  readonly clock: Clock;
  /** The connection has sent a valid token as its first message. */
  readonly onToken?: ((connection: Socket) => void) | undefined;
  /** Aborts when the gateway stops: nothing more is accepted. */
  readonly stopping: AbortSignal;
};

/** `ended`: aborts when the connection is closed. */
export function serveStream(
  socket: WebSocket,
  { key, headerToken, connection, language }: StreamRequest,
  { push, pool, answer, bounds, clock, onToken, stopping }: ServeDeps,
  ended: AbortSignal,
): void {
  const flow = createFlow(socket, bounds, ended);
  const line = { key, idle: flow.idle };
  let token = headerToken;
  if (token === undefined) {
    pool.unproven.add(socket);
    void awaitToken();
  } else pool.proven.set(socket, line);
  void keepAlive(socket, { clock, pingMs: bounds.pingMs, flow }, ended);
  socket.on('message', (data, isBinary) => {
    if (ended.aborted || stopping.aborted || isClosing()) return;
    const bytes = Buffer.isBuffer(data)
      ? data
      : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
    if (token === undefined) takeToken(bytes);
    else take(bytes, isBinary);
  });

  function take(bytes: Buffer, isBinary: boolean): void {
    const ack = flow.next();
    if (!isStillAllowed()) return;
    void flow.answer(ack, bytes.length, () =>
      answer({ bytes, isBinary }, { registerKey: key, lane: line, language }),
    );
  }

  /** Ignores everything that arrives on a rejected connection. */
  function isClosing(): boolean {
    return token !== undefined && !pool.proven.has(socket);
  }

  /** Checked for each message: a token may be changed, and a register removed. */
  function isStillAllowed(): boolean {
    const problem = tokenProblem(push, key, token ?? '');
    if (problem === undefined) return true;
    socket.close(problem.status === 404 ? closeCodes.register : closeCodes.token, problem.facts.code);
    return false;
  }

  function takeToken(bytes: Buffer): void {
    // Anything else is no token.
    token = readJson(tokenMessage, bytes.toString())?.token ?? '';
    pool.unproven.delete(socket);
    if (!isStillAllowed() || !pool.hasRoom(socket, key)) return;
    pool.proven.set(socket, line);
    onToken?.(connection);
    socket.send(JSON.stringify({ ready: true }));
  }

  async function awaitToken(): Promise<void> {
    await pause(clock, bounds.tokenMs, ended);
    if (token === undefined && !ended.aborted) socket.close(closeCodes.noToken);
  }
}
