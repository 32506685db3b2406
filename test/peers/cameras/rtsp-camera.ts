/**
 * An RTSP camera that serves given access units, strict by default and misbehaving where told: it speaks RTSP 1.0 and interleaved RTP
 * or RTP over UDP from the RFCs alone, checks what it is asked (and notes what is not right), and lets a test change any answer and any
 * byte of the stream.
 */
import { createHash } from 'node:crypto';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { frame, type PacketOptions, payloadsOf, rtpPacket, senderReport } from './rtp-packets.ts';

export type PeerUnit = {
  /** NAL units without start codes. */
  readonly nals: readonly Buffer[];
  readonly pts90k: number;
};

type PeerRequest = {
  readonly method: string;
  readonly uri: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** How many of this method came before, over all connections. */
  readonly before: number;
  /** When it came, epoch milliseconds. */
  readonly atMs: number;
};

/** What the camera says. Undefined fields as usual. */
export type PeerReply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string;
  /** Instead of all that: these very bytes. */
  readonly raw?: Buffer;
};

export type PeerAuth = {
  readonly username: string;
  readonly password: string;
  readonly scheme: 'basic' | 'digest';
  /** Default MD5. */
  readonly algorithm?: 'MD5' | 'SHA-256' | 'MD5-sess';
  readonly qop?: 'auth';
  /** A nonce is good for this many requests, then it is stale; default for ever. */
  readonly nonceUses?: number;
  /** Closes the connection with each 401. */
  readonly closes?: boolean;
};

/** A camera that serves over UDP only, as from behind NAT: it sends nothing before both ports have been written to. */
type PeerUdp = {
  /** The transport it answers with, whatever it does; default the truth. `ports`: of the client and of itself, as they are written. */
  readonly transport?: (ports: { readonly client: string; readonly server: string }) => string | undefined;
  /** Sends nothing at all. */
  readonly mute?: boolean;
  /** Sends these from another port than the one it tells, before its own. */
  readonly strangers?: readonly Buffer[];
};

export type RtspCameraOptions = {
  readonly codec: 'h264' | 'h265';
  readonly units: readonly PeerUnit[];
  /** From one unit to the next; default 0: all at once, then silence with the connection open. */
  readonly intervalMs?: number;
  readonly packets?: Partial<PacketOptions>;
  readonly payloadType?: number;
  readonly clockRate?: number;
  /** Lines of the description behind the usual ones of the video (fmtp), or all of it. */
  readonly fmtp?: string;
  readonly sdp?: string;
  readonly auth?: PeerAuth;
  /** Default over TCP only. */
  readonly udp?: PeerUdp;
  /** Default 60. */
  readonly sessionTimeoutS?: number;
  /** Default with GET_PARAMETER. */
  readonly public?: string;
  /** The channels it answers with, whatever was asked for. */
  readonly channels?: readonly [number, number];
  /** `silence`: no answer; `close`: the connection ends; undefined: as usual. */
  readonly reply?: (request: PeerRequest) => PeerReply | 'silence' | 'close' | undefined;
  /** The packets of all units as they go out (without the `$` head); default as made. */
  readonly packetsOut?: (packets: Buffer[]) => Buffer[];
  /** All that goes out behind the answer to PLAY, as chunks that are written one by one; default one for each packet. */
  readonly chunks?: (stream: Buffer) => Buffer[];
  /** Told with each unit's number when its last packet has been written. */
  readonly onSent?: (unit: number) => void;
  /** Done with the stream, the connection is ended. */
  readonly endsAfter?: boolean;
  /** Sends a sender report with this wall clock first. */
  readonly wallMs?: number;
};

type PeerDatagram = {
  readonly to: 'rtp' | 'rtcp';
  readonly bytes: Buffer;
  /** Epoch milliseconds. */
  readonly atMs: number;
};

export type RtspCamera = {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly PeerRequest[];
  /** What a client may not do. */
  readonly violations: readonly string[];
  /** Answers to our own requests, as lines. */
  readonly answers: readonly string[];
  /** What came over UDP, over all connections. */
  readonly datagrams: readonly PeerDatagram[];
  /** Writes to every client that is there. */
  write(bytes: Buffer): void;
  /** Since the start, and those there are now. */
  connections(): number;
  open(): number;
  [Symbol.asyncDispose](): Promise<void>;
};

const path = '/stream';

type ClientState = {
  setUp: boolean;
  readonly session: string;
  gone: boolean;
  rtp?: UdpSocket;
  rtcp?: UdpSocket;
  clientPorts?: { readonly rtp: number; readonly rtcp: number };
  readonly punched: Readonly<Record<'rtp' | 'rtcp', PromiseWithResolvers<undefined>>>;
};

export async function startRtspCamera(options: RtspCameraOptions): Promise<RtspCamera> {
  const requests: PeerRequest[] = [];
  const violations: string[] = [];
  const answers: string[] = [];
  const datagrams: PeerDatagram[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let nonce = 1;
  let nonceUsed = 0;

  /** Undefined if the client is logged in, else the challenge. */
  function challenge(request: PeerRequest): string | undefined {
    const { auth } = options;
    if (auth === undefined) return undefined;
    const given = request.headers['authorization'];
    if (auth.scheme === 'basic') {
      const right = Buffer.from(`${auth.username}:${auth.password}`, 'utf8').toString('base64');
      return given === `Basic ${right}` ? undefined : 'Basic realm="camera"';
    }
    const { algorithm = 'MD5' } = auth;
    const told = (stale: boolean) =>
      `Digest realm="camera", nonce="n=${nonce}=", algorithm=${algorithm}${auth.qop === undefined ? '' : `, qop="${auth.qop}"`}${stale ? ', stale=true' : ''}`;
    if (given === undefined || !digestIsRight(given, request, { ...auth, algorithm })) return told(false);
    if (!given.includes(`nonce="n=${nonce}="`)) return told(true);
    if (++nonceUsed > (auth.nonceUses ?? Infinity)) {
      nonce++;
      nonceUsed = 0;
      return told(true);
    }
    return undefined;
  }

  function usual(request: PeerRequest, state: ClientState): PeerReply {
    const { codec, payloadType = 96, clockRate = 90_000, channels = [0, 1] } = options;
    const session = `${state.session};timeout=${options.sessionTimeoutS ?? 60}`;
    if (request.uri.includes('@')) violations.push(`credentials in ${request.method}`);
    switch (request.method) {
      case 'OPTIONS':
        return {
          headers: { Public: options.public ?? 'OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER' },
        };
      case 'DESCRIBE': {
        if (request.headers['accept'] !== 'application/sdp') violations.push('DESCRIBE without Accept');
        if (new URL(request.uri).pathname !== path) return { status: 404 };
        const name = codec === 'h264' ? 'H264' : 'H265';
        const body =
          options.sdp ??
          [
            'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\na=control:*',
            `m=video 0 RTP/AVP ${payloadType}\r\na=rtpmap:${payloadType} ${name}/${clockRate}`,
            ...(options.fmtp === undefined ? [] : [`a=fmtp:${payloadType} ${options.fmtp}`]),
            'a=control:track1\r\n',
          ].join('\r\n');
        return { headers: { 'Content-Type': 'application/sdp', 'Content-Base': `${request.uri}/` }, body };
      }
      case 'SETUP': {
        if (options.udp !== undefined) {
          const client = /^RTP\/AVP;unicast;client_port=((\d+)-(\d+))$/.exec(
            request.headers['transport'] ?? '',
          );
          if (client === null) return { status: 461 };
          const [, written = '', rtp, rtcp] = client;
          if (Number(rtp) % 2 !== 0 || Number(rtcp) !== Number(rtp) + 1) violations.push(`ports ${written}`);
          state.setUp = true;
          state.clientPorts = { rtp: Number(rtp), rtcp: Number(rtcp) };
          const server = [state.rtp, state.rtcp].map((socket) => socket?.address().port).join('-');
          const transport =
            options.udp.transport === undefined
              ? `RTP/AVP/UDP;unicast;client_port=${written};server_port=${server};source=127.0.0.1;ssrc=00001234`
              : options.udp.transport({ client: written, server });
          return { headers: { Transport: transport, Session: session } };
        }
        if (!/^RTP\/AVP\/TCP;unicast;interleaved=\d+-\d+$/.test(request.headers['transport'] ?? ''))
          return { status: 461 };
        state.setUp = true;
        return {
          headers: { Transport: `RTP/AVP/TCP;unicast;interleaved=${channels.join('-')}`, Session: session },
        };
      }
      case 'PLAY':
        if (!state.setUp) return { status: 455 };
        if (request.headers['range'] !== undefined) violations.push('PLAY with Range');
        break;
      case 'GET_PARAMETER':
      case 'TEARDOWN':
        break;
      default:
        return { status: 501 };
    }
    if (request.headers['session'] !== state.session) return { status: 454 };
    return { headers: { Session: session } };
  }

  function packetsOfAll(): Buffer[] {
    const { payloadType = 96, clockRate = 90_000, codec } = options;
    let sequence = 65_530; // it wraps soon
    const packets = options.units.flatMap((unit) => {
      const payloads = payloadsOf(unit.nals, { codec, ...options.packets });
      return payloads.map((payload, index) =>
        rtpPacket(
          {
            payloadType,
            marker: index === payloads.length - 1,
            sequence: sequence++,
            timestamp: Math.round((unit.pts90k * clockRate) / 90_000),
            ssrc: 0x1234,
          },
          payload,
        ),
      );
    });
    return options.packetsOut?.(packets) ?? packets;
  }

  async function stream(socket: Socket): Promise<void> {
    const { intervalMs = 0, channels = [0, 1], wallMs } = options;
    const frames = packetsOfAll().map((packet) => frame(channels[0], packet));
    if (wallMs !== undefined) frames.unshift(frame(channels[1], senderReport(wallMs, 0x1234)));
    const chunks = options.chunks?.(Buffer.concat(frames)) ?? frames;
    let sent = 0;
    for (const chunk of chunks) {
      if (socket.destroyed) return;
      // A client that resets the connection rejects both with EPIPE.
      if (!socket.write(chunk))
        await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
      // Each in a segment of its own where chunks are asked for.
      if (options.chunks !== undefined) await new Promise((resolve) => setImmediate(resolve));
      if (!endsUnit(chunk)) continue;
      options.onSent?.(sent++);
      if (intervalMs > 0) await new Promise((resolve) => setTimeout(resolve, intervalMs));
    }
    if (options.endsAfter === true) socket.end();
  }

  async function streamUdp(client: ClientState): Promise<void> {
    const { rtp, rtcp, clientPorts, punched } = client;
    if (rtp === undefined || rtcp === undefined || clientPorts === undefined) return;
    if (options.udp?.mute === true) return;
    await Promise.all([punched.rtp.promise, punched.rtcp.promise]);
    const send = (socket: UdpSocket, bytes: Buffer, port: number) =>
      new Promise((resolve) => socket.send(bytes, port, '127.0.0.1', resolve));
    const stranger = createSocket('udp4');
    for (const bytes of options.udp?.strangers ?? []) await send(stranger, bytes, clientPorts.rtp);
    stranger.close();
    if (options.wallMs !== undefined)
      await send(rtcp, senderReport(options.wallMs, 0x1234), clientPorts.rtcp);
    let sent = 0;
    for (const packet of packetsOfAll()) {
      if (client.gone) return;
      await send(rtp, packet, clientPorts.rtp);
      if (((packet[1] ?? 0) & 0x80) === 0) continue;
      options.onSent?.(sent++);
      if (options.intervalMs !== undefined)
        await new Promise((resolve) => setTimeout(resolve, options.intervalMs));
    }
  }

  async function openUdp(state: ClientState): Promise<void> {
    for (const kind of ['rtp', 'rtcp'] as const) {
      const socket = createSocket('udp4');
      state[kind] = socket;
      socket.on('message', (bytes, { port }) => {
        if (port !== state.clientPorts?.[kind]) violations.push(`a datagram from port ${port}`);
        datagrams.push({ to: kind, bytes, atMs: Date.now() });
        state.punched[kind].resolve(undefined);
      });
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
    }
  }

  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    const state: ClientState = {
      setUp: false,
      session: `S${connections}`,
      gone: false,
      punched: { rtp: Promise.withResolvers(), rtcp: Promise.withResolvers() },
    };
    socket.on('close', () => {
      sockets.delete(socket);
      state.gone = true;
      state.rtp?.close();
      state.rtcp?.close();
    });
    if (options.udp !== undefined) {
      socket.pause();
      void openUdp(state).then(() => socket.resume());
    }
    let text = '';
    let lastCseq = 0;
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end);
        text = text.slice(end + 4);
        if (head.startsWith('RTSP/')) answers.push(head.split('\r\n').join(' | '));
        else handle(head);
      }
    });

    function handle(head: string): void {
      const [first = '', ...lines] = head.split('\r\n');
      const [method = '', uri = ''] = first.split(' ');
      const headers = Object.fromEntries(
        lines.map((line) => {
          const colon = line.indexOf(': ');
          return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
        }),
      );
      const before = requests.filter((each) => each.method === method).length;
      const request = { method, uri, headers, before, atMs: Date.now() };
      requests.push(request);
      const cseq = Number(headers['cseq']);
      if (cseq !== lastCseq + 1) violations.push(`CSeq ${headers['cseq'] ?? 'none'} after ${lastCseq}`);
      lastCseq = cseq;
      const changed = options.reply?.(request);
      if (changed === 'silence') return;
      if (changed === 'close') {
        socket.destroy();
        return;
      }
      const asked = changed === undefined ? challenge(request) : undefined;
      const reply: PeerReply =
        asked === undefined
          ? { ...(changed?.status === undefined ? usual(request, state) : {}), ...changed }
          : { status: 401, headers: { 'WWW-Authenticate': asked } };
      if (reply.raw !== undefined) socket.write(reply.raw);
      else socket.write(bytesOf(reply, cseq));
      if (asked !== undefined && options.auth?.closes === true) socket.end();
      if (method === 'PLAY' && (reply.status ?? 200) === 200)
        void (options.udp === undefined ? stream(socket) : streamUdp(state));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `rtsp://127.0.0.1:${port}${path}`,
    port,
    requests,
    violations,
    answers,
    datagrams,
    write: (bytes) => sockets.forEach((socket) => socket.write(bytes)),
    connections: () => connections,
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The answer, or any other message of the camera's own. */
export function bytesOf(reply: PeerReply, cseq: number): Buffer {
  const { status = 200, headers = {}, body = '' } = reply;
  const length = body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  const all: NonNullable<PeerReply['headers']> = { CSeq: String(cseq), ...length, ...headers };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : (value ?? [])).map((each) => `${name}: ${each}`),
  );
  return Buffer.from(
    [`RTSP/1.0 ${status} ${status === 200 ? 'OK' : 'No'}`, ...lines, '', body].join('\r\n'),
    'latin1',
  );
}

/** The marker bit of a frame's packet. */
function endsUnit(chunk: Buffer): boolean {
  return chunk[0] === 0x24 && ((chunk[5] ?? 0) & 0x80) !== 0;
}

function digestIsRight(given: string, request: PeerRequest, auth: PeerAuth & { algorithm: string }): boolean {
  const field = (name: string) =>
    new RegExp(`[ ,]${name}=(?:"([^"]*)"|([^ ,]*))`).exec(given)?.slice(1).find(Boolean) ?? '';
  const hash = (text: string) =>
    createHash(auth.algorithm.startsWith('SHA-256') ? 'sha256' : 'md5')
      .update(text, 'utf8')
      .digest('hex');
  let secret = hash(`${auth.username}:camera:${auth.password}`);
  if (auth.algorithm.endsWith('-sess')) secret = hash(`${secret}:${field('nonce')}:${field('cnonce')}`);
  const middle = auth.qop === undefined ? '' : `:${field('nc')}:${field('cnonce')}:${auth.qop}`;
  const expected = hash(`${secret}:${field('nonce')}${middle}:${hash(`${request.method}:${request.uri}`)}`);
  return field('uri') === request.uri && field('response') === expected;
}
