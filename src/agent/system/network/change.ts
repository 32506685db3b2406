/**
 * One change of the network at a time, reverted automatically: a person who is cut off by it need do nothing.
 *
 * 1. NetworkManager makes a checkpoint, and rolls back on its own a little after the deadline, even if this
 *    program is gone.
 * 2. The change is recorded in a file.
 * 3. The change is made in memory only: a reboot reverts it too.
 * 4. Confirmed in time, it is written to the disk, and then the checkpoint is dropped. Otherwise, on failure,
 *    and when this program starts and finds the file, it is reverted.
 */

import { randomBytes } from 'node:crypto';
import type { RevertReason } from '../../../domain/problem/network.ts';
import { childLifetime, pause, untilAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { sameSecret } from '../../../lib/http/bearer.ts';
import type { Log } from '../../../lib/log.ts';
import { removeOlderWifi } from './apply.ts';
import type { ChangeRecord } from './change-record.ts';
import { createChangeSteps, type RequestedChange } from './change-steps.ts';
import { managerState, type NetworkDevice } from './devices.ts';
import type { NetworkManager } from './nmcli.ts';
import { type ChangeEnd, seeThrough } from './open-change.ts';

export type NetworkChange = Pick<ChangeRecord, 'device' | 'proposed'> & {
  readonly state: 'applying' | 'waiting' | 'kept' | 'reverted';
  /** Reason of a revert. */
  readonly why?: RevertReason;
  /** Deadline of the confirmation, by the monotonic clock. */
  readonly untilMs: number;
  /** Confirms it; present while it is open. */
  readonly key?: string;
};

export type NetworkChanges = {
  /** The last change; undefined if there was none since the start. */
  current(): NetworkChange | undefined;
  /**
   * Continues in the background; the answer to the client has a moment to leave. `refused`: NetworkManager
   * makes no checkpoint.
   */
  begin(device: NetworkDevice, proposed: RequestedChange): Promise<NetworkChange | 'busy' | 'refused'>;
  /**
   * Resolves once it is done. `over`: this key confirms nothing, or nothing any more. `early`: the change is
   * still being applied, so the confirmation did not come over the new settings.
   */
  confirm(key: string): Promise<'kept' | 'over' | 'early' | 'failed'>;
  /** At once, also while the change is being applied. Resolves once it is done. */
  revert(): Promise<void>;
  /** Reverts a change left open by an earlier run. A change open at the stop is left to the next start, or the checkpoint. */
  run(signal: AbortSignal): Promise<void>;
};

/** A phone joins another network and passes a browser's warning meanwhile. */
const usuallyWithinMs = 120_000;
const behindMs = 15_000;
/** NetworkManager may start after us. */
const managerWithinMs = 60_000;
const lookAgainMs = 2_000;

type Open = {
  readonly key: string;
  /** Effective while the change waits. */
  readonly keep: () => void;
  readonly revert: () => void;
  /** Never rejects. */
  readonly ended: Promise<void>;
};

export type NetworkChangesDeps = {
  readonly manager: NetworkManager;
  readonly clock: Clock;
  readonly log: Log;
  /** File that records an open change. */
  readonly file: string;
  readonly confirmWithinMs?: number;
  /** NetworkManager's own rollback, later than ours. */
  readonly checkpointMs?: number;
};

export function createNetworkChanges(deps: NetworkChangesDeps): NetworkChanges {
  const { manager, clock, log, confirmWithinMs = usuallyWithinMs } = deps;
  const steps = createChangeSteps({ checkpointMs: confirmWithinMs + behindMs, ...deps });
  const stop = new AbortController();
  const { signal } = stop;
  let last: NetworkChange | undefined;
  let open: Open | undefined;
  let isBusy = false;

  return {
    current: () => last,
    begin: async (device, proposed) => {
      if (isBusy) return 'busy';
      isBusy = true;
      try {
        const record = await steps.prepare(device, proposed);
        if (record === undefined) return 'refused';
        open = start(record, proposed);
      } finally {
        isBusy = open !== undefined;
      }
      return last ?? 'refused';
    },
    confirm: async (key) => {
      const asked = open;
      if (asked === undefined || !sameSecret(key, asked.key)) return 'over';
      if (last?.state === 'applying') return 'early';
      asked.keep();
      await asked.ended;
      return last?.state === 'kept' ? 'kept' : 'failed';
    },
    revert: async () => {
      open?.revert();
      await open?.ended;
    },
    run: async (until) => {
      isBusy = true;
      try {
        await revertLeftOver(until);
      } finally {
        isBusy = false;
      }
      await untilAborted(until);
      stop.abort(until.reason);
      await open?.ended;
    },
  };

  function start(record: ChangeRecord, proposed: RequestedChange): Open {
    const { device, proposed: told } = record;
    const key = randomBytes(16).toString('base64url');
    const untilMs = clock.monotonicMs() + confirmWithinMs;
    last = { device, proposed: told, state: 'applying', untilMs, key };
    log.info({ device, change: told }, 'network change started');
    const { promise: kept, resolve: keep } = Promise.withResolvers<'keep'>();
    const requested = childLifetime(signal);
    const change = {
      ...{ proposed, untilMs, kept, requested: requested.signal },
      onWaiting: () => update({ state: 'waiting' }),
    };
    const ended = seeThrough(record, change, { steps, clock, log }, signal)
      .then((end) => settle(record, end))
      .catch((error: unknown) => {
        if (!signal.aborted) log.error({ err: error }, 'network change failed, its checkpoint reverts it');
      })
      .finally(() => {
        requested.end();
        open = undefined;
        isBusy = false;
      });
    return { key, keep: () => keep('keep'), revert: () => requested.end(), ended };
  }

  async function settle({ device, proposed }: ChangeRecord, end: ChangeEnd): Promise<void> {
    if (end.state === 'reverted') log.warn({ device, why: end.why }, 'network change reverted');
    else log.info({ device }, 'network change confirmed');
    update(end.state === 'reverted' ? end : { state: 'kept' });
    if (end.state === 'kept' && proposed.kind === 'wifi') await removeOlderWifi(manager, end.profile);
  }

  async function revertLeftOver(until: AbortSignal): Promise<void> {
    const record = steps.leftOver();
    if (record === undefined) return;
    if (!(await untilManaged(manager, clock, until))) return;
    const { device, proposed } = record;
    last = { device, proposed, state: 'applying', untilMs: clock.monotonicMs() };
    await steps.revert(record, signal);
    await settle(record, { state: 'reverted', why: 'restarted' });
  }

  /** Updates the last change; when it ends its key becomes invalid. */
  function update(news: Pick<NetworkChange, 'state' | 'why'>): void {
    if (last === undefined) return;
    const { key, ...rest } = last;
    last = { ...rest, ...news, ...(news.state === 'waiting' && key !== undefined && { key }) };
  }
}

/** False when the signal aborted; true too when the manager doesn't come. */
async function untilManaged(manager: NetworkManager, clock: Clock, signal: AbortSignal): Promise<boolean> {
  const untilMs = clock.monotonicMs() + managerWithinMs;
  const isAway = async () => ['stopped', 'slow'].includes(await managerState(manager));
  while ((await isAway()) && clock.monotonicMs() < untilMs)
    if (!(await pause(clock, lookAgainMs, signal))) return false;
  return true;
}
