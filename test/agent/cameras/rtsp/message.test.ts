/** The mixed stream of an RTSP connection: split anywhere, with garbage in it, without an end. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createMessageReader,
  type Message,
  writeMessage,
} from '../../../../src/agent/cameras/rtsp/message.ts';
import { frame } from '../../../peers/cameras/rtp-packets.ts';

type Event = { message: Message } | { channel: number; payload: string } | 'garbage';

function read(chunks: readonly Buffer[]): { events: Event[]; problem: string | undefined } {
  const events: Event[] = [];
  const reader = createMessageReader(
    {
      onMessage: (message) => events.push({ message }),
      onFrame: (channel, payload) => events.push({ channel, payload: payload.toString('hex') }),
      onGarbage: () => events.push('garbage'),
    },
    (channel) => channel < 2,
  );
  let problem: string | undefined;
  // The memory of a chunk is reused for the next.
  const memory = Buffer.alloc(Math.max(1, ...chunks.map((chunk) => chunk.length)));
  for (const chunk of chunks) {
    chunk.copy(memory);
    problem ??= reader.push(memory.subarray(0, chunk.length))?.code;
    memory.fill(0xee);
  }
  return { events, problem };
}

const rtp = (size: number, fill = 7) => {
  const packet = Buffer.alloc(size, fill);
  packet[0] = 0x80;
  return packet;
};
const ok = writeMessage('RTSP/1.0 200 OK', { CSeq: '1', Session: 'a;timeout=5' });
const asked = writeMessage('GET_PARAMETER rtsp://x/ RTSP/1.0', { CSeq: '7' });
const withBody = Buffer.from('RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nv=0\r\n');

function splitAt(stream: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...new Set([0, ...cuts.map((cut) => cut % (stream.length + 1)), stream.length])].sort(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, index) => stream.subarray(at[index], end));
}

describe('the stream of a connection', () => {
  it('is the same however it is chunked', () => {
    const stream = Buffer.concat([
      ok,
      frame(0, rtp(300)),
      asked,
      frame(1, rtp(28)),
      frame(5, rtp(0)),
      withBody,
      Buffer.from('\r\n'),
      ok,
    ]);
    const whole = read([stream]);
    expect(whole.problem).toBeUndefined();
    expect(
      whole.events.map((event) =>
        event === 'garbage'
          ? event
          : 'message' in event
            ? (event.message.status ?? event.message.method)
            : event.channel,
      ),
    ).toEqual([200, 0, 'GET_PARAMETER', 1, 5, 200, 200]);
    expect(read(Array.from(stream, (byte) => Buffer.of(byte)))).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 20 }), (cuts) => {
        expect(read(splitAt(stream, cuts))).toEqual(whole);
      }),
    );
  });

  it('parses headers as written by devices', () => {
    const [event] = read([
      Buffer.from(
        'RTSP/1.0 401 Unauthorized\nCSEQ:3\nWWW-Authenticate: Basic realm="a"\nwww-authenticate:  Digest realm="a",\n  nonce="b"\nno colon\n\n',
      ),
    ]).events;
    const message =
      event !== 'garbage' && event !== undefined && 'message' in event ? event.message : undefined;
    expect(message?.status).toBe(401);
    expect(message?.headers.get('cseq')).toEqual(['3']);
    expect(message?.headers.get('www-authenticate')).toEqual([
      'Basic realm="a"',
      'Digest realm="a", nonce="b"',
    ]);
  });

  it('resynchronises after garbage', () => {
    const good = [frame(0, rtp(50)), ok, frame(1, rtp(20))];
    for (const garbage of [
      Buffer.alloc(500, 0x61),
      Buffer.from('$\u0007\u0000\u0008RTSP/1.0 what\r\nQQQ $$$ OPTIONS\r\n', 'latin1'),
      Buffer.from(Array.from({ length: 3_000 }, (_, index) => (index * 7_919) & 0xff)).fill(0, 0, 1),
    ]) {
      const { events, problem } = read([...good, Buffer.concat([Buffer.of(0), garbage]), ...good, ...good]);
      expect(problem).toBeUndefined();
      expect(events.slice(0, 3)).toEqual(read(good).events);
      expect(events.slice(-6)).toEqual(read([...good, ...good]).events);
      expect(events).toContain('garbage');
    }
  });

  it('tolerates occasional garbage indefinitely', () => {
    const good = [frame(0, rtp(50)), frame(0, rtp(50))];
    const { problem } = read(Array.from({ length: 200 }, () => [Buffer.alloc(10_000, 0), ...good]).flat());
    expect(problem).toBeUndefined();
  });

  it('survives a response whose Content-Length is too small', () => {
    const short = Buffer.from(
      'RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nv=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=x\r\nm=video 0 RTP/AVP 96\r\n',
    );
    const { events } = read([short, ok, frame(0, rtp(40))]);
    expect(events).toHaveLength(4);
    expect(events.slice(2)).toEqual(read([ok, frame(0, rtp(40))]).events);
  });

  it.each([
    [
      'a header line without end',
      Buffer.concat([Buffer.from('RTSP/1.0 200 OK\r\nX: '), Buffer.alloc(100_000, 0x61)]),
      'camera.headers_too_long',
    ],
    [
      'headers too long',
      Buffer.from(`RTSP/1.0 200 OK\r\n${`A: ${'b'.repeat(1_000)}\r\n`.repeat(40)}\r\n`),
      'camera.headers_too_long',
    ],
    [
      'too many headers',
      Buffer.from(`RTSP/1.0 200 OK\r\n${'A: b\r\n'.repeat(200)}\r\n`),
      'camera.headers_too_long',
    ],
    [
      'a body too long',
      Buffer.from('RTSP/1.0 200 OK\r\nContent-Length: 999999999\r\n\r\n'),
      'camera.answer_too_long',
    ],
    ['nothing but garbage', Buffer.alloc(400_000, 0), 'camera.data_invalid'],
    [
      'HTTP',
      Buffer.from(`HTTP/1.1 400 Bad Request\r\n\r\n${'<p>No</p>'.repeat(40_000)}`),
      'camera.data_invalid',
    ],
  ])('ends at %s', (_, stream, code) => {
    expect(read([stream]).problem).toBe(code);
    expect(read(splitAt(stream, [10, 1_000, 70_000, 200_000])).problem).toBe(code);
  });

  it('garbage in which every byte could begin a message ends in time', () => {
    expect(read([Buffer.alloc(16 * 1024 * 1024, 'A')]).problem).toBe('camera.data_invalid');
  });

  it('accepts any bytes', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom(
        ok,
        asked,
        withBody,
        frame(0, rtp(30)),
        Buffer.from('$'),
        Buffer.from('RTSP/1.0 200'),
        Buffer.from('\r\n\r\n'),
        Buffer.from('Content-Length: 9\r\n'),
      ),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.array(fc.nat(2_000), { maxLength: 10 }),
        (pieces, cuts) => {
          const stream = Buffer.concat(pieces);
          // The end of garbage may depend on how much of the following data is known; reading never fails.
          expect(read(splitAt(stream, cuts)).problem).toBe(read([stream]).problem);
        },
      ),
    );
  });
});
