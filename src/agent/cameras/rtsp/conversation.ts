/**
 * The requests on a connection, in this order: OPTIONS, DESCRIBE, SETUP of the one video, PLAY; then keep-alives at the
 * camera's interval, and TEARDOWN. Logs in at any step that requires it. Nothing here rejects.
 */
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';
import { deadline, pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { IngestEnd } from '../ingest.ts';
import type { Authorizer } from '../login/authorization.ts';
import { baseAddress, controlAddress } from './addresses.ts';
import type { Connection } from './connection.ts';
import { statusProblem } from './problem.ts';
import type { Answer, Request } from './requests.ts';
import { readDescription, type VideoMedia } from './sdp.ts';
import { originOf, type UdpOrigin } from './udp.ts';

export type Failure =
  | { readonly kind: 'failed'; readonly end: IngestEnd }
  /** `location` as sent by the camera, whose IP address is `remote`. */
  | { readonly kind: 'moved'; readonly location: string | undefined; readonly remote: string }
  /** The connection was closed with the login challenge: a new one can respond to it. */
  | { readonly kind: 'again' };

export type Channels = { readonly rtp: number; readonly rtcp: number };

export const refusedLogin: IngestEnd = {
  why: cameraProblem('camera.stream_login_refused'),
  unfit: false,
  loginRefused: true,
};

/** Transport of the stream. */
type Delivery = { readonly channels: Channels } | { readonly origin: UdpOrigin };

export type Session = {
  readonly address: string;
  readonly id: string | undefined;
  readonly keepAliveMs: number;
  readonly getParameter: boolean;
};

export type ConversationDeps = {
  readonly connection: Connection;
  readonly authorizer: Authorizer;
  /** Without credentials. */
  readonly url: string;
  /** UDP ports to receive on; undefined: over this connection. */
  readonly clientPorts: { readonly rtpPort: number; readonly rtcpPort: number } | undefined;
  /** Called before PLAY is sent: data may arrive before its response. The camera holds the session from now on. */
  readonly onSetUp: (media: VideoMedia, delivery: Delivery, session: Session) => void;
};

type Answered = Extract<Answer, { kind: 'answer' }>;

const setUpChannels: Channels = { rtp: 0, rtcp: 1 };
/** Default timeout (RFC 2326, 12.37). */
const defaultTimeoutS = 60;
const maxTimeoutS = 600;
/** Logins per step: more than the authorizer allows. */
const maxLogins = 8;

const header = (answer: Answered, name: string): string | undefined => answer.headers.get(name)?.[0];

/** Logs in as the camera requires. Never rejects. */
export async function exchange(
  { connection, authorizer }: Pick<ConversationDeps, 'connection' | 'authorizer'>,
  request: Request,
  signal: AbortSignal,
): Promise<Answered | Failure> {
  const failed = (why: CameraProblem): Failure => ({ kind: 'failed', end: { why, unfit: false } });
  const loginRefused: Failure = { kind: 'failed', end: refusedLogin };
  let requested = false;
  for (let login = 0; login < maxLogins; login++) {
    const authorization = authorizer.header(request);
    const answer = await connection.request(
      { ...request, headers: { ...request.headers, Authorization: authorization } },
      signal,
    );
    if (answer.kind === 'failed') {
      authorizer.unanswered();
      return requested && answer.closed ? { kind: 'again' } : failed(answer.why);
    }
    if (answer.status !== 401) {
      authorizer.info(answer.headers.get('authentication-info') ?? []);
      const moved = [301, 302, 303, 305, 307, 308].includes(answer.status);
      const { remote } = connection.addresses;
      return moved ? { kind: 'moved', location: header(answer, 'location'), remote } : answer;
    }
    switch (authorizer.challenge(answer.headers.get('www-authenticate') ?? [])) {
      case 'answerable':
        requested = true;
        continue;
      case 'refused':
        return authorization === undefined ? failed(cameraProblem('camera.login_needed')) : loginRefused;
      case 'unsupported':
        return failed(cameraProblem('camera.login_unsupported'));
    }
  }
  return loginRefused;
}

/** Runs up to the first pictures. */
export async function startSession(deps: ConversationDeps, signal: AbortSignal): Promise<Session | Failure> {
  const { url, clientPorts } = deps;
  const failed = (end: IngestEnd): Failure => ({ kind: 'failed', end });
  const send = (method: string, uri: string, headers: Request['headers'] = {}) =>
    exchange(deps, { method, uri, headers }, signal);

  const options = await send('OPTIONS', url);
  if (options.kind !== 'answer') return options;
  const offered = (header(options, 'public') ?? '').toUpperCase();

  const described = await send('DESCRIBE', url, { Accept: 'application/sdp' });
  if (described.kind !== 'answer') return described;
  if (described.status !== 200) return failed(statusProblem(described.status));
  const description = readDescription(described.body.toString('latin1'));
  if (description.kind === 'none') return failed({ why: description.why, unfit: description.unfit });
  const base = baseAddress(url, {
    contentBase: header(described, 'content-base'),
    contentLocation: header(described, 'content-location'),
  });
  const address = controlAddress(base, description.control);

  const transport =
    clientPorts === undefined
      ? `RTP/AVP/TCP;unicast;interleaved=${setUpChannels.rtp}-${setUpChannels.rtcp}`
      : `RTP/AVP;unicast;client_port=${clientPorts.rtpPort}-${clientPorts.rtcpPort}`;
  const problem = (status: number): Failure => {
    const end = statusProblem(status);
    // A camera that rejects UDP rejects it for every reader.
    return failed(clientPorts === undefined ? end : { ...end, unfit: false });
  };
  const setUp = await send('SETUP', controlAddress(base, description.media.control), {
    Transport: transport,
  });
  if (setUp.kind !== 'answer') return setUp;
  if (setUp.status !== 200) return problem(setUp.status);
  const delivery = deliveryOf(header(setUp, 'transport'), { overUdp: clientPorts !== undefined });
  if (isMulticast(header(setUp, 'transport')))
    return failed({ why: cameraProblem('camera.multicast_only'), unfit: false });
  if (delivery === undefined) return problem(461);

  const [id = '', ...parameters] = (header(setUp, 'session') ?? '').split(';').map((part) => part.trim());
  const timeoutS = Number(
    parameters.map((each) => /^timeout\s*=\s*"?(\d+)/i.exec(each)?.[1]).find(Boolean) ?? defaultTimeoutS,
  );
  const session: Session = {
    address,
    id: id === '' ? undefined : id,
    keepAliveMs: (Math.min(Math.max(timeoutS, 2), maxTimeoutS) / 2) * 1_000,
    getParameter: offered.includes('GET_PARAMETER'),
  };
  deps.onSetUp(description.media, delivery, session);
  let play = await send('PLAY', address, { Session: session.id });
  // Some cameras reject the Range header, which has no meaning for a live stream.
  if (play.kind === 'answer' && [400, 457].includes(play.status)) {
    play = await send('PLAY', address, { Session: session.id, Range: 'npt=0.000-' });
  }
  if (play.kind !== 'answer') return play;
  return play.status === 200 ? session : failed(statusProblem(play.status));
}

/** Some cameras answer a request for unicast with the group that they send to. */
export function isMulticast(transport: string | undefined): boolean {
  return /\bmulticast\b/i.test(transport ?? '');
}

/** Undefined if the camera rejects the requested transport. */
function deliveryOf(
  transport: string | undefined,
  { overUdp }: { readonly overUdp: boolean },
): Delivery | undefined {
  if (overUdp) {
    const origin = originOf(transport);
    return origin && { origin };
  }
  const channels = channelsOf(transport);
  return channels && { channels };
}

/** Undefined if the camera will not send over this connection. */
export function channelsOf(transport: string | undefined): Channels | undefined {
  if (transport === undefined) return setUpChannels;
  const interleaved = /interleaved\s*=\s*(\d{1,3})(?:\s*-\s*(\d{1,3}))?/i.exec(transport);
  if (interleaved === null) return /\bTCP\b/i.test(transport) ? setUpChannels : undefined;
  const rtp = Number(interleaved[1]);
  return { rtp, rtcp: interleaved[2] === undefined ? rtp + 1 : Number(interleaved[2]) };
}

/**
 * Sends keep-alives, two per session timeout. A missing response changes nothing, not even the interval: the pictures
 * show whether the stream is alive.
 */
export async function keepAlive(
  deps: Pick<ConversationDeps, 'connection' | 'authorizer'> & { readonly clock: Clock },
  session: Session,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = deps;
  const { keepAliveMs } = session;
  let method = session.getParameter ? 'GET_PARAMETER' : 'OPTIONS';
  let waitMs = keepAliveMs;
  while (await pause(clock, waitMs, signal)) {
    const sentMs = clock.monotonicMs();
    using patience = deadline(clock, keepAliveMs, signal);
    const request = { method, uri: session.address, headers: { Session: session.id } };
    const answer = await exchange(deps, request, patience.signal);
    if (answer.kind === 'answer' && answer.status >= 400) method = 'OPTIONS';
    waitMs = Math.max(0, keepAliveMs - (clock.monotonicMs() - sentMs));
  }
}

export function farewell(authorizer: Authorizer, session: Pick<Session, 'address' | 'id'>): Request {
  const request = { method: 'TEARDOWN', uri: session.address };
  return { ...request, headers: { Session: session.id, Authorization: authorizer.header(request) } };
}
