/**
 * Requests of a printer that polls and the answers of its cloud on one connection, from copied bytes of both directions. Bodies are
 * kept whole: 256 KiB of a request, 2 MiB of an answer (the longest job of Server Direct Print), 8 MiB once unpacked.
 */
import { brotliDecompressSync, inflateSync, unzipSync } from 'node:zlib';
import { createFirstBytes, type FirstBytes } from '../http/first-bytes.ts';
import { type BodyRule, createHttpReader, type MessageHead } from '../http/http-reader.ts';

export type CloudRequest = {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
};

export type CloudAnswer = {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Unpacked. */
  readonly body: Buffer;
  /** Beyond a bound, broken off, or packed in an unknown way. */
  readonly isIncomplete: boolean;
};

export type ExchangeSink<Event> = {
  /** A request is complete. */
  requested(request: CloudRequest, atMs: number): Event[];
  /** The answer has arrived, or what there is of it. */
  answered(request: CloudRequest, answer: CloudAnswer, atMs: number): Event[];
};

const maxRequestBytes = 256 * 1024;
const maxAnswerBytes = 2 * 1024 * 1024;
const maxUnpackedBytes = 8 * 1024 * 1024;
const maxWaiting = 8;

export function createCloudExchange<Event>(sink: ExchangeSink<Event>) {
  let nowMs = 0;
  let events: Event[] = [];
  let asking: { head: MessageHead; body: FirstBytes } | undefined;
  const waiting: CloudRequest[] = [];
  let answering: { head: MessageHead; status: number; body: FirstBytes } | undefined;

  const requests = createHttpReader('requests', {
    head(head): BodyRule {
      if (waiting.length >= maxWaiting || !/ HTTP\/1\.[01]$/.test(head.start)) return 'unreadable';
      asking = { head, body: createFirstBytes(maxRequestBytes) };
      return 'as declared';
    },
    body: (bytes) => asking?.body.add(bytes),
    end() {
      if (asking === undefined) return;
      const { start, headers } = asking.head;
      const [method = '', target = ''] = start.split(' ');
      const request = { method, target, headers, body: asking.body.stored().toString() };
      asking = undefined;
      waiting.push(request);
      events.push(...sink.requested(request, nowMs));
    },
  });

  const answers = createHttpReader('answers', {
    head(head): BodyRule {
      const status = Number(/^HTTP\/1\.[01] (\d{3})\b/.exec(head.start)?.[1]);
      const [request] = waiting;
      if (Number.isNaN(status) || request === undefined || status === 101) return 'unreadable';
      answering = { head, status, body: createFirstBytes(maxAnswerBytes) };
      const hasBody = status >= 200 && status !== 204 && status !== 304 && request.method !== 'HEAD';
      return hasBody ? 'as declared' : 'none';
    },
    body: (bytes) => answering?.body.add(bytes),
    end: () => endAnswer(true),
  });

  function endAnswer(isWhole: boolean): void {
    const answer = answering;
    answering = undefined;
    // 100 Continue is followed by the answer itself.
    if (answer === undefined || answer.status < 200) return;
    const request = waiting.shift();
    if (request === undefined) return;
    const { head, status, body } = answer;
    const unpacked = unpack(body.stored(), head.headers.get('content-encoding'));
    const isIncomplete = !isWhole || body.count() > maxAnswerBytes || unpacked === undefined;
    const read = { status, headers: head.headers, body: unpacked ?? Buffer.of(), isIncomplete };
    events.push(...sink.answered(request, read, nowMs));
  }

  function taken(): Event[] {
    const out = events;
    events = [];
    return out;
  }

  return {
    request(bytes: Uint8Array, atMs: number): Event[] {
      nowMs = atMs;
      requests.add(bytes);
      return taken();
    },
    answer(bytes: Uint8Array, atMs: number): Event[] {
      nowMs = atMs;
      answers.add(bytes);
      return taken();
    },
    /** The connection has ended: so has an answer without a declared length. */
    end(): Event[] {
      const headers = answering?.head.headers;
      const isChunked = headers?.get('transfer-encoding') !== undefined;
      endAnswer(headers?.get('content-length') === undefined && !isChunked);
      return taken();
    },
  };
}

/** Undefined if it cannot be unpacked. */
function unpack(body: Buffer, coding: string | undefined): Buffer | undefined {
  const options = { maxOutputLength: maxUnpackedBytes };
  try {
    switch (coding?.trim().toLowerCase()) {
      case undefined:
      case '':
      case 'identity':
        return body;
      case 'gzip':
      case 'x-gzip':
        return unzipSync(body, options);
      case 'deflate':
        return inflateSync(body, options);
      case 'br':
        return brotliDecompressSync(body, options);
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
