/**
 * ePOS-Device XML over TCP, from Epson's public reference and its "ePOS-Device XML User's Manual" (M00055606):
 * https://download4.epson.biz/sec_pubs/pos/reference_en/epos_device/index.html
 * https://www.manualowl.com/m/Epson/TM-T70-i/Manual/492365 (print and its result: pages 74–76)
 *
 * Messages in UTF-8, each ended by a NUL; the printer begins with `<connect>`. `<device_data>` of type `print` holds a document of
 * ePOS-Print in `<printdata>`, its result is of type `onxmlresult`, at hybrid printers also `onreceive`. Slips, endorsements and
 * validations have types of their own, and are no receipts.
 */
import { createDocumentReader } from '../http/document-reader.ts';
import { createFirstBytes } from '../http/first-bytes.ts';
import { isSuccess, maxAnswerBytes } from '../http/print-answer.ts';
import { maxBodyBytes, type PrintExchange, type PrintOutcome } from '../http/print-exchange.ts';
import { createXmlReader, type XmlSink } from '../http/xml-reader.ts';
import { createDevicePrints, type DevicePrint } from './device-prints.ts';

const NUL = 0;
const LESS_THAN = 0x3c;

type Message = { add(bytes: Uint8Array): void; end(): void };

export function createDeviceXmlExchange(): PrintExchange {
  const prints = createDevicePrints();
  let nowMs = 0;
  let underWay: (() => DevicePrint | undefined) | undefined;

  const requests = createMessages((): Message => {
    const fields = createFields();
    const reader = createDocumentReader(fields.sink);
    const body = createFirstBytes(maxBodyBytes);
    const print = (): DevicePrint | undefined => {
      const document = reader.end();
      if (fields.root() !== 'device_data' || fields.text('type') !== 'print') return undefined;
      const { bytes, count } = body.take();
      return { document, body: bytes, bodyBytes: count, device: fields.text('device_id') };
    };
    underWay = print;
    return {
      add(bytes) {
        body.add(bytes);
        reader.add(bytes, nowMs);
      },
      end() {
        underWay = undefined;
        const sent = print();
        if (sent !== undefined) prints.sent(sent, fields.text('sequence'), nowMs);
      },
    };
  });

  const answers = createMessages((): Message => {
    const stored = createFirstBytes(maxAnswerBytes);
    return {
      add: (bytes) => stored.add(bytes),
      end() {
        const text = stored.stored().toString();
        const fields = createFields();
        const xml = createXmlReader(fields.sink);
        xml.add(text);
        xml.end();
        if (xml.isMalformed()) return;
        if (fields.root() === 'error') prints.failed(fields.text('sequence'));
        if (fields.root() === 'device_data' && isPrintResult(fields.text('type'), fields.text('eventtype')))
          prints.result(fields.text('device_id'), isSuccess(text));
      },
    };
  });

  return {
    request(bytes, atMs) {
      nowMs = atMs;
      requests.add(bytes);
      return prints.taken();
    },
    answer(bytes) {
      answers.add(bytes);
      return prints.taken();
    },
    isWaiting: prints.isWaiting,
    tick: prints.tick,
    end(): PrintOutcome[] {
      const half = underWay?.();
      underWay = undefined;
      return [...prints.end(), ...(half === undefined ? [] : [{ ...half, result: 'incomplete' as const }])];
    },
  };
}

export function isPrintResult(type: string, eventType: string): boolean {
  return type === 'onxmlresult' || (type === 'onreceive' && eventType === 'print');
}

/** Splits a direction into its messages. Bytes between a NUL and the next tag are skipped: some programs send a stray quote there. */
function createMessages(open: () => Message): { add(bytes: Uint8Array): void } {
  let message: Message | undefined;
  return {
    add(bytes) {
      for (let from = 0; from < bytes.length; ) {
        const nul = bytes.indexOf(NUL, from);
        const to = nul === -1 ? bytes.length : nul;
        const part = bytes.subarray(from, to);
        const start = message === undefined ? part.indexOf(LESS_THAN) : 0;
        if (start !== -1) {
          message ??= open();
          message.add(part.subarray(start));
        }
        if (nul !== -1) {
          message?.end();
          message = undefined;
        }
        from = to + 1;
      }
    },
  };
}

/** Texts of elements by their names: the first of each, its first 256 characters. At most 32 names. */
function createFields() {
  const texts = new Map<string, string>();
  let root: string | undefined;
  let open: string | undefined;
  const sink: XmlSink = {
    open(name) {
      root ??= name;
      open = texts.has(name) || texts.size >= 32 ? undefined : name;
      if (open !== undefined) texts.set(open, '');
    },
    text(piece) {
      if (open !== undefined) texts.set(open, ((texts.get(open) ?? '') + piece).slice(0, 256));
    },
    close() {
      open = undefined;
    },
  };
  return { sink, root: () => root, text: (name: string): string => texts.get(name)?.trim() ?? '' };
}
