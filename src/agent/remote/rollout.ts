/** Outcome of a roll-out: the version that the cloud requests, by what this gateway runs, what root's programs report, and what the shop permits. Pure. */
import { maxRequestDays } from '../../contract/cloud/remote/desired.ts';
import { type RemoteProblem, remoteProblem } from '../../domain/problem/remote/remote.ts';
import { problemMaker } from '../../domain/problem/text.ts';
import type { updateProblemsEn } from '../../domain/problem/update-en.ts';
import type { Config } from '../config/config.ts';
import type { RemoteRollout, RolloutOutcome } from '../store/remote/remote-rollout.ts';
import type { UpdateFacts } from '../system/update/facts.ts';
import type { UpdateReason } from '../system/update/result.ts';
import { dayMs } from './requests.ts';

/** Roll-outs that are noted within a day. */
export const maxRolloutsADay = 20;

export type RolloutNow = {
  readonly config: Pick<Config, 'remote' | 'update'>;
  /** Version that runs. */
  readonly installed: string;
  readonly updates: UpdateFacts;
  /** Undefined while the clock is not set: no time is judged. Epoch milliseconds. */
  readonly nowMs: number | undefined;
  /** In Debian's order of versions. */
  readonly isOlder: (version: string, than: string) => boolean;
};

const problem = problemMaker<typeof updateProblemsEn>();

/** For a roll-out without a final state: those stay. */
export function rolloutOutcome(
  { version, at, expiresAtMs }: Pick<RemoteRollout, 'version' | 'at' | 'expiresAtMs'>,
  now: RolloutNow,
): RolloutOutcome {
  const { pending, result, rolledBack, attempt } = now.updates;
  // Until it is judged healthy, although it runs.
  if (pending === version) return { state: 'installing' };
  if (now.installed === version) return { state: 'installed' };
  const failed = rolledBack.find((one) => one.version === version);
  if (failed !== undefined) return { state: 'rolled_back', problem: reasonOf(failed.why) };
  const refusal = refusalOf({ version, expiresAtMs }, now);
  if (refusal !== undefined) return { state: 'refused', problem: refusal };
  if (now.nowMs === undefined) return { state: 'waiting', problem: problem('update.clock_not_set') };
  // An attempt for an earlier request of the same version says nothing about this one.
  if (attempt?.version !== version || attempt.at !== at) return { state: 'waiting' };
  if (attempt.problem !== undefined) return { state: 'waiting', problem: attempt.problem };
  const isNotBegun = result?.to === version && result.outcome === 'not_begun';
  return { state: 'waiting', ...(isNotBegun && { problem: reasonOf(result.why) }) };
}

function reasonOf(why: UpdateReason) {
  return problem(`update.${why === '' ? 'failed' : why}`);
}

function refusalOf(
  { version, expiresAtMs }: Pick<RemoteRollout, 'version' | 'expiresAtMs'>,
  { config, installed, updates, nowMs, isOlder }: RolloutNow,
): RemoteProblem | undefined {
  if (!config.remote.updates) return remoteProblem('remote.not_permitted');
  if (!updates.isPackage) return remoteProblem('remote.not_a_package');
  if (config.update.from === undefined) return remoteProblem('remote.no_update_address');
  if (isOlder(version, installed)) return remoteProblem('remote.version_older', { version, installed });
  if (nowMs === undefined) return undefined;
  if (expiresAtMs <= nowMs) return remoteProblem('remote.expired');
  return expiresAtMs > nowMs + (maxRequestDays + 1) * dayMs
    ? remoteProblem('remote.expiry_far', { days: maxRequestDays })
    : undefined;
}
