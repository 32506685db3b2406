/**
 * A camera's ONVIF side over the wire: it answers searches (WS-Discovery, UDP multicast) and device calls (SOAP over HTTP), strictly:
 * a login must be right in every part, by the camera's own clock; and as badly as it is told to. It has no video: its URLs are only told.
 * `node test/peers/cameras/onvif-camera.ts '{"host":"10.0.0.2"}'` runs one, in a network of its own for instance; it ends when its stdin closes.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket as NetSocket } from 'node:net';
import { type EncoderManner, encoderOperations } from './onvif-encoder.ts';
import { createPeerEvents, type EventManner, type PeerEvents } from './onvif-events.ts';
import { createLoginCheck, digestChallenge, type PeerLogin } from './onvif-login.ts';
import { envelope, faultXml, isMedia2, type PeerProfile, type Told } from './onvif-soap.ts';
import { operations, probeMatchXml } from './onvif-xml.ts';

export type OnvifCameraOptions = {
  /** Address it listens at, and by which it joins the multicast group. Default 127.0.0.1. */
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Default: a new one. */
  readonly endpoint?: string;
  readonly name?: string;
  /** Default 00123456789012345678. */
  readonly serial?: string;
  /** Its clock is wrong by this much. Default 0. */
  readonly clockOffsetMs?: number;
  readonly login?: PeerLogin;
  /** Some makers (Panasonic) tell the time to users only. */
  readonly timeNeedsLogin?: boolean;
  /** Host in the URLs it tells, as cameras have it that were moved. Default: its own. */
  readonly reportedHost?: string;
  /** It speaks https with this. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly media?: readonly (1 | 2)[];
  readonly profiles?: readonly PeerProfile[];
  /** What it makes of another key-frame interval. Default `accepts`. */
  readonly encoder?: EncoderManner;
  /** Default 1 … 400 pictures. */
  readonly govRange?: readonly [min: number, max: number];
  /** Answers to each probe, one after the other. Default: one good answer. */
  readonly answers?: readonly ProbeAnswerKind[];
  /** XAddrs in place of the right one; `PORT` stands for its port. */
  readonly xaddrs?: string;
  readonly faults?: Readonly<Record<string, CallFault>>;
  /** Its inputs, relays and regions. Without: it has no events service. */
  readonly events?: EventManner;
};

export type ProbeAnswerKind =
  | 'good'
  | 'late'
  | 'garbage'
  | 'truncated'
  | 'no_xaddrs'
  | 'empty'
  | 'two_matches';

/** `reset_once`, `cut_off_once`: and the next time it answers. */
export type CallFault =
  | 'reset'
  | 'reset_once'
  | 'cut_off'
  | 'cut_off_once'
  | 'hang'
  /** A few bytes now and then, for ever. */
  | 'drip'
  | 'html'
  | 'huge'
  | 'slow_to_parse'
  /** Elements within elements, deeper than a recursive function can follow. */
  | 'nested'
  | 'refused'
  | 'empty_body';

export type OnvifCamera = {
  readonly host: string;
  readonly port: number;
  readonly endpoint: string;
  /** `http://127.0.0.1:45123/onvif/device_service` */
  readonly url: string;
  /** Operations asked for, in order: `GetProfiles`, or `GetProfiles!` where the login was refused. */
  readonly calls: string[];
  /** Probes heard. */
  probes(): number;
  /** Each profile with its key-frame interval now. */
  readonly profiles: readonly PeerProfile[];
  /** What SetNTP and SetSystemDateAndTime left. */
  readonly settings: { ntp?: string; timeFrom?: string; timeZone: string; daylightSavings: string };
  readonly events: Omit<PeerEvents, 'answer'>;
  /** Connections open now. */
  connections(): number;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const group = '239.255.255.250';
const discoveryPort = 3702;
const lateMs = 1_200;

export async function startOnvifCamera(options: OnvifCameraOptions = {}): Promise<OnvifCamera> {
  const {
    host = '127.0.0.1',
    endpoint = `urn:uuid:${randomUUID()}`,
    name = 'Peer 100',
    clockOffsetMs = 0,
  } = options;
  const nowMs = (): number => Date.now() + clockOffsetMs;
  const calls: string[] = [];
  const faults = new Map(Object.entries(options.faults ?? {}));
  const settings: OnvifCamera['settings'] = { timeZone: 'JST-9', daylightSavings: 'true' };
  const realm = 'peer';
  const checkLogin = createLoginCheck(options.login, { nowMs, realm });
  const events = createPeerEvents(options.events ?? { properties: [] });

  const hear = (request: IncomingMessage, response: ServerResponse): void => {
    void readBody(request).then((body) => answer(request, response, body));
  };
  const scheme = options.tls === undefined ? 'http' : 'https';
  const server = options.tls === undefined ? createServer(hear) : createTlsServer(options.tls, hear);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const reportedBase = `${scheme}://${options.reportedHost ?? host}:${port}`;
  const told: Told = {
    base: reportedBase,
    host: options.reportedHost ?? host,
    name,
    serial: options.serial ?? '00123456789012345678',
    media: options.media ?? [1],
    profiles: (options.profiles ?? []).map((profile) => ({ ...profile })),
    manner: options.encoder ?? 'accepts',
    govRange: options.govRange ?? [1, 400],
    nowMs,
    settings,
    hasEvents: options.events !== undefined,
  };

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const operation = /<(?:[\w-]+:)?Body[^>]*>\s*<(?:[\w-]+:)?(\w+)/.exec(body)?.[1] ?? '?';
    const ofEvents = request.url?.startsWith('/onvif/event') === true && options.events !== undefined;
    const handler = operations[operation] ?? encoderOperations[operation];
    if (
      request.method !== 'POST' ||
      (handler?.path !== undefined && !handler.path(request.url ?? '', body))
    ) {
      calls.push(`${operation}?`);
      send(response, 404, 'text/html', '<html>not here</html>');
      return;
    }
    const isFree = operation === 'GetSystemDateAndTime' && options.timeNeedsLogin !== true;
    const login = isFree ? 'ok' : checkLogin(request, body);
    calls.push(login === 'ok' ? operation : `${operation}!`);
    if (login !== 'ok') {
      if (options.login?.scheme === 'http_digest') {
        response.setHeader('www-authenticate', digestChallenge(realm, randomBytes(8).toString('base64')));
        send(response, 401, 'text/html', '<html>401</html>');
      } else send(response, 400, soap, faultXml('ter:NotAuthorized', 'Sender not Authorized'));
      return;
    }
    // GetProfiles2: of Media2 only.
    const faultKey = isMedia2(body) && faults.has(`${operation}2`) ? `${operation}2` : operation;
    const fault = faults.get(faultKey);
    if (fault === 'reset_once' || fault === 'cut_off_once') faults.delete(faultKey);
    if (fault !== undefined) misbehave(fault, response, handler?.answer(told, body) ?? envelope('<x/>'));
    else if (ofEvents) {
      const url = request.url ?? '';
      void events
        .answer({ operation, url, body, base: reportedBase, nowMs: nowMs() })
        ?.then((xml) => send(response, xml.includes('s:Fault') ? 400 : 200, soap, xml));
    } else if (handler === undefined) {
      send(response, 400, soap, faultXml('ter:ActionNotSupported', 'Optional action not implemented'));
    } else send(response, 200, soap, handler.answer(told, body));
  }

  const late = new Set<NodeJS.Timeout>();
  const socket = await joinSearches(host, (probe, from) => {
    const kinds = options.answers ?? ['good'];
    const xaddrs = (options.xaddrs ?? `${reportedBase}/onvif/device_service`).replaceAll(
      'PORT',
      String(port),
    );
    for (const kind of kinds) {
      const xml = probeMatchXml({ endpoint, xaddrs, name, relatesTo: messageId(probe) });
      const datagram = spoiled(kind, xml);
      if (kind === 'late') late.add(setTimeout(() => reply(datagram, from), lateMs).unref());
      else reply(datagram, from);
    }
  });
  let heard = 0;
  socket.on('message', () => (heard += 1));
  function reply(datagram: Buffer, { port: toPort, address }: { port: number; address: string }): void {
    socket.send(datagram, toPort, address, () => undefined);
  }

  const stop = async (): Promise<void> => {
    late.forEach(clearTimeout);
    await new Promise<void>((resolve) => socket.close(resolve));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  let open = 0;
  server.on('connection', (connection: NetSocket) => {
    open += 1;
    connection.once('close', () => (open -= 1));
  });
  return {
    host,
    port,
    endpoint,
    url: `${scheme}://${host}:${port}/onvif/device_service`,
    calls,
    profiles: told.profiles,
    probes: () => heard,
    settings,
    events,
    connections: () => open,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

const soap = 'application/soap+xml; charset=utf-8';

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function misbehave(fault: CallFault, response: ServerResponse, right: string): void {
  switch (fault) {
    case 'reset':
    case 'reset_once':
      response.socket?.resetAndDestroy();
      return;
    case 'cut_off':
    case 'cut_off_once':
      response.writeHead(200, { 'content-type': soap, 'content-length': Buffer.byteLength(right) });
      response.write(right.slice(0, right.length / 2), () => response.socket?.destroy());
      return;
    case 'hang':
      return;
    case 'drip': {
      response.writeHead(200, { 'content-type': soap });
      response.write('<?xml version="1.0"?>');
      const dripping = setInterval(() => response.write(' '), 300);
      response.once('close', () => clearInterval(dripping));
      return;
    }
    case 'html':
      send(response, 200, 'text/html', '<html><body>A router, not a camera.</body></html>');
      return;
    case 'huge':
      send(response, 200, soap, right.replace('</', `<!--${'x'.repeat(8 * 1024 * 1024)}--></`));
      return;
    case 'slow_to_parse':
      send(response, 200, soap, right.replace('</', `<!--${'xmlns'.repeat(100_000)}--></`));
      return;
    case 'nested':
      // In the first element that ends.
      send(
        response,
        200,
        soap,
        right.replace(/Body>[^]*?(?=<\/)/, `$&${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`),
      );
      return;
    case 'refused':
      send(response, 500, soap, faultXml('ter:InvalidArgVal', 'Not in the mood'));
      return;
    case 'empty_body':
      send(response, 200, soap, right.replace(/(Body>)[^]*(<\/[\w-]+:Body)/, '$1$2'));
      return;
  }
}

function spoiled(kind: ProbeAnswerKind, xml: string): Buffer {
  switch (kind) {
    case 'good':
    case 'late':
      return Buffer.from(xml);
    case 'garbage':
      return randomBytes(400);
    case 'truncated':
      return Buffer.from(xml.slice(0, xml.indexOf('/onvif/device_service') + 12));
    case 'no_xaddrs':
      return Buffer.from(xml.replace(/<d:XAddrs>[^<]*<\/d:XAddrs>/, ''));
    case 'empty':
      return Buffer.alloc(0);
    case 'two_matches': {
      const match = /<d:ProbeMatch>[^]*<\/d:ProbeMatch>/.exec(xml)?.[0] ?? '';
      const other = match.replace(/urn:uuid:[\w-]+/, '$&-second');
      return Buffer.from(xml.replace(match, other + match));
    }
  }
}

async function joinSearches(
  host: string,
  onProbe: (probe: string, from: { port: number; address: string }) => void,
): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('message', (datagram, from) => {
    const probe = datagram.toString();
    if (/<(?:[\w-]+:)?Probe[\s>]/.test(probe) && messageId(probe) !== '') onProbe(probe, from);
  });
  await new Promise<void>((resolve) => socket.bind(discoveryPort, '0.0.0.0', resolve));
  socket.addMembership(group, host);
  socket.setMulticastInterface(host);
  return socket;
}

function messageId(probe: string): string {
  return /MessageID[^>]*>([^<]+)</.exec(probe)?.[1] ?? '';
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

if (import.meta.main) {
  const camera = await startOnvifCamera(JSON.parse(process.argv[2] ?? '{}') as OnvifCameraOptions);
  process.stdout.write(
    `${JSON.stringify({ endpoint: camera.endpoint, url: camera.url, port: camera.port })}\n`,
  );
  process.stdin.on('close', () => process.exit(0)).resume();
}
