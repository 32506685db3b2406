/**
 * UDP transport of a camera's stream: a pair of ports, RTP on the even one and RTCP on the odd one (RFC 3550, 11).
 * Accepts packets only from the host of the RTSP connection, restores their order, and sends a receiver report every
 * few seconds: that keeps firewalls and NAT open, and some cameras stop without it. Nothing here rejects.
 */
import { randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIP, isIPv6 } from 'node:net';
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';
import { childLifetime, pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { socketProblem } from './problem.ts';
import { createReorder, type Numbered } from './reorder.ts';
import { parseRtp } from './rtp.ts';

const reportEveryMs = 5_000;
/** Buffer for stalls of this program: seconds of video. Linux gives at most net.core.rmem_max. */
const receiveBufferBytes = 4 * 1024 * 1024;
const pairTries = 16;

/** Source of the camera's packets, as far as declared. */
export type UdpOrigin = {
  readonly source: string | undefined;
  readonly rtpPort: number | undefined;
  readonly rtcpPort: number | undefined;
};

/** Parses the Transport header of a SETUP response (RFC 2326, 12.39). Undefined when the camera rejects UDP. */
export function originOf(transport: string | undefined): UdpOrigin | undefined {
  if (transport === undefined) return { source: undefined, rtpPort: undefined, rtcpPort: undefined };
  if (/\bTCP\b|interleaved|\bmulticast\b/i.test(transport)) return undefined;
  const ports = /server_port\s*=\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?/i.exec(transport);
  const rtpPort = portOf(Number(ports?.[1]));
  const source = /source\s*=\s*"?\[?([\d.:a-f]+)/i.exec(transport)?.[1];
  return {
    source: source !== undefined && isIP(source) > 0 ? source : undefined,
    rtpPort,
    rtcpPort: portOf(ports?.[2] === undefined ? (rtpPort ?? 0) + 1 : Number(ports[2])),
  };
}

export type UdpOptions = {
  /** Addresses of the RTSP connection at both ends. */
  readonly local: string;
  readonly remote: string;
  readonly clock: Clock;
  /** In order. `arrivalMs`: CLOCK_MONOTONIC, when it and all before it had arrived. */
  readonly onRtp: (packet: Buffer, arrivalMs: number) => void;
  readonly onRtcp: (packet: Buffer, arrivalMs: number) => void;
  readonly onProblem: (why: CameraProblem) => void;
};

export type Udp = AsyncDisposable & {
  readonly rtpPort: number;
  readonly rtcpPort: number;
  /** Starts accepting packets and sending receiver reports. */
  begin(origin: UdpOrigin): void;
  /** Whether any packet has arrived from the camera. */
  received(): boolean;
};

type Datagram = Numbered & { readonly bytes: Buffer };

export async function openUdp(
  options: UdpOptions,
  signal: AbortSignal,
): Promise<Udp | { readonly kind: 'failed'; readonly why: CameraProblem }> {
  const { clock, remote, onProblem } = options;
  const pair = await bindPair(options.local);
  if ('kind' in pair) return pair;
  const [rtp, rtcp] = pair;
  const life = childLifetime(signal);
  const reorder = createReorder<Datagram>();
  const ssrc = randomBytes(4).readUInt32BE();
  const report = receiverReport(ssrc);
  const hosts = new Set([withoutScope(remote)]);
  let origin: UdpOrigin | undefined;
  let received = false;
  let waiting = Promise.resolve();
  let isWaiting = false;
  let reporting = Promise.resolve();

  const isFrom = ({ address, port }: RemoteInfo, reported: number | undefined): boolean =>
    origin !== undefined && hosts.has(withoutScope(address)) && port === (reported ?? port);

  rtp.on('message', (bytes: Buffer, sender: RemoteInfo) => {
    if (life.signal.aborted || !isFrom(sender, origin?.rtpPort)) return;
    received = true;
    const packet = parseRtp(bytes);
    if (packet === undefined) return;
    const { sequence, ssrc: from } = packet;
    hand(reorder.push({ sequence, ssrc: from, arrivalMs: clock.monotonicMs(), bytes }));
    if (isWaiting || reorder.dueMs() === undefined) return;
    isWaiting = true;
    waiting = letGoInTime();
  });
  rtcp.on('message', (bytes: Buffer, sender: RemoteInfo) => {
    if (life.signal.aborted || !isFrom(sender, origin?.rtcpPort)) return;
    received = true;
    options.onRtcp(bytes, clock.monotonicMs());
  });
  for (const socket of pair) socket.on('error', (error) => onProblem(socketProblem(error)));

  function hand(packets: readonly Datagram[]): void {
    for (const { bytes, arrivalMs } of packets) {
      if (life.signal.aborted) return;
      options.onRtp(bytes, arrivalMs);
    }
  }

  async function letGoInTime(): Promise<void> {
    for (let dueMs = reorder.dueMs(); dueMs !== undefined; dueMs = reorder.dueMs()) {
      if (!(await pause(clock, Math.max(1, dueMs - clock.monotonicMs()), life.signal))) return;
      // After a stall of this program missing packets may be unread: timers fire before network events.
      if (!(await pause(clock, 1, life.signal))) return;
      hand(reorder.expire(clock.monotonicMs()));
    }
    isWaiting = false;
  }

  async function sendReports({ rtpPort, rtcpPort }: UdpOrigin): Promise<void> {
    const nothing = emptyRtp(ssrc);
    do {
      // Once it flows, the stream itself keeps the path open.
      if (!received) send(rtp, nothing, rtpPort);
      send(rtcp, report, rtcpPort);
    } while (await pause(clock, reportEveryMs, life.signal));
  }

  /** A lost one is followed by the next; failures show as missing packets. */
  function send(from: Socket, bytes: Buffer, port: number | undefined): void {
    if (port !== undefined && !life.signal.aborted) from.send(bytes, port, remote, () => undefined);
  }

  return {
    rtpPort: rtp.address().port,
    rtcpPort: rtcp.address().port,
    begin(reported) {
      origin = reported;
      if (reported.source !== undefined) hosts.add(reported.source);
      reporting = sendReports(reported);
    },
    received: () => received,
    [Symbol.asyncDispose]: async () => {
      life.end();
      await Promise.all([...pair.map(close), waiting, reporting]);
    },
  };
}

/** RTP's port is even and RTCP's the next one: some cameras assume that, whatever they are told in SETUP. */
async function bindPair(
  address: string,
): Promise<[Socket, Socket] | { readonly kind: 'failed'; readonly why: CameraProblem }> {
  let why = cameraProblem('camera.no_udp_ports');
  for (let tries = 0; tries < pairTries; tries++) {
    try {
      const one = await bind(address, 0);
      const { port } = one.address();
      const other = await bind(address, port ^ 1).catch(() => undefined);
      if (other !== undefined) return port % 2 === 0 ? [one, other] : [other, one];
      await close(one);
    } catch (error) {
      why = socketProblem(error);
    }
  }
  return { kind: 'failed', why };
}

async function bind(address: string, port: number): Promise<Socket> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  try {
    socket.bind({ address, port, exclusive: true });
    await once(socket, 'listening');
  } catch (error) {
    socket.close();
    throw error;
  }
  try {
    socket.setRecvBufferSize(receiveBufferBytes);
  } catch {
    // Some systems reject a size that Linux would reduce to its limit.
  }
  return socket;
}

async function close(socket: Socket): Promise<void> {
  const closed = once(socket, 'close');
  socket.close();
  await closed;
}

/** Cameras write zero for an unknown port. */
function portOf(reported: number): number | undefined {
  return reported > 1 && reported < 65_536 ? reported : undefined;
}

/** A link-local IPv6 address may include the name of an interface. */
function withoutScope(address: string): string {
  return address.replace(/%.*/, '');
}

/** A header without payload: ignored by every decoder. */
function emptyRtp(ssrc: number): Buffer {
  const packet = Buffer.alloc(12);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

/** An empty report, as before the first packet, and a name (RFC 3550, 6.1): its only purpose is to show a live receiver. */
function receiverReport(ssrc: number): Buffer {
  const name = Buffer.from('tillframe', 'latin1');
  const itemWords = Math.ceil((2 + name.length + 1) / 4);
  const packet = Buffer.alloc(8 + 8 + itemWords * 4);
  packet.set([0x80, 201, 0, 1]);
  packet.writeUInt32BE(ssrc, 4);
  packet.set([0x81, 202, 0, 1 + itemWords], 8);
  packet.writeUInt32BE(ssrc, 12);
  packet.set([1, name.length, ...name], 16);
  return packet;
}
