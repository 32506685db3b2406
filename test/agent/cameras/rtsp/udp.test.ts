/** The reader over UDP: against a strict camera behind NAT, and a network that loses and mixes up packets. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { openUdp, originOf } from '../../../../src/agent/cameras/rtsp/udp.ts';
import { cameraProblem } from '../../../../src/domain/problem/camera.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { rtpPacket } from '../../../peers/cameras/rtp-packets.ts';
import { type RtspCameraOptions, startRtspCamera } from '../../../peers/cameras/rtsp-camera.ts';
import { eventually } from '../children.ts';
import { annexB, realUnits } from './pictures.ts';
import { startReading } from './reading.ts';

const units = realUnits('h264');
const wholeBytes = units.map(({ nals }) => annexB(nals));
const camera = (options: Partial<RtspCameraOptions> = {}) =>
  startRtspCamera({ codec: 'h264', units, udp: {}, ...options });
const read = (url: string, more: Parameters<typeof startReading>[1] = {}) =>
  startReading(url, { transport: 'udp', ...more });
const noSocketIsOpen = () => eventually(() => !process.getActiveResourcesInfo().includes('UDPWrap'));

/** Reads this many units, and stops. */
async function readAll(options: Partial<RtspCameraOptions> = {}, count = units.length) {
  await using peer = await camera(options);
  await using reading = read(peer.url);
  await reading.atLeast(count);
  expect(await reading.stop()).toEqual({ why: cameraProblem('camera.stopped'), unfit: false });
  await eventually(() => peer.open() === 0);
  await noSocketIsOpen();
  return { peer, reading };
}

/** Every third is there twice. */
function reversedInBlocks(packets: readonly Buffer[], size: number): Buffer[] {
  const blocks = Array.from({ length: Math.ceil(packets.length / size) }, (_, n) =>
    packets.slice(n * size, (n + 1) * size).reverse(),
  );
  return blocks.flat().flatMap((each, n) => (n % 3 === 0 ? [each, each] : [each]));
}

describe('transport auto', () => {
  const setUps = (peer: Awaited<ReturnType<typeof camera>>) =>
    peer.requests
      .filter(({ method }) => method === 'SETUP')
      .map(({ headers }) => (headers['transport']?.includes('TCP') === true ? 'tcp' : 'udp'));

  it('reads over UDP when the camera refuses TCP, and tries TCP first again next time', async () => {
    await using peer = await camera();
    for (let connection = 0; connection < 2; connection++) {
      await using reading = read(peer.url, { transport: 'auto' });
      await reading.atLeast(units.length);
      expect(reading.units.map((unit) => unit.bytes)).toEqual(wholeBytes);
    }
    expect(setUps(peer)).toEqual(['tcp', 'udp', 'tcp', 'udp']);
    await eventually(() => peer.open() === 0);
    await noSocketIsOpen();
  });

  it('stays on TCP when the camera offers it', async () => {
    await using peer = await startRtspCamera({ codec: 'h264', units });
    await using reading = read(peer.url, { transport: 'auto' });
    await reading.atLeast(units.length);
    expect(setUps(peer)).toEqual(['tcp']);
  });

  it('reports what to change when nothing is left', async () => {
    await using deaf = await camera({ udp: { mute: true } });
    await using blocked = read(deaf.url, { transport: 'auto' });
    expect((await blocked.ended).why).toEqual(cameraProblem('camera.udp_blocked'));
    await using strict = await camera({
      reply: ({ method }) => (method === 'SETUP' ? { status: 461 } : undefined),
    });
    await using refused = read(strict.url, { transport: 'auto' });
    expect((await refused.ended).why).toEqual(cameraProblem('camera.transports_refused'));
  });

  it.each(['auto', 'udp'] as const)('names a camera that sends by multicast only: %s', async (transport) => {
    const group = 'RTP/AVP;multicast;destination=239.1.2.3;port=5000-5001;ttl=16';
    await using peer = await camera({ udp: { transport: () => group } });
    await using reading = read(peer.url, { transport });
    expect((await reading.ended).why).toEqual(cameraProblem('camera.multicast_only'));
  });
});

describe('a strict camera behind NAT', () => {
  it('returns every unit over a pair of ports with keep-alives on both, and closes all sockets after TEARDOWN', async () => {
    const wallMs = Date.UTC(2026, 0, 1);
    const { peer, reading } = await readAll({ wallMs });
    expect(peer.requests.map(({ method }) => method)).toEqual([
      ...['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN'],
    ]);
    expect(peer.violations).toEqual([]);
    expect(reading.units.map((unit) => unit.bytes)).toEqual(wholeBytes);
    expect(reading.units.map((unit) => unit.pts90k)).toEqual(units.map((unit) => unit.pts90k));
    expect(reading.units.some((unit) => unit.lossBefore)).toBe(false);
    expect(reading.clockReadings.map((each) => each.wallMs)).toEqual([wallMs]);
    const [rtp] = peer.datagrams.filter(({ to }) => to === 'rtp');
    expect(rtp?.bytes).toHaveLength(12);
    const [rtcp] = peer.datagrams.filter(({ to }) => to === 'rtcp');
    // A receiver report without blocks, then a description with a name.
    expect(rtcp?.bytes.subarray(0, 4)).toEqual(Buffer.of(0x80, 201, 0, 1));
    expect(rtcp?.bytes.subarray(8, 10)).toEqual(Buffer.of(0x81, 202));
    expect(rtcp?.bytes.length).toBe(8 + 4 + (rtcp?.bytes.readUInt16BE(10) ?? 0) * 4);
  });

  it('returns the same units for reordered and duplicate packets', async () => {
    const { reading } = await readAll({
      packets: { maxPayload: 300 },
      // The first stays first: packets sent before it are unknown to the reader.
      packetsOut: (packets) => [...packets.slice(0, 1), ...reversedInBlocks(packets.slice(1), 6)],
    });
    expect(reading.units.map((unit) => unit.bytes)).toEqual(wholeBytes);
    expect(reading.units.some((unit) => unit.lossBefore)).toBe(false);
    expect(reading.losses()).toBe(0);
  });

  it('marks the picture of a lost packet, and the next one', async () => {
    const { reading } = await readAll(
      {
        packets: { maxPayload: 300 },
        packetsOut: (packets) => {
          const ends = (n: number) => ((packets[n]?.[1] ?? 0) & 0x80) !== 0;
          const second = packets.findIndex((_, n) => ends(n)) + 1;
          // In the middle of a later picture.
          const middle = packets.findIndex((_, n) => n > second && !ends(n - 1) && !ends(n));
          return packets.filter((_, n) => n !== middle);
        },
      },
      units.length - 1,
    );
    const lost = wholeBytes.findIndex((bytes, n) => !reading.units[n]?.bytes.equals(bytes));
    expect(lost).toBeGreaterThan(0);
    expect(reading.units.map((unit) => unit.bytes)).toEqual(wholeBytes.toSpliced(lost, 1));
    expect(reading.units.flatMap((unit, n) => (unit.lossBefore ? [n] : []))).toEqual([lost]);
  });

  it('does not hold back the last packets until the next picture', async () => {
    const one = units.slice(0, 1);
    // The second is missing, and nothing follows the last for a minute.
    await using peer = await camera({
      units: one,
      packets: { maxPayload: 300 },
      packetsOut: (packets) => packets.filter((_, n) => n !== 1),
    });
    await using reading = read(peer.url);
    await reading.atLeast(1);
    expect(reading.units[0]?.lossBefore).toBe(true);
  });

  it('sends receiver reports every few seconds', async () => {
    await using peer = await camera();
    await using _ = read(peer.url);
    await eventually(() => peer.datagrams.filter(({ to }) => to === 'rtcp').length >= 2);
    expect(peer.violations).toEqual([]);
  });

  it('ends when the connection is closed', async () => {
    const peer = await camera();
    await using reading = read(peer.url);
    await reading.atLeast(units.length);
    await peer[Symbol.asyncDispose]();
    expect(await reading.ended).toEqual({ why: cameraProblem('camera.connection_closed'), unfit: false });
    await noSocketIsOpen();
  });

  it('gives up when the camera falls silent', async () => {
    await using peer = await camera();
    await using reading = read(peer.url, { silenceMs: 500 });
    expect(await reading.ended).toEqual({
      why: cameraProblem('camera.no_picture', { seconds: 1 }),
      unfit: false,
    });
    expect(peer.requests.at(-1)?.method).toBe('TEARDOWN');
    await noSocketIsOpen();
  });
});

describe('what cannot be read', () => {
  const noVideo = { why: cameraProblem('camera.no_video_over_udp'), unfit: false };

  it('reports a camera whose packets do not arrive', async () => {
    await using peer = await camera({ udp: { mute: true } });
    await using reading = read(peer.url);
    expect(await reading.ended).toEqual(noVideo);
    expect(peer.requests.at(-1)?.method).toBe('TEARDOWN');
    await noSocketIsOpen();
  });

  it('ignores packets from another port than declared', async () => {
    const forged = rtpPacket(
      { payloadType: 96, marker: true, sequence: 1, timestamp: 0, ssrc: 0x1234 },
      Buffer.of(0x65, 0x88, 1, 1),
    );
    const { reading } = await readAll({ udp: { strangers: [forged, forged, forged] } });
    expect(reading.units.map((unit) => unit.bytes)).toEqual(wholeBytes);
    await using peer = await camera({
      udp: {
        transport: ({ client }) => `RTP/AVP;unicast;client_port=${client};server_port=6000-6001`,
        strangers: [forged],
      },
    });
    await using other = read(peer.url);
    expect(await other.ended).toEqual(noVideo);
    expect(other.units).toEqual([]);
  });

  it.each<[string, Partial<RtspCameraOptions>]>([
    ['refuses UDP', { reply: ({ method }) => (method === 'SETUP' ? { status: 461 } : undefined) }],
    ['answers with TCP', { udp: { transport: () => 'RTP/AVP/TCP;unicast;interleaved=0-1' } }],
  ])('a camera that %s: ffmpeg could not either', async (_, options) => {
    await using peer = await camera(options);
    await using reading = read(peer.url);
    expect(await reading.ended).toEqual({
      why: cameraProblem('camera.transport_unsupported'),
      unfit: false,
    });
    await eventually(() => peer.open() === 0);
    await noSocketIsOpen();
  });
});

describe('where a camera sends from', () => {
  it.each([
    ['RTP/AVP;unicast;client_port=1-2;server_port=6970-6971;source=10.0.0.2', '10.0.0.2', 6970, 6971],
    ['RTP/AVP/UDP;unicast;server_port = 6970', undefined, 6970, 6971],
    ['RTP/AVP;unicast;client_port=1-2;server_port=0-0;source=camera', undefined, undefined, undefined],
    ['RTP/AVP;unicast;source="fd00::2";server_port=70000-3', 'fd00::2', undefined, 3],
    [undefined, undefined, undefined, undefined],
  ] as const)('%s', (transport, source, rtpPort, rtcpPort) => {
    expect(originOf(transport)).toEqual({ source, rtpPort, rtcpPort });
  });
});

/** Some machines have no IPv6. */
const loopbacks = ['127.0.0.1', '::1'].filter((host) =>
  Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === host)),
);

describe('a pair of sockets', () => {
  it.each(loopbacks)(
    '%s: opens neighbouring even and odd ports, and drops packets from elsewhere',
    async (host) => {
      const received: string[] = [];
      const stop = new AbortController();
      const opened = await openUdp(
        {
          ...{ local: host, remote: host, clock: systemClock },
          onRtp: (bytes) => received.push(`rtp ${bytes.length}`),
          onRtcp: (bytes) => received.push(`rtcp ${bytes.length}`),
          onProblem: (why) => received.push(why.code),
        },
        stop.signal,
      );
      if ('kind' in opened) throw new Error(opened.why.code);
      const { rtpPort, rtcpPort } = opened;
      expect([rtpPort % 2, rtcpPort]).toEqual([0, rtpPort + 1]);
      const family = host === '::1' ? 'udp6' : 'udp4';
      const [camera, stranger] = [createSocket(family), createSocket(family)];
      for (const socket of [camera, stranger]) {
        socket.bind(0, host);
        await once(socket, 'listening');
      }
      const { port } = camera.address();
      const packet = (sequence: number) =>
        rtpPacket(
          { payloadType: 96, marker: false, sequence, timestamp: 0, ssrc: 1 },
          Buffer.alloc(sequence),
        );
      const send = (socket: typeof camera, bytes: Buffer, to: number) =>
        new Promise((resolve) => socket.send(bytes, to, host, resolve));
      // Before the sender is declared, no packet is accepted.
      await send(camera, packet(1), rtpPort);
      await systemClock.sleep(100);
      opened.begin({ source: undefined, rtpPort: port, rtcpPort: port });
      expect(opened.received()).toBe(false);
      await send(stranger, packet(2), rtpPort);
      await send(stranger, packet(2), rtcpPort);
      await send(camera, packet(3), rtpPort);
      await send(camera, packet(4), rtcpPort);
      await eventually(() => received.length === 2);
      expect(received.sort()).toEqual(['rtcp 16', 'rtp 15']);
      expect(opened.received()).toBe(true);
      await opened[Symbol.asyncDispose]();
      camera.close();
      stranger.close();
      await noSocketIsOpen();
    },
  );
});
