/**
 * The native RTSP reader: H.264, H.265 and Motion JPEG over RTSP 1.0, RTP within the same TCP connection or over UDP,
 * as configured or when the camera refuses TCP. Connects to the camera, delivers access units when their last packet arrives, and returns the reason it ended.
 * Reports cameras it can't read as unfit (RTSPS, UDP where TCP was requested, other codecs).
 */
import { type CameraProblem, type CameraProblemCode, cameraProblem } from '../../../domain/problem/camera.ts';
import { childLifetime, isAborted, pause } from '../../../lib/abort.ts';
import { type IngestDeps, type IngestEnd, patienceMs } from '../ingest.ts';
import { type Authorizer, createAuthorizer, credentialsOf } from '../login/authorization.ts';
import { checkedUrl } from '../source-url.ts';
import { redirectTarget } from './addresses.ts';
import { openConnection } from './connection.ts';
import {
  type Failure,
  farewell,
  keepAlive,
  refusedLogin,
  type Session,
  startSession,
} from './conversation.ts';
import { createReceivedStream } from './received-stream.ts';
import { openUdp } from './udp.ts';

const defaultPort = 554;
const watchEveryMs = 250;
const maxRedirects = 3;
/** Meaning of a failure over UDP when the camera has refused TCP. */
const refusedTcpToo: Partial<Record<CameraProblemCode, CameraProblem>> = {
  'camera.transport_unsupported': cameraProblem('camera.transports_refused'),
  'camera.no_video_over_udp': cameraProblem('camera.udp_blocked'),
};
/** Reconnects after a connection was closed with a 401. */
const maxRelogins = 2;

export async function rtspIngest(deps: IngestDeps, signal: AbortSignal): Promise<IngestEnd> {
  const { record } = deps;
  const checked = checkedUrl(record.url);
  if (checked.kind === 'unusable') return { why: checked.why, unfit: false };
  let { url } = checked;
  if (url.protocol !== 'rtsp:') return { why: cameraProblem('camera.rtsps_needs_ffmpeg'), unfit: true };
  const authorizer = createAuthorizer(credentialsOf(record));
  let redirects = 0;
  let overUdp = record.transport === 'udp';
  let relogins = 0;
  for (;;) {
    const ended = await oneConnection(deps, { url, authorizer, overUdp }, signal);
    if (isAborted(signal)) return { why: cameraProblem('camera.stopped'), unfit: false };
    switch (ended.kind) {
      case 'failed': {
        const { why } = ended.end;
        if (record.transport !== 'auto') return ended.end;
        if (overUdp) return { ...ended.end, why: refusedTcpToo[why.code] ?? why };
        if (why.code !== 'camera.transport_unsupported') return ended.end;
        // The next connection begins with TCP again: the camera's settings may have changed.
        overUdp = true;
        break;
      }
      case 'again':
        if (++relogins > maxRelogins) return refusedLogin;
        break;
      case 'moved': {
        const target = redirectTarget(url, ended.location, ended.remote);
        if (target.kind === 'refused') return { why: target.why, unfit: false };
        // A redirect must not direct the gateway to another device.
        if (target.otherHost) return { why: cameraProblem('camera.redirect_refused'), unfit: false };
        const next = checkedUrl(target.url.href);
        if (next.kind === 'unusable') return { why: cameraProblem('camera.redirect_invalid'), unfit: false };
        if (++redirects > maxRedirects) return { why: cameraProblem('camera.redirect_loop'), unfit: false };
        url = next.url;
        break;
      }
    }
  }
}

async function oneConnection(
  deps: IngestDeps,
  {
    url,
    authorizer,
    overUdp,
  }: { readonly url: URL; readonly authorizer: Authorizer; readonly overUdp: boolean },
  signal: AbortSignal,
): Promise<Failure> {
  const { clock } = deps;
  using life = childLifetime(signal);
  let end: IngestEnd | undefined;
  const giveUp = (why: CameraProblem, unfit = false): void => {
    end ??= { why, unfit };
    life.end();
  };
  const stream = createReceivedStream(deps, giveUp);

  const connection = await openConnection(
    {
      host: url.hostname,
      port: url.port === '' ? defaultPort : Number(url.port),
      clock,
      onAnswer: (afterMs) => deps.onLine({ kind: 'answer', afterMs }),
      isChannel: stream.isChannel,
      onFrame: stream.addFrame,
    },
    life.signal,
  );
  if ('kind' in connection) return { kind: 'failed', end: { why: connection.why, unfit: false } };
  void connection.closed.then((why) => giveUp(why));

  const opened = overUdp
    ? await openUdp(
        {
          ...connection.addresses,
          clock,
          onRtp: stream.addRtp,
          onRtcp: stream.addRtcp,
          onProblem: giveUp,
        },
        life.signal,
      )
    : undefined;
  if (opened !== undefined && 'kind' in opened) {
    await connection.close();
    return { kind: 'failed', end: { why: opened.why, unfit: false } };
  }
  await using udp = opened;

  const conversation = { connection, authorizer, clock };
  /** Must be torn down, whether played or not: a camera has few sessions. */
  let setUp: Session | undefined;
  const session = await startSession(
    {
      ...conversation,
      url: plain(url),
      clientPorts: udp,
      onSetUp(media, delivery, begun) {
        setUp = begun;
        stream.begin(media, 'channels' in delivery ? delivery.channels : undefined);
        if ('origin' in delivery) udp?.begin(delivery.origin);
      },
    },
    life.signal,
  );
  if ('kind' in session) {
    const failure: Failure =
      session.kind === 'failed' && end !== undefined ? { kind: 'failed', end } : session;
    await connection.close(setUp && farewell(authorizer, setUp));
    return failure;
  }

  const playedMs = clock.monotonicMs();
  const alive = keepAlive(conversation, session, life.signal);
  while (await pause(clock, watchEveryMs, life.signal)) {
    const nowMs = clock.monotonicMs();
    if (udp?.received() === false && nowMs - playedMs > patienceMs)
      giveUp(cameraProblem('camera.no_video_over_udp'));
    const silentMs = nowMs - Math.max(stream.lastUnitMs(), playedMs);
    if (silentMs > deps.silenceLimitMs())
      giveUp(cameraProblem('camera.no_picture', { seconds: Math.round(silentMs / 1_000) }));
  }
  const ended: IngestEnd = end ?? { why: cameraProblem('camera.connection_closed'), unfit: false };
  await alive;
  await connection.close(farewell(authorizer, session));
  return { kind: 'failed', end: ended };
}

/** Address form used in requests. */
function plain(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}${url.search}`;
}
