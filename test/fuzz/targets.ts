/** Parsers of bytes from outside, each with a corpus of good inputs. `parse` handles bad ones as the program does; whatever else it throws is a fault. */
import { createPictureReader } from '../../src/agent/cameras/bitstream/pictures.ts';
import { createTransportStreamReader } from '../../src/agent/cameras/ffmpeg/transport-stream.ts';
import { createTransportStreamWriter } from '../../src/agent/cameras/ffmpeg/transport-stream-writer.ts';
import { createAuthorizer } from '../../src/agent/cameras/login/authorization.ts';
import { readDeviceInfo } from '../../src/agent/cameras/onvif/answers.ts';
import { parseProbeMatches } from '../../src/agent/cameras/onvif/probe-match.ts';
import { baseAddress, controlAddress, redirectTarget } from '../../src/agent/cameras/rtsp/addresses.ts';
import { channelsOf } from '../../src/agent/cameras/rtsp/conversation.ts';
import { createDepacketizer } from '../../src/agent/cameras/rtsp/depacketizer.ts';
import { createJpegDepacketizer } from '../../src/agent/cameras/rtsp/jpeg-depacketizer.ts';
import { createMessageReader } from '../../src/agent/cameras/rtsp/message.ts';
import { parseSenderReport } from '../../src/agent/cameras/rtsp/rtp.ts';
import { readDescription } from '../../src/agent/cameras/rtsp/sdp.ts';
import { createJpegSplitter } from '../../src/agent/cameras/stills/jpeg-splitter.ts';
import { parseMessage } from '../../src/agent/sources/push/push-body.ts';
import { batchOutcome } from '../../src/agent/upload/https/answers.ts';
import { readSaleMessage, toSale } from '../../src/contract/register/sale-message.ts';
import { cloudProblem } from '../../src/domain/problem/cloud.ts';
import { type DialectName, dialects, noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { Problem } from '../../src/lib/http/problem.ts';
import { createTokenizer } from '../../src/printer-proxy/dialects/tokenizer.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';
import { annexB, realUnits } from '../agent/cameras/rtsp/pictures.ts';
import { owedEvent } from '../agent/upload/events.ts';
import { payloadsOf, rtpPacket } from '../peers/cameras/rtp-packets.ts';
import { foreignPapers } from '../peers/foreign-papers/all-papers.ts';
import { printForeignPaper } from '../peers/foreign-papers/print-paper.ts';

export type Target = {
  readonly name: string;
  /** Files that it runs, for people. */
  readonly code: string;
  /** Made when the target is run: some of it is encoded by ffmpeg. */
  readonly corpus: () => readonly Buffer[];
  /** Returns how much was read: above zero for each good input. */
  readonly parse: (input: Buffer) => number;
};

const text = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'));
/** Input in two chunks, so that states between chunks are met as well. */
const halves = (input: Buffer): [Buffer, Buffer] => {
  const at = input.length >> 1;
  return [input.subarray(0, at), input.subarray(at)];
};

function printer(dialect: DialectName): Target {
  return {
    name: dialect === 'star' ? 'Star' : 'ESC/POS',
    code: 'src/printer-proxy/dialects/',
    corpus: () =>
      foreignPapers()
        .filter(({ print }) => (print.dialect === 'escpos') === (dialect !== 'star'))
        .map((paper) => printForeignPaper(paper)),
    parse(input) {
      const tokenizer = createTokenizer(dialect);
      const tokens = halves(input).map((half) => tokenizer.push(half, 0).length);
      return sum([...tokens, tokenizer.reset().length]);
    },
  };
}

const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0);

/** Each packet behind its length in two bytes. */
const behindLengths = (packets: readonly Buffer[]): Buffer =>
  Buffer.concat(packets.flatMap((packet) => [Buffer.of(packet.length >> 8, packet.length & 0xff), packet]));

function packetsOf(input: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at + 2 <= input.length; ) {
    const end = at + 2 + input.readUInt16BE(at);
    packets.push(Buffer.from(input.subarray(at + 2, end)));
    at = end;
  }
  return packets;
}

function rtp(codec: 'h264' | 'h265'): Target {
  return {
    name: codec === 'h264' ? 'RTP and H.264' : 'RTP and H.265',
    code: 'src/agent/cameras/rtsp/depacketizer.ts, src/agent/cameras/bitstream/',
    corpus: () =>
      [false, true].flatMap((aggregate) =>
        [0, 2].map((bFrames) => {
          let sequence = 0;
          const packets = realUnits(codec, bFrames)
            .slice(0, 12)
            .flatMap(({ nals, pts90k }) =>
              payloadsOf(nals, { codec, maxPayload: 600, aggregate }).map((payload, n, { length }) => {
                const header = { payloadType: 96, sequence: sequence++, timestamp: pts90k, ssrc: 7 };
                return rtpPacket({ ...header, marker: n === length - 1 }, payload);
              }),
            );
          return behindLengths(packets);
        }),
      ),
    parse(input) {
      let read = 0;
      for (const withOrder of codec === 'h265' ? [false, true] : [false]) {
        const pictures = createPictureReader();
        const depacketizer = createDepacketizer(
          { codec, payloadType: 96, clockRate: 90_000, parameterSets: [], withOrder },
          {
            onUnit(unit) {
              const { bytes } = unit;
              if (pictures.read({ codec, bytes }) !== undefined) read += 1;
              pictures.sliceStarts({ codec, bytes });
            },
            onLoss: () => undefined,
          },
        );
        for (const packet of packetsOf(input)) {
          depacketizer.push(packet, 0);
          parseSenderReport(packet);
        }
      }
      return read;
    },
  };
}

/** Bits of parameter sets and slice headers are deeper than packets let mistakes reach. */
function headers(codec: 'h264' | 'h265'): Target {
  return {
    name: codec === 'h264' ? 'H.264 headers' : 'H.265 headers',
    code: 'src/agent/cameras/bitstream/',
    corpus: () =>
      [0, 2].flatMap((bFrames) => {
        const units = realUnits(codec, bFrames).slice(0, 6);
        // Slices are read with the parameter sets of the key frame before them.
        const sets = units[0]?.nals.slice(0, -1) ?? [];
        return units.map(({ nals }, n) =>
          annexB([...(n === 0 ? [] : sets), ...nals].map((nal) => nal.subarray(0, 60))),
        );
      }),
    parse(input) {
      const pictures = createPictureReader();
      let read = 0;
      for (const bytes of [input, ...halves(input)]) {
        if (pictures.read({ codec, bytes }) !== undefined) read += 1;
        pictures.sliceStarts({ codec, bytes });
      }
      return read;
    },
  };
}

/** Motion JPEG in RTP: a type with restart markers, and tables of its own. */
const rtpJpeg: Target = {
  name: 'RTP and Motion JPEG',
  code: 'src/agent/cameras/rtsp/jpeg-depacketizer.ts',
  corpus: () =>
    [1, 65].map((type) => {
      const restart = type >= 64 ? Buffer.from('0008ffff', 'hex') : Buffer.alloc(0);
      const tables = Buffer.concat([Buffer.of(0, 0, 0, 128), Buffer.alloc(128, 9)]);
      const payload = Buffer.concat([
        ...[Buffer.of(0, 0, 0, 0, type, 255, 40, 22), restart, tables, Buffer.alloc(400, 0x55)],
      ]);
      const packet = rtpPacket(
        { payloadType: 26, sequence: 1, timestamp: 3_600, ssrc: 7, marker: true },
        payload,
      );
      return behindLengths([packet, packet]);
    }),
  parse(input) {
    const media = { codec: 'jpeg', payloadType: 26, clockRate: 90_000 } as const;
    let units = 0;
    const depacketizer = createJpegDepacketizer(media, { onUnit: () => (units += 1) });
    for (const packet of packetsOf(input)) depacketizer.push(packet, 0);
    return units;
  },
};

const rtsp: Target = {
  name: 'RTSP',
  code: 'src/agent/cameras/rtsp/message.ts, addresses.ts, conversation.ts; src/agent/cameras/login/',
  corpus: () => [
    Buffer.concat([
      text('RTSP/1.0 200 OK', 'CSeq: 3', 'Session: 12;timeout=60', 'Content-Length: 5', '', 'hello'),
      Buffer.from('$\0\0\u0004abcd', 'latin1'),
      text('OPTIONS rtsp://10.0.0.5/live RTSP/1.0', 'CSeq: 4', '', ''),
    ]),
    text(
      ...['RTSP/1.0 401 Unauthorized', 'CSeq: 1', 'WWW-Authenticate: Basic realm="a", charset="UTF-8"'],
      ...[
        'WWW-Authenticate: Digest realm="a\\"", qop="auth,auth-int", algorithm=SHA-256-sess, nonce="b"',
        '',
        '',
      ],
    ),
    text(
      ...['RTSP/1.0 302 Found', 'CSeq: 2', 'Location: rtsp://10.0.0.6:554/live?a=b', 'Content-Base: /live/'],
      ...['Transport: RTP/AVP/TCP;unicast;interleaved=2-3;ssrc=1A', '', ''],
    ),
  ],
  parse(input) {
    const from = 'rtsp://10.0.0.5/live';
    const authorizer = createAuthorizer({ username: 'viewer', password: 'secret' });
    const ignore = (): void => undefined;
    let messages = 0;
    const reader = createMessageReader(
      {
        onMessage({ headers }) {
          messages += 1;
          const first = (name: string): string | undefined => headers.get(name)?.[0];
          authorizer.challenge(headers.get('www-authenticate') ?? []);
          authorizer.header({ method: 'DESCRIBE', uri: from });
          authorizer.info(headers.get('authentication-info') ?? []);
          const base = baseAddress(from, { contentBase: first('content-base') });
          controlAddress(base, first('location'));
          redirectTarget(new URL(from), first('location'));
          channelsOf(first('transport'));
        },
        ...{ onFrame: ignore, onGarbage: ignore },
      },
      (channel) => channel < 2,
    );
    for (const half of halves(input)) reader.push(half);
    return messages;
  },
};

const sdp: Target = {
  name: 'SDP',
  code: 'src/agent/cameras/rtsp/sdp.ts',
  corpus: () => [
    text(
      ...['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=x', 't=0 0', 'a=control:rtsp://10.0.0.5/live/'],
      ...['m=audio 0 RTP/AVP 8', 'a=control:trackID=2', 'a=rtpmap:8 PCMA/8000'],
      ...['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=control:trackID=1'],
      'a=fmtp:96 packetization-mode=1;profile-level-id=420029;sprop-parameter-sets=Z0IAKeKQFAe2AtwEBAaQeJEV,aM48gA==',
    ),
    text(
      ...['v=0', 's=x', 'm=video 0 RTP/AVP 98', 'a=rtpmap:98 H265/90000', 'a=framesize:98 1920-1080'],
      'a=fmtp:98 sprop-vps=QAEMAf//AWAAAAMA;sprop-sps=QgEBAWAAAAMA;sprop-pps=RAHAcvCUNNkg;sprop-max-don-diff=1',
    ),
    text('v=0', 'm=video 0 RTP/AVP 26', 'a=x-dimensions:2592,1944', 'a=control:track1'),
  ],
  parse: (input) => (readDescription(input.toString('latin1')).kind === 'video' ? 1 : 0),
};

const transportStream: Target = {
  name: 'MPEG-TS',
  code: 'src/agent/cameras/ffmpeg/transport-stream.ts',
  corpus: () =>
    (['h264', 'h265'] as const).map((codec) => {
      const writer = createTransportStreamWriter(codec);
      const units = realUnits(codec).slice(0, 6);
      return Buffer.concat(
        units.map(({ nals, pts90k }, n) =>
          writer.write({ pts90k, dts90k: pts90k, key: n === 0, bytes: annexB(nals) }),
        ),
      );
    }),
  parse(input) {
    const reader = createTransportStreamReader({ maxUnitBytes: 64 * 1024 });
    return sum(halves(input).map((half) => reader.push(half).length));
  },
};

const onvif: Target = {
  name: 'XML of cameras',
  code: 'src/agent/cameras/onvif/ (the parser of the package onvif is not in it)',
  corpus: () => [
    text(
      '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><d:ProbeMatches><d:ProbeMatch>',
      '<a:EndpointReference><a:Address>urn:uuid:1</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>',
      '<d:Scopes>onvif://www.onvif.org/name/Front%20door onvif://www.onvif.org/hardware/X1</d:Scopes>',
      '<d:XAddrs>http://10.0.0.5/onvif/device_service http://[fe80::1]/x</d:XAddrs></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>',
    ),
    text(
      '<Envelope><Body><GetDeviceInformationResponse><Manufacturer>A&amp;B</Manufacturer><Model>&#x41;1</Model>',
      '<FirmwareVersion>5.10</FirmwareVersion><SerialNumber>007</SerialNumber></GetDeviceInformationResponse></Body></Envelope>',
    ),
  ],
  parse(input) {
    return parseProbeMatches(input).length + Object.keys(readDeviceInfo(input.toString('utf8'))).length;
  },
};

const multipart: Target = {
  name: 'Motion JPEG and multipart',
  code: 'src/agent/cameras/stills/jpeg-splitter.ts',
  corpus: () => {
    const jpeg = Buffer.from(
      'ffd8ffe00004abcdffc000110800100010030122000211010311 01ffda000801010000003f0055ff00aad0ffd9'.replace(
        ' ',
        '',
      ),
      'hex',
    );
    const part = text('--b', 'Content-Type: image/jpeg', `Content-Length: ${jpeg.length}`, '', '');
    return [jpeg, Buffer.concat([part, jpeg, text('', ''), part, jpeg])];
  },
  parse(input) {
    const splitter = createJpegSplitter({ maxBytes: 16 * 1024 });
    return sum(halves(input).map((half) => splitter.push(half, 0).length));
  },
};

const rules = compileRules(noOwnRules);
const receipts: Target = {
  name: 'Receipt rules',
  code: 'src/printer-proxy/rules/',
  corpus: () => foreignPapers().map((paper) => Buffer.from(paper.text)),
  // The printer proxy reads papers within a time limit, and no longer than this.
  parse(input) {
    const { kind, totalMinor } = readReceipt(input.subarray(0, 8 * 1024).toString(), rules);
    return kind === 'sale' && totalMinor === undefined ? 0 : 1;
  },
};

const pushedSale: Target = {
  name: 'Pushed sales',
  code: 'src/agent/sources/push/push-body.ts, src/contract/register/sale-message.ts',
  corpus: () => [
    Buffer.from(
      JSON.stringify({
        ...{
          saleId: 'R1-1',
          kind: 'sale',
          soldAt: '2026-11-24T12:34:56.789+09:00',
          total: 3_130,
          revision: 2,
        },
        lines: [{ name: '定食', quantity: 2, unitPrice: 1_000, amount: 2_000 }],
        adjustments: [{ kind: 'coupon', name: '雨の日', amount: -250 }],
        taxes: [{ ratePercent: 10, taxable: 2_000, amount: 200, included: false }],
        payments: [{ method: 'PayPay', kind: 'qr', amount: 2_000 }],
        ...{
          tendered: 4_000,
          change: 870,
          staff: { id: '7' },
          guests: 2,
          extra: { campaign: 'rain', lane: 3 },
        },
      }),
    ),
    Buffer.from(
      '{"kind":"void","total":-1,"reverses":"R1-1","changedAt":"2026-11-24T12:34:56Z","extra":null}',
    ),
  ],
  parse(input) {
    let message: unknown;
    try {
      message = parseMessage(input);
    } catch (error) {
      if (error instanceof Problem) return 0;
      throw error;
    }
    const read = readSaleMessage(message);
    if (!read.success) return 0;
    toSale(read.data, 'JPY');
    return 1;
  },
};

const events = [owedEvent({ sequence: 1 }), owedEvent({ sequence: 2 })];
const cloudAnswer: Target = {
  name: 'Answers of clouds',
  code: 'src/agent/upload/https/answers.ts',
  corpus: () => {
    const [first, second] = events.map(({ eventId }) => eventId);
    const sha256 = 'a'.repeat(64);
    const put = { url: 'https://bucket.example/1', headers: { 'x-a': '1' } };
    return [
      {
        results: [
          { id: first, status: 'stored', pictures: [{ sha256, put }] },
          { id: second, status: 'retry', retryAfterMs: 5 },
        ],
      },
      { results: [{ id: second, status: 'rejected', code: 'x', reason: 'y' }] },
      { type: 'about:blank', title: 'No', status: 507, detail: 'full' },
    ].map((answer) => Buffer.from(JSON.stringify(answer)));
  },
  parse(input) {
    const status = [200, 201, 400, 401, 413, 429, 503][input.length % 7] ?? 200;
    const read = (answered: number) => {
      const answer = {
        status: answered,
        header: () => input.toString('latin1', 0, 12),
        body: input.toString(),
      };
      return batchOutcome(answer, events, { nowMs: 0, denied: cloudProblem('cloud.wrong_address') });
    };
    read(status);
    const outcome = read(200);
    return outcome.kind === 'results' ? outcome.results.size : Number(!input.includes('results'));
  },
};

export const targets: readonly Target[] = [
  ...dialects.map(printer),
  ...(['h264', 'h265'] as const).flatMap((codec) => [rtp(codec), headers(codec)]),
  ...[rtpJpeg, rtsp, sdp, transportStream, onvif, multipart, receipts, pushedSale, cloudAnswer],
];
