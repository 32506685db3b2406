/** Steps of a desired state: its settings are applied, its requests noted, and the open ones carried out. */
import { createHash } from 'node:crypto';
import type { DesiredSettings, DesiredState } from '../../contract/cloud/remote/desired.ts';
import { isAborted } from '../../lib/abort.ts';
import { failpoint } from '../../lib/failpoint.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import { canonicalJson } from '../../lib/text/canonical-json.ts';
import type { Environment } from '../environment.ts';
import type { CurrentSetUp } from '../pipeline/set-up.ts';
import type { RemoteRequest } from '../store/remote/remote-requests.ts';
import { StoreUnavailable } from '../store/store.ts';
import { acquireSetUpLock } from '../system/transfer/set-up-lock.ts';
import { carryOut, dayMs, noteRequest, type RequestDeps } from './requests.ts';
import { maxSettingsADay, settingsToApply } from './settings.ts';

const logEveryMs = 3_600_000;
/** Requests are left for later so long after the start until the clock is set; then their times are not judged. Milliseconds. */
const clockAwaitedMs = 3_600_000;

export type ActDeps = Omit<RequestDeps, 'config'> &
  Pick<Environment, 'clock' | 'live' | 'config'> & { setUp(): CurrentSetUp };

export function createActs(deps: ActDeps) {
  const { store, clock, live, log } = deps;
  const mayLog = createLogThrottle(clock, logEveryMs);
  const mayLogError = createLogThrottle(clock, logEveryMs);
  const startedMs = clock.monotonicMs();
  const isClockAwaited = () =>
    deps.timekeeper.state() !== 'synced' && clock.monotonicMs() - startedMs < clockAwaitedMs;
  const ofRequests: RequestDeps = { ...deps, config: () => live.current() };

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

  /** Returns the requests that are under way. */
  async function act(
    state: DesiredState | undefined,
    signal: AbortSignal,
  ): Promise<readonly RemoteRequest[]> {
    const { settings, requests = [] } = state ?? {};
    if (settings !== undefined) await attempt(() => apply(settings), signal);
    const listed = requests.map(({ id }) => id);
    const known = new Set((await store.read.remoteRequests(listed)).map(({ id }) => id));
    for (const request of isClockAwaited() ? [] : requests) {
      if (known.has(request.id)) continue;
      if ((await attempt(() => noteRequest(request, listed, ofRequests), signal)) === 'later') break;
    }
    for (const request of await store.read.openRemoteRequests())
      await attempt(() => carryOut(request, ofRequests), signal);
    return await store.read.openRemoteRequests();
  }

  async function apply(settings: DesiredSettings): Promise<void> {
    const mark = createHash('sha256').update(canonicalJson(settings)).digest('hex');
    const last = await store.read.appliedRemoteSettings();
    if (last?.mark === mark) return;
    if (countOfDay(last?.appliedAtMs ?? [], clock.nowMs()) >= maxSettingsADay) {
      if (mayLog()) log.warn({ by: settings.by }, 'settings of the cloud wait, too many within a day');
      return;
    }
    using lock = await acquireSetUpLock(deps.config.dataDir, clock);
    // Another process imports a set-up: with the next look.
    if (lock === undefined) return;
    const now = { config: live.current(), stated: live.stated, setUp: deps.setUp() };
    const { results, refused, ...changes } = settingsToApply(settings, now);
    await store.write.applyRemoteSettings({
      ...changes,
      applied: { mark, at: settings.at, refused, results: [...results] },
      isDated: deps.timekeeper.state() === 'synced',
    });
    failpoint('remote.applied');
    log.warn({ by: settings.by, results: results.length }, 'settings of the cloud');
  }

  return { act, attempt };
}

/** Times beyond a day ahead are those of a clock that was wrong. */
function countOfDay(timesMs: readonly number[], nowMs: number): number {
  return timesMs.filter((ms) => Math.abs(ms - nowMs) < dayMs).length;
}
