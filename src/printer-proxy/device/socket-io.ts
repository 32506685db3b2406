/**
 * ePOS-Device as Epson's JavaScript SDK speaks it on ports 8008 and 8043. Epson publishes the SDK's calls and no wire format; these facts are
 * of the SDK itself (epos-2.17.0.js, in the public repository rubenruvalcabac/epson-epos-sdk-react, functions `Connection.emit`,
 * `toTransmissionForm`, `parseRequestMessage`, `Printer.send`), which carries Socket.IO 0.8.7, and of Socket.IO's protocol 1
 * (https://github.com/LearnBoost/socket.io-spec):
 *
 * After a handshake at `/socket.io/1/` a WebSocket is opened at `/socket.io/1/websocket/SESSION`. Its text messages are
 * `TYPE:ID:ENDPOINT:DATA` with the types 3 (text), 4 (JSON) and 5 (event). The SDK sends the event `message`, whose only argument is an array:
 * `device_data`, sequence, device id, data, data id. Data of the type `print` has the document of ePOS-Print as the string `printdata`; its
 * result comes as an array of the same form. A device opened with `crypto` gets its data as text, encrypted with a key of both ends.
 */
import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';
import { createDocumentReader } from '../http/document-reader.ts';
import { createFirstBytes } from '../http/first-bytes.ts';
import { isSuccess, maxAnswerBytes } from '../http/print-answer.ts';
import {
  maxBodyBytes,
  type PrintExchange,
  type PrintOutcome,
  type UnreadPrint,
} from '../http/print-exchange.ts';
import { createDevicePrints } from './device-prints.ts';
import { isPrintResult } from './device-xml.ts';
import { createPrintDataReader } from './print-data.ts';
import { createFrameReader, textBegin } from './web-socket-frames.ts';

/** Request lines: the WebSocket, and the other transports with which a till sends. */
const webSocketPath = /^GET \S*\/socket\.io\/1\/(?:web|flash)socket\//i;
const pollingPath = /^POST \S*\/socket\.io\/1\/[\w-]+\/\S/i;

export const isWebSocketPath = (start: string): boolean => webSocketPath.test(start);
export const isPollingPath = (start: string): boolean => pollingPath.test(start);

const prefix = /^[345]:[^:]*:[^:]*:/;
const args = z.array(z.unknown());
const packet = z.union([
  args,
  z
    .object({ name: z.literal('message'), args: z.tuple([args], z.unknown()) })
    .transform((event) => event.args[0]),
]);
const text = z.coerce.string();
const openMessage = z.tuple([z.literal('open_device'), text, z.object({ type: text })], z.unknown());
const dataMessage = z.tuple(
  [
    z.literal('device_data'),
    text,
    text,
    z.union([
      z.string(),
      z.object({
        ...{ type: text, resultdata: z.string().default(''), eventtype: z.string().default('') },
        success: z.union([z.string(), z.boolean()]).default(''),
      }),
    ]),
  ],
  z.unknown(),
);
const errorMessage = z.tuple([z.literal('error'), text], z.unknown());
const halfMessage = /"device_data"\s*,\s*"?[^",]*"?\s*,\s*"([^"]*)"[^]*?"type"\s*:\s*"([^"]*)"/;
const printers: ReadonlySet<string> = new Set(['type_printer', 'type_hybrid_printer']);
/** Ids of devices that are no printers. */
const maxOthers = 32;

/** Array of a Socket.IO packet; undefined of any other. */
function messageOf(whole: string | undefined): readonly unknown[] | undefined {
  if (whole === undefined || !prefix.test(whole)) return undefined;
  try {
    const parsed = packet.safeParse(JSON.parse(whole.replace(prefix, '')));
    return parsed.data;
  } catch {
    return undefined;
  }
}

/** Begin of a packet (1: connect, 2: heartbeat, 3–5: data). UTF-8 within a request can look like a frame, hardly like both. */
const packetBegin = /^[1-5]:[\d:]/;
const isPacketStart = (bytes: Uint8Array): boolean =>
  packetBegin.test(Buffer.from(textBegin(bytes.subarray(0, 32)) ?? []).toString('latin1'));

/** Exchange of a WebSocket whose earlier bytes were dropped; undefined of a chunk that begins no packet of a till. */
export function resumedSocketIo(bytes: Uint8Array): PrintExchange | undefined {
  const isMasked = ((bytes[1] ?? 0) & 0x80) !== 0;
  if (!isMasked || !isPacketStart(bytes)) return undefined;
  const exchange = createSocketIoExchange();
  let isAnswerLost = true;
  return {
    ...exchange,
    answer(from) {
      isAnswerLost = isAnswerLost && !isPacketStart(from);
      return isAnswerLost ? [] : exchange.answer(from);
    },
  };
}

export function createSocketIoExchange(): PrintExchange {
  const prints = createDevicePrints();
  const others = new Set(['local_dt']);
  let unread: UnreadPrint[] = [];
  let nowMs = 0;
  const cannotRead = (): void => {
    unread.push({ result: 'unread' });
  };

  function openMessageReader() {
    const decoder = new StringDecoder('utf8');
    const document = createDocumentReader();
    const body = createFirstBytes(maxBodyBytes);
    const json = createPrintDataReader((printed) => {
      const bytes = Buffer.from(printed);
      body.add(bytes);
      document.add(bytes, nowMs);
    });
    return { decoder, document, body, json };
  }

  let message = openMessageReader();
  const requests = createFrameReader({
    text: (bytes) => message.json.add(message.decoder.write(Buffer.from(bytes))),
    end() {
      const { json, document, body } = message;
      message = openMessageReader();
      const whole = messageOf(json.rest());
      const opened = openMessage.safeParse(whole).data;
      if (opened !== undefined && !printers.has(opened[2].type) && others.size < maxOthers)
        others.add(opened[1]);
      const sent = dataMessage.safeParse(whole).data;
      if (sent === undefined) {
        if (body.count() > 0) cannotRead();
        return;
      }
      const [, sequence, device, data] = sent;
      if (typeof data === 'string') {
        if (!others.has(device)) cannotRead();
      } else if (data.type === 'print') {
        const { bytes, count } = body.take();
        prints.sent({ document: document.end(), body: bytes, bodyBytes: count, device }, sequence, nowMs);
      }
    },
    unreadable: cannotRead,
  });

  /** The print under way; the names of its device and type come before its document. */
  function incomplete(): PrintOutcome[] {
    const { json, document, body } = message;
    message = openMessageReader();
    const [, device, type] = halfMessage.exec(json.rest() ?? '') ?? [];
    if (body.count() === 0 || device === undefined || type !== 'print') return [];
    const { bytes, count } = body.take();
    return [{ document: document.end(), body: bytes, bodyBytes: count, device, result: 'incomplete' }];
  }

  let answer = createFirstBytes(maxAnswerBytes);
  const answers = createFrameReader({
    text: (bytes) => answer.add(bytes),
    end() {
      const whole = messageOf(answer.stored().toString());
      answer = createFirstBytes(maxAnswerBytes);
      const failed = errorMessage.safeParse(whole).data;
      if (failed !== undefined) prints.failed(failed[1]);
      const received = dataMessage.safeParse(whole).data;
      if (received === undefined) return;
      const [, , device, data] = received;
      if (typeof data !== 'string' && isPrintResult(data.type, data.eventtype))
        prints.result(device, isSuccess(data.resultdata) ?? /^(?:true|1)$/i.test(String(data.success)));
    },
    unreadable: () => undefined,
  });

  function taken() {
    const out = [...unread, ...prints.taken()];
    unread = [];
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
    isWaiting: prints.isWaiting,
    tick: prints.tick,
    end: () => [...prints.end(), ...incomplete()],
  };
}
