/**
 * Desired state of this gateway, as its cloud gives it (contract/cloud/remote/).
 *
 * 1. The desired state is read beside each status, with its ETag. 2. As a whole it is valid or changes nothing. 3. Settings with another content
 * are applied in one transaction with the record of them. 4. Each request is noted, then carried out, then settled. 5. The status event has the
 * answers. A crash repeats a step, which changes nothing. Sales wait for none of it.
 */
import { createHash } from 'node:crypto';
import {
  type DesiredRequest,
  type DesiredSettings,
  type DesiredState,
  requestKinds,
} from '../../contract/cloud/remote/desired.ts';
import type { RemoteReport } from '../../contract/cloud/remote/report.ts';
import { problemFields, problemJson } from '../../domain/problem/problem-text.ts';
import type { StoredProblem } from '../../domain/problem/text.ts';
import { isAborted, pause } from '../../lib/abort.ts';
import { failpoint } from '../../lib/failpoint.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import { canonicalJson } from '../../lib/text/canonical-json.ts';
import type { Environment } from '../environment.ts';
import type { CurrentSetUp } from '../pipeline/set-up.ts';
import type { RemoteRequest } from '../store/remote/remote-requests.ts';
import { StoreUnavailable } from '../store/store.ts';
import { acquireSetUpLock } from '../system/transfer/set-up-lock.ts';
import type { DesiredOutcome, Sink } from '../upload/sink.ts';
import { readDesired } from './read-desired.ts';
import { carryOut, noteRequest, type RequestDeps } from './requests.ts';
import { settingsToApply } from './settings.ts';

/** Interval of the status too. Milliseconds. */
const everyMs = 300_000;
/** A cloud may state a shorter one. Milliseconds. */
const minEveryMs = 10_000;
const notOfferedMs = 3_600_000;
/** Interval at which clips under way are looked at, milliseconds. */
const underWayMs = 3_000;
const logEveryMs = 3_600_000;

export type RemoteDeps = Omit<RequestDeps, 'config'> &
  Pick<Environment, 'clock' | 'live' | 'gateway' | 'shop' | 'config'> & { setUp(): CurrentSetUp };

export type Remote = {
  /** Undefined where the cloud is not asked. */
  report(): Promise<RemoteReport | undefined>;
  /** Settles when the signal has aborted, or at once where the sink has no desired state. Never rejects: a wish of the cloud ends no gateway. */
  run(sink: Pick<Sink, 'desired'>, signal: AbortSignal): Promise<void>;
};

export function createRemote(deps: RemoteDeps): Remote {
  const { store, clock, live, log } = deps;
  const mayLog = createLogThrottle(clock, logEveryMs);
  const mayLogError = createLogThrottle(clock, logEveryMs);
  const ofRequests: RequestDeps = { ...deps, config: () => live.current() };
  let isOffered = false;
  let newest: Pick<RemoteReport, 'version' | 'problem' | 'ignored'> = {};
  let state: DesiredState | undefined;

  function take(text: string | undefined): void {
    const read = readDesired(text, { gateway: deps.gateway, shop: deps.shop.id });
    if (read.kind === 'state') {
      state = read.state;
      newest = { version: state.version, ...(read.ignored.length > 0 && { ignored: [...read.ignored] }) };
      return;
    }
    const { version, problem } = read;
    newest = { ...(version !== undefined && { version }), problem: problemJson(problem) };
    if (mayLog()) log.warn(problemFields(problem), 'desired state not usable, nothing is changed');
  }

  /** Returns the time until it is to be read again. */
  async function readState(
    desired: NonNullable<Sink['desired']>,
    etag: { current: string | undefined },
    signal: AbortSignal,
  ): Promise<number> {
    const outcome = await desired(etag.current, signal);
    isOffered = outcome.kind !== 'not_offered';
    if (outcome.kind === 'state') {
      take(outcome.text);
      etag.current = outcome.etag;
    }
    return nextMs(outcome);
  }

  /** Unexpected errors are logged: what is beside the failed step goes on, and the step is repeated with the next look. */
  async function attempt<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const isExpected = isAborted(signal) || error instanceof StoreUnavailable;
      if (!isExpected && mayLogError()) log.error({ err: error }, 'desired state of the cloud waits');
      return undefined;
    }
  }

  /** True while something is under way. */
  async function act(signal: AbortSignal): Promise<boolean> {
    const { settings, requests = [] } = state ?? {};
    if (settings !== undefined) await attempt(() => apply(settings), signal);
    const known = new Set(
      (await store.read.remoteRequests(requests.map(({ id }) => id))).map(({ id }) => id),
    );
    for (const request of requests) {
      if (known.has(request.id)) continue;
      if ((await attempt(() => noteRequest(request, ofRequests), signal)) === 'later') break;
    }
    for (const request of await store.read.openRemoteRequests())
      await attempt(() => carryOut(request, ofRequests), signal);
    return (await store.read.openRemoteRequests()).length > 0;
  }

  async function apply(settings: DesiredSettings): Promise<void> {
    const mark = createHash('sha256').update(canonicalJson(settings)).digest('hex');
    if ((await store.read.appliedRemoteSettings())?.mark === mark) return;
    using lock = await acquireSetUpLock(deps.config.dataDir, clock);
    // Another process imports a set-up: with the next look.
    if (lock === undefined) return;
    const now = { config: live.current(), stated: live.stated, setUp: deps.setUp() };
    const { results, ...changes } = settingsToApply(settings, now);
    await store.write.applyRemoteSettings({
      ...changes,
      applied: { mark, at: settings.at, results: [...results] },
      isDated: deps.timekeeper.state() === 'synced',
    });
    failpoint('remote.applied');
    log.warn({ by: settings.by, results: results.length }, 'settings of the cloud');
  }

  return {
    report: async () =>
      isOffered
        ? { accepts: accepted(live.current()), ...newest, ...(await answers(store, state?.requests ?? [])) }
        : undefined,

    async run({ desired }, signal) {
      if (desired === undefined) return;
      const etag = { current: undefined as string | undefined };
      let readAtMs = Number.NEGATIVE_INFINITY;
      let waitMs = 0;
      do {
        const looked = await attempt(work, signal);
        if (!(await pause(clock, looked ?? everyMs, signal))) break;
      } while (!signal.aborted);

      async function work(): Promise<number> {
        if (desired !== undefined && clock.monotonicMs() - readAtMs >= waitMs) {
          waitMs = await readState(desired, etag, signal);
          readAtMs = clock.monotonicMs();
        }
        const isUnderWay = await act(signal);
        const untilMs = Math.max(0, readAtMs + waitMs - clock.monotonicMs());
        return isUnderWay ? Math.min(untilMs, underWayMs) : untilMs;
      }
    },
  };
}

async function answers(
  store: Pick<RequestDeps['store'], 'read'>,
  requests: readonly DesiredRequest[],
): Promise<Pick<RemoteReport, 'settings' | 'requests'>> {
  const [applied, known] = await Promise.all([
    store.read.appliedRemoteSettings(),
    store.read.remoteRequests(requests.map(({ id }) => id)),
  ]);
  // One that is not noted yet has no answer yet.
  const reports = requests.flatMap(({ id }) => {
    const request = known.find((one) => one.id === id);
    return request === undefined
      ? []
      : [clipIds(request, store).then((clips) => requestReport(request, clips))];
  });
  return {
    ...(applied !== undefined && {
      settings: { at: applied.at, results: applied.results.map((one) => withText(one)) },
    }),
    ...(reports.length > 0 && { requests: await Promise.all(reports) }),
  };
}

function nextMs(outcome: DesiredOutcome): number {
  switch (outcome.kind) {
    case 'not_offered':
      return notOfferedMs;
    case 'try_later':
      return Math.min(Math.max(outcome.retryAfterMs ?? 0, everyMs), notOfferedMs);
    case 'state':
    case 'unchanged':
      return Math.min(Math.max(outcome.maxAgeMs ?? everyMs, minEveryMs), everyMs);
  }
}

function accepted({ remote, clips }: ReturnType<Environment['live']['current']>): string[] {
  const isSent = remote.clips && clips.of !== 'off' && clips.upload !== 'off';
  const settings = (['names', 'retention', 'logLevel'] as const).filter((one) => remote[one]);
  return [...settings, ...(isSent ? requestKinds : [])];
}

async function clipIds(
  { kind, saleId }: RemoteRequest,
  store: Pick<RequestDeps['store'], 'read'>,
): Promise<string[]> {
  if (kind !== 'clip' || saleId === undefined) return [];
  return ((await store.read.requestedClips(saleId)) ?? []).map(({ id }) => id);
}

function requestReport(
  { id, state, problem }: RemoteRequest,
  clips: readonly string[],
): NonNullable<RemoteReport['requests']>[number] {
  return {
    ...{ id, state: state === 'noted' ? 'under_way' : state },
    ...(problem !== undefined && { problem: problemJson(problem) }),
    ...(clips.length > 0 && state !== 'refused' && { clips: [...clips] }),
  };
}

function withText<T extends { readonly problem?: StoredProblem }>({ problem, ...rest }: T) {
  return { ...rest, ...(problem !== undefined && { problem: problemJson(problem) }) };
}
