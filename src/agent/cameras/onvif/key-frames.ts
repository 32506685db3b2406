/**
 * Key-frame interval of a camera's stream: read with its range, and set. After setting, the profiles are read again: the
 * reported interval is theirs, not the one that was sent. Some devices refuse, ignore or adjust it.
 */
import { type OnvifProblem, onvifProblem } from '../../../domain/problem/devices/onvif.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { StreamProfile } from './answers.ts';
import type { Connection } from './connection.ts';
import { type Encoder, type GovRange, readEncoder, readGovRange, withGovLength } from './encoder.ts';
import {
  type DeviceRequest,
  listProfiles,
  onDevice,
  type Session,
  withAddresses,
  withinLimits,
} from './session.ts';
import { escaped } from './xml-text.ts';

/** `streamUrl`: address of the stream, without credentials. */
export type KeyFrameRequest = DeviceRequest & { readonly streamUrl: string };

export type KeyFrameSettings = {
  readonly profile?: StreamProfile;
  /** Further streams of the same lens or channel. */
  readonly others: readonly StreamProfile[];
  /** Configured pictures per key frame; absent where they cannot be set. */
  readonly govLength?: number;
  /** Absent where the device reports none. */
  readonly range?: GovRange;
  readonly problem?: OnvifProblem;
};

export type KeyFramesSet = {
  /** Interval reported afterwards, at `fps`. */
  readonly reportedMs?: number;
  /** Refused, ignored, adjusted, or not reached at all. */
  readonly problem?: OnvifProblem;
};

/** Rejects with `signal.reason` only. */
export async function readKeyFrames(
  request: KeyFrameRequest,
  deps: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<KeyFrameSettings> {
  const read = (session: Session, inner: AbortSignal) =>
    onDevice(session, (connection) => readSettings(connection, request, inner), inner);
  const answer = await withinLimits(request, deps.clock, read, { others: [] }, signal);
  return { others: [], ...answer };
}

/** `fps`: measured pictures per second of the stream; devices count the interval in pictures. Rejects with `signal.reason` only. */
export async function setKeyFrames(
  request: KeyFrameRequest & { readonly intervalMs: number; readonly fps?: number },
  deps: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<KeyFramesSet> {
  const set = (session: Session, inner: AbortSignal) =>
    onDevice<KeyFramesSet>(session, (connection) => change(connection, request, inner), inner);
  return withinLimits<KeyFramesSet>(request, deps.clock, set, {}, signal);
}

type Found = {
  readonly profile: StreamProfile;
  readonly others: readonly StreamProfile[];
  /** Undefined where it cannot be set, or several have the address. */
  readonly encoder: Encoder | undefined;
};

async function readSettings(
  connection: Connection,
  request: KeyFrameRequest,
  signal: AbortSignal,
): Promise<KeyFrameSettings> {
  const found = await findStream(connection, request, signal);
  if ('problem' in found) return { others: [], ...found };
  const { profile, others, encoder } = found;
  if (encoder?.govLength === undefined)
    return { profile, others, problem: onvifProblem('onvif.key_frames_fixed') };
  const { cam } = connection;
  const tokens = { configurationToken: encoder.settings.token, profileToken: escaped(profile.token) };
  const answer = await connection.call(
    (done) => cam.getVideoEncoderConfigurationOptions(tokens, done),
    signal,
  );
  const range = answer.kind === 'ok' ? readGovRange(answer.value, encoder) : undefined;
  return { profile, others, govLength: encoder.govLength, ...(range !== undefined && { range }) };
}

async function findStream(
  connection: Connection,
  { address, streamUrl }: KeyFrameRequest,
  signal: AbortSignal,
): Promise<Found | { readonly problem: OnvifProblem }> {
  const { profiles: listed, answer, problem } = await listProfiles(connection, signal);
  if (problem !== undefined) return { problem };
  const profiles: StreamProfile[] = [];
  for (const each of listed) profiles.push(await withAddresses(each, connection, address.host, signal));
  const found = profilesAt(profiles, streamUrl);
  const [profile] = found;
  if (profile === undefined || answer === undefined) return { problem: onvifProblem('onvif.stream_unknown') };
  const [encoder, ...further] = found.map(({ token }) => readEncoder(answer.value, answer.xml, token));
  const isOne = further.every((each) => each?.settings.token === encoder?.settings.token);
  return {
    profile,
    others: profiles.filter((each) => !found.includes(each) && each.source === profile.source),
    encoder: isOne ? encoder : undefined,
  };
}

/** With the same port, otherwise the only one with that path: a router may map the port. Several may share an encoder. */
function profilesAt(profiles: readonly StreamProfile[], streamUrl: string): readonly StreamProfile[] {
  const samePath = profiles.filter((each) => pathOf(each.streamUrl) === pathOf(streamUrl));
  const samePort = samePath.filter((each) => portOf(each.streamUrl) === portOf(streamUrl));
  return samePort.length > 0 || samePath.length > 1 ? samePort : samePath;
}

function pathOf(url: string | undefined): string | undefined {
  const parsed = URL.parse(url ?? '');
  return parsed === null ? undefined : parsed.pathname.replace(/^$/, '/') + parsed.search;
}

function portOf(url: string | undefined): string | undefined {
  const parsed = URL.parse(url ?? '');
  if (parsed === null || parsed.port !== '') return parsed?.port;
  return parsed.protocol === 'rtsps:' ? '322' : '554';
}

async function change(
  connection: Connection,
  request: KeyFrameRequest & { readonly intervalMs: number; readonly fps?: number },
  signal: AbortSignal,
): Promise<KeyFramesSet> {
  const found = await findStream(connection, request, signal);
  if ('problem' in found) return found;
  const { profile, encoder } = found;
  const fps = request.fps ?? profile.fps;
  const pictures = fps === undefined ? 0 : Math.max(1, Math.round((request.intervalMs * fps) / 1_000));
  const settings = encoder && withGovLength(encoder, pictures);
  if (fps === undefined || encoder === undefined || settings === undefined)
    return { problem: onvifProblem('onvif.key_frames_fixed') };
  const msOf = (count: number): number => Math.round((count / fps) * 1_000);
  const set = await connection.call(
    (done) => connection.cam.setVideoEncoderConfiguration(settings, done),
    signal,
  );
  // A device that answers late, or not at all, may have set it nevertheless.
  const { answer, problem } = await listProfiles(connection, signal);
  const after = answer && readEncoder(answer.value, answer.xml, profile.token)?.govLength;
  if (after === undefined)
    return {
      problem: set.kind === 'failed' ? set.problem : (problem ?? onvifProblem('onvif.broken_answer')),
    };
  const reportedMs = msOf(after);
  if (after === pictures) return { reportedMs };
  if (set.kind === 'failed') return { reportedMs, problem: set.problem };
  const reported = secondsOf(reportedMs);
  return {
    reportedMs,
    problem:
      after === encoder.govLength
        ? onvifProblem('onvif.key_frames_ignored', { reported })
        : onvifProblem('onvif.key_frames_clamped', { reported, requested: secondsOf(msOf(pictures)) }),
  };
}

/** For texts: `2`, `0.5`. */
export function secondsOf(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}
