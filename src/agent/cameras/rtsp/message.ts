/**
 * Reads an RTSP connection (RFC 2326): responses, requests of the server, and between them data frames behind a `$`.
 * Takes chunks of any size. Pure; never throws.
 *
 * Invalid bytes are skipped up to the next valid message; more than `maxGarbageBytes` of them in a row ends the
 * reading.
 */
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';

export type Message = {
  /** Absent in a request. */
  readonly status?: number;
  /** Absent in a response. */
  readonly method?: string;
  readonly uri?: string;
  /** By name in lower case; a header may be repeated. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Buffer;
};

export type MessageEvents = {
  readonly onMessage: (message: Message) => void;
  /** A view of the chunk: copy to retain. */
  readonly onFrame: (channel: number, payload: Buffer) => void;
  /** Called when invalid bytes are skipped. */
  readonly onGarbage: () => void;
};

const maxHeadBytes = 32 * 1024;
/** Bound of the first line: in garbage every capital letter may begin one. */
const maxLineBytes = 4_096;
const maxHeaders = 100;
const maxBodyBytes = 256 * 1024;
const maxGarbageBytes = 256 * 1024;
const dollar = 0x24;
const frameHeaderBytes = 4;

const answerLine = /^RTSP\/\d\.\d +(\d{3})(?: |$)/;
const requestLine = /^([A-Z_]{3,20}) +(\S+) +RTSP\/\d\.\d$/;

export type MessageReader = {
  /** Returns the reason if nothing more can be read. The chunk's memory is not retained. */
  push(chunk: Buffer): CameraProblem | undefined;
};

/** `isChannel`: whether data is expected on a channel; used only to resynchronise after garbage. */
export function createMessageReader(
  events: MessageEvents,
  isChannel: (channel: number) => boolean,
): MessageReader {
  let rest: Buffer = Buffer.alloc(0);
  let garbageBytes = 0;
  let searching = false;
  let problem: CameraProblem | undefined;

  /** Number of bytes consumed; 0: more are needed. */
  function readOne(data: Buffer, at: number): number {
    const first = data[at];
    if (first === dollar) {
      if (data.length - at < frameHeaderBytes) return 0;
      const length = data.readUInt16BE(at + 2);
      if (searching && !(isChannel(data.readUInt8(at + 1)) && mayBeRtp(data[at + frameHeaderBytes], length)))
        return skip(data, at, at + 1);
      const end = at + frameHeaderBytes + length;
      if (data.length < end) return 0;
      goodAgain();
      events.onFrame(data.readUInt8(at + 1), data.subarray(at + frameHeaderBytes, end));
      return end - at;
    }
    // Empty lines between messages are allowed.
    if (!searching && (first === 0x0d || first === 0x0a)) return 1;
    return readMessage(data, at);
  }

  function readMessage(data: Buffer, at: number): number {
    const lineBytes = data.subarray(at, at + maxLineBytes).indexOf(0x0a);
    const lineEnd = at + lineBytes;
    const start = data
      .toString('latin1', at, lineBytes < 0 ? Math.min(data.length, at + 64) : lineEnd)
      .trimEnd();
    if (lineBytes < 0) {
      const possible = 'RTSP/'.startsWith(start.slice(0, 5)) || /^[A-Z_]{1,20}(?: |$)/.test(start);
      if (!possible) return skip(data, at, at + 1);
      return data.length - at > maxLineBytes ? skip(data, at, at + 1) : 0;
    }
    const status = answerLine.exec(start)?.[1];
    const [, method, uri] = requestLine.exec(start) ?? [];
    if (status === undefined && method === undefined) return skip(data, at, at + 1);
    const headEnd = endOfHead(data, lineEnd + 1);
    if (headEnd === undefined) {
      if (data.length - at > maxHeadBytes) problem = cameraProblem('camera.headers_too_long');
      return 0;
    }
    const headers = readHeaders(data.toString('latin1', lineEnd + 1, headEnd));
    if (headEnd - at > maxHeadBytes || headers === undefined) {
      problem = cameraProblem('camera.headers_too_long');
      return 0;
    }
    const length = Number(/^\d{1,9}$/.exec(headers.get('content-length')?.[0] ?? '')?.[0] ?? 0);
    if (length > maxBodyBytes) {
      problem = cameraProblem('camera.answer_too_long');
      return 0;
    }
    if (data.length < headEnd + length) return 0;
    goodAgain();
    const body = Buffer.from(data.subarray(headEnd, headEnd + length));
    events.onMessage({
      ...(status === undefined ? {} : { status: Number(status) }),
      ...(method === undefined || uri === undefined ? {} : { method, uri }),
      headers,
      body,
    });
    return headEnd + length - at;
  }

  /** The first valid message after garbage may be garbage too. */
  function goodAgain(): void {
    if (!searching) garbageBytes = 0;
    searching = false;
  }

  /** Skips to the next byte that could begin a message. */
  function skip(data: Buffer, at: number, from: number): number {
    if (!searching) events.onGarbage();
    searching = true;
    let next = from;
    while (next < data.length && data[next] !== dollar && !isCapital(data[next])) next++;
    garbageBytes += next - at;
    if (garbageBytes > maxGarbageBytes) problem = cameraProblem('camera.data_invalid');
    return next - at;
  }

  return {
    push(chunk) {
      const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let at = 0;
      while (at < data.length && problem === undefined) {
        const used = readOne(data, at);
        if (used === 0) break;
        at += used;
      }
      rest = Buffer.from(data.subarray(at));
      return problem;
    },
  };
}

/** `first`: first byte of the payload, if it has arrived. */
function mayBeRtp(first: number | undefined, length: number): boolean {
  return length >= 8 && (first === undefined || first >> 6 === 2); // the version of RTP and RTCP
}

function isCapital(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a;
}

/** Offset after the empty line that ends the headers; lines may end with LF alone. */
function endOfHead(data: Buffer, from: number): number | undefined {
  for (let at = from; at >= 0 && at < data.length; ) {
    if (data[at] === 0x0a) return at + 1;
    if (data[at] === 0x0d && data[at + 1] === 0x0a) return at + 2;
    const lineEnd = data.indexOf(0x0a, at);
    if (lineEnd < 0) return undefined;
    at = lineEnd + 1;
  }
  return undefined;
}

/** Undefined if there are too many. */
function readHeaders(text: string): Map<string, string[]> | undefined {
  const headers = new Map<string, string[]>();
  let count = 0;
  let last: string[] | undefined;
  for (const line of text.split('\n')) {
    // A line that begins with a blank continues the previous one.
    if (/^[ \t]+\S/.test(line) && last !== undefined) {
      last.push(`${last.pop() ?? ''} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    if (++count > maxHeaders) return undefined;
    const name = line.slice(0, colon).trim().toLowerCase();
    last = headers.get(name) ?? [];
    last.push(line.slice(colon + 1).trim());
    headers.set(name, last);
  }
  return headers;
}

/** Serialises one message. Values must not contain line ends. */
export function writeMessage(
  firstLine: string,
  headers: Readonly<Record<string, string | undefined>>,
): Buffer {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return Buffer.from(`${[firstLine, ...lines].join('\r\n')}\r\n\r\n`, 'latin1');
}
