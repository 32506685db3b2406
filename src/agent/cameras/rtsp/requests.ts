/** Requests to a camera, one at a time, and responses to the camera's own requests. */
import type { CameraProblem } from '../../../domain/problem/camera.ts';
import { unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type Message, writeMessage } from './message.ts';

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

/**
 * `resolve` is the only reference: chaining on the connection's end promise would grow with each request, for
 * months.
 */
type Pending = {
  readonly sequence: number;
  readonly sentMs: number;
  readonly resolve: (answer: Answer) => void;
};

export function createRequests(deps: {
  readonly clock: Clock;
  readonly send: (bytes: Buffer) => void;
  /** A request was answered, this long after it was sent. */
  readonly onAnswer: ((afterMs: number) => void) | undefined;
}) {
  let pending: Pending | undefined;
  let sequence = 0;

  return {
    /** Undefined if the signal aborts before a response or the end of the connection. */
    async exchange({ method, uri, headers }: Request, signal: AbortSignal): Promise<Answer | undefined> {
      const answer = Promise.withResolvers<Answer>();
      pending = { sequence: ++sequence, sentMs: deps.clock.monotonicMs(), resolve: answer.resolve };
      deps.send(
        writeMessage(`${method} ${uri} RTSP/1.0`, {
          CSeq: String(sequence),
          'User-Agent': 'tillframe',
          ...headers,
        }),
      );
      try {
        return await unlessAborted(answer.promise, signal);
      } catch {
        return undefined;
      } finally {
        pending = undefined;
      }
    },

    answered(message: Message, arrivalMs: number): void {
      const reported = Number(message.headers.get('cseq')?.[0] ?? Number.NaN);
      // Late response to an earlier request.
      if (pending === undefined || reported < pending.sequence) return;
      deps.onAnswer?.(arrivalMs - pending.sentMs);
      const { status = 0, headers, body } = message;
      pending.resolve({ kind: 'answer', status, headers, body });
    },

    /** The connection has ended. */
    fail(why: CameraProblem): void {
      pending?.resolve({ kind: 'failed', why, closed: true });
    },
  };
}

const served = ['OPTIONS', 'GET_PARAMETER', 'SET_PARAMETER', 'ANNOUNCE', 'TEARDOWN', 'REDIRECT'];

/** Response to a request of the camera. */
export function responseTo({ method = '', headers }: Message): Buffer {
  return writeMessage(served.includes(method) ? 'RTSP/1.0 200 OK' : 'RTSP/1.0 501 Not Implemented', {
    CSeq: headers.get('cseq')?.[0],
    Session: headers.get('session')?.[0],
    ...(method === 'OPTIONS' ? { Public: served.join(', ') } : {}),
  });
}
