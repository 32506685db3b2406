/**
 * Runs the sources of moments of all registers, each by itself: starts new ones, ends removed ones, and starts changed ones again. One
 * that ends is started again after a pause; one that refuses, too, since a device may be put right without this gateway.
 *
 * A moment is timed by the call of its source. It is stored as one that was pushed; while the database can't be written it waits here,
 * with its time, in a queue of `maxWaiting`.
 */
import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { alarms } from '../../../domain/alarm/alarms.ts';
import { momentSourceProblem } from '../../../domain/problem/devices/moment-source.ts';
import { problemFields } from '../../../domain/problem/problem-text.ts';
import type { Received } from '../../../domain/sale/sale.ts';
import { linksNow } from '../../../domain/setup/link.ts';
import type {
  MomentSourceFailure,
  MomentSourceReport,
  StoredMomentSource,
} from '../../../domain/setup/moment-source.ts';
import type { CameraRecord } from '../../../domain/setup/set-up.ts';
import { backoffMs } from '../../../domain/time/retry-policy.ts';
import { pause, untilAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { supervise } from '../../../lib/supervise.ts';
import { canonicalJson } from '../../../lib/text/canonical-json.ts';
import type { CurrentSetUp } from '../../pipeline/set-up.ts';
import type { RegisterBrokerConfig } from '../push/mqtt.ts';
import type { IncomingMoments, MomentIntake } from '../source.ts';
import { createBounces } from './bounces.ts';
import type { DelayMemory } from './camera-event/delay-memory.ts';
import { deviceOfSource, type MomentSourceDeps } from './descriptor.ts';
import { momentSourceKinds, nameOfSource } from './registry.ts';

/**
 * Devices are in the shop, and each second without one costs its moments; one that denies for a lasting reason gives `minWaitMs`. A camera keeps
 * a pull point for a minute: where Unsubscribe fails it holds about 14 of those that broke.
 */
const backoff = { firstMs: 1_000, capMs: 8_000 };
/** After working this long the back-off restarts. */
const steadyMs = 60_000;
const storeAgainMs = 1_000;
/** Moments that wait for the database, of one source. */
const maxWaiting = 200;

export type MomentSourcesDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly gateway: string;
  /** The broker of the registers as set up now: another one starts the sources that use it again. */
  readonly broker: RegisterBrokerConfig | undefined;
  readonly moments: MomentIntake;
  readonly delays?: DelayMemory;
  received(): Received;
  /** In [0, 1). */
  readonly random?: () => number;
};

type MomentSetUp = Pick<CurrentSetUp, 'momentSources' | 'links' | 'cameras'>;

export type MomentSources = {
  /** Applies the set-up. */
  keep(setUp: MomentSetUp): void;
  report(): MomentSourceReport[];
  alarms(): Alarm[];
  /** Resolves when the signal has aborted, every source has stopped, and no moment is being stored. */
  run(signal: AbortSignal): Promise<void>;
};

type Running = {
  /** Settings it was started with. */
  readonly made: string;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  report(): MomentSourceReport;
};

export function createMomentSources(deps: MomentSourcesDeps): MomentSources {
  const { clock } = deps;
  const running = new Map<string, Running>();
  const ending = new Set<Promise<void>>();
  let isOpen = true;

  return {
    keep(setUp) {
      if (!isOpen) return;
      const requested = new Map(
        setUp.momentSources.map((source): [string, Started] => [
          `${source.registerKey}/${source.id}`,
          { source, cameras: camerasOf(source, setUp), broker: brokerOf(source, deps) },
        ]),
      );
      const stopped = new Map<string, Promise<void>>();
      for (const [key, { made, stop, ended }] of running) {
        const next = requested.get(key);
        if (next !== undefined && madeOf(next) === made) continue;
        stop.abort(new Error('the source of moments was changed'));
        stopped.set(key, ended);
        running.delete(key);
      }
      for (const [key, next] of requested) {
        if (running.has(key)) continue;
        const one = startSource(deps, next, stopped.get(key));
        ending.add(one.ended);
        void one.ended.finally(() => ending.delete(one.ended));
        running.set(key, { ...one, made: madeOf(next) });
      }
    },
    report: () => [...running.values()].map((one) => one.report()),
    alarms: () =>
      [...running.values()].flatMap((one) => {
        const { registerKey, id, state, sinceMs, problem } = one.report();
        const isLate = clock.nowMs() - sinceMs > alarms.moments_missing.afterMs;
        return problem === undefined || state === 'ok' || !isLate
          ? []
          : [{ kind: 'moments_missing' as const, sinceMs, problem, about: `${registerKey}/${id}` }];
      }),
    async run(signal) {
      await untilAborted(signal);
      isOpen = false;
      for (const { stop } of running.values()) stop.abort(new Error('stopping'));
      await Promise.all(ending);
    },
  };
}

/** Cameras that the source reads; another link or login of one starts it again. */
function camerasOf({ registerKey, source }: StoredMomentSource, setUp: MomentSetUp): CameraRecord[] {
  if (momentSourceKinds.get(source)?.usesCameras !== true) return [];
  return linksNow(setUp.links, registerKey).flatMap(
    ({ cameraId }) => setUp.cameras.find(({ id }) => id === cameraId) ?? [],
  );
}

type Started = {
  readonly source: StoredMomentSource;
  readonly cameras: readonly CameraRecord[];
  readonly broker: RegisterBrokerConfig | undefined;
};

function brokerOf({ source }: StoredMomentSource, deps: MomentSourcesDeps) {
  return momentSourceKinds.get(source)?.usesBroker === true ? deps.broker : undefined;
}

/** Names, masks and measured latencies of cameras change while their events are read: a restart would lose some. */
function madeOf({ source, cameras, broker }: Started): string {
  const read = cameras.map(({ id, url, username, password }) => ({ id, url, username, password }));
  return canonicalJson({ source, cameras: read, ...(broker !== undefined && { broker }) });
}

/** `after`: the same device may be open once only. */
function startSource(
  deps: MomentSourcesDeps,
  { source, cameras, broker }: Started,
  after: Promise<void> | undefined,
): Omit<Running, 'made'> {
  const { clock } = deps;
  const { registerKey, id } = source;
  const stop = new AbortController();
  const log = deps.log.child({ register: registerKey, source: id });
  let state: Pick<MomentSourceReport, 'state' | 'sinceMs' | 'problem'> = {
    state: 'connecting',
    sinceMs: clock.nowMs(),
  };
  let lastMomentMs: number | undefined;
  const isBouncing = createBounces(source.debounceMs);
  const queue = createQueue({ ...deps, log }, registerKey, stop.signal);

  const given: MomentSourceDeps = {
    ...{ clock, log, cameras, broker, name: nameOfSource(deps.gateway, source) },
    ...(deps.delays !== undefined && { delays: deps.delays }),
    onReady() {
      state = { state: 'ok', sinceMs: clock.nowMs() };
      log.info('moments of a device are received');
    },
    onMoment(ageMs = 0) {
      const received = deps.received();
      const atMs = received.monotonicMs - ageMs;
      if (stop.signal.aborted || isBouncing(atMs)) return;
      lastMomentMs = Math.max(lastMomentMs ?? -Infinity, received.wallMs - ageMs);
      const descriptor = momentSourceKinds.get(source.source);
      if (descriptor === undefined) return;
      const device = deviceOfSource(descriptor, source);
      queue.add({ registerKey, received, moments: [{ kind: source.kind, device, ageMs }] });
    },
  };

  let minWaitMs = 0;
  function noteEnded({ kind, problem, minWaitMs: waitMs = 0 }: MomentSourceFailure): void {
    minWaitMs = waitMs;
    const isNew = state.state === 'ok' || state.state === 'connecting';
    state = {
      ...{ state: kind === 'refused' ? 'refused' : 'retrying', problem },
      sinceMs: isNew ? clock.nowMs() : state.sinceMs,
    };
  }

  async function work(signal: AbortSignal) {
    const failure = await runOnce(source, given, signal);
    if (!signal.aborted) noteEnded(failure);
    return problemFields(failure.problem);
  }

  const ended = Promise.resolve(after)
    .then(() =>
      supervise(
        {
          ...{ work, steadyMs, clock, log },
          minWaitMs: () => minWaitMs,
          backoffMs: (attempts) => backoffMs(backoff, attempts, (deps.random ?? Math.random)()),
        },
        stop.signal,
      ),
    )
    .then(() => queue.emptied());
  return {
    ...{ stop, ended },
    report: () => ({
      ...{ registerKey, id, source: source.source },
      ...state,
      ...(lastMomentMs !== undefined && { lastMomentMs }),
    }),
  };
}

/** One attempt, as the doctor makes it too. A defect of one source leaves the others and the sales alone. */
export async function runOnce(
  { source, settings }: Pick<StoredMomentSource, 'source' | 'settings'>,
  deps: MomentSourceDeps,
  signal: AbortSignal,
): Promise<MomentSourceFailure> {
  const descriptor = momentSourceKinds.get(source);
  if (descriptor === undefined)
    return { kind: 'refused', problem: momentSourceProblem('moment_source.kind_unknown', { source }) };
  if (!descriptor.settings.safeParse(settings).success)
    return { kind: 'refused', problem: momentSourceProblem('moment_source.settings_unusable') };
  try {
    return await descriptor.run(settings, deps, signal);
  } catch (error) {
    if (!signal.aborted) deps.log.error({ err: error }, 'a source of moments failed');
    return { kind: 'try_later', problem: momentSourceProblem('moment_source.failed') };
  }
}

type MomentQueue = {
  add(incoming: IncomingMoments): void;
  /** After the signal has aborted: resolves when each has been stored, or was tried once more. */
  emptied(): Promise<void>;
};

/** Stores moments one after another, and again while the database can't be written and the signal hasn't aborted. */
function createQueue(
  { clock, log, moments }: MomentSourcesDeps,
  registerKey: string,
  signal: AbortSignal,
): MomentQueue {
  let storing = Promise.resolve();
  let waiting = 0;

  async function store(incoming: IncomingMoments): Promise<void> {
    do {
      const answer = await moments(incoming);
      if (answer.kind !== 'unavailable') return;
    } while (await pause(clock, storeAgainMs, signal));
    log.warn({ registerKey }, 'a moment was dropped, its source ends while the database cannot be written');
  }

  return {
    add(incoming) {
      if (waiting >= maxWaiting) {
        log.warn({ registerKey, waiting }, 'a moment was dropped, too many wait for the database');
        return;
      }
      waiting++;
      storing = storing
        .then(() => store(incoming))
        .catch((error: unknown) => log.error({ err: error }, 'storing a moment failed'))
        .finally(() => {
          waiting--;
        });
    },
    emptied: () => storing,
  };
}
