/** Carries out what the cloud requests: the clip of a sale. Each request is noted before it begins, and settled once its clips are at the cloud. */
import { type DesiredRequest, maxRequestDays, requestKinds } from '../../contract/cloud/remote/desired.ts';
import type { Pair } from '../../domain/capture/pair.ts';
import type { ActivityEntry } from '../../domain/people/activity.ts';
import { type RemoteProblem, remoteProblem } from '../../domain/problem/remote/remote.ts';
import type { Clock } from '../../lib/clock.ts';
import { failpoint } from '../../lib/failpoint.ts';
import type { Log } from '../../lib/log.ts';
import type { Clips } from '../clips/clips.ts';
import type { Config } from '../config/config.ts';
import type { Timekeeper } from '../pipeline/timekeeper.ts';
import type { Store } from '../store/operations.ts';
import type { RemoteOutcome, RemoteRequest, RequestedClip } from '../store/remote/remote-requests.ts';
import { UnreadableSale } from '../store/store.ts';

export const dayMs = 86_400_000;
/** Requests noted within a day. */
export const maxRequestsADay = 100;

export type RequestDeps = {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly clips: Pick<Clips, 'request'>;
  readonly timekeeper: Pick<Timekeeper, 'state'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly config: () => Pick<Config, 'remote' | 'clips'>;
};

/**
 * Notes a request that is new, with its refusal if it has one. `listed`: ids of all that the cloud asks for now. `later`: the gateway has taken
 * as many of today as it takes.
 */
export async function noteRequest(
  request: DesiredRequest,
  listed: readonly string[],
  deps: RequestDeps,
): Promise<'noted' | 'later'> {
  const { store, clock, timekeeper, log } = deps;
  const nowMs = clock.nowMs();
  if ((await store.read.countRemoteRequests(nowMs)) >= maxRequestsADay) return 'later';
  const { id, kind, by, sale } = request;
  const problem = await refusalOf(request, deps);
  const entry: Omit<ActivityEntry, 'atMs'> = {
    ...{ what: 'clip', did: 'added', caller: 'cloud', by },
    ...(sale !== undefined && { saleId: sale }),
    ...(problem !== undefined && { isRefused: true }),
  };
  await store.write.noteRemoteRequest({
    ...{ id, kind, entry, listed, isDated: timekeeper.state() === 'synced' },
    expiresAtMs: Date.parse(request.expiresAt),
    ...(sale !== undefined && { saleId: sale }),
    ...(problem === undefined ? { state: 'noted' } : { state: 'refused', problem }),
  });
  failpoint('remote.noted');
  log.warn({ id, kind, by, code: problem?.code }, 'request of the cloud');
  return 'noted';
}

async function refusalOf(
  { kind, expiresAt, sale }: DesiredRequest,
  deps: RequestDeps,
): Promise<RemoteProblem | undefined> {
  if (!requestKinds.some((known) => known === kind)) return remoteProblem('remote.unknown_kind', { kind });
  const problem = timeProblem(Date.parse(expiresAt), deps) ?? notPermitted(deps.config());
  if (problem !== undefined) return problem;
  if (sale === undefined) return remoteProblem('remote.sale_not_named');
  const found = await saleOf(deps.store, sale);
  return 'problem' in found ? found.problem : undefined;
}

/** A clock that is not set says nothing about times. */
function timeProblem(
  expiresAtMs: number,
  { clock, timekeeper }: Pick<RequestDeps, 'clock' | 'timekeeper'>,
): RemoteProblem | undefined {
  if (timekeeper.state() !== 'synced') return undefined;
  const leftMs = expiresAtMs - clock.nowMs();
  if (leftMs <= 0) return remoteProblem('remote.expired');
  return leftMs > (maxRequestDays + 1) * dayMs
    ? remoteProblem('remote.expiry_far', { days: maxRequestDays })
    : undefined;
}

function notPermitted(config: ReturnType<RequestDeps['config']>): RemoteProblem | undefined {
  return config.remote.clips ? notSent(config) : remoteProblem('remote.not_permitted');
}

function notSent({ clips }: ReturnType<RequestDeps['config']>): RemoteProblem | undefined {
  if (clips.of === 'off') return remoteProblem('remote.no_clips');
  return clips.upload === 'off' ? remoteProblem('remote.no_video_sent') : undefined;
}

/**
 * Plans the clips of a request that is noted, which may be repeated after a crash, and settles one whose clips are at the cloud or never will be.
 */
export async function carryOut(request: RemoteRequest, deps: RequestDeps): Promise<void> {
  const { store, clips } = deps;
  const { id, saleId = '', state, expiresAtMs } = request;
  const settle = (outcome: RemoteOutcome): Promise<void> =>
    store.write.settleRemoteRequest({ id, ...outcome });
  const failed = (problem: RemoteProblem): Promise<void> => settle({ state: 'failed', problem });
  const found = await saleOf(store, saleId);
  if ('problem' in found) return failed(found.problem);
  const { pair } = found;
  const ofSale = async () => (await store.read.requestedClips(pair.saleId)) ?? [];
  if (state === 'noted' && !areSent(await ofSale())) {
    // Both may have changed since it was noted.
    const problem = timeProblem(expiresAtMs, deps) ?? notPermitted(deps.config());
    if (problem !== undefined) return failed(problem);
    const planned = await clips.request(pair);
    if (planned === 'off') return failed(remoteProblem('remote.no_clips'));
    // Looked at again.
    if (planned === 'full') return;
    await settle({ state: 'under_way' });
    failpoint('remote.planned');
  }
  const outcome = outcomeOf(await ofSale());
  if (outcome !== undefined) return settle(outcome);
  const problem = notSent(deps.config());
  if (problem !== undefined) await failed(problem);
}

/** The problem of a damaged sale too: nothing of it can be planned. */
async function saleOf(
  store: RequestDeps['store'],
  sale: string,
): Promise<{ readonly pair: Pair } | { readonly problem: RemoteProblem }> {
  try {
    const pair = await store.read.pair(sale);
    return pair === undefined ? { problem: remoteProblem('remote.no_sale', { sale }) } : { pair };
  } catch (error) {
    if (error instanceof UnreadableSale) return { problem: remoteProblem('remote.sale_damaged', { sale }) };
    throw error;
  }
}

function areSent(clips: readonly RequestedClip[]): boolean {
  return clips.length > 0 && clips.every(({ sending }) => sending === 'sent');
}

/** Undefined while a clip is on its way. Pure. */
function outcomeOf(clips: readonly RequestedClip[]): RemoteOutcome | undefined {
  const [first] = clips;
  if (first === undefined) return { state: 'failed', problem: remoteProblem('remote.no_camera_linked') };
  const isOpen = ({ state, sending }: RequestedClip): boolean =>
    state !== 'missing' && (sending === 'waiting' || sending === 'begun');
  if (clips.some(isOpen)) return undefined;
  if (clips.some(({ sending }) => sending === 'sent')) return { state: 'done' };
  if (clips.some(({ sending }) => sending === 'rejected'))
    return { state: 'failed', problem: remoteProblem('remote.clip_rejected') };
  return { state: 'failed', problem: whyMissing(first.why) };
}

const goneReasons: ReadonlySet<string | null> = new Set(['outside_buffer', 'evicted']);
const cameraReasons: ReadonlySet<string | null> = new Set(['camera_down', 'no_camera', 'no_video']);

function whyMissing(why: string | null): RemoteProblem {
  if (goneReasons.has(why)) return remoteProblem('remote.video_gone');
  return remoteProblem(cameraReasons.has(why) ? 'remote.camera_down' : 'remote.clip_failed');
}
