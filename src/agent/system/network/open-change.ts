/** One change of the network, from its start until it is kept or reverted. */
import type { RevertReason } from '../../../domain/problem/network.ts';
import { childLifetime, pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { ChangeRecord } from './change-record.ts';
import type { ChangeSteps, RequestedChange } from './change-steps.ts';

export type OpenChange = {
  readonly proposed: RequestedChange;
  /** Deadline of the confirmation, by the monotonic clock. */
  readonly untilMs: number;
  /** Resolves when a person confirms it; effective while the change waits. */
  readonly kept: Promise<'keep'>;
  /** Aborts when a revert is requested. */
  readonly requested: AbortSignal;
  /** It is applied, and can be confirmed. */
  onWaiting(): void;
};

export type ChangeEnd =
  | { readonly state: 'kept'; readonly profile: string }
  | { readonly state: 'reverted'; readonly why: RevertReason };

/** Time for the answer to leave. */
const leaveMs = 700;

/** Rejects with the signal's reason when the program stops: then the change stays as it is. */
export async function seeThrough(
  begun: ChangeRecord,
  change: OpenChange,
  { steps, clock, log }: { readonly steps: ChangeSteps; readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): Promise<ChangeEnd> {
  const { proposed, requested } = change;

  async function goBack(record: ChangeRecord, why: RevertReason): Promise<ChangeEnd> {
    if (why === 'asked') signal.throwIfAborted();
    await steps.revert(record, signal);
    return { state: 'reverted', why };
  }

  if (!(await pause(clock, leaveMs, requested))) return goBack(begun, 'asked');
  const { placed, record } = await steps.place(begun, proposed);
  const used = placed.kind === 'done' ? await steps.use(record, placed.profile, requested) : placed;
  if (requested.aborted) return goBack(record, 'asked');
  if (used.kind === 'failed') {
    log.warn({ why: used.why, output: used.output }, 'network change rejected');
    return goBack(record, used.why);
  }
  change.onWaiting();
  const decided = await decidedInTime(change, clock, signal);
  if (decided !== 'keep') return goBack(record, decided);
  if (!(await steps.keep(record, used.profile))) return goBack(record, 'other');
  return { state: 'kept', profile: used.profile };
}

async function decidedInTime(
  { kept, untilMs, requested }: OpenChange,
  clock: Clock,
  signal: AbortSignal,
): Promise<'keep' | 'asked' | 'not_confirmed'> {
  using time = childLifetime(requested);
  const leftMs = Math.max(0, untilMs - clock.monotonicMs());
  const otherwise = pause(clock, leftMs, time.signal).then((isOver) => {
    signal.throwIfAborted();
    return isOver ? 'not_confirmed' : 'asked';
  });
  otherwise.catch(() => undefined);
  return await Promise.race([kept, otherwise]);
}
