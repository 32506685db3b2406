/** Receipts over ePOS-Device, from the copied bytes of a connection: XML ended by a NUL, and the messages of Epson's SDK over a WebSocket. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { receiptMessageSchema } from '../../../src/contract/printer/message.ts';
import { type CapturedPrinter, createJobCapture } from '../../../src/printer-proxy/capture/captured-jobs.ts';
import type { Description } from '../../../src/printer-proxy/capture/describe-paper.ts';
import { type WireProtocol, wireProtocol } from '../../../src/printer-proxy/capture/wire-protocol.ts';
import { capturedPrinter } from '../../peers/printers/captured-printer.ts';
import {
  connectMessage,
  deviceMessage,
  errorMessage,
  sdkPrint,
  sdkResult,
  socketIoEvent,
  xmlOpen,
  xmlPrint,
  xmlResult,
} from '../../peers/printers/device-printer.ts';
import {
  cutElement,
  kickElement,
  printAnswer,
  printBody,
  textElement,
} from '../../peers/printers/http-printer.ts';

type Step = {
  atMs: number;
  connection?: number;
  till?: Uint8Array;
  printer?: Uint8Array;
  event?: 'missed' | 'closed';
  protocol?: WireProtocol;
};

/** With a tick before each step and long after the last. */
function capture(steps: readonly Step[], options: Partial<CapturedPrinter> = {}) {
  const jobs = createJobCapture([{ ...capturedPrinter, ...options }]);
  const heard = steps.flatMap(({ atMs, connection = 1, till, printer: from, event, protocol = 'device' }) => [
    ...jobs.add({ kind: 'tick', atMs }),
    ...(till === undefined ? [] : jobs.add({ kind: 'bytes', connection, printer: 0, atMs, bytes: till })),
    ...(from === undefined ? [] : jobs.add({ kind: 'answer', connection, printer: 0, atMs, bytes: from })),
    ...(event === undefined ? [] : jobs.add({ kind: event, connection, printer: 0, protocol })),
  ]);
  const lastMs = steps.at(-1)?.atMs ?? 0;
  return {
    jobs,
    heard: [...heard, ...jobs.add({ kind: 'tick', atMs: lastMs + 100_000 })],
  };
}

const brief = ({ heard }: { heard: readonly Description[] }): (string | number | undefined)[][] =>
  heard.map(({ kind, total, firstByteMs, cutMs, kickMs }) => [kind, total, firstByteMs, cutMs, kickMs]);

const receiptText = (total: number): string =>
  `ユビ珈琲 & <店>\nブレンド\t￥${total}\n合計          ￥${total}\n`;
const receipt = (total: number): string => textElement('epson', receiptText(total)) + cutElement.epson;
const kick = kickElement.epson;

/** A frame of a client, masked, or of a server. */
function frame(payload: Buffer, { opcode = 1, isLast = true, mask }: FrameOptions = {}): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = (isLast ? 0x80 : 0) | opcode;
  head[1] = (mask === undefined ? 0 : 0x80) | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  if (mask === undefined) return Buffer.concat([head, payload]);
  return Buffer.concat([head, mask, payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
}
type FrameOptions = { opcode?: number; isLast?: boolean; mask?: Buffer };

const masks = [
  Buffer.from('00000000', 'hex'),
  Buffer.from('a1b2c3d4', 'hex'),
  Buffer.from('ff00ff7f', 'hex'),
];
const tillFrame = (text: string, at = 1): Buffer =>
  frame(Buffer.from(text), { mask: masks[at % 3] ?? Buffer.alloc(4) });
const upgrade = Buffer.from(
  'GET /socket.io/1/websocket/session-1 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n',
);
const upgraded = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n');
const withBody = (start: string, body: string): Buffer =>
  Buffer.from(`${start}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
const httpPrint = (elements: string): Buffer =>
  withBody('POST /cgi-bin/epos/service.cgi?devid=local_printer HTTP/1.1', printBody('epson', elements));
const httpPrinted = withBody('HTTP/1.1 200 OK', printAnswer('epson'));

/** Both forms of the messages: `open` begins a connection. */
const forms = {
  xml: {
    open: (atMs: number, connection = 1): Step[] => [
      { atMs, connection, till: Buffer.from(xmlOpen('local_printer')) },
      { atMs, connection, printer: Buffer.from(`${deviceMessage('open_device', 'local_printer', 'OK')}\0`) },
    ],
    print: (device: string, elements: string, sequence = '1'): Buffer =>
      Buffer.from(xmlPrint(device, elements, { sequence })),
    result: (device: string, success: boolean, code = ''): Buffer =>
      Buffer.from(`${xmlResult(device, { success, code })}\0`),
    error: (sequence: string): Buffer =>
      Buffer.from(`${errorMessage(sequence, 'local_printer', 'SEND_ERROR')}\0`),
  },
  sdk: {
    open: (atMs: number, connection = 1): Step[] => [
      { atMs, connection, till: upgrade },
      {
        ...{ atMs, connection },
        printer: Buffer.concat([
          upgraded,
          frame(Buffer.from('1::')),
          frame(Buffer.from(socketIoEvent(['connect', { client_id: '1', protocol_version: 2 }]))),
        ]),
      },
      {
        ...{ atMs, connection },
        till: tillFrame(socketIoEvent(['open_device', 'local_printer', { type: 'type_printer' }, 0])),
      },
    ],
    print: (device: string, elements: string, sequence = '1'): Buffer =>
      tillFrame(socketIoEvent(sdkPrint(device, elements, sequence))),
    result: (device: string, success: boolean, code = ''): Buffer =>
      frame(Buffer.from(socketIoEvent(sdkResult(device, { success, code })))),
    error: (sequence: string): Buffer =>
      frame(Buffer.from(socketIoEvent(['error', sequence, 'local_printer', 'SEND_ERROR', '', '']))),
  },
} as const;
const names = ['xml', 'sdk'] as const;
const local = 'local_printer';

test.each(names)(
  '%s: counts a printed receipt: text, first element, drawer, and the cut at the result',
  (name) => {
    const { open, print, result } = forms[name];
    const out = capture([
      ...open(5),
      { atMs: 10, till: print(local, kick + receipt(980)) },
      { atMs: 1_500, printer: result(local, true) },
    ]);
    expect(brief(out)).toEqual([['sale', 980, 10, 1_500, 10]]);
    expect(out.heard[0]?.text).toBe('ユビ珈琲 & <店>\nブレンド  ￥980\n合計          ￥980');
    expect(out.heard[0]?.reasons).toEqual([]);
  },
);

test.each(names)('%s: dates the drawer by the arrival of its element', (name) => {
  const { open, print, result } = forms[name];
  const elements = receipt(980) + kick;
  const whole = print(local, elements);
  const tail = name === 'xml' ? whole.indexOf('<pulse') : whole.length - 150;
  const out = capture([
    ...open(5),
    { atMs: 10, till: whole.subarray(0, tail) },
    { atMs: 700, till: whole.subarray(tail) },
    { atMs: 2_000, printer: result(local, true) },
  ]);
  expect(brief(out)).toEqual([['sale', 980, 10, 2_000, 700]]);
});

test.each(names)('%s: stores the opening of a drawer without a receipt', (name) => {
  const { open, print, result } = forms[name];
  const out = capture([
    ...open(5),
    { atMs: 10, till: print(local, kick) },
    { atMs: 20, printer: result(local, true) },
  ]);
  expect(brief(out)).toEqual([['no_sale', undefined, undefined, undefined, 10]]);
});

test.each(names)('%s: tells the printers behind one connection apart', (name) => {
  const { open, print, result } = forms[name];
  const out = capture([
    ...open(5),
    { atMs: 10, till: print(local, receipt(100), '1') },
    { atMs: 11, till: print('bar_printer', receipt(200), '2') },
    { atMs: 12, till: print(local, receipt(300), '3') },
    // The forwarded one is out of paper, the first of the local printer is done last.
    { atMs: 900, printer: result('bar_printer', false, 'EPTR_REC_EMPTY') },
    { atMs: 1_000, printer: Buffer.concat([result(local, true), result(local, true)]) },
    { atMs: 9_000, till: print('bar_printer', receipt(200), '4') },
    { atMs: 9_500, printer: result('bar_printer', true) },
  ]);
  expect(brief(out)).toEqual([
    ['sale', 100, 10, 1_000, undefined],
    ['sale', 300, 12, 1_000, undefined],
    ['sale', 200, 11, 9_500, undefined],
  ]);
});

test.each(names)('%s: counts no receipt that failed, and its retry once from the first attempt', (name) => {
  const { open, print, result, error } = forms[name];
  const out = capture([
    ...open(5),
    { atMs: 10, till: print(local, kick + receipt(980), '7') },
    { atMs: 20, printer: result(local, false, 'EPTR_COVER_OPEN') },
    { atMs: 5_000, till: print(local, receipt(500), '8') },
    { atMs: 5_010, printer: error('8') },
    { atMs: 6_000, till: print(local, receipt(700), '9') },
    { atMs: 6_500, printer: result(local, true) },
    { atMs: 7_000, event: 'closed' },
    ...open(30_000, 2),
    { atMs: 30_000, connection: 2, till: print(local, kick + receipt(980), '1') },
    { atMs: 31_000, connection: 2, printer: result(local, true) },
  ]);
  expect(brief(out)).toEqual([
    ['sale', 700, 6_000, 6_500, undefined],
    ['sale', 980, 10, 31_000, 30_000],
  ]);
});

test.each(names)('%s: marks a receipt whose result never came, and counts its repetition once', (name) => {
  const { open, print, result } = forms[name];
  const out = capture([
    ...open(5),
    { atMs: 10, till: print(local, receipt(980)) },
    { atMs: 20, event: 'closed' },
    ...open(20_000, 2),
    { atMs: 20_010, connection: 2, till: print(local, receipt(980)) },
    { atMs: 21_000, connection: 2, printer: result(local, true) },
  ]);
  expect(out.heard.map(({ total, reasons }) => [total, reasons])).toEqual([[980, ['bytes_missed']]]);
});

test.each(names)('%s: drops a document that was cut off with its connection', (name) => {
  const { open, print } = forms[name];
  const out = capture([
    ...open(5),
    { atMs: 10, till: print(local, receipt(980)).subarray(0, -60) },
    { atMs: 20, event: 'closed' },
  ]);
  expect(out.heard).toEqual([]);
});

test.each(names)('%s: marks a document beyond the bound', (name) => {
  const { open, print, result } = forms[name];
  const long = textElement('epson', `${'あ'.repeat(40)}\n`.repeat(30_000));
  const whole = print(local, long + receipt(980));
  const reasons = (pieceBytes: number) => {
    const pieces = Array.from({ length: Math.ceil(whole.length / pieceBytes) }, (_, index) =>
      whole.subarray(index * pieceBytes, (index + 1) * pieceBytes),
    );
    const { heard } = capture([
      ...open(5),
      ...pieces.map((till) => ({ atMs: 10, till })),
      { atMs: 20, printer: result(local, true) },
      { atMs: 60_000, till: print(local, receipt(100)) },
      { atMs: 60_010, printer: result(local, true) },
    ]);
    expect(heard[1]).toMatchObject({ total: 100, reasons: [] });
    return heard[0]?.reasons;
  };
  expect(reasons(65_536)).toContain('too_long');
  expect(reasons(whole.length)).toContain('unreadable');
});

test.each(names)('%s: marks a malformed document that the printer printed all the same', (name) => {
  const { open, print, result } = forms[name];
  const out = capture([
    ...open(5),
    { atMs: 10, till: print(local, `${kick}<text>A & B&#10;</text>${cutElement.epson}`) },
    { atMs: 20, printer: result(local, true) },
    { atMs: 60_000, till: print(local, receipt(300)) },
    { atMs: 60_010, printer: result(local, true) },
  ]);
  expect(out.heard).toMatchObject([
    { kind: 'unclear', firstByteMs: 10, kickMs: 10, reasons: ['unreadable'] },
    { kind: 'sale', total: 300 },
  ]);
});

test.each(names)('%s: gives the same papers for any chunks of both directions', (name) => {
  const { open, print, result } = forms[name];
  const till = Buffer.concat([
    ...open(5).flatMap((step) => step.till ?? []),
    print(local, kick + receipt(980)),
    print(local, receipt(500)),
  ]);
  const from = Buffer.concat([
    ...open(5).flatMap((step) => step.printer ?? []),
    result(local, true),
    result(local, true),
  ]);
  const pieces = (bytes: Buffer, at: readonly number[]): Buffer[] => {
    const places = [0, ...at.map((one) => one % bytes.length).sort((a, b) => a - b), bytes.length];
    return places.slice(1).map((to, index) => bytes.subarray(places[index], to));
  };
  const check = (near: readonly Buffer[], far: readonly Buffer[]): void => {
    const out = capture([
      ...near.map((piece) => ({ atMs: 10, till: piece })),
      ...far.map((piece) => ({ atMs: 20, printer: piece })),
    ]);
    expect(brief(out)).toEqual([
      ['sale', 980, 10, 20, 10],
      ['sale', 500, 10, 20, undefined],
    ]);
  };
  const single = (bytes: Buffer): Buffer[] => [...bytes].map((byte) => Buffer.of(byte));
  check(single(till), single(from));
  const cuts = fc.array(fc.nat({ max: till.length }), { maxLength: 30 });
  fc.assert(
    fc.property(cuts, cuts, (near, far) => check(pieces(till, near), pieces(from, far))),
    { numRuns: 60 },
  );
});

test.each(names)('%s: survives any bytes, of bounded papers that fit the message', (name) => {
  const { open, print, result } = forms[name];
  const any = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(any, any, any, (more, from, rest) => {
      const { heard } = capture([
        ...open(5),
        { atMs: 10, till: Buffer.concat([print(local, receipt(1)), more]), printer: from },
        { atMs: 30, till: rest, printer: result(local, true) },
        { atMs: 40, event: 'closed' },
      ]);
      for (const description of heard)
        receiptMessageSchema.parse({
          ...description,
          ...{ id: '019ac5a0-0000-7000-8000-000000000000', boot: 'b', wallMs: 0 },
        });
    }),
    { numRuns: 200 },
  );
});

test.each(names)('%s: marks dropped bytes, and reads on from the next message', (name) => {
  const { open, print, result } = forms[name];
  const whole = print(local, receipt(980));
  const { heard } = capture([
    ...open(5),
    { atMs: 10, till: whole.subarray(0, -150) },
    { atMs: 20, event: 'missed' },
    { atMs: 20, till: whole.subarray(-20) },
    { atMs: 30, printer: result(local, true) },
    { atMs: 60_000, till: print(local, receipt(100)) },
    { atMs: 60_010, printer: result(local, true) },
  ]);
  expect(heard).toMatchObject([
    { kind: 'unclear', firstByteMs: 10, reasons: expect.arrayContaining(['bytes_missed']) as unknown },
    { kind: 'sale', total: 100, reasons: [] },
  ]);
});

test.each(names)('%s: reads a connection on whose beginning was dropped', (name) => {
  const { print, result } = forms[name];
  const whole = print(local, receipt(980));
  const out = capture([
    { atMs: 5, event: 'missed', protocol: name === 'sdk' ? 'http' : 'device' },
    { atMs: 10, till: whole.subarray(100) },
    { atMs: 30, printer: result(local, true) },
    { atMs: 60_000, till: print(local, receipt(100)) },
    // The end of an answer whose begin came before that.
    { atMs: 60_005, printer: result(local, false).subarray(30) },
    { atMs: 60_010, printer: result(local, true) },
  ]);
  expect(brief(out)).toEqual([['sale', 100, 60_000, 60_010, undefined]]);
});

test('http: takes no half character for a frame after dropped bytes', () => {
  const request = httpPrint(receipt(980));
  // The second byte of あ, and the third.
  const out = capture([
    { atMs: 5, event: 'missed', protocol: 'http' },
    { atMs: 10, till: Buffer.from('あいうえおかきく').subarray(1) },
    { atMs: 60_000, till: request },
    { atMs: 60_010, printer: httpPrinted },
  ]);
  expect(brief(out)).toEqual([['sale', 980, 60_000, 60_010, undefined]]);
});

test.each(names)('%s: reads a connection on when the settings of its printer change', (name) => {
  const { open, print, result } = forms[name];
  const jobs = createJobCapture([capturedPrinter]);
  const add = ({ atMs, till, printer: from }: Step): Description[] => [
    ...(till === undefined ? [] : jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs, bytes: till })),
    ...(from === undefined ? [] : jobs.add({ kind: 'answer', connection: 1, printer: 0, atMs, bytes: from })),
  ];
  const heard = [
    ...open(5).flatMap(add),
    ...jobs.keep([{ ...capturedPrinter, silenceMs: 4_000 }]),
    ...[
      { atMs: 10, till: print(local, receipt(980)) },
      { atMs: 20, printer: result(local, true) },
    ].flatMap(add),
    ...jobs.add({ kind: 'tick', atMs: 100_000 }),
  ];
  expect(brief({ heard })).toEqual([['sale', 980, 10, 20, undefined]]);
  expect(heard[0]?.reasons).toEqual([]);
});

test.each(names)('%s: gives a print without a result up before the next one gets its own', (name) => {
  const { open, print, result } = forms[name];
  const { heard } = capture([
    ...open(5),
    { atMs: 10, till: print(local, receipt(100)) },
    { atMs: 100_000, till: print(local, receipt(200)) },
    { atMs: 100_500, printer: result(local, true) },
  ]);
  expect(heard.map(({ total, firstByteMs, cutMs, reasons }) => [total, firstByteMs, cutMs, reasons])).toEqual(
    [
      [100, 10, expect.any(Number), ['bytes_missed']],
      [200, 100_000, 100_500, []],
    ],
  );
});

test.each(['alone', 'with the request'])(
  'sdk: reads HTTP on after a refused WebSocket, the print %s',
  (how) => {
    const till = httpPrint(receipt(980));
    const refusal = Buffer.from('HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n');
    const begin: Step[] =
      how === 'alone'
        ? [
            { atMs: 5, till: upgrade },
            { atMs: 6, printer: refusal },
            { atMs: 10, till },
          ]
        : [
            { atMs: 10, till: Buffer.concat([upgrade, till]) },
            { atMs: 11, printer: refusal },
          ];
    const out = capture([...begin, { atMs: 500, printer: httpPrinted }]);
    expect(brief(out)).toEqual([['sale', 980, 10, 500, undefined]]);
    expect(out.jobs.problems().size).toBe(0);
  },
);

test('sdk: reports a till that sends more than the bound before its WebSocket is open', () => {
  const early = Buffer.alloc(100_000, 0x81);
  const out = capture([
    { atMs: 5, till: upgrade },
    { atMs: 6, till: early, printer: upgraded },
  ]);
  expect(out.jobs.problems().get('r1')?.code).toBe('printer.device_unread');
});

test('xml: leaves displays, scanners and inquiries after a job out, and reads what some programs send around messages', () => {
  const { print, result } = forms.xml;
  const display = `<device_data><sequence>2</sequence><device_id>local_display</device_id><data><type>display</type><displaydata><epos-display><text>合計 ￥1&#10;</text></epos-display></displaydata></data></device_data>\0`;
  const slip = xmlPrint(local, receipt(700)).replace('<type>print<', '<type>slipprint2<');
  const inquiry = xmlPrint(local, '', { further: '<printjobid>ABC123</printjobid>' });
  const hybrid = `<device_data><sequence>0</sequence><device_id>${local}</device_id><data><type>onreceive</type><eventtype>print</eventtype><success>1</success><code>SUCCESS</code></data></device_data>\0`;
  const out = capture([
    { atMs: 5, till: Buffer.from(`${xmlOpen(local).slice(0, -1)}"\0"`) },
    // Its own greeting comes before any byte of the till, and may be copied late.
    { atMs: 6, printer: Buffer.from(`${connectMessage(1).slice(12)}\0`) },
    { atMs: 10, till: Buffer.from(`\n<?xml version="1.0"?>${display}${slip}`) },
    { atMs: 12, till: print(local, receipt(100)) },
    { atMs: 15, printer: Buffer.from(xmlResult('local_display', { success: false, code: '' })) },
    { atMs: 20, printer: Buffer.concat([Buffer.of(0), Buffer.from(hybrid)]) },
    { atMs: 30, till: Buffer.from(inquiry) },
    { atMs: 40, till: print(local, receipt(200)) },
    { atMs: 50, printer: Buffer.concat([result(local, false), result(local, true)]) },
  ]);
  expect(brief(out)).toEqual([
    ['sale', 100, 12, 20, undefined],
    ['sale', 200, 40, 50, undefined],
  ]);
});

test('xml: keeps a till that never waits for results within bounds', () => {
  const { open, print } = forms.xml;
  const out = capture([
    ...open(5),
    ...Array.from({ length: 100 }, (_, index) => ({
      atMs: 10 + index,
      till: print(local, receipt(index + 1)),
    })),
    { atMs: 1_000, event: 'closed' as const },
  ]);
  expect(out.heard).toHaveLength(100);
  expect(out.heard.every(({ reasons }) => reasons.includes('bytes_missed'))).toBe(true);
});

test('sdk: reads fragments of one byte with a ping between them, and JSON messages', () => {
  const { open, result } = forms.sdk;
  const text = Buffer.from(socketIoEvent(sdkPrint(local, receipt(980))));
  const fragments = [...text].map((byte, at) =>
    frame(Buffer.of(byte), {
      opcode: at === 0 ? 1 : 0,
      isLast: at === text.length - 1,
      mask: masks[at % 3] ?? Buffer.alloc(4),
    }),
  );
  const ping = frame(Buffer.from('hello'), { opcode: 9, mask: masks[1] ?? Buffer.alloc(4) });
  const out = capture([
    ...open(5),
    { atMs: 10, till: Buffer.concat([...fragments.slice(0, 50), ping, ...fragments.slice(50)]) },
    { atMs: 20, printer: result(local, true) },
    { atMs: 60_000, till: tillFrame(`4:1::${JSON.stringify(sdkPrint(local, receipt(100)))}`) },
    {
      atMs: 60_010,
      printer: frame(Buffer.from(`4:::${JSON.stringify(sdkResult(local, { success: true, code: '' }))}`)),
    },
    { atMs: 90_000, till: tillFrame('2::'), printer: frame(Buffer.from('2::')) },
  ]);
  expect(brief(out)).toEqual([
    ['sale', 980, 10, 20, undefined],
    ['sale', 100, 60_000, 60_010, undefined],
  ]);
});

test('sdk: reads every escape of JSON', () => {
  const { open, result } = forms.sdk;
  const elements = textElement('epson', 'ユビ珈琲 "𠮷野" & <店>\n合計\t￥980\n') + cutElement.epson;
  const plain = socketIoEvent(sdkPrint(local, elements));
  const escaped = Array.from(plain)
    .map((character) =>
      /[\u0080-\u{10ffff}<]/u.test(character)
        ? character.replaceAll(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        : character,
    )
    .join('')
    .replaceAll('/', '\\/');
  expect(JSON.parse(escaped.slice(4))).toEqual(JSON.parse(plain.slice(4)));
  const whole = tillFrame(escaped);
  const steps = [...whole].map((byte) => ({ atMs: 10, till: Buffer.of(byte) }));
  const out = capture([...open(5), ...steps, { atMs: 20, printer: result(local, true) }]);
  expect(out.heard[0]?.text).toBe('ユビ珈琲 "𠮷野" & <店>\n合計  ￥980');
});

test('sdk: reports receipts that are encrypted, compressed, or sent by polling, until one is read', () => {
  const { open, print, result } = forms.sdk;
  const code = (out: ReturnType<typeof capture>) => out.jobs.problems().get('r1')?.code;
  const encrypted = (device: string): Step => ({
    atMs: 10,
    till: tillFrame(socketIoEvent(['device_data', '3', device, 'QUJDREVGR0g=', 0])),
  });
  // Always so for the device hub itself, and a scanner prints nothing.
  const scanner = tillFrame(
    socketIoEvent(['open_device', 'scanner', { type: 'type_scanner', crypto: true }, 0]),
  );
  const others = [{ atMs: 9, till: scanner }, encrypted('scanner'), encrypted('local_dt')];
  expect(code(capture([...open(5), ...others]))).toBeUndefined();
  const secret = capture([...open(5), ...others, encrypted(local)]);
  expect([secret.heard, code(secret)]).toEqual([[], 'printer.device_unread']);

  const deflated = Buffer.from(print(local, receipt(1)));
  deflated[0] = (deflated[0] ?? 0) | 0x40;
  const packed = capture([...open(5), { atMs: 10, till: deflated }]);
  expect([packed.heard, code(packed)]).toEqual([[], 'printer.device_unread']);

  const body = socketIoEvent(sdkPrint(local, receipt(1)));
  const post = (text: string) =>
    Buffer.from(
      `POST /socket.io/1/xhr-polling/session-1?t=1 HTTP/1.1\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
  expect(code(capture([{ atMs: 10, till: post('2::') }]))).toBeUndefined();
  const polled = capture([{ atMs: 10, till: post(body) }]);
  expect([polled.heard, code(polled)]).toEqual([[], 'printer.device_unread']);

  const data = { type: 'print', printdata: '<epos-print/>' };
  const unknown = tillFrame(socketIoEvent(['device_data', '3', local, [data], 0]));
  const other = capture([...open(5), { atMs: 10, till: unknown }]);
  expect([other.heard, code(other)]).toEqual([[], 'printer.device_unread']);

  const read = capture([
    ...open(5),
    encrypted(local),
    { atMs: 20, till: print(local, receipt(980)) },
    { atMs: 30, printer: result(local, true) },
  ]);
  expect([brief(read), code(read)]).toEqual([[['sale', 980, 20, 30, undefined]], undefined]);
});

test.each([
  ['<open_device>', 'device'],
  ['<?xml version="1.0" encoding="utf-8"?>\n<device_data>', 'device'],
  ['<open_dev', undefined],
  ['<?xml version="1.0"', undefined],
  ['<', undefined],
  ['<領収書>', 'raw'],
  ['<open>', 'raw'],
  [`<?${'x'.repeat(300)}`, 'raw'],
  ['<<< 50% OFF >>>\n', 'raw'],
])('recognises %j as %s', (text, protocol) => {
  expect(wireProtocol(Buffer.from(text))).toBe(protocol);
});
