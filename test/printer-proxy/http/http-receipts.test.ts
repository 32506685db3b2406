/** Receipts over HTTP, from the copied bytes of a connection: what is printed, when, and what only looks like it. */
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { receiptMessageSchema } from '../../../src/contract/printer/message.ts';
import { type CapturedPrinter, createJobCapture } from '../../../src/printer-proxy/capture/captured-jobs.ts';
import type { Description } from '../../../src/printer-proxy/capture/describe-paper.ts';
import { capturedPrinter } from '../../peers/printers/captured-printer.ts';
import {
  cutElement,
  kickElement,
  type Maker,
  printAnswer,
  printBody,
  textElement,
} from '../../peers/printers/http-printer.ts';

const makers = ['epson', 'star'] as const;
const paths = {
  epson: '/cgi-bin/epos/service.cgi?devid=local_printer&timeout=60000',
  star: '/StarWebPRNT/SendMessage',
};

function requestOf(maker: Maker, body: string, start = `POST ${paths[maker]} HTTP/1.1`): Buffer {
  const bytes = Buffer.from(body);
  const head = `${start}\r\nHost: 192.168.1.10\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

function answerOf(body: string, start = 'HTTP/1.1 200 OK'): Buffer {
  const head = `${start}\r\nContent-Type: text/xml\r\nContent-Length: ${Buffer.byteLength(body)}\r\nAccess-Control-Allow-Origin: *\r\n\r\n`;
  return Buffer.from(head + body);
}

type Step = {
  atMs: number;
  connection?: number;
  till?: Uint8Array;
  printer?: Uint8Array;
  event?: 'missed' | 'closed';
};

/** With a tick before each step and long after the last. */
function capture(steps: readonly Step[], options: Partial<CapturedPrinter> = {}): Description[] {
  const jobs = createJobCapture([{ ...capturedPrinter, ...options }]);
  const heard = steps.flatMap(({ atMs, connection = 1, till, printer: from, event }) => [
    ...jobs.add({ kind: 'tick', atMs }),
    ...(till === undefined ? [] : jobs.add({ kind: 'bytes', connection, printer: 0, atMs, bytes: till })),
    ...(from === undefined ? [] : jobs.add({ kind: 'answer', connection, printer: 0, atMs, bytes: from })),
    ...(event === undefined ? [] : jobs.add({ kind: event, connection, printer: 0, protocol: 'http' })),
  ]);
  return [...heard, ...jobs.add({ kind: 'tick', atMs: (steps.at(-1)?.atMs ?? 0) + 100_000 })];
}

const brief = (heard: readonly Description[]): (string | number | undefined)[][] =>
  heard.map(({ kind, total, firstByteMs, cutMs, kickMs }) => [kind, total, firstByteMs, cutMs, kickMs]);

const receiptText = (total: number): string =>
  `ユビ珈琲 & <店>\nブレンド\t￥${total}\n合計          ￥${total}\n`;
const receipt = (maker: Maker, total: number): string =>
  textElement(maker, receiptText(total)) + cutElement[maker];
const done = (maker: Maker): Buffer => answerOf(printAnswer(maker));

test.each(makers)(
  '%s: a printed document is a sale: its text, first element, drawer, and the cut at the answer',
  (maker) => {
    const body = printBody(maker, kickElement[maker] + receipt(maker, 980));
    const heard = capture([
      { atMs: 10, till: requestOf(maker, body) },
      { atMs: 1_500, printer: done(maker) },
    ]);
    expect(brief(heard)).toEqual([['sale', 980, 10, 1_500, 10]]);
    expect(heard[0]?.text).toBe('ユビ珈琲 & <店>\nブレンド  ￥980\n合計          ￥980');
    expect(heard[0]?.reasons).toEqual([]);
  },
);

test.each(makers)('%s: the drawer is dated by the arrival of its element, not of the request', (maker) => {
  const whole = requestOf(maker, printBody(maker, receipt(maker, 980) + kickElement[maker]));
  const at = whole.indexOf(maker === 'epson' ? '<pulse' : '&lt;peripheral');
  const heard = capture([
    { atMs: 10, till: whole.subarray(0, at) },
    { atMs: 700, till: whole.subarray(at) },
    { atMs: 2_000, printer: done(maker) },
  ]);
  expect(brief(heard)).toEqual([['sale', 980, 10, 2_000, 700]]);
});

test.each(makers)(
  '%s: a drawer opened by the next request, once the receipt is printed, belongs to it',
  (maker) => {
    const kick = requestOf(maker, printBody(maker, kickElement[maker]));
    const heard = capture([
      { atMs: 10, till: requestOf(maker, printBody(maker, receipt(maker, 980))) },
      { atMs: 4_000, printer: done(maker) },
      { atMs: 4_300, till: kick },
      { atMs: 4_400, printer: done(maker) },
      { atMs: 60_000, till: kick },
      { atMs: 60_100, printer: done(maker) },
    ]);
    expect(brief(heard)).toEqual([
      ['sale', 980, 10, 4_000, 4_300],
      ['no_sale', undefined, undefined, undefined, 60_000],
    ]);
  },
);

test.each(makers)(
  '%s: a drawer opened by the document of a receipt is not that of the receipt before',
  (maker) => {
    const heard = capture([
      { atMs: 10, till: requestOf(maker, printBody(maker, receipt(maker, 100))) },
      { atMs: 500, printer: done(maker) },
      { atMs: 900, till: requestOf(maker, printBody(maker, kickElement[maker] + receipt(maker, 200))) },
      { atMs: 1_400, printer: done(maker) },
    ]);
    expect(brief(heard).sort()).toEqual([
      ['sale', 100, 10, 500, undefined],
      ['sale', 200, 900, 1_400, 900],
    ]);
  },
);

test.each(makers)('%s: a refused request is no sale', (maker) => {
  const refused = answerOf(printAnswer(maker, maker === 'epson' ? 'EPTR_REC_EMPTY' : '1100'));
  const till = requestOf(maker, printBody(maker, kickElement[maker] + receipt(maker, 980)));
  expect(
    capture([
      { atMs: 10, till },
      { atMs: 20, printer: refused, event: 'closed' },
    ]),
  ).toEqual([]);
  const failed = answerOf('<html>busy</html>', 'HTTP/1.1 503 Service Unavailable');
  expect(
    capture([
      { atMs: 10, till },
      { atMs: 20, printer: failed },
    ]),
  ).toEqual([]);
});

test.each(makers)(
  '%s: a retry of a refused request counts once: the paper from its first attempt, the drawer when it opened',
  (maker) => {
    const refused = answerOf(printAnswer(maker, maker === 'epson' ? 'EPTR_COVER_OPEN' : '1100'));
    const till = requestOf(maker, printBody(maker, kickElement[maker] + receipt(maker, 980)));
    const plain = requestOf(maker, printBody(maker, receipt(maker, 500)));
    const heard = capture([
      { atMs: 10, till },
      { atMs: 20, printer: refused },
      { atMs: 30_000, till, connection: 2 },
      { atMs: 30_010, printer: refused, connection: 2 },
      { atMs: 60_000, till, connection: 3 },
      { atMs: 62_000, printer: done(maker), connection: 3 },
      { atMs: 100_000, till: plain },
      { atMs: 100_010, printer: refused },
      { atMs: 140_000, till: plain },
      { atMs: 141_000, printer: done(maker) },
      // Hours later it is a paper of its own.
      { atMs: 900_000, till: plain },
      { atMs: 901_000, printer: done(maker) },
    ]);
    expect(brief(heard)).toEqual([
      ['sale', 980, 10, 62_000, 60_000],
      ['sale', 500, 100_000, 141_000, undefined],
      ['sale', 500, 900_000, 901_000, undefined],
    ]);
  },
);

test.each(makers)('%s: an answer that ends with the connection says whether it was printed', (maker) => {
  const untilClose = (problem?: string): Buffer =>
    Buffer.from(`HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n${printAnswer(maker, problem)}`);
  const till = requestOf(maker, printBody(maker, receipt(maker, 980)));
  const problem = maker === 'epson' ? 'EPTR_REC_EMPTY' : '1100';
  const heard = capture([
    { atMs: 10, till },
    { atMs: 20, printer: untilClose(problem), event: 'closed' },
    { atMs: 30_000, till, connection: 2 },
    { atMs: 31_000, printer: untilClose(), connection: 2, event: 'closed' },
    // Cut within the answer: most likely printed.
    { atMs: 400_000, till, connection: 3 },
    { atMs: 401_000, printer: untilClose().subarray(0, 60), connection: 3, event: 'closed' },
  ]);
  expect(heard.map(({ total, reasons }) => [total, reasons])).toEqual([
    [980, []],
    [980, ['bytes_missed']],
  ]);
});

test.each(makers)('%s: a receipt without a cut ends by silence while the till polls the status', (maker) => {
  const uncut = (total: number) => requestOf(maker, printBody(maker, textElement(maker, receiptText(total))));
  const poll = requestOf(maker, printBody(maker, ''));
  const polls = (fromMs: number) =>
    Array.from({ length: 14 }, (_, index) => fromMs + 2_000 * index).flatMap((atMs) => [
      { atMs, till: poll },
      { atMs: atMs + 10, printer: done(maker) },
    ]);
  const heard = capture([
    { atMs: 10, till: uncut(100) },
    { atMs: 1_000, printer: done(maker) },
    ...polls(2_000),
    { atMs: 30_000, till: uncut(200) },
    // A second document of the same paper, which takes longer than the silence.
    { atMs: 30_500, printer: done(maker) },
    { atMs: 32_500, till: uncut(300) },
    { atMs: 34_500, printer: done(maker) },
    ...polls(35_000),
  ]);
  expect(heard.map(({ total, cutMs, text }) => [total, cutMs, text?.split('\n').length])).toEqual([
    [100, undefined, 3],
    [300, undefined, 6],
  ]);
});

test('reads several receipts of one connection, pipelined, with polls and preflights between them', () => {
  const preflight = Buffer.from(
    `OPTIONS ${paths.epson} HTTP/1.1\r\nHost: a\r\nOrigin: https://pos.example\r\n\r\n`,
  );
  const poll = requestOf('epson', printBody('epson', ''));
  const heard = capture([
    {
      atMs: 10,
      till: Buffer.concat([
        preflight,
        poll,
        requestOf('epson', printBody('epson', receipt('epson', 100))),
        requestOf('epson', printBody('epson', receipt('epson', 200) + receipt('epson', 300))),
      ]),
    },
    { atMs: 20, printer: Buffer.concat([answerOf(''), done('epson'), done('epson')]) },
    { atMs: 50, printer: done('epson') },
    { atMs: 60, till: Buffer.from('GET /index.html HTTP/1.1\r\nHost: a\r\n\r\n') },
    { atMs: 70, printer: answerOf('<html>100</html>') },
  ]);
  expect(brief(heard)).toEqual([
    ['sale', 100, 10, 20, undefined],
    ['sale', 200, 10, 50, undefined],
    ['sale', 300, 10, 50, undefined],
  ]);
});

test('reads requests in chunks after 100 Continue, and answers up to the close', () => {
  const body = Buffer.from(printBody('epson', receipt('epson', 980)));
  const chunk = (bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)};note=1\r\n`), bytes, Buffer.from('\r\n')]);
  const heard = capture([
    {
      atMs: 10,
      till: Buffer.from(
        `POST ${paths.epson} HTTP/1.1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n`,
      ),
    },
    { atMs: 20, printer: Buffer.from('HTTP/1.1 100 Continue\r\n\r\n') },
    {
      atMs: 30,
      till: Buffer.concat([
        chunk(body.subarray(0, 100)),
        chunk(body.subarray(100)),
        Buffer.from('0\r\nX: y\r\n\r\n'),
      ]),
    },
    { atMs: 40, printer: Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n') },
    {
      atMs: 50,
      printer: Buffer.concat([chunk(Buffer.from(printAnswer('epson'))), Buffer.from('0\r\n\r\n')]),
    },
  ]);
  expect(brief(heard)).toEqual([['sale', 980, 30, 50, undefined]]);
});

test('reads commands of both makers within their documents', () => {
  const escpos = iconv.encode('\x1b@店\n合計 \\1,234\n\x1bp\x00\x19\xfa\x1dV\x00', 'cp932');
  const star = iconv.encode('\x1b@店\n合計 \\4,321\n\x1bd\x02\x07', 'cp932');
  const hex = escpos.toString('hex');
  const heard = capture([
    {
      atMs: 10,
      // Split within the cut command.
      till: requestOf(
        'epson',
        printBody('epson', `<command>${hex.slice(0, -4)}</command><command>${hex.slice(-4)}</command>`),
      ),
    },
    { atMs: 20, printer: done('epson') },
    {
      atMs: 60_000,
      till: requestOf('star', printBody('star', `<rawdata>${star.toString('base64')}</rawdata>`)),
    },
    { atMs: 60_010, printer: done('star') },
  ]);
  expect(brief(heard)).toEqual([
    ['sale', 1_234, 10, 20, 10],
    ['sale', 4_321, 60_000, 60_010, 60_000],
  ]);
});

test('reads Shift_JIS bytes that Star’s library escapes', () => {
  const escaped = [...iconv.encode('表\n合計 \\980\n', 'cp932')]
    .map((byte) =>
      byte > 0x2f && byte < 0x7f && byte !== 0x5c
        ? String.fromCharCode(byte)
        : byte === 0x5c
          ? '\\\\'
          : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
  const heard = capture([
    {
      atMs: 10,
      till: requestOf(
        'star',
        printBody('star', `<text codepage="cp932">${escaped}</text>${cutElement.star}`),
      ),
    },
    { atMs: 20, printer: done('star') },
  ]);
  expect(heard[0]).toMatchObject({ text: '表\n合計 \\980', total: 980 });
});

test('counts a picture that was cut, without an amount', () => {
  const image = `<image width="8" height="8" mode="mono">${'A'.repeat(200_000)}</image>${cutElement.epson}`;
  const heard = capture([
    { atMs: 10, till: requestOf('epson', printBody('epson', image)) },
    { atMs: 20, printer: done('epson') },
  ]);
  expect(heard).toMatchObject([{ kind: 'sale', firstByteMs: 10, reasons: ['image'] }]);
  expect(heard[0]?.text).toBeUndefined();
});

test('marks a malformed document that the printer printed all the same', () => {
  const body = printBody('epson', `${kickElement.epson}<text>A & B&#10;</text>${cutElement.epson}`);
  const heard = capture([
    { atMs: 10, till: requestOf('epson', body) },
    { atMs: 20, printer: done('epson') },
    { atMs: 60_000, till: requestOf('epson', printBody('epson', receipt('epson', 300))) },
    { atMs: 60_010, printer: done('epson') },
  ]);
  expect(heard).toMatchObject([
    { kind: 'unclear', firstByteMs: 10, kickMs: 10, reasons: ['unreadable'] },
    { kind: 'sale', total: 300 },
  ]);
});

test('expands no entity', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY a "${'a'.repeat(100)}"><!ENTITY b "${'&a;'.repeat(100)}">]>`;
  const body = printBody('epson', `<text>&b;</text>${cutElement.epson}`).replace('?>', `?>${bomb}`);
  const heard = capture([
    { atMs: 10, till: requestOf('epson', body) },
    { atMs: 20, printer: done('epson') },
  ]);
  expect(heard).toMatchObject([{ kind: 'unclear', reasons: ['unreadable'] }]);
});

test('marks what a till sent that hung up before the answer, and drops half a document', () => {
  const whole = requestOf('epson', printBody('epson', receipt('epson', 980)));
  expect(
    capture([
      { atMs: 10, till: whole },
      { atMs: 20, event: 'closed' },
    ]),
  ).toMatchObject([{ kind: 'sale', total: 980, reasons: ['bytes_missed'] }]);
  expect(
    capture([
      { atMs: 10, till: whole.subarray(0, -60) },
      { atMs: 20, event: 'closed' },
    ]),
  ).toEqual([]);
});

test.each(makers)(
  '%s: counts a receipt once when its printer went away and the till sends it again',
  (maker) => {
    const till = requestOf(maker, printBody(maker, kickElement[maker] + receipt(maker, 980)));
    const heard = capture([
      { atMs: 10, till },
      { atMs: 20, event: 'closed' },
      { atMs: 20_000, till, connection: 2 },
      { atMs: 20_010, connection: 2, event: 'closed' },
      { atMs: 60_000, till, connection: 3 },
      { atMs: 61_000, printer: done(maker), connection: 3 },
      // Printed by now: a further one is a paper of its own.
      { atMs: 90_000, till, connection: 3 },
      { atMs: 91_000, printer: done(maker), connection: 3 },
    ]);
    expect(heard.map(({ total, firstByteMs, reasons }) => [total, firstByteMs, reasons])).toEqual([
      [980, 10, ['bytes_missed']],
      [980, 90_000, []],
    ]);
    expect(heard[1]?.text).toBe(heard[0]?.text);
  },
);

test.each(makers)('%s: keeps each opening of the drawer of a till that waits for no answer', (maker) => {
  const till = requestOf(maker, printBody(maker, kickElement[maker]));
  const steps = [10, 60_000].flatMap((atMs, connection): Step[] => [
    { atMs, connection, till },
    { atMs: atMs + 10, connection, event: 'closed' },
  ]);
  expect(capture(steps).map(({ kind, kickMs }) => [kind, kickMs])).toEqual([
    ['no_sale', 10],
    ['no_sale', 60_000],
  ]);
});

test('reads no document from its middle, and reads on from the next request', () => {
  const whole = requestOf('epson', printBody('epson', receipt('epson', 980)));
  const heard = capture([
    { atMs: 20, event: 'missed' },
    { atMs: 20, till: whole.subarray(-250) },
    { atMs: 30, printer: done('epson') },
    { atMs: 60_000, till: requestOf('epson', printBody('epson', receipt('epson', 100))) },
    { atMs: 60_010, printer: done('epson') },
  ]);
  expect(brief(heard)).toEqual([['sale', 100, 60_000, 60_010, undefined]]);
});

test('marks dropped bytes, and reads on from the next request', () => {
  const whole = requestOf('star', printBody('star', receipt('star', 980)));
  const heard = capture([
    { atMs: 10, till: whole.subarray(0, -150) },
    { atMs: 20, event: 'missed' },
    { atMs: 20, till: whole.subarray(-20) },
    { atMs: 30, printer: done('star') },
    { atMs: 60_000, till: requestOf('star', printBody('star', receipt('star', 100))) },
    { atMs: 60_010, printer: done('star') },
  ]);
  expect(heard).toMatchObject([
    { kind: 'unclear', firstByteMs: 10, reasons: expect.arrayContaining(['bytes_missed']) as unknown },
    { kind: 'sale', total: 100, reasons: [] },
  ]);
});

test('reports an encrypted connection until something can be read, and no paper of it', () => {
  const jobs = createJobCapture([capturedPrinter]);
  const hello = Buffer.from('16030102000100', 'hex');
  const send = (connection: number, bytes: Uint8Array): Description[] =>
    jobs.add({ kind: 'bytes', connection, printer: 0, atMs: 10, bytes });
  expect(send(1, hello.subarray(0, 4))).toEqual([]);
  expect(send(1, Buffer.concat([hello.subarray(4), Buffer.alloc(400, 'total 100\n')]))).toEqual([]);
  expect(jobs.add({ kind: 'closed', connection: 1, printer: 0 })).toEqual([]);
  expect(jobs.add({ kind: 'tick', atMs: 100_000 })).toEqual([]);
  expect(jobs.problems().get('r1')?.code).toBe('printer.encrypted');
  send(2, requestOf('epson', printBody('epson', receipt('epson', 980))));
  jobs.add({ kind: 'answer', connection: 2, printer: 0, atMs: 20, bytes: done('epson') });
  expect(jobs.problems().size).toBe(0);
});

test('reads print data that begins like a request as print data', () => {
  const heard = capture([
    { atMs: 10, till: Buffer.from('POST') },
    { atMs: 20, till: iconv.encode(' OFFICE\n合計 \\980\n\x1dV\x00', 'cp932') },
    { atMs: 60_000, till: Buffer.from('GET\n'), connection: 2, event: 'closed' },
  ]);
  expect(heard).toMatchObject([{ total: 980, firstByteMs: 10 }, { text: 'GET' }]);
});

test('reads nothing more after a change of protocol, or more requests than are ever open', () => {
  const upgrade = Buffer.from('GET /socket.io/1/websocket HTTP/1.1\r\nUpgrade: websocket\r\n\r\n');
  const print = requestOf('epson', printBody('epson', receipt('epson', 980)));
  expect(
    capture([
      { atMs: 10, till: upgrade },
      { atMs: 20, printer: Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\nbytes') },
      { atMs: 30, till: print },
      { atMs: 40, printer: done('epson') },
    ]),
  ).toEqual([]);
  const flood = Buffer.concat(Array.from({ length: 200 }, () => Buffer.from('GET / HTTP/1.1\r\n\r\n')));
  expect(
    capture([
      { atMs: 10, till: flood },
      { atMs: 20, till: print },
    ]),
  ).toEqual([]);
});

test.each(makers)('%s: gives the same papers for any chunks of both directions', (maker) => {
  const till = Buffer.concat([
    requestOf(maker, printBody(maker, kickElement[maker] + receipt(maker, 980))),
    requestOf(maker, printBody(maker, receipt(maker, 500))),
  ]);
  const from = Buffer.concat([done(maker), done(maker)]);
  const cuts = fc.array(fc.nat({ max: till.length }), { maxLength: 30 });
  const pieces = (bytes: Buffer, at: readonly number[]): Buffer[] => {
    const places = [0, ...at.map((one) => one % bytes.length).sort((a, b) => a - b), bytes.length];
    return places.slice(1).map((to, index) => bytes.subarray(places[index], to));
  };
  fc.assert(
    fc.property(cuts, cuts, (near, far) => {
      const heard = capture([
        ...pieces(till, near).map((piece) => ({ atMs: 10, till: piece })),
        ...pieces(from, far).map((piece) => ({ atMs: 20, printer: piece })),
      ]);
      expect(brief(heard)).toEqual([
        ['sale', 980, 10, 20, 10],
        ['sale', 500, 10, 20, undefined],
      ]);
    }),
    { numRuns: 100 },
  );
});

test('survives any bytes after a request, of bounded papers that fit the message', () => {
  const begins = fc.constantFrom(
    requestOf('epson', printBody('epson', receipt('epson', 1))),
    Buffer.from(`POST ${paths.epson} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n`),
    Buffer.from(`POST ${paths.star} HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n<StarWebPrint><Request>`),
  );
  const any = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(begins, any, any, any, (begin, more, from, rest) => {
      const heard = capture([
        { atMs: 10, till: Buffer.concat([begin, more]) },
        { atMs: 20, printer: from },
        { atMs: 30, till: rest, printer: done('epson') },
        { atMs: 40, event: 'closed' },
      ]);
      for (const description of heard)
        receiptMessageSchema.parse({
          ...description,
          ...{ id: '019ac5a0-0000-7000-8000-000000000000', boot: 'b', wallMs: 0 },
        });
    }),
    { numRuns: 300 },
  );
});
