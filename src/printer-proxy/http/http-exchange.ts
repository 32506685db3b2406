/**
 * Pairs the print requests of one HTTP connection with the printer's answers, from copied bytes of both directions. After a change
 * to the WebSocket of Epson's SDK its messages are read on. Bounds: eight requests without an answer, and 64 KiB before the answer to a request
 * for a WebSocket; beyond them, and after any other change of protocol, the connection is no longer read.
 */
import { createSocketIoExchange, isPollingPath, isWebSocketPath } from '../device/socket-io.ts';
import { createDocumentReader, type DocumentReader, type PrintDocument } from './document-reader.ts';
import { createFirstBytes, type FirstBytes } from './first-bytes.ts';
import {
  type BodyRule,
  createHttpReader,
  type HttpReader,
  type MessageHead,
  type MessageSink,
} from './http-reader.ts';
import { createAnswerReader } from './print-answer.ts';
import { maxBodyBytes, type PrintExchange, type PrintOutcome, type UnreadPrint } from './print-exchange.ts';

const maxWaiting = 8;
const maxHeldBytes = 64 * 1024;

/** Paths of the makers' print services, see epos-print.ts and webprnt.ts. */
const printPath = /^POST \S*(?:\/epos\/service\.cgi|\/StarWebPRNT\/SendMessage)(?:[?#]\S*)? /i;

type Waiting = {
  readonly method: string;
  readonly reader: DocumentReader | undefined;
  /** Messages of the SDK, over HTTP requests. */
  readonly isPolling: boolean;
  /** For the WebSocket of the SDK. */
  readonly isUpgrade: boolean;
  readonly body: FirstBytes;
  document?: PrintDocument;
  result?: 'printed' | 'refused';
};

function requested(start: string): Waiting {
  return {
    method: start.slice(0, start.indexOf(' ')),
    reader: printPath.test(start) ? createDocumentReader() : undefined,
    isPolling: isPollingPath(start),
    isUpgrade: isWebSocketPath(start),
    body: createFirstBytes(maxBodyBytes),
  };
}

function outcome(request: Waiting, result: PrintOutcome['result']): PrintOutcome[] {
  const document = request.document ?? request.reader?.end();
  if (document === undefined) return [];
  const { bytes: body, count: bodyBytes } = request.body.take();
  return [{ document, body, bodyBytes, result }];
}

/** Takes the first requests that are complete and answered. */
function settled(waiting: Waiting[]): PrintOutcome[] {
  const done: PrintOutcome[] = [];
  for (let [first] = waiting; first?.result !== undefined; [first] = waiting) {
    // The printer has answered before the request was complete.
    if (first.reader !== undefined && first.document === undefined) break;
    waiting.shift();
    done.push(...outcome(first, first.result));
  }
  return done;
}

const unanswered = (requests: readonly Waiting[]): PrintOutcome[] =>
  requests.flatMap((request) =>
    outcome(request, request.result ?? (request.document === undefined ? 'incomplete' : 'unanswered')),
  );

/** Bytes after a request for a WebSocket: frames, or HTTP if it is refused. */
function createHeldBytes() {
  let held: { readonly bytes: Uint8Array; readonly atMs: number }[] = [];
  let count = 0;
  const isTooLong = (): boolean => count > maxHeldBytes;
  return {
    isTooLong,
    add(bytes: Uint8Array, atMs: number): UnreadPrint[] {
      if (isTooLong()) return [];
      count += bytes.length;
      held.push({ bytes: new Uint8Array(bytes), atMs });
      if (!isTooLong()) return [];
      held = [];
      return [{ result: 'unread' }];
    },
    release(add: (bytes: Uint8Array, atMs: number) => void): void {
      const taken = held;
      held = [];
      count = 0;
      for (const { bytes, atMs } of taken) add(bytes, atMs);
    },
  };
}

export function createHttpExchange(): PrintExchange {
  const waiting: Waiting[] = [];
  let nowMs = 0;
  let answered: ReturnType<typeof createAnswerReader> | undefined;
  let isSuccessStatus = false;
  let done: (PrintOutcome | UnreadPrint)[] = [];
  let webSocket: PrintExchange | undefined;
  const held = createHeldBytes();

  const requestSink: MessageSink = {
    head({ start }): BodyRule {
      if (waiting.length >= maxWaiting || !/ HTTP\/1\.[01]$/.test(start)) return 'unreadable';
      waiting.push(requested(start));
      return waiting.at(-1)?.isUpgrade === true ? 'until close' : 'as declared';
    },
    body(bytes) {
      const request = waiting.at(-1);
      if (webSocket !== undefined) done.push(...webSocket.request(bytes, nowMs));
      else if (request === undefined || request.isUpgrade) done.push(...held.add(bytes, nowMs));
      else {
        request.body.add(bytes);
        request.reader?.add(bytes, nowMs);
      }
    },
    end() {
      const request = waiting.at(-1);
      if (request?.reader !== undefined) request.document = request.reader.end();
      if (request?.isPolling === true && request.body.stored().includes('printdata'))
        done.push({ result: 'unread' });
      done.push(...settled(waiting));
    },
  };
  let requests = createHttpReader('requests', requestSink);

  const answers: HttpReader = createHttpReader('answers', {
    head({ start }: MessageHead): BodyRule {
      const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(start)?.[1];
      const request = waiting.find(({ result }) => result === undefined);
      if (status === undefined || request === undefined) return 'unreadable';
      // Neither direction is HTTP from here on, and no request line follows.
      if (status === '101') {
        waiting.length = 0;
        if (!request.isUpgrade || held.isTooLong()) return 'unreadable';
        const opened = createSocketIoExchange();
        webSocket = opened;
        held.release((bytes, atMs) => done.push(...opened.request(bytes, atMs)));
        return 'until close';
      }
      if (request.isUpgrade && !status.startsWith('1') && !held.isTooLong()) {
        requests = createHttpReader('requests', requestSink);
        held.release((bytes, atMs) => {
          nowMs = atMs;
          requests.add(bytes);
        });
      }
      answered = status.startsWith('1') ? undefined : createAnswerReader();
      isSuccessStatus = status.startsWith('2');
      const hasBody = !/^(?:1|204|304)/.test(status) && request.method !== 'HEAD';
      return hasBody ? 'as declared' : 'none';
    },
    body(bytes) {
      if (answered !== undefined) answered.add(bytes);
      else if (webSocket !== undefined) done.push(...webSocket.answer(bytes));
    },
    end() {
      // 100 Continue is followed by the answer itself.
      if (answered === undefined) return;
      const request = waiting.find(({ result }) => result === undefined);
      if (request !== undefined)
        request.result = isSuccessStatus && answered.isSuccess() === true ? 'printed' : 'refused';
      answered = undefined;
      done.push(...settled(waiting));
    },
  });

  /** An answer without a declared length ends with the connection: what has arrived of it counts. */
  function settleBegun(): void {
    const request = waiting.find(({ result }) => result === undefined);
    if (answered === undefined || request === undefined) return;
    const isSuccess = isSuccessStatus ? answered.isSuccess() : false;
    if (isSuccess !== undefined) request.result = isSuccess ? 'printed' : 'refused';
    answered = undefined;
  }

  function taken() {
    const out = done;
    done = [];
    return out;
  }

  return {
    request(bytes, atMs) {
      nowMs = atMs;
      requests.add(bytes);
      return taken();
    },
    answer(bytes) {
      answers.add(bytes);
      return taken();
    },
    tick: (nowAtMs) => webSocket?.tick(nowAtMs) ?? [],
    isWaiting: () => waiting.length > 0 || webSocket?.isWaiting() === true,
    end: () => {
      settleBegun();
      return [...unanswered(waiting.splice(0)), ...(webSocket?.end() ?? [])];
    },
  };
}
