/** Answers to the newest desired state, for the status event (contract/cloud/remote/report.ts). */
import { type DesiredRequest, requestKinds } from '../../contract/cloud/remote/desired.ts';
import type { RemoteReport } from '../../contract/cloud/remote/report.ts';
import { problemJson } from '../../domain/problem/problem-text.ts';
import type { StoredProblem } from '../../domain/problem/text.ts';
import type { Config } from '../config/config.ts';
import type { Store } from '../store/operations.ts';
import type { RemoteRequest } from '../store/remote/remote-requests.ts';
import type { RemoteRollout } from '../store/remote/remote-rollout.ts';

export async function answers(
  store: Pick<Store, 'read'>,
  requests: readonly DesiredRequest[],
): Promise<Pick<RemoteReport, 'settings' | 'rollout' | 'requests'>> {
  const [applied, { rollout }, known] = await Promise.all([
    store.read.appliedRemoteSettings(),
    store.read.remoteRollout(),
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
      settings: {
        at: applied.at,
        results: applied.results.map((one) => withText(one)),
        ...(applied.refused > 0 && { refused: applied.refused }),
      },
    }),
    ...(rollout !== undefined && { rollout: rolloutReport(rollout) }),
    ...(reports.length > 0 && { requests: await Promise.all(reports) }),
  };
}

/** Words of the settings and requests that the shop permits. */
export function accepted({ remote, clips }: Pick<Config, 'remote' | 'clips'>): string[] {
  const isSent = remote.clips && clips.of !== 'off' && clips.upload !== 'off';
  const settings = (['names', 'retention', 'logLevel', 'updates'] as const).filter((one) => remote[one]);
  return [...settings, ...(isSent ? requestKinds : [])];
}

async function clipIds({ kind, saleId }: RemoteRequest, store: Pick<Store, 'read'>): Promise<string[]> {
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

function rolloutReport({ version, at, state, problem }: RemoteRollout): NonNullable<RemoteReport['rollout']> {
  return withText({ version, at, state, ...(problem !== undefined && { problem }) });
}

function withText<T extends { readonly problem?: StoredProblem }>({ problem, ...rest }: T) {
  return { ...rest, ...(problem !== undefined && { problem: problemJson(problem) }) };
}
