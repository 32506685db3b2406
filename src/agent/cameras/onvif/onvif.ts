/**
 * Queries one device over ONVIF: clock, identity, streams. Order of the calls:
 * 1. the time, without credentials; 2. the device information, with the login stamped by the device's own clock (many
 *    reject 20 s of difference); 3. its services; 4. its profiles, by Media2 when supported, otherwise Media1; 5. the
 *    addresses of each.
 * Every attempt has its own connection object: one reused after a restart of the camera would use the old clock.
 */

import type { Cam } from 'onvif';
import {
  isOnvifLogin,
  isOnvifRefusal,
  type OnvifProblem,
  onvifProblem,
} from '../../../domain/problem/devices/onvif.ts';
import { deadline, isAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { atHost, type DeviceAddress } from './address.ts';
import { type DeviceInfo, readDeviceInfo, readProfiles, type StreamProfile } from './answers.ts';
import {
  type Callback,
  type CallOutcome,
  type Connection,
  type DeviceClock,
  type Login,
  type LoginScheme,
  openConnection,
} from './connection.ts';
import type { NtpServer } from './ntp-server.ts';
import { cleanText, elementBodies, elementTexts, escaped } from './xml-text.ts';

/**
 * The device's wall clock − the gateway's, milliseconds, accurate to ± `uncertaintyMs`: half the round trip, and
 * devices report whole seconds.
 */
export type ClockOffset = { readonly offsetMs: number; readonly uncertaintyMs: number };

export type DeviceAnswer = {
  readonly clock?: ClockOffset;
  readonly info: DeviceInfo;
  readonly profiles: readonly StreamProfile[];
  /** The failure that ended the query; the other fields contain earlier results. */
  readonly problem?: OnvifProblem;
};

export type DeviceRequest = { readonly address: DeviceAddress; readonly login?: Login };

/** Limit for all calls to one device. Slow ones take 1 s a call and need a dozen. */
const deviceWithinMs = 25_000;
/** A connection that breaks midway is retried once. */
const attempts = 2;
/** Devices report the time in whole seconds. */
const halfSecondMs = 500;

/** Rejects with `signal.reason` only. */
export async function queryDevice(
  request: DeviceRequest,
  deps: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<DeviceAnswer> {
  return withinLimits(request, deps.clock, ask, { info: {}, profiles: [] }, signal);
}

/**
 * Configures the device to follow a time server: `server` as its only one, and its clock set by it from then on; its
 * time zone and daylight saving are preserved. Returns its clock afterwards, which may take the device some seconds to
 * set.
 */
export async function setNtpServer(
  request: DeviceRequest & { readonly server: NtpServer },
  deps: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<{ readonly clock?: ClockOffset; readonly problem?: OnvifProblem }> {
  const set = (session: Session, inner: AbortSignal) => followServer(session, request.server, inner);
  return withinLimits(request, deps.clock, set, {}, signal);
}

type Session = DeviceRequest & { readonly clock: Clock };
type WithProblem = { readonly problem?: OnvifProblem };

/** Retries once after a broken connection; a call cut off by a deadline is `no_answer`. */
async function withinLimits<T extends WithProblem>(
  request: DeviceRequest,
  clock: Clock,
  work: (session: Session, signal: AbortSignal) => Promise<T>,
  nothing: Omit<T, 'problem'>,
  signal: AbortSignal,
): Promise<T> {
  using limit = deadline(clock, deviceWithinMs, signal);
  let answer: T | undefined;
  try {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      answer = await work({ ...request, clock }, limit.signal);
      if (answer.problem?.code !== 'onvif.broken_answer') break;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!isAborted(limit.signal)) throw error;
  }
  return answer ?? ({ ...nothing, problem: onvifProblem('onvif.no_answer') } as unknown as T);
}

async function ask(session: Session, signal: AbortSignal): Promise<DeviceAnswer> {
  const time = await readTime(session, signal);
  const reported = { ...(time.clock !== undefined && { clock: time.clock }), info: {}, profiles: [] };
  if (time.problem !== undefined) return { ...reported, problem: time.problem };
  const entered = await enter(session, time.deviceClock, signal);
  if (entered.kind === 'failed') return { ...reported, problem: entered.problem };
  using connection = entered.connection;
  const info = readDeviceInfo(entered.xml);
  const problem = await findServices(connection, session.address, signal);
  if (problem !== undefined) return { ...reported, info, problem };
  const listed = await listProfiles(connection, signal);
  if (listed.problem !== undefined) return { ...reported, info, problem: listed.problem };
  const profiles: StreamProfile[] = [];
  for (const profile of listed.profiles) {
    profiles.push(await withAddresses(profile, connection, session.address.host, signal));
  }
  return { ...reported, info, profiles };
}

type TimeAnswer = WithProblem & {
  readonly clock?: ClockOffset;
  /**
   * Absent when the device does not report its time without a login, or at all: the login is then stamped with the
   * gateway's clock.
   */
  readonly deviceClock?: DeviceClock;
  readonly xml?: string;
};

async function readTime({ address, clock }: Session, signal: AbortSignal): Promise<TimeAnswer> {
  using connection = openConnection({ address, clock });
  const requestedMs = clock.monotonicMs();
  const answer = await connection.call((done) => connection.cam.getSystemDateAndTime(done), signal);
  const roundTripMs = clock.monotonicMs() - requestedMs;
  if (answer.kind === 'failed') {
    const { problem } = answer;
    return isOnvifLogin(problem) || isOnvifRefusal(problem) ? {} : { problem };
  }
  const { value, xml } = answer;
  // When UTC is missing the package substitutes the local time of the device, or of this machine.
  const isUtc = elementBodies(xml, 'UTCDateTime').length > 0;
  if (!isUtc || !(value instanceof Date) || Number.isNaN(value.getTime())) return { xml };
  const atMonotonicMs = requestedMs + roundTripMs / 2;
  const deviceMs = value.getTime() + halfSecondMs;
  const ourMs = clock.nowMs() - (clock.monotonicMs() - atMonotonicMs);
  return {
    clock: {
      offsetMs: Math.round(deviceMs - ourMs),
      uncertaintyMs: Math.ceil(halfSecondMs + roundTripMs / 2),
    },
    deviceClock: { deviceMs, atMonotonicMs },
    xml,
  };
}

type Entered =
  | { readonly kind: 'entered'; readonly connection: Connection; readonly xml: string }
  | { readonly kind: 'failed'; readonly problem: OnvifProblem };

/**
 * Requests the device information, the first call that needs a login. Tries two schemes and no more: cameras lock a
 * user out after a few failed attempts.
 */
async function enter(
  session: Session,
  deviceClock: DeviceClock | undefined,
  signal: AbortSignal,
): Promise<Entered> {
  const { login, address, clock } = session;
  const schemes: readonly (LoginScheme | undefined)[] =
    login === undefined ? [undefined] : ['ws_security', 'http_digest'];
  let problem = onvifProblem('onvif.login_refused');
  for (const scheme of schemes) {
    const connection = openConnection({
      address,
      clock,
      ...(login !== undefined &&
        scheme !== undefined && {
          login: { ...login, scheme, ...(deviceClock !== undefined && { deviceClock }) },
        }),
    });
    const answer = await connection
      .call((done) => connection.cam.getDeviceInformation(done), signal)
      .catch((error: unknown) => {
        connection[Symbol.dispose]();
        throw error;
      });
    if (answer.kind === 'ok') return { kind: 'entered', connection, xml: answer.xml };
    connection[Symbol.dispose]();
    problem = answer.problem;
    // The package has then tried both already; but an escaped user name only fits the first.
    const wasBoth = answer.digestRefused === true && escaped(login?.username ?? '') === login?.username;
    if (!isOnvifLogin(problem) || wasBoth) break;
  }
  return { kind: 'failed', problem };
}

/** GetServices, otherwise the older GetCapabilities. Fills the package's paths. */
async function findServices(
  connection: Connection,
  { path }: DeviceAddress,
  signal: AbortSignal,
): Promise<OnvifProblem | undefined> {
  const { cam } = connection;
  const services = await connection.call((done) => cam.getServices(false, done), signal);
  if (services.kind === 'failed' || cam.uri === undefined || (!cam.uri.media && !cam.uri.media2)) {
    const capabilities = await connection.call((done) => cam.getCapabilities(done), signal);
    if (capabilities.kind === 'failed' && services.kind === 'failed') return services.problem;
  }
  cam.uri ??= {};
  // The package treats a service without an address as a path of that name.
  cam.uri.device ??= { path } as NonNullable<typeof cam.uri.device>;
  return undefined;
}

async function listProfiles(
  connection: Connection,
  signal: AbortSignal,
): Promise<WithProblem & { readonly profiles: readonly StreamProfile[] }> {
  const { cam } = connection;
  const list = async (): Promise<CallOutcome> => connection.call((done) => cam.getProfiles(done), signal);
  const hasMedia1 = cam.uri?.media !== undefined;
  if (cam.media2Support === true) {
    const profiles = profilesOf(await list());
    if (profiles.length > 0) return { profiles };
    // Some devices announce Media2 without implementing it.
    cam.media2Support = false;
  }
  if (!hasMedia1) return { profiles: [] };
  const answer = await list();
  return answer.kind === 'failed'
    ? { profiles: [], problem: answer.problem }
    : { profiles: profilesOf(answer) };
}

function profilesOf(answer: CallOutcome): StreamProfile[] {
  return answer.kind === 'ok' ? readProfiles(answer.value, answer.xml) : [];
}

/** Either address may be missing: a profile without a stream is not chosen. */
async function withAddresses(
  profile: StreamProfile,
  connection: Connection,
  host: string,
  signal: AbortSignal,
): Promise<StreamProfile> {
  const { cam } = connection;
  const profileToken = escaped(profile.token);
  const uriOf = (answer: CallOutcome): string =>
    answer.kind === 'ok' ? (elementTexts(answer.xml, 'Uri')[0] ?? '') : '';
  const stream = await connection.call(
    (done) => cam.getStreamUri({ protocol: 'RTSP', profileToken }, done),
    signal,
  );
  const snapshot = await connection.call((done) => cam.getSnapshotUri({ profileToken }, done), signal);
  const streamUrl = atHost(uriOf(stream), host, ['rtsp:', 'rtsps:']);
  const snapshotUrl = atHost(uriOf(snapshot), host, ['http:', 'https:']);
  return {
    ...profile,
    ...(streamUrl !== undefined && { streamUrl }),
    ...(snapshotUrl !== undefined && { snapshotUrl }),
  };
}

async function followServer(
  session: Session,
  server: NtpServer,
  signal: AbortSignal,
): Promise<{ readonly clock?: ClockOffset; readonly problem?: OnvifProblem }> {
  const before = await readTime(session, signal);
  if (before.problem !== undefined) return { problem: before.problem };
  const entered = await enter(session, before.deviceClock, signal);
  if (entered.kind === 'failed') return { problem: entered.problem };
  using connection = entered.connection;
  const { cam } = connection;
  const problem = await findServices(connection, session.address, signal);
  if (problem !== undefined) return { problem };
  const set = await connection.call((done) => setNtp(cam, server, done), signal);
  if (set.kind === 'failed') return { problem: set.problem };
  const turned = await connection.call(
    (done) => cam.setSystemDateAndTime({ dateTimeType: 'NTP', ...zoneOf(before.xml ?? '') }, done),
    signal,
  );
  if (turned.kind === 'failed') return { problem: turned.problem };
  const after = await readTime(session, signal);
  return { ...(after.clock !== undefined && { clock: after.clock }) };
}

function setNtp(cam: Cam, { type, address }: NtpServer, done: Callback): void {
  const key = { IPv4: 'IPv4Address', IPv6: 'IPv6Address', DNS: 'DNSname' } as const;
  cam.setNTP({ fromDHCP: false, NTPManual: [{ type, [key[type]]: address }] }, done);
}

/** Current values of the device: the call must specify daylight saving, and some devices reset an omitted zone. */
function zoneOf(xml: string): { daylightSavings: boolean; timezone?: string } {
  const daylight = elementTexts(xml, 'DaylightSavings')[0]?.trim();
  const zone = cleanText(elementTexts(xml, 'TZ')[0] ?? '');
  return {
    daylightSavings: daylight === 'true' || daylight === '1',
    ...(zone !== '' && { timezone: escaped(zone) }),
  };
}
