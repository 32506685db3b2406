/** The reader against a strict camera, and against one with all mistakes of real cameras. */

import { once } from 'node:events';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CameraProblemCode, cameraProblem } from '../../../../src/domain/problem/camera.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { frame } from '../../../peers/cameras/rtp-packets.ts';
import {
  bytesOf,
  type PeerAuth,
  type PeerReply,
  type RtspCameraOptions,
  startRtspCamera,
} from '../../../peers/cameras/rtsp-camera.ts';
import { eventually } from '../children.ts';
import { annexB, realUnits } from './pictures.ts';
import { startReading } from './reading.ts';

const units = realUnits('h264');
const wholeBytes = units.map(({ nals }) => annexB(nals));
const camera = (options: Partial<RtspCameraOptions> = {}) =>
  startRtspCamera({ codec: 'h264', units, ...options });
const login = { username: 'viewer', password: 'p:ä"ss' };

/** Reads all units of a camera that keeps the connection open, and stops. */
async function readAll(options: Partial<RtspCameraOptions> = {}, credentials: Partial<typeof login> = {}) {
  await using peer = await camera(options);
  await using reading = startReading(peer.url, credentials);
  await reading.atLeast(options.units?.length ?? units.length);
  expect(await reading.stop()).toEqual({ why: cameraProblem('camera.stopped'), unfit: false });
  return { peer, reading };
}

/** Outcome of reading a camera that can't be read. */
async function endOf(options: Partial<RtspCameraOptions>, reader: Parameters<typeof startReading>[1] = {}) {
  await using peer = await camera(options);
  await using reading = startReading(peer.url, reader);
  const end = await reading.ended;
  // However it ended, nothing remains open.
  await eventually(() => peer.open() === 0);
  return { ...end, peer, reading };
}

const methods = (peer: { requests: readonly { method: string }[] }) =>
  peer.requests.map((request) => request.method);

describe('a strict camera', () => {
  it.each(['h264', 'h265'] as const)(
    '%s: sends the required requests in order, and returns every unit',
    async (codec) => {
      const all = realUnits(codec, 2);
      const { peer, reading } = await readAll({ codec, units: all, wallMs: Date.UTC(2026, 0, 1) });
      expect(methods(peer)).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN']);
      expect(peer.violations).toEqual([]);
      expect(peer.requests.map((request) => request.uri)).toEqual([
        peer.url,
        peer.url,
        `${peer.url}/track1`,
        `${peer.url}/`,
        `${peer.url}/`,
      ]);
      expect(reading.units.map((unit) => unit.bytes)).toEqual(all.map(({ nals }) => annexB(nals)));
      expect(reading.units.map((unit) => unit.pts90k)).toEqual(all.map((unit) => unit.pts90k));
      expect(reading.units.some((unit) => unit.lossBefore)).toBe(false);
      expect(reading.clockReadings.map(({ wallMs }) => wallMs)).toEqual([Date.UTC(2026, 0, 1)]);
      expect(Math.abs((reading.clockReadings[0]?.monotonicMs ?? 0) - systemClock.monotonicMs())).toBeLessThan(
        60_000,
      );
    },
  );

  it('accepts packets of any kind, on other channels, with another clock and payload type', async () => {
    const { peer, reading } = await readAll({
      packets: { maxPayload: 300, aggregate: true },
      channels: [6, 9],
      clockRate: 45_000,
      payloadType: 101,
      wallMs: 5_000,
    });
    expect(peer.violations).toEqual([]);
    expect(reading.units.map((unit) => unit.bytes)).toEqual(wholeBytes);
    expect(reading.units.map((unit) => unit.pts90k)).toEqual(units.map((unit) => unit.pts90k));
    expect(reading.clockReadings).toHaveLength(1);
  });
});

describe('logins', () => {
  const schemes: PeerAuth[] = [
    { ...login, scheme: 'basic' },
    { ...login, scheme: 'digest' },
    { ...login, scheme: 'digest', qop: 'auth' },
    { ...login, scheme: 'digest', algorithm: 'SHA-256', qop: 'auth' },
    { ...login, scheme: 'digest', algorithm: 'MD5-sess', qop: 'auth' },
    // Every second request finds its nonce stale.
    { ...login, scheme: 'digest', nonceUses: 1 },
    { ...login, scheme: 'digest', closes: true },
  ];
  it.each(schemes)('%o', async (auth) => {
    const { peer, reading } = await readAll({ auth }, login);
    expect(peer.violations).toEqual([]);
    expect(reading.units.map((unit) => unit.bytes)).toEqual(wholeBytes);
    expect(JSON.stringify(peer.requests)).not.toContain(login.password);
  });

  it('reports refusals without secrets, with the usual cause', async () => {
    for (const scheme of ['basic', 'digest'] as const) {
      const { why, unfit, peer } = await endOf(
        { auth: { ...login, scheme } },
        { ...login, password: 'secret9' },
      );
      expect(why).toEqual(cameraProblem('camera.stream_login_refused'));
      expect(unfit).toBe(false);
      expect(methods(peer)).toEqual(['OPTIONS', 'OPTIONS']);
    }
    expect((await endOf({ auth: { ...login, scheme: 'digest' } })).why).toEqual(
      cameraProblem('camera.login_needed'),
    );
  });

  it.each([
    ['none', undefined],
    ['of an unknown kind', 'Bearer realm="x"'],
    ['nonsense', ',,="'],
  ])('parses challenges: %s', async (_, challenge) => {
    const { why } = await endOf(
      { reply: () => ({ status: 401, headers: { 'WWW-Authenticate': challenge } }) },
      login,
    );
    expect(why.code).toBe('camera.login_unsupported');
  });

  it('reports a refusal when the connection is closed each time, with the same text', async () => {
    const auth: PeerAuth = { ...login, scheme: 'digest', closes: true };
    const { why, peer } = await endOf({ auth }, { ...login, password: 'wrong' });
    expect(why.code).toBe('camera.stream_login_refused');
    // Cameras lock a user out after a few wrong tries.
    const tries = peer.requests.filter(({ headers }) => headers['authorization'] !== undefined);
    expect(tries.length).toBeLessThanOrEqual(2);
  });

  it('chooses the strongest of several challenges', async () => {
    const auth: PeerAuth = { ...login, scheme: 'digest', algorithm: 'SHA-256' };
    const challenges = [
      'Basic realm="camera"',
      'Digest realm="camera",nonce="n=1=",algorithm=MD5',
      'DIGEST algorithm="SHA-256" , nonce="n=1=" , realm="camera"',
    ];
    const { reading } = await readAll(
      {
        auth,
        reply: ({ headers }) =>
          headers['authorization'] === undefined
            ? { status: 401, headers: { 'WWW-Authenticate': challenges } }
            : undefined,
      },
      login,
    );
    expect(reading.units).toHaveLength(units.length);
  });

  it('continues after a stale nonce in a keep-alive', async () => {
    await using peer = await camera({
      auth: { ...login, scheme: 'digest', nonceUses: 4 },
      sessionTimeoutS: 2,
    });
    await using reading = startReading(peer.url, login);
    await eventually(() => peer.requests.filter(({ method }) => method === 'GET_PARAMETER').length >= 3);
    await reading.stop();
    expect(peer.violations).toEqual([]);
    expect(peer.requests.some(({ headers }) => headers['authorization']?.includes('n=2=') === true)).toBe(
      true,
    );
  });
});

describe.concurrent('signs of life', () => {
  it('sends two keep-alives per timeout, without requiring responses', async () => {
    await using peer = await camera({
      sessionTimeoutS: 2,
      reply: ({ method }) => (method === 'GET_PARAMETER' ? 'silence' : undefined),
    });
    await using reading = startReading(peer.url);
    const signs = () => peer.requests.filter(({ method }) => method === 'GET_PARAMETER');
    await eventually(() => signs().length >= 4);
    const gapsMs = signs().map(({ atMs }, index, all) => (all[index + 1]?.atMs ?? Infinity) - atMs);
    // One every second; of a machine that stood still the first may have come late.
    const [first, last] = [signs()[0]?.atMs ?? Infinity, signs().at(-1)?.atMs ?? 0];
    expect((last - first) / (signs().length - 1)).toBeGreaterThan(800);
    // The response takes five seconds and is not awaited.
    expect(Math.min(...gapsMs)).toBeLessThan(4_000);
    expect(peer.violations).toEqual([]);
    expect(await reading.stop()).toEqual({ why: cameraProblem('camera.stopped'), unfit: false });
  });

  it('does not assign late responses to the next request', async () => {
    await using peer = await camera({
      sessionTimeoutS: 2,
      reply: ({ method, before, headers }) => {
        if (method !== 'GET_PARAMETER' || before > 1) return undefined;
        const cseq = Number(headers['cseq']);
        const late = bytesOf({ status: 405 }, cseq - 1);
        return before === 0 ? 'silence' : { raw: Buffer.concat([late, bytesOf({}, cseq)]) };
      },
    });
    await using reading = startReading(peer.url);
    await eventually(() => peer.requests.length >= 7);
    await reading.stop();
    expect(methods(peer).slice(4, 7)).toEqual(['GET_PARAMETER', 'GET_PARAMETER', 'GET_PARAMETER']);
  });

  it.each([
    [
      'where GET_PARAMETER is not offered',
      { public: 'OPTIONS, DESCRIBE, SETUP, PLAY' },
      ['OPTIONS', 'OPTIONS'],
    ],
    [
      'where GET_PARAMETER is refused',
      {
        reply: ({ method }: { method: string }) => (method === 'GET_PARAMETER' ? { status: 405 } : undefined),
      },
      ['GET_PARAMETER', 'OPTIONS', 'OPTIONS'],
    ],
  ])('are OPTIONS %s', async (_, options, expected) => {
    await using peer = await camera({ ...options, sessionTimeoutS: 2 });
    await using reading = startReading(peer.url);
    await eventually(() => peer.requests.length >= 4 + expected.length);
    await reading.stop();
    expect(methods(peer).slice(4, 4 + expected.length)).toEqual(expected);
    expect(peer.violations).toEqual([]);
  });
});

describe('addresses', () => {
  const sdp = (control: string, session: string) =>
    `v=0\r\nm=audio 0 RTP/AVP 8\r\na=control:audio\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:${control}\r\n`.replace(
      'v=0\r\n',
      `v=0\r\na=control:${session}\r\n`,
    );

  it('replaces another host, and this one’s loopback, with the host that responded', async () => {
    const { peer } = await readAll({
      sdp: sdp('rtsp://192.168.1.10:554/stream/v?x=1', 'rtsp://localhost/stream/all'),
      reply: ({ method, uri }) =>
        method === 'DESCRIBE'
          ? {
              headers: { 'Content-Base': `${uri.replace('127.0.0.1', '10.9.9.9')}/` },
              body: sdp('rtsp://192.168.1.10:554/stream/v?x=1', 'rtsp://localhost/stream/all'),
            }
          : undefined,
    });
    const host = `rtsp://127.0.0.1:${peer.port}`;
    expect(peer.requests.slice(2).map(({ uri }) => uri)).toEqual([
      `${host}/stream/v?x=1`,
      `${host}/stream/all`,
      `${host}/stream/all`,
    ]);
  });

  it('uses the session’s address for invalid ones', async () => {
    const { peer } = await readAll({
      sdp: sdp('*', '*'),
      reply: ({ method }) =>
        method === 'DESCRIBE' ? { headers: { 'Content-Base': undefined }, body: sdp('*', '*') } : undefined,
    });
    expect(peer.requests.map(({ uri }) => uri)).toEqual(Array<string>(5).fill(peer.url));
  });

  it('follows a bounded number of redirects, and none to another host', async () => {
    await using end = await camera({ auth: { ...login, scheme: 'digest' } });
    await using first = await camera({
      reply: ({ method }) =>
        method === 'DESCRIBE' ? { status: 302, headers: { Location: end.url } } : undefined,
    });
    {
      await using reading = startReading(first.url, login);
      await reading.atLeast(units.length);
    }
    {
      // The camera is set up by its name, and redirects to its own address.
      await using reading = startReading(first.url.replace('127.0.0.1', 'localhost'), login);
      await reading.atLeast(units.length);
    }
    const connectionsBefore = end.connections();
    const other = end.url.replace('127.0.0.1', 'localhost');
    await using away = await camera({
      reply: () => ({ status: 301, headers: { Location: other.replace('rtsp://', 'rtsp://x:y@') } }),
    });
    {
      await using reading = startReading(away.url, login);
      expect((await reading.ended).why).toEqual(cameraProblem('camera.redirect_refused'));
    }
    expect(end.connections()).toBe(connectionsBefore);
    expect(end.violations).toEqual([]);
    await using round = await camera({ reply: ({ uri }) => ({ status: 302, headers: { Location: uri } }) });
    await using reading = startReading(round.url);
    expect(await reading.ended).toEqual({ why: cameraProblem('camera.redirect_loop'), unfit: false });
    expect(round.connections()).toBe(4);
    const { why } = await endOf({
      reply: () => ({ status: 302, headers: { Location: 'http://127.0.0.1/x' } }),
    });
    expect(why.code).toBe('camera.redirect_protocol');
  });
});

describe.concurrent('what a camera may refuse', () => {
  const refuse = (at: string, status: number) => ({
    reply: ({ method }: { method: string }) => (method === at ? { status } : undefined),
  });

  it.each([
    ['DESCRIBE', 404, 'camera.stream_not_found', false],
    ['DESCRIBE', 403, 'camera.stream_forbidden', false],
    ['SETUP', 453, 'camera.no_bandwidth', false],
    ['SETUP', 461, 'camera.transport_unsupported', true],
    ['PLAY', 503, 'camera.busy', false],
    ['PLAY', 454, 'camera.request_refused_with', false],
  ])('%s: %i', async (method, status, code, unfit) => {
    const ended = await endOf(refuse(method, status));
    expect(ended.why.code).toBe(code);
    expect(ended.unfit).toBe(unfit);
  });

  it('tears down a session that was set up but never played', async () => {
    const { peer } = await endOf(refuse('PLAY', 503));
    expect(methods(peer)).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN']);
    expect(peer.violations).toEqual([]);
  });

  it('accepts a camera without OPTIONS', async () => {
    const { reading } = await readAll(refuse('OPTIONS', 501));
    expect(reading.units).toHaveLength(units.length);
  });

  it('accepts a camera that requires a range', async () => {
    const { peer } = await readAll({
      reply: ({ method, headers }) =>
        method === 'PLAY' && headers['range'] === undefined ? { status: 457 } : undefined,
    });
    expect(methods(peer)).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'PLAY', 'TEARDOWN']);
  });

  it.each<[string, Partial<RtspCameraOptions>, string]>([
    ['no video', { sdp: 'v=0\r\nm=audio 0 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n' }, 'camera.no_video_among'],
    ['an empty description', { sdp: ' ' }, 'camera.no_video'],
    [
      'UDP whatever is asked',
      {
        reply: ({ method }): PeerReply | undefined =>
          method === 'SETUP'
            ? {
                headers: { Session: 'x', Transport: 'RTP/AVP;unicast;client_port=0-1;server_port=5000-5001' },
              }
            : undefined,
      },
      'camera.transport_unsupported',
    ],
    ['interleaved pictures', { fmtp: 'packetization-mode=2' }, 'camera.h264_interleaved'],
    [
      'packets of no known kind',
      {
        packetsOut: (packets) =>
          packets.map((packet) => Buffer.concat([packet.subarray(0, 12), Buffer.of(26, 0, 0)])),
      },
      'camera.h264_interleaved_type',
    ],
  ])('%s: another reader may', async (_, options, code) => {
    const { why, unfit } = await endOf(options);
    expect(why.code).toBe(code);
    expect(unfit).toBe(true);
  });

  it('reports encrypted RTSP and invalid addresses', async () => {
    expect(await startReading('rtsps://127.0.0.1/x').ended).toMatchObject({ unfit: true });
    expect(await startReading('rtsp://a:b@127.0.0.1/x').ended).toMatchObject({ unfit: false });
    expect((await startReading('rtsp://127.0.0.1:1/x').ended).why).toEqual(
      cameraProblem('camera.connection_refused'),
    );
    expect((await startReading('rtsp://no-such-host.invalid/x').ended).why).toEqual(
      cameraProblem('camera.name_not_found'),
    );
  });
});

describe.concurrent('a camera that misbehaves', () => {
  it('accepts everything byte by byte', async () => {
    const few = units.slice(0, 3);
    const { reading } = await readAll({
      units: few,
      chunks: (stream) => Array.from(stream.subarray(0, 60_000), (byte) => Buffer.of(byte)),
      packets: { maxPayload: 500 },
    });
    expect(reading.units.map((unit) => unit.bytes)).toEqual(wholeBytes.slice(0, 3));
  });

  it('accepts everything in any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200_000 }), async (size) => {
        const { reading } = await readAll({
          chunks: (stream) =>
            Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
              stream.subarray(index * size, (index + 1) * size),
            ),
        });
        expect(reading.units.map((unit) => unit.bytes)).toEqual(wholeBytes);
      }),
      { numRuns: 8, examples: [[1_000], [1_000_000]] },
    );
  });

  it('accepts responses byte by byte', async () => {
    const sdp = 'v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n';
    await using server = createServer((socket) => {
      const drip = async (bytes: Buffer) => {
        for (const byte of bytes) {
          socket.write(Buffer.of(byte));
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      socket.setNoDelay(true);
      socket.on('data', (data: Buffer) => {
        const [, cseq = '0'] = /CSeq: (\d+)/.exec(data.toString()) ?? [];
        const body = data.toString().startsWith('DESCRIBE') ? { body: sdp } : {};
        void drip(bytesOf({ headers: { Session: 'abc', Public: 'OPTIONS' }, ...body }, Number(cseq)));
      });
      socket.on('error', () => undefined);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const reading = startReading(`rtsp://127.0.0.1:${port}/stream`, { silenceMs: 1_000 });
    expect((await reading.ended).why).toMatchObject({ code: 'camera.no_picture' });
  });

  it('accepts requests, unexpected data and garbage from the camera', async () => {
    await using peer = await camera({ intervalMs: 10 });
    await using reading = startReading(peer.url);
    await reading.atLeast(5);
    peer.write(
      Buffer.from(
        'OPTIONS * RTSP/1.0\r\nCSeq: 77\r\n\r\nSET_PARAMETER rtsp://x RTSP/1.0\r\nCSeq: 78\r\nContent-Length: 4\r\n\r\na: bRECORD x RTSP/1.0\r\nCSeq: 79\r\n\r\n',
      ),
    );
    peer.write(frame(44, Buffer.alloc(5_000, 0x24)));
    peer.write(Buffer.from('this is not RTSP at all\r\n\r\n'));
    await reading.atLeast(units.length);
    await eventually(() => peer.answers.length >= 3);
    expect(peer.answers.map((answer) => answer.split(' | ').slice(0, 2))).toEqual([
      ['RTSP/1.0 200 OK', 'CSeq: 77'],
      ['RTSP/1.0 200 OK', 'CSeq: 78'],
      ['RTSP/1.0 501 Not Implemented', 'CSeq: 79'],
    ]);
    expect(reading.units.map((unit) => unit.bytes)).toEqual(wholeBytes);
  });

  it.each<[string, Partial<RtspCameraOptions>, CameraProblemCode]>([
    ['never answers', { reply: () => 'silence' }, 'camera.no_answer'],
    ['closes at once', { reply: () => 'close' }, 'camera.connection_closed'],
    [
      'closes in the middle',
      { reply: ({ method }) => (method === 'SETUP' ? 'close' : undefined) },
      'camera.connection_closed',
    ],
    [
      'promises more than it sends',
      {
        reply: ({ method }) =>
          method === 'DESCRIBE' ? { headers: { 'Content-Length': '9999' }, body: 'v=0\r\n' } : undefined,
      },
      'camera.no_answer',
    ],
    [
      'sends a huge header',
      { reply: () => ({ headers: { X: 'a'.repeat(100_000) } }) },
      'camera.headers_too_long',
    ],
    [
      'speaks HTTP',
      { reply: () => ({ raw: Buffer.from(`HTTP/1.1 400 Bad Request\r\n\r\n${'x'.repeat(300_000)}`) }) },
      'camera.not_rtsp',
    ],
    ['sends nothing behind PLAY', { units: [] }, 'camera.no_picture'],
    ['ends the stream', { endsAfter: true }, 'camera.connection_closed'],
    [
      'ends in the middle of a frame',
      { endsAfter: true, chunks: (stream) => [stream.subarray(0, stream.length - 10)] },
      'camera.connection_closed',
    ],
  ])('%s', async (_, options, code) => {
    const ended = await endOf(options, { silenceMs: 1_000 });
    expect(ended.why.code).toBe(code);
    expect(ended.unfit).toBe(false);
  });

  it('ends normally on arbitrary data', async () => {
    const usual = fc.constantFrom(
      ...[
        'RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n',
        'RTSP/1.0 401 No\r\n\r\n',
        '$\0\0\u0010',
        '\r\n',
        'Content-Length: 5\r\n\r\n',
      ],
      ...[
        'RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 50\r\n\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n\r\n\r\n',
      ],
    );
    const piece = fc.oneof(
      usual.map((text) => Buffer.from(text, 'latin1')),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 12 }), async (pieces) => {
        const rest = [...pieces];
        await using peer = await camera({
          reply: () => (rest.length === 0 ? 'close' : { raw: Buffer.concat(rest.splice(0, 3)) }),
          auth: { ...login, scheme: 'basic' },
        });
        const wait = setTimeout(() => peer.write(Buffer.from('TEARDOWN x RTSP/1.0\r\n\r\n')), 200);
        await using reading = startReading(peer.url, { ...login, silenceMs: 500 });
        const { why, unfit } = await reading.ended;
        clearTimeout(wait);
        expect([why.code, typeof unfit]).toEqual([expect.stringMatching(/^camera\./), 'boolean']);
      }),
      { numRuns: 15, plugins: [fc.interruptAfterTimeLimit(30_000)] },
    );
  });

  it('ends when the camera tears the session down', async () => {
    await using peer = await camera();
    await using reading = startReading(peer.url);
    await reading.atLeast(units.length);
    peer.write(Buffer.from('TEARDOWN rtsp://x RTSP/1.0\r\nCSeq: 1\r\n\r\n'));
    expect(await reading.ended).toEqual({ why: cameraProblem('camera.stream_ended'), unfit: false });
  });

  it('counts only the loss of lost and repeated packets', async () => {
    const [hit, next] = units.slice(13, 15);
    await using peer = await camera({
      packets: { maxPayload: 600 },
      packetsOut: (packets) => {
        // A part in the middle of a picture, and all others twice.
        const lost = packets.findIndex((packet) => packet.readUInt32BE(4) === hit?.pts90k) + 1;
        return packets.flatMap((packet, index) => (index === lost ? [] : [packet, packet]));
      },
    });
    await using reading = startReading(peer.url);
    await reading.atLeast(units.length - 1);
    // Its picture has one slice only, which is lost.
    expect(reading.units.map((unit) => unit.pts90k)).toEqual(
      units.map((unit) => unit.pts90k).filter((pts90k) => pts90k !== hit?.pts90k),
    );
    expect(reading.units.flatMap((unit) => (unit.lossBefore ? [unit.pts90k] : []))).toEqual([next?.pts90k]);
  });
});
