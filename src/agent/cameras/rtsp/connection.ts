/**
 * One TCP connection to a camera: one request at a time, responses to the camera's own requests, data
 * delivered as it arrives. Bounds: `patienceMs` for the connection and for every response, one pending
 * request, `maxUnsentBytes` not yet accepted by the camera.
 */

import { connect, type Socket } from 'node:net';
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { createMessageReader, type Message, writeMessage } from './message.ts';
import { socketProblem } from './problem.ts';

/** Time limit for a camera to accept a connection or to respond to a request. */
const patienceMs = 5_000;
/** Time limit for the response to TEARDOWN. */
const farewellMs = 500;
const maxUnsentBytes = 64 * 1024;
const readBytes = 64 * 1024;

export type Request = {
  readonly method: string;
  readonly uri: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
};

export type Answer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Message['headers'];
      readonly body: Buffer;
    }
  /** `closed`: the connection is gone; else no answer came in time. */
  | { readonly kind: 'failed'; readonly why: CameraProblem; readonly closed: boolean };

export type Connection = {
  /** Never rejects. */
  request(request: Request, signal: AbortSignal): Promise<Answer>;
  /** IP addresses of both ends. */
  readonly addresses: { readonly local: string; readonly remote: string };
  /** Why it ended. */
  readonly closed: Promise<CameraProblem>;
  /** Sends `farewell`, if given, and closes; settles within `farewellMs`. */
  close(farewell?: Request): Promise<void>;
};

export type ConnectionOptions = {
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  /**
   * `arrivalMs`: CLOCK_MONOTONIC. The memory belongs to the connection: copy data to retain it. Returns the
   * reason if reading should end.
   */
  readonly onFrame: (channel: number, payload: Buffer, arrivalMs: number) => CameraProblem | undefined;
  readonly isChannel: (channel: number) => boolean;
  /** A request was answered, this long after it was sent: an upper bound of the network delay. */
  readonly onAnswer?: (afterMs: number) => void;
};

/**
 * `resolve` is the only reference: chaining on the connection's end promise would grow with each request, for
 * months.
 */
type Pending = {
  readonly sequence: number;
  readonly sentMs: number;
  readonly resolve: (answer: Answer) => void;
};

/** Never rejects. An aborted signal only ends the attempt to connect. */
export async function openConnection(
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<Connection | { readonly kind: 'failed'; readonly why: CameraProblem }> {
  const { clock } = options;
  const closed = Promise.withResolvers<CameraProblem>();
  let ended = false;
  let pending: Pending | undefined;
  let sequence = 0;
  let arrivalMs = 0;
  /** Whether it has sent valid RTSP, and whether it has sent anything else. */
  let understood = false;
  let babbled = false;

  const reader = createMessageReader(
    {
      onMessage(message) {
        understood = true;
        if (message.status === undefined) serve(message);
        else settle(message);
      },
      onFrame: (channel, payload) => {
        const problem = options.onFrame(channel, payload, arrivalMs);
        if (problem !== undefined) end(problem);
      },
      // Sequence numbers reveal the lost part of the stream.
      onGarbage: () => {
        babbled = true;
      },
    },
    options.isChannel,
  );

  const socket: Socket = connect({
    host: options.host.replace(/^\[|\]$/g, ''),
    port: options.port,
    noDelay: true,
    // One buffer for the life of the connection: retained data is copied out of it.
    onread: {
      buffer: Buffer.allocUnsafeSlow(readBytes),
      callback: (bytes, buffer) => {
        if (ended) return true;
        arrivalMs = clock.monotonicMs();
        const problem = reader.push(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
        if (problem !== undefined) end(problem);
        return true;
      },
    },
  });
  socket.on('error', (error) => end(socketProblem(error)));
  socket.on('close', () => end(cameraProblem('camera.connection_closed')));
  socket.on('end', () => end(cameraProblem('camera.connection_closed')));

  function end(why: CameraProblem): void {
    if (ended) return;
    ended = true;
    const reported = inOtherWords(why);
    closed.resolve(reported);
    pending?.resolve({ kind: 'failed', why: reported, closed: true });
  }

  function inOtherWords(why: CameraProblem): CameraProblem {
    return babbled && !understood ? cameraProblem('camera.not_rtsp') : why;
  }

  function settle(message: Message): void {
    const reported = Number(message.headers.get('cseq')?.[0] ?? Number.NaN);
    // Late response to an earlier request.
    if (pending === undefined || reported < pending.sequence) return;
    options.onAnswer?.(arrivalMs - pending.sentMs);
    const { status = 0, headers, body } = message;
    pending.resolve({ kind: 'answer', status, headers, body });
  }

  function serve(message: Message): void {
    const { method = '' } = message;
    if (method === 'TEARDOWN' || method === 'REDIRECT') end(cameraProblem('camera.stream_ended'));
    const known = ['OPTIONS', 'GET_PARAMETER', 'SET_PARAMETER', 'ANNOUNCE', 'TEARDOWN', 'REDIRECT'];
    const cseq = message.headers.get('cseq')?.[0];
    const session = message.headers.get('session')?.[0];
    send(
      writeMessage(known.includes(method) ? 'RTSP/1.0 200 OK' : 'RTSP/1.0 501 Not Implemented', {
        CSeq: cseq,
        Session: session,
        ...(method === 'OPTIONS' ? { Public: known.join(', ') } : {}),
      }),
    );
  }

  function send(bytes: Buffer): void {
    if (socket.destroyed || !socket.writable) return;
    if (socket.writableLength > maxUnsentBytes) end(cameraProblem('camera.requests_not_read'));
    else socket.write(bytes);
  }

  /** Undefined if the signal aborts before a response or the end of the connection. */
  async function exchange(
    { method, uri, headers }: Request,
    exchangeSignal: AbortSignal,
  ): Promise<Answer | undefined> {
    const answer = Promise.withResolvers<Answer>();
    pending = { sequence: ++sequence, sentMs: clock.monotonicMs(), resolve: answer.resolve };
    send(
      writeMessage(`${method} ${uri} RTSP/1.0`, {
        CSeq: String(sequence),
        'User-Agent': 'tillframe',
        ...headers,
      }),
    );
    try {
      return await unlessAborted(answer.promise, exchangeSignal);
    } catch {
      return undefined;
    } finally {
      pending = undefined;
    }
  }

  async function request(requested: Request, parent: AbortSignal): Promise<Answer> {
    if (ended) return { kind: 'failed', why: await closed.promise, closed: true };
    using patience = deadline(clock, patienceMs, parent);
    const answer = await exchange(requested, patience.signal);
    return answer ?? { kind: 'failed', why: inOtherWords(cameraProblem('camera.no_answer')), closed: false };
  }

  async function close(farewell?: Request): Promise<void> {
    if (farewell !== undefined && !ended) {
      using patience = deadline(clock, farewellMs, neverAborted);
      await exchange(farewell, patience.signal);
    }
    end(cameraProblem('camera.connection_closed'));
    socket.destroy();
  }

  const connected = Promise.withResolvers<undefined>();
  socket.once('connect', () => connected.resolve(undefined));
  using patience = deadline(clock, patienceMs, signal);
  try {
    const why = await unlessAborted(Promise.race([connected.promise, closed.promise]), patience.signal);
    // The addresses of a closed socket are unknown.
    const { localAddress: local, remoteAddress: remote } = socket;
    if (why === undefined && local !== undefined && remote !== undefined)
      return { request, addresses: { local, remote }, closed: closed.promise, close };
    socket.destroy();
    return { kind: 'failed', why: why ?? cameraProblem('camera.connection_closed') };
  } catch {
    socket.destroy();
    return { kind: 'failed', why: cameraProblem('camera.no_answer') };
  }
}

const neverAborted = new AbortController().signal;
