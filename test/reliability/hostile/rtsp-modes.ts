/** A hostile RTSP camera: it answers as a camera does up to a step, another one each time, and misbehaves from there on. */
import type { Socket } from 'node:net';
import { drip, filled, type Mode, pour } from './modes.ts';

const steps = ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY'] as const;
type RtspMode = Exclude<Mode, 'gzip-bomb' | 'reset' | 'fast'>;

/** An H.264 sequence of 16,400 × 16,400 pixels. */
const absurdSps = 'Z0IAKNoAEAQAgDE=';
const sdp = (sets = 'Z0IAKeKQFAe2AtwEBAaQeJEV,aM48gA=='): string =>
  `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=c\r\nt=0 0\r\na=control:*\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;sprop-parameter-sets=${sets}\r\na=control:track1\r\n`;
/** Numbers where names are expected: of a section, a format, and its parameters. */
const numbers = [
  'm=5 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000',
  'm=video 0 RTP/AVP 96\r\na=rtpmap:96 98/90000',
  'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 5',
] as const;

const message = (cseq: string, headers: readonly string[], body = '', status = '200 OK'): string =>
  `RTSP/1.0 ${status}\r\n${[`CSeq: ${cseq}`, ...headers].join('\r\n')}\r\n\r\n${body}`;

const described = (cseq: string, body: string): string =>
  message(cseq, ['Content-Type: application/sdp', `Content-Length: ${body.length}`], body);

function usual(method: string, cseq: string, sets?: string): string {
  switch (method) {
    case 'DESCRIBE':
      return described(cseq, sdp(sets));
    case 'SETUP':
      return message(cseq, ['Transport: RTP/AVP/TCP;unicast;interleaved=0-1', 'Session: 1;timeout=60']);
    case 'OPTIONS':
      return message(cseq, ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER']);
    default:
      return message(cseq, ['Session: 1']);
  }
}

let sequence = 0;
/** An interleaved RTP packet; `declared`: the length that it says it has. */
function packet(
  payload: Buffer,
  { marker = false, first = 0x80, declared = payload.length + 12 } = {},
): Buffer {
  const bytes = Buffer.alloc(16 + payload.length);
  bytes.writeUInt16BE(0x2400, 0);
  bytes.writeUInt16BE(declared & 0xffff, 2);
  bytes[4] = first;
  bytes[5] = 96 | (marker ? 0x80 : 0);
  bytes.writeUInt16BE(sequence++ & 0xffff, 6);
  bytes.writeUInt32BE(sequence * 3_000, 8);
  payload.copy(bytes, 16);
  return bytes;
}

const slice = Buffer.alloc(1_400, 0x55);
/** A unit that begins and never ends. */
const fragment = Buffer.concat([Buffer.of(0x7c, 0x05), slice]);
const odd: readonly (() => Buffer)[] = [
  () => packet(slice, { declared: 3 }),
  () => packet(slice, { declared: 65_535 }),
  () => packet(slice, { first: 0x8f }),
  () => packet(Buffer.concat([Buffer.of(0xbe, 0xde, 0xff, 0xff), slice]), { first: 0x90 }),
  () => packet(Buffer.concat([Buffer.of(0x78, 0xff, 0xff), slice]), { marker: true }),
  () => packet(Buffer.of(0x7c), { marker: true }),
  () => packet(Buffer.alloc(0), { first: 0xa0 }),
];

export function answerRtsp(
  socket: Socket,
  mode: RtspMode,
  { number, inside }: { number: number; inside: string },
): void {
  const at = steps[number % steps.length] ?? 'PLAY';
  let text = '';
  let isOver = false;
  socket.on('data', (bytes: Buffer) => {
    if (isOver) return;
    text += bytes.toString('latin1');
    for (let end = text.indexOf('\r\n\r\n'); end >= 0 && !isOver; end = text.indexOf('\r\n\r\n')) {
      const request = text.slice(0, end);
      text = text.slice(end + 4);
      const [method = ''] = request.split(' ');
      const [, cseq = '1'] = /CSeq: *(\d+)/i.exec(request) ?? [];
      // What is between the steps, such as the absurd picture, shows in the answers themselves.
      const isHere = method === at || (mode === 'challenges' && method !== 'OPTIONS') || mode === 'absurd';
      if (!isHere) {
        socket.write(usual(method, cseq));
        continue;
      }
      isOver = mode !== 'challenges' && mode !== 'absurd';
      void misbehave(socket, mode, { method, cseq, number, inside });
    }
  });
}

async function misbehave(
  socket: Socket,
  mode: RtspMode,
  { method, cseq, number, inside }: { method: string; cseq: string; number: number; inside: string },
): Promise<void> {
  const isPlay = method === 'PLAY';
  const round = Math.floor(number / steps.length);
  switch (mode) {
    case 'endless':
      if (isPlay) {
        socket.write(usual(method, cseq));
        return pour(
          socket,
          round % 2 === 0
            ? () => Buffer.concat(Array.from({ length: 80 }, () => packet(fragment)))
            : filled('garbage '),
        );
      }
      socket.write(`RTSP/1.0 200 OK\r\nCSeq: ${cseq}\r\n`);
      return pour(socket, round % 2 === 0 ? filled('X-More: 01234567890123456789\r\n') : filled('X'));
    case 'dripping':
      if (isPlay) socket.write(usual(method, cseq));
      return drip(socket, isPlay ? packet(slice) : Buffer.from(usual(method, cseq)));
    case 'huge':
      if (isPlay) {
        socket.write(usual(method, cseq));
        // One picture of 60 MB, whole and with its end.
        const begin = Buffer.concat([Buffer.of(0x7c, 0x85), slice]);
        for (let n = 0; n < 40_000 && !socket.destroyed; n += 80)
          await pour(
            socket,
            Buffer.concat(
              Array.from({ length: 80 }, (_, k) =>
                packet(n + k === 0 ? begin : fragment, { marker: n + k === 39_999 }),
              ),
            ),
            1,
          );
        return;
      }
      socket.write(message(cseq, ['Content-Type: application/sdp', 'Content-Length: 4294967295']));
      return pour(socket, filled('a=x:0123456789\r\n'));
    case 'wrong-lengths':
      if (isPlay) {
        socket.write(usual(method, cseq));
        return pour(socket, () => odd[Math.floor(Math.random() * odd.length)]?.() ?? slice);
      }
      socket.end(
        message(
          cseq,
          [
            'Content-Type: application/sdp',
            `Content-Length: ${['-5', '3', '100000', '1e3', '0x10'][round % 5]}`,
          ],
          sdp(),
        ),
      );
      return;
    case 'absurd': {
      const numbered = method === 'DESCRIBE' ? numbers[number % (numbers.length + 1)] : undefined;
      if (numbered !== undefined) {
        socket.end(described(cseq, `v=0\r\n${numbered}\r\n`));
        return;
      }
      socket.write(usual(method, cseq, absurdSps));
      if (!isPlay) return;
      const sets = absurdSps.split(',').map((set) => Buffer.from(set, 'base64'));
      const key = Buffer.concat([Buffer.of(0x65), slice]);
      return pour(socket, () =>
        Buffer.concat([...sets.map((set) => packet(set)), packet(key, { marker: true })]),
      );
    }
    case 'redirect':
      socket.end(message(cseq, [`Location: ${inside.replace('http', 'rtsp')}/inside`], '', '302 Moved'));
      return;
    case 'challenges': {
      const many = Array.from(
        { length: number % 3 === 0 ? 200 : 1 },
        (_, n) => `WWW-Authenticate: Digest realm="r", nonce="${Date.now()}-${n}", qop="auth"`,
      );
      socket.write(message(cseq, many, '', '401 Unauthorized'));
    }
  }
}
