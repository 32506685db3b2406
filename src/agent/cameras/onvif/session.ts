/**
 * The calls to a device that every query begins with. Their order: 1. the time, without credentials; 2. the device
 * information, with the login stamped by the device's own clock (many reject 20 s of difference); 3. its services; 4. its
 * profiles, by Media2 when supported, otherwise Media1.
 * Every attempt has its own connection object: one reused after a restart of the camera would use the old clock.
 */
import {
  isOnvifLogin,
  isOnvifRefusal,
  type OnvifProblem,
  onvifProblem,
} from '../../../domain/problem/devices/onvif.ts';
import { deadline, isAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { atHost, type DeviceAddress } from './address.ts';
import { readProfiles, type StreamProfile } from './answers.ts';
import {
  type CallOutcome,
  type Connection,
  type DeviceClock,
  type Login,
  type LoginScheme,
  openConnection,
} from './connection.ts';
import { elementBodies, elementTexts, escaped } from './xml-text.ts';

/**
 * The device's wall clock − the gateway's, milliseconds, accurate to ± `uncertaintyMs`: half the round trip, and
 * devices report whole seconds.
 */
export type ClockOffset = { readonly offsetMs: number; readonly uncertaintyMs: number };

export type DeviceRequest = { readonly address: DeviceAddress; readonly login?: Login };

/** Limit for all calls to one device. Slow ones take 1 s a call and need a dozen. */
const deviceWithinMs = 25_000;
/** A connection that breaks midway is retried once. */
const attempts = 2;
/** Devices report the time in whole seconds. */
const halfSecondMs = 500;

export type Session = DeviceRequest & { readonly clock: Clock };
export type WithProblem = { readonly problem?: OnvifProblem };

/** Retries once after a broken connection; a call cut off by a deadline is `no_answer`. */
export async function withinLimits<T extends WithProblem>(
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

type TimeAnswer = WithProblem & {
  readonly clock?: ClockOffset;
  /**
   * Absent when the device does not report its time without a login, or at all: the login is then stamped with the
   * gateway's clock.
   */
  readonly deviceClock?: DeviceClock;
  readonly xml?: string;
};

export async function readTime({ address, clock }: Session, signal: AbortSignal): Promise<TimeAnswer> {
  using connection = await openConnection({ address, clock });
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
  | {
      readonly kind: 'entered';
      readonly connection: Connection;
      readonly xml: string;
      /** The login scheme that the device accepted. */
      readonly scheme: LoginScheme | undefined;
    }
  | { readonly kind: 'failed'; readonly problem: OnvifProblem };

/**
 * Requests the device information, the first call that needs a login. Tries two schemes and no more: cameras lock a
 * user out after a few failed attempts.
 */
export async function enter(
  session: Session,
  deviceClock: DeviceClock | undefined,
  signal: AbortSignal,
): Promise<Entered> {
  const { login, address, clock } = session;
  const schemes: readonly (LoginScheme | undefined)[] =
    login === undefined ? [undefined] : ['ws_security', 'http_digest'];
  let problem = onvifProblem('onvif.login_refused');
  for (const scheme of schemes) {
    const connection = await openConnection({
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
    if (answer.kind === 'ok') return { kind: 'entered', connection, xml: answer.xml, scheme };
    connection[Symbol.dispose]();
    problem = answer.problem;
    // The package has then tried both already; but an escaped user name only fits the first.
    const wasBoth = answer.digestRefused === true && escaped(login?.username ?? '') === login?.username;
    if (!isOnvifLogin(problem) || wasBoth) break;
  }
  return { kind: 'failed', problem };
}

/** GetServices, otherwise the older GetCapabilities. Fills the package's paths. */
export async function findServices(
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

type Listed = {
  readonly profiles: readonly StreamProfile[];
  /** The response they were read from. */
  readonly answer?: Extract<CallOutcome, { kind: 'ok' }>;
};

export async function listProfiles(
  connection: Connection,
  signal: AbortSignal,
): Promise<Listed & WithProblem> {
  const { cam } = connection;
  const list = async (): Promise<CallOutcome> => connection.call((done) => cam.getProfiles(done), signal);
  const hasMedia1 = cam.uri?.media !== undefined;
  if (cam.media2Support === true) {
    const listed = listedIn(await list());
    if (listed.profiles.length > 0) return listed;
    // Some devices announce Media2 without implementing it.
    cam.media2Support = false;
  }
  return hasMedia1 ? listedIn(await list()) : { profiles: [] };
}

function listedIn(answer: CallOutcome): Listed & WithProblem {
  return answer.kind === 'ok'
    ? { profiles: readProfiles(answer.value, answer.xml), answer }
    : { profiles: [], problem: answer.problem };
}

/** Either address may be missing: a profile without a stream is not chosen. */
export async function withAddresses(
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

/** Runs `work` on a connection that has logged in and knows the services of the device. */
export async function onDevice<T>(
  session: Session,
  work: (connection: Connection, time: TimeAnswer) => Promise<T & WithProblem>,
  signal: AbortSignal,
): Promise<(T & WithProblem) | { readonly problem: OnvifProblem }> {
  const time = await readTime(session, signal);
  if (time.problem !== undefined) return { problem: time.problem };
  const entered = await enter(session, time.deviceClock, signal);
  if (entered.kind === 'failed') return { problem: entered.problem };
  using connection = entered.connection;
  const problem = await findServices(connection, session.address, signal);
  return problem === undefined ? await work(connection, time) : { problem };
}
