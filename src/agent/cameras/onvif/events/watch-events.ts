/**
 * Follows the properties of a device by a pull point, from one login until it ends. Time of a change is the arrival of its
 * answer, less what the device took to report it by its own clock (report-delay.ts): as a time of day that clock is known to ± 0.5 s at best.
 * A subscription that ended unnoticed shows within `heldForMs` and the time of an answer: by silence, or refused requests.
 */
import { isOnvifRefusal, type OnvifProblem, onvifProblem } from '../../../../domain/problem/devices/onvif.ts';
import { deadline } from '../../../../lib/abort.ts';
import type { Clock } from '../../../../lib/clock.ts';
import { readDeviceInfo } from '../answers.ts';
import { type Connection, openConnection } from '../connection.ts';
import { type DeviceRequest, enter, findServices, readTime, type Session } from '../session.ts';
import { type PropertyState, readAnswerTime, readNotifications } from './notifications.ts';
import { type PullPoint, pull, renew, subscribe, subscribedForMs, unsubscribe } from './pull-point.ts';
import { createReportDelay, type ReportDelay } from './report-delay.ts';

/** Milliseconds. */
const renewEachMs = subscribedForMs / 3;
/** The login is stamped with the clock of the device, which drifts and is set. Milliseconds. */
const readClockEachMs = 600_000;
/** An answer after a shorter wait holds what happened since the answer before. Milliseconds. */
const heldAtLeastMs = 100;
/** Changes that waited longer for a request are dated by the device's own stamps, or not at all. Milliseconds. */
const maxWaitedMs = 1_000;
/** Before the next request where a device does not hold them, milliseconds; the longer one while nothing happens. */
const minPauseMs = 20;
const maxPauseMs = 200;
const unsubscribeWithinMs = 2_000;
/** Beyond them every report counts as a change, with the time of its arrival or of its own stamps. */
const maxProperties = 500;

/** A change; `atMonotonicMs`: its time, undefined where it waited at the device and stamps with fractions do not show for how long. */
export type PropertyChange = PropertyState & { readonly atMonotonicMs: number | undefined };

/** Delays of a device's reports, as earlier subscriptions learned them. */
export type PropertyDelays = {
  /** As `remember` got it. */
  recall(property: Property): readonly number[];
  /** After each change of the property. */
  remember(property: Property, differencesMs: readonly number[]): void;
};

export type Property = Pick<PropertyState, 'topic' | 'input'>;

export type EventDeps = {
  readonly clock: Clock;
  /** The device has accepted the subscription. */
  onSubscribed(): void;
  /** In their order. A repeated state is no change. */
  onChange(change: PropertyChange): void;
  /** Each state as the device reports it at first. */
  onInitial?(state: PropertyState): void;
  /** Delays that earlier subscriptions learned of this device, as it describes itself. Never rejects. */
  delaysOf?(device: string): Promise<PropertyDelays>;
};

/** Resolves with the reason why it ended. Rejects with `signal.reason` only. */
export async function watchEvents(
  request: DeviceRequest,
  deps: EventDeps,
  signal: AbortSignal,
): Promise<OnvifProblem> {
  const entered = await enterEvents({ ...request, clock: deps.clock }, signal);
  if ('problem' in entered) return entered.problem;
  using login = entered;
  const subscribed = await subscribe(login.connection(), login.path, signal);
  if (subscribed.kind === 'failed') return subscribed.problem;
  try {
    const delays = await deps.delaysOf?.(login.device);
    const hooks = { ...deps, ...(delays !== undefined && { delays }) };
    return await follow(login, subscribed.pullPoint, hooks, signal);
  } finally {
    await leave(login, subscribed.pullPoint, deps.clock);
  }
}

export type EventLogin = Disposable & {
  connection(): Connection;
  /** Another connection, with the time of the device as it is now. */
  renew(signal: AbortSignal): Promise<void>;
  /** Path of the events service. */
  readonly path: string;
  /** Its address, and as it describes itself. */
  readonly device: string;
};

/** Logs in and finds the events service. */
export async function enterEvents(
  session: Session,
  signal: AbortSignal,
): Promise<EventLogin | { readonly problem: OnvifProblem }> {
  const { address, clock, login } = session;
  const time = await readTime(session, signal);
  if (time.problem !== undefined) return { problem: time.problem };
  const entered = await enter(session, time.deviceClock, signal);
  if (entered.kind === 'failed') return { problem: entered.problem };
  let { connection } = entered;
  const { scheme, xml } = entered;
  const { host, port } = address;
  using ending = new DisposableStack();
  ending.defer(() => connection[Symbol.dispose]());
  const problem = await findServices(connection, address, signal);
  if (problem !== undefined) return { problem };
  const { cam } = connection;
  if (cam.uri?.events === undefined) await connection.call((done) => cam.getCapabilities(done), signal);
  const path = cam.uri?.events?.path ?? undefined;
  if (path === undefined) return { problem: onvifProblem('onvif.no_events') };
  const open = ending.move();
  return {
    path,
    device: JSON.stringify({ host, port, ...readDeviceInfo(xml) }),
    connection: () => connection,
    async renew(inner) {
      const { deviceClock } = await readTime(session, inner);
      if (login === undefined || scheme === undefined || deviceClock === undefined) return;
      connection[Symbol.dispose]();
      connection = await openConnection({ address, clock, login: { ...login, scheme, deviceClock } });
    },
    [Symbol.dispose]: () => open.dispose(),
  };
}

type Pulled = {
  readonly sentMs: number;
  /** When the answer before arrived. */
  readonly answeredMs: number;
  readonly nowMs: number;
};

/**
 * How long the changes in an answer may have waited at the device, milliseconds: 0 if the device held the request, or if they cannot have
 * waited for long. Otherwise they happened at some time since the answer before.
 */
export function waitedMs({ answeredMs, ...pulled }: Pulled): number {
  const apartMs = pulled.nowMs - answeredMs;
  return isUnheld(pulled) && apartMs > maxWaitedMs ? apartMs : 0;
}

function isUnheld({ sentMs, nowMs }: Pick<Pulled, 'sentMs' | 'nowMs'>): boolean {
  return nowMs - sentMs < heldAtLeastMs;
}

async function follow(
  login: EventLogin,
  pullPoint: PullPoint,
  deps: EventDeps & { readonly delays?: PropertyDelays },
  signal: AbortSignal,
): Promise<OnvifProblem> {
  const { clock } = deps;
  const take = takeChanges(deps);
  deps.onSubscribed();
  const startMs = clock.monotonicMs();
  let [renewedMs, clockReadMs, answeredMs] = [startMs, startMs, startMs];
  let [isRenewable, idlePulls] = [false, 0];
  for (;;) {
    const sentMs = clock.monotonicMs();
    const answer = await pull(login.connection(), pullPoint, signal);
    if (answer.kind === 'failed') return answer.problem;
    const nowMs = clock.monotonicMs();
    const isAtOnce = isUnheld({ sentMs, nowMs });
    const isNews = take(answer.xml, { arrivedMs: nowMs, waitedMs: waitedMs({ sentMs, answeredMs, nowMs }) });
    answeredMs = nowMs;
    idlePulls = isAtOnce && !isNews ? idlePulls + 1 : 0;
    if (isAtOnce) await clock.sleep(Math.min(maxPauseMs, minPauseMs * 2 ** Math.min(idlePulls, 8)), signal);
    if (nowMs - clockReadMs >= readClockEachMs) {
      await login.renew(signal);
      clockReadMs = nowMs;
    }
    if (nowMs - renewedMs < renewEachMs) continue;
    const renewal = await renew(login.connection(), pullPoint, signal);
    // Some devices know no Renew: each request prolongs their subscription, or it ends and requests are refused.
    if (renewal.kind === 'failed' && (isRenewable || !isOnvifRefusal(renewal.problem)))
      return renewal.problem;
    isRenewable ||= renewal.kind === 'ok';
    renewedMs = nowMs;
  }
}

/**
 * Devices repeat a state without a change. Returns whether an answer had notifications. A change that waited at the device teaches nothing of
 * the delay of its reports.
 */
export function takeChanges(
  deps: Pick<EventDeps, 'onChange' | 'onInitial'> & { readonly delays?: PropertyDelays },
): (xml: string, answer: { readonly arrivedMs: number; readonly waitedMs: number }) => boolean {
  const states = new Map<string, { isActive?: boolean; readonly delay: ReportDelay }>();
  return (xml, { arrivedMs, waitedMs }) => {
    const reported = readNotifications(xml);
    const answered = readAnswerTime(xml);
    for (const state of reported) {
      const key = `${state.topic} ${state.input}`;
      const known = states.get(key) ?? { delay: createReportDelay(deps.delays?.recall(state)) };
      const before = known.isActive;
      known.isActive = state.isActive;
      if (states.size < maxProperties) states.set(key, known);
      if (state.isInitial) deps.onInitial?.(state);
      else if (before !== state.isActive) {
        const { changed } = state;
        const stamps = {
          ...(changed !== undefined && { changed }),
          ...(answered !== undefined && { answered }),
        };
        if (waitedMs > 0) {
          const ageMs = known.delay.ofWaited(stamps, waitedMs);
          deps.onChange({ ...state, atMonotonicMs: ageMs === undefined ? undefined : arrivedMs - ageMs });
          continue;
        }
        deps.onChange({ ...state, atMonotonicMs: arrivedMs - known.delay.ofChange(stamps) });
        deps.delays?.remember(state, known.delay.differencesMs());
      }
    }
    return reported.length > 0;
  };
}

/** A device holds few pull points: one that is not ended stays for `subscribedForMs`. */
async function leave(login: EventLogin, pullPoint: PullPoint, clock: Clock): Promise<void> {
  using limit = deadline(clock, unsubscribeWithinMs, new AbortController().signal);
  await unsubscribe(login.connection(), pullPoint, limit.signal).catch(() => undefined);
}
