/** Steps of a desired state: its settings are applied, its roll-out and requests noted, and the open ones carried out. */
import { createHash } from 'node:crypto';
import type { DesiredSettings, DesiredState, Rollout } from '../../contract/cloud/remote/desired.ts';
import { isAborted } from '../../lib/abort.ts';
import { failpoint } from '../../lib/failpoint.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import { canonicalJson } from '../../lib/text/canonical-json.ts';
import type { Environment } from '../environment.ts';
import type { CurrentSetUp } from '../pipeline/set-up.ts';
import type { RemoteRequest } from '../store/remote/remote-requests.ts';
import { isRolloutOpen, type RemoteRollout } from '../store/remote/remote-rollout.ts';
import { StoreUnavailable } from '../store/store.ts';
import { acquireSetUpLock } from '../system/transfer/set-up-lock.ts';
import { compareVersions } from '../system/update/debian.ts';
import type { UpdateFacts } from '../system/update/facts.ts';
import { carryOut, dayMs, noteRequest, type RequestDeps } from './requests.ts';
import { maxRolloutsADay, type RolloutNow, rolloutOutcome } from './rollout.ts';
import { maxSettingsADay, settingsToApply } from './settings.ts';

const logEveryMs = 3_600_000;
/** Requests are left for later so long after the start until the clock is set; then their times are not judged. Milliseconds. */
const clockAwaitedMs = 3_600_000;

export type ActDeps = Omit<RequestDeps, 'config'> &
  Pick<Environment, 'clock' | 'live' | 'config' | 'version'> & {
    setUp(): CurrentSetUp;
    updates(): UpdateFacts;
  };

type Acted = {
  /** Requests that are under way. */
  readonly open: readonly RemoteRequest[];
  readonly isInstalling: boolean;
};

export function createActs(deps: ActDeps) {
  const { store, clock, live, log } = deps;
  const mayLogSettings = createLogThrottle(clock, logEveryMs);
  const mayLogRollout = createLogThrottle(clock, logEveryMs);
  const attempt = createAttempt(deps);
  const startedMs = clock.monotonicMs();
  const isClockAwaited = () =>
    deps.timekeeper.state() !== 'synced' && clock.monotonicMs() - startedMs < clockAwaitedMs;
  const ofRequests: RequestDeps = { ...deps, config: () => live.current() };

  async function act(state: DesiredState | undefined, signal: AbortSignal): Promise<Acted> {
    const { settings, requests = [] } = state ?? {};
    const isApplied = settings === undefined || (await attempt(() => apply(settings), signal)) === true;
    if (state !== undefined) await attempt(() => noteRollout(state.rollout, isApplied), signal);
    const isInstalling = (await attempt(followRollout, signal)) ?? false;
    const listed = requests.map(({ id }) => id);
    const known = new Set((await store.read.remoteRequests(listed)).map(({ id }) => id));
    for (const request of isClockAwaited() ? [] : requests) {
      if (known.has(request.id)) continue;
      if ((await attempt(() => noteRequest(request, listed, ofRequests), signal)) === 'later') break;
    }
    for (const request of await store.read.openRemoteRequests())
      await attempt(() => carryOut(request, ofRequests), signal);
    return { open: await store.read.openRemoteRequests(), isInstalling };
  }

  const rolloutNow = (): RolloutNow => ({
    config: live.current(),
    installed: deps.version,
    updates: deps.updates(),
    nowMs: deps.timekeeper.state() === 'synced' ? clock.nowMs() : undefined,
    isOlder,
  });

  /** One that has begun stays, for its outcome to be reported. */
  async function dropRollout(): Promise<true> {
    await followRollout();
    const { rollout } = await store.read.remoteRollout();
    if (rollout?.state === 'waiting') await store.write.forgetRemoteRollout();
    return true;
  }

  /** `isApplied`: the settings of the same document are in the store. Until then a new roll-out waits, since a refusal is final. */
  async function noteRollout(given: Rollout | undefined, isApplied: boolean): Promise<void> {
    const { rollout: known, notedAtMs } = await store.read.remoteRollout();
    const mark = given && markOf(given);
    if (known?.mark === mark) return;
    // Root's program installs no version that was replaced, whatever the new one waits for.
    await dropRollout();
    if (given === undefined || mark === undefined || !isApplied || isClockAwaited()) return;
    const { version, by, at, expiresAt } = given;
    if (countOfDay(notedAtMs, clock.nowMs()) >= maxRolloutsADay) {
      if (mayLogRollout()) log.warn({ by }, 'roll-outs of the cloud wait, too many within a day');
      return;
    }
    // The set-up watch applies stored settings seconds later.
    live.apply(await store.read.pageSettings());
    const requested = { mark, version, at, expiresAtMs: Date.parse(expiresAt) };
    const rollout: RemoteRollout = { ...requested, ...rolloutOutcome(requested, rolloutNow()) };
    const isRefused = rollout.state === 'refused';
    await store.write.noteRemoteRollout({
      rollout,
      entry: {
        ...{ what: 'settings', did: 'changed', caller: 'cloud', by, target: `tillframe ${version}` },
        ...(isRefused && { isRefused }),
      },
      isDated: deps.timekeeper.state() === 'synced',
    });
    log.warn({ version, by, code: rollout.problem?.code }, 'version requested by the cloud');
  }

  /** Stores what became of it. True while it is being installed. */
  async function followRollout(): Promise<boolean> {
    const { rollout } = await store.read.remoteRollout();
    if (rollout === undefined || !isRolloutOpen(rollout)) return false;
    const { mark, state, problem } = rollout;
    const outcome = rolloutOutcome(rollout, rolloutNow());
    const isSame =
      outcome.state === state && canonicalJson(outcome.problem ?? null) === canonicalJson(problem ?? null);
    if (!isSame) await store.write.settleRemoteRollout({ mark, ...outcome });
    return outcome.state === 'installing';
  }

  /** True once they are in the store. */
  async function apply(settings: DesiredSettings): Promise<boolean> {
    const mark = markOf(settings);
    const last = await store.read.appliedRemoteSettings();
    if (last?.mark === mark) return true;
    if (countOfDay(last?.appliedAtMs ?? [], clock.nowMs()) >= maxSettingsADay) {
      if (mayLogSettings())
        log.warn({ by: settings.by }, 'settings of the cloud wait, too many within a day');
      return false;
    }
    using lock = await acquireSetUpLock(deps.config.dataDir, clock);
    // Another process imports a set-up: with the next look.
    if (lock === undefined) return false;
    const now = { config: live.current(), stated: live.stated, setUp: deps.setUp() };
    const { results, refused, ...changes } = settingsToApply(settings, now);
    await store.write.applyRemoteSettings({
      ...changes,
      applied: { mark, at: settings.at, refused, results: [...results] },
      isDated: deps.timekeeper.state() === 'synced',
    });
    failpoint('remote.applied');
    log.warn({ by: settings.by, results: results.length }, 'settings of the cloud');
    return true;
  }

  return { act, attempt, dropRollout };
}

/** Unexpected errors are logged: what is beside the failed step goes on, and the step is repeated with the next look. */
function createAttempt({ clock, log }: Pick<ActDeps, 'clock' | 'log'>) {
  const mayLogError = createLogThrottle(clock, logEveryMs);
  return async function attempt<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const isExpected = isAborted(signal) || error instanceof StoreUnavailable;
      if (!isExpected && mayLogError()) log.error({ err: error }, 'desired state of the cloud waits');
      return undefined;
    }
  };
}

/** Times beyond a day ahead are those of a clock that was wrong. */
function countOfDay(timesMs: readonly number[], nowMs: number): number {
  return timesMs.filter((ms) => Math.abs(ms - nowMs) < dayMs).length;
}

function markOf(given: DesiredSettings | Rollout): string {
  return createHash('sha256').update(canonicalJson(given)).digest('hex');
}

/** Asked of dpkg once a pair: this repeats with each look. */
const olderPairs = new Map<string, boolean>();
function isOlder(version: string, than: string): boolean {
  const pair = `${version} ${than}`;
  const known = olderPairs.get(pair) ?? compareVersions(version, than) < 0;
  olderPairs.clear();
  olderPairs.set(pair, known);
  return known;
}
