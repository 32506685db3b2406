/**
 * The camera's side of the RTSP relay (rtsp-relay.ts): one connection, over which the requests of ffmpeg are repeated with the camera's login.
 *
 * - Before SETUP, a login may need a new connection, and redirects within the same host are followed. Afterwards the connection is the session: its end
 *   is the end.
 * - While the stream plays, a keep-alive that is refused or not answered changes nothing: the pictures show whether the stream is alive.
 */
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';
import { childLifetime } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type Credentials, createAuthorizer } from '../login/authorization.ts';
import { type Connection, openConnection } from '../rtsp/connection.ts';
import {
  exchange,
  type Failure,
  farewell,
  isMulticast,
  refusedLogin,
  type Session,
} from '../rtsp/conversation.ts';
import type { Message } from '../rtsp/message.ts';
import type { Answer } from '../rtsp/requests.ts';
import { createRelayedAddress } from './relayed-address.ts';
import { relayedResponse, repeatedRequest } from './relayed-messages.ts';
import type { RelayedReader } from './relayed-reader.ts';

/** Reconnects after a connection was closed with a 401. */
const maxRelogins = 2;
const keepAlives = ['OPTIONS', 'GET_PARAMETER', 'SET_PARAMETER'];

type Answered = Extract<Answer, { kind: 'answer' }>;

export type RelayedCamera = {
  /** Returns the reason if that failed, else the camera's IP address. */
  connect(signal: AbortSignal): Promise<CameraProblem | string>;
  /** Hands on the camera's response to a request. `own`: address of the relay, in place of the camera's. One at a time; never rejects. */
  answer(request: Message, own: string, signal: AbortSignal): Promise<void>;
  /** Another request waits: a keep-alive without a response must not delay it. */
  hurry(): void;
  /** Tears the session down. */
  close(): Promise<void>;
};

/** `url`: as `checkedUrl` returns it. */
export function createRelayedCamera(options: {
  readonly url: URL;
  readonly credentials: Credentials | undefined;
  readonly clock: Clock;
  readonly reader: RelayedReader;
}): RelayedCamera {
  const { reader } = options;
  const authorizer = createAuthorizer(options.credentials);
  const address = createRelayedAddress(options.url);
  const link = createLink({ clock: options.clock, reader });
  const fail = (why: CameraProblem): void => reader.fail({ why, unfit: false });
  /** A camera has few. */
  let session: Pick<Session, 'address' | 'id'> | undefined;
  let isPlaying = false;
  let stopWaiting = (): void => undefined;

  function handOn(request: Message, repeated: string, answer: Answered, far: Connection): void {
    const { method = '' } = request;
    if (answer.status === 200 && (method === 'SETUP' || method === 'PLAY')) {
      if (method === 'SETUP' && isMulticast(answer.headers.get('transport')?.[0])) {
        fail(cameraProblem('camera.multicast_only'));
        return;
      }
      const id = answer.headers.get('session')?.[0]?.split(';')[0]?.trim();
      session = { address: repeated, id: id ?? session?.id };
      isPlaying ||= method === 'PLAY';
    }
    reader.respond(answer.status, relayedResponse(request, answer, far.addresses.remote));
  }

  /** Whether the request can be sent again; reports the reason if not. */
  function canRetry(method: string, failure: Failure | Answered, relogins: number): boolean {
    if (failure.kind === 'failed') reader.fail(failure.end);
    else if (failure.kind === 'again') {
      if (session !== undefined) fail(cameraProblem('camera.connection_closed'));
      else if (relogins > maxRelogins) reader.fail(refusedLogin);
    } else {
      const location = failure.kind === 'moved' ? failure.location : failure.headers.get('location')?.[0];
      const isEarly = method === 'OPTIONS' || method === 'DESCRIBE';
      const why = isEarly ? address.redirect(location) : cameraProblem('camera.redirect_refused');
      if (why !== undefined) fail(why);
    }
    return !reader.isOver();
  }

  async function repeat(request: Message, own: string, signal: AbortSignal): Promise<void> {
    const { method = '', uri = '' } = request;
    for (let tries = 0; !reader.isOver(); tries++) {
      const far = await link.connected(address.endpoint(), signal);
      if ('code' in far) {
        fail(far);
        return;
      }
      if (method === 'PLAY') reader.hold();
      const repeated = address.of(uri, own);
      const answer = await exchange(
        { connection: far, authorizer },
        repeatedRequest(request, repeated),
        signal,
      );
      if (answer.kind === 'answer' && !isRedirect(answer.status)) {
        handOn(request, repeated, answer, far);
        return;
      }
      if (!canRetry(method, answer, tries + 1)) return;
      await link.close();
    }
  }

  async function keepAlive(request: Message, own: string, signal: AbortSignal): Promise<void> {
    const far = link.current();
    if (far === undefined) return;
    using life = childLifetime(signal);
    stopWaiting = () => life.end();
    const repeated = repeatedRequest(request, address.of(request.uri ?? '', own));
    const answer = await exchange({ connection: far, authorizer }, repeated, life.signal);
    if (answer.kind === 'answer' && !isRedirect(answer.status) && !reader.isOver())
      reader.respondBetween(relayedResponse(request, answer, far.addresses.remote));
  }

  return {
    async connect(signal) {
      const far = await link.connected(address.endpoint(), signal);
      return 'code' in far ? far : far.addresses.remote;
    },
    async answer(request, own, signal) {
      if (reader.isOver()) return;
      if (isPlaying && keepAlives.includes(request.method ?? '')) await keepAlive(request, own, signal);
      else await link.during(() => repeat(request, own, signal));
    },
    hurry: () => stopWaiting(),
    close: () => link.close(session && farewell(authorizer, session)),
  };
}

/** The connection with the camera. Its end between two requests is the end of the reader's; a request under way reports its own. */
function createLink({ clock, reader }: { readonly clock: Clock; readonly reader: RelayedReader }) {
  let connection: Connection | undefined;
  let lost: CameraProblem | undefined;
  let isAnswering = false;

  return {
    current: () => connection,

    /** Opens it where there is none. Returns the reason if that failed. */
    async connected(
      endpoint: ReturnType<ReturnType<typeof createRelayedAddress>['endpoint']>,
      signal: AbortSignal,
    ): Promise<Connection | CameraProblem> {
      if (connection !== undefined) return connection;
      const opened = await openConnection(
        {
          ...endpoint,
          clock,
          onFrame: (channel, payload) => reader.add(channel, payload),
          isChannel: () => true,
        },
        signal,
      );
      if ('kind' in opened) return opened.why;
      connection = opened;
      lost = undefined;
      void opened.closed.then((why) => {
        if (connection === opened) {
          connection = undefined;
          lost = why;
          if (!isAnswering) reader.finish(why);
        }
        return opened.close();
      });
      return opened;
    },

    async during(work: () => Promise<void>): Promise<void> {
      isAnswering = true;
      await work();
      isAnswering = false;
      if (lost !== undefined) reader.finish(lost);
    },

    async close(goodbye?: Parameters<Connection['close']>[0]): Promise<void> {
      const left = connection;
      connection = undefined;
      await left?.close(goodbye);
    },
  };
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}
