/**
 * One TCP connection to a camera: one request at a time, responses to the camera's own requests, data
 * delivered as it arrives. Bounds: `patienceMs` for the connection and for every response, one pending
 * request, `maxUnsentBytes` not yet accepted by the camera.
 */

import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { patienceMs } from '../ingest.ts';
import { createMessageReader, type Message } from './message.ts';
import { socketProblem } from './problem.ts';
import { type Answer, createRequests, type Request, responseTo } from './requests.ts';

/** Time limit for the response to TEARDOWN. */
const farewellMs = 500;
const maxUnsentBytes = 64 * 1024;
const readBytes = 64 * 1024;

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
  /** TLS, with any certificate: those of cameras are self-signed. Encrypted, not authenticated. */
  readonly secure?: boolean;
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

/** Never rejects. An aborted signal only ends the attempt to connect. */
export async function openConnection(
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<Connection | { readonly kind: 'failed'; readonly why: CameraProblem }> {
  const { clock } = options;
  const closed = Promise.withResolvers<CameraProblem>();
  let ended = false;
  let arrivalMs = 0;
  /** Whether it has sent valid RTSP, and whether it has sent anything else. */
  let understood = false;
  let babbled = false;

  const requests = createRequests({ clock, send, onAnswer: options.onAnswer });
  const reader = createMessageReader(
    {
      onMessage(message) {
        understood = true;
        if (message.status === undefined) serve(message);
        else requests.answered(message, arrivalMs);
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

  const socket = connectTo(options, (bytes) => {
    if (ended) return;
    arrivalMs = clock.monotonicMs();
    const problem = reader.push(bytes);
    if (problem !== undefined) end(problem);
  });
  socket.on('error', (error) => end(socketProblem(error)));
  socket.on('close', () => end(cameraProblem('camera.connection_closed')));
  socket.on('end', () => end(cameraProblem('camera.connection_closed')));

  function end(why: CameraProblem): void {
    if (ended) return;
    ended = true;
    const reported = inOtherWords(why);
    closed.resolve(reported);
    requests.fail(reported);
  }

  function inOtherWords(why: CameraProblem): CameraProblem {
    return babbled && !understood ? cameraProblem('camera.not_rtsp') : why;
  }

  function serve(message: Message): void {
    if (endsStream(message)) end(cameraProblem('camera.stream_ended'));
    send(responseTo(message));
  }

  function send(bytes: Buffer): void {
    if (socket.destroyed || !socket.writable) return;
    if (socket.writableLength > maxUnsentBytes) end(cameraProblem('camera.requests_not_read'));
    else socket.write(bytes);
  }

  async function request(requested: Request, parent: AbortSignal): Promise<Answer> {
    if (ended) return { kind: 'failed', why: await closed.promise, closed: true };
    using patience = deadline(clock, patienceMs, parent);
    const answer = await requests.exchange(requested, patience.signal);
    return answer ?? { kind: 'failed', why: inOtherWords(cameraProblem('camera.no_answer')), closed: false };
  }

  async function close(farewell?: Request): Promise<void> {
    if (farewell !== undefined && !ended) {
      using patience = deadline(clock, farewellMs, neverAborted);
      await requests.exchange(farewell, patience.signal);
    }
    end(cameraProblem('camera.connection_closed'));
    socket.destroy();
  }

  const connected = Promise.withResolvers<undefined>();
  socket.once(options.secure === true ? 'secureConnect' : 'connect', () => connected.resolve(undefined));
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

/** The memory of the bytes is used again. */
function connectTo(
  { port, secure, ...options }: Pick<ConnectionOptions, 'host' | 'port' | 'secure'>,
  onBytes: (bytes: Buffer) => void,
): Socket {
  const host = options.host.replace(/^\[|\]$/g, '');
  if (secure === true) {
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = connectSecurely({ host, port, rejectUnauthorized: false, ...name });
    socket.setNoDelay(true);
    return socket.on('data', onBytes);
  }
  return connect({
    host,
    port,
    noDelay: true,
    // One buffer for the life of the connection: retained data is copied out of it.
    onread: {
      buffer: Buffer.allocUnsafeSlow(readBytes),
      callback: (bytes, buffer) => {
        onBytes(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
        return true;
      },
    },
  });
}

const neverAborted = new AbortController().signal;

const endsStream = ({ method }: Message): boolean => method === 'TEARDOWN' || method === 'REDIRECT';
