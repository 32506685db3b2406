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
import { isDeepStrictEqual } from 'node:util';
import type { RevertReason } from '../../../domain/problem/network.ts';
import { childLifetime, pause, untilAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { sameSecret } from '../../../lib/http/bearer.ts';
import type { Log } from '../../../lib/log.ts';
import {
  type Applied,
  activate,
  addWifi,
  keepProfile,
  removeOlderWifi,
  removeProfile,
  setAddress,
} from './apply.ts';
import { type ChangeRecord, readRecord, removeRecord, writeRecord } from './change-record.ts';
import { backToCheckpoint, createCheckpoint, dropCheckpoint } from './checkpoint.ts';
import { managerState, type NetworkDevice, readSettings } from './devices.ts';
import type { NetworkManager } from './nmcli.ts';
import type { AddressSettings, WifiSettings } from './settings.ts';

type RequestedChange =
  | { readonly kind: 'address'; readonly settings: AddressSettings }
  | { readonly kind: 'wifi'; readonly settings: WifiSettings };

export type NetworkChange = Pick<ChangeRecord, 'device' | 'proposed'> & {
  readonly state: 'applying' | 'waiting' | 'kept' | 'taken_back';
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
/** Time for the answer to leave. */
const leaveMs = 700;
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

export function createNetworkChanges(deps: {
  readonly manager: NetworkManager;
  readonly clock: Clock;
  readonly log: Log;
  /** File that records an open change. */
  readonly file: string;
  readonly confirmWithinMs?: number;
  /** NetworkManager's own rollback, later than ours. */
  readonly checkpointMs?: number;
}): NetworkChanges {
  const { manager, clock, log, file, confirmWithinMs = usuallyWithinMs } = deps;
  const { checkpointMs = confirmWithinMs + behindMs } = deps;
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
        const record = await prepare(device, proposed);
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

  async function prepare(
    device: NetworkDevice,
    proposed: RequestedChange,
  ): Promise<ChangeRecord | undefined> {
    const backAfterS = Math.ceil(checkpointMs / 1_000);
    const checkpoint = await createCheckpoint(manager, { devicePath: device.path, backAfterS });
    if (checkpoint === undefined) return undefined;
    const { connection, settings } = device;
    const isAddress = proposed.kind === 'address';
    const record: ChangeRecord = {
      ...{ device: device.name, checkpoint },
      proposed: isAddress ? proposed : { kind: 'wifi', ssid: proposed.settings.ssid },
      ...(isAddress && connection !== undefined && { profile: connection.uuid }),
      ...(connection !== undefined && {
        before: { profile: connection.uuid, ...(settings !== undefined && { settings }) },
      }),
    };
    try {
      writeRecord(file, record);
    } catch (error) {
      await dropCheckpoint(manager, checkpoint);
      throw error;
    }
    return record;
  }

  function start(record: ChangeRecord, proposed: RequestedChange): Open {
    const { device, proposed: told } = record;
    const key = randomBytes(16).toString('base64url');
    last = { device, proposed: told, state: 'applying', untilMs: clock.monotonicMs() + confirmWithinMs, key };
    log.info({ device, change: told }, 'network change started');
    const { promise: kept, resolve: keep } = Promise.withResolvers<'keep'>();
    const requested = childLifetime(signal);
    const ended = live(record, { proposed, kept, requested: requested.signal })
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

  /** `wanted`: until a revert is requested. */
  async function live(
    begun: ChangeRecord,
    {
      proposed,
      kept,
      requested,
    }: { proposed: RequestedChange; kept: Promise<'keep'>; requested: AbortSignal },
  ): Promise<void> {
    if (!(await pause(clock, leaveMs, requested))) return goBackAsked(begun);
    const placed = await place(begun, proposed);
    const record = placed.kind === 'done' ? { ...begun, profile: placed.profile } : begun;
    if (record.profile !== begun.profile) writeRecord(file, record);
    const used = placed.kind === 'done' ? await use(record, placed.profile, requested) : placed;
    if (requested.aborted) return goBackAsked(record);
    if (used.kind === 'failed') {
      log.warn({ why: used.why, output: used.output }, 'network change rejected');
      return goBack(record, used.why);
    }
    update({ state: 'waiting' });
    const decided = await decidedInTime(kept, requested);
    if (decided !== 'keep') return goBack(record, decided);
    return (await keep(record, used.profile)) ? undefined : goBack(record, 'other');
  }

  function place({ device, profile = '' }: ChangeRecord, proposed: RequestedChange): Promise<Applied> {
    return proposed.kind === 'wifi'
      ? addWifi(manager, { device, settings: proposed.settings })
      : setAddress(manager, { profile, settings: proposed.settings, where: 'memory' });
  }

  async function use(
    { device, proposed }: ChangeRecord,
    profile: string,
    requested: AbortSignal,
  ): Promise<Applied> {
    const used = await activate(manager, { profile, device }, requested);
    const wantsOwn = proposed.kind === 'address' && proposed.settings.method === 'fixed';
    return used.kind === 'failed' && used.why === 'no_address' && wantsOwn
      ? { ...used, why: 'address_taken' }
      : used;
  }

  async function decidedInTime(
    kept: Promise<'keep'>,
    requested: AbortSignal,
  ): Promise<'keep' | 'asked' | 'not_confirmed'> {
    using time = childLifetime(requested);
    const leftMs = Math.max(0, (last?.untilMs ?? 0) - clock.monotonicMs());
    const otherwise = pause(clock, leftMs, time.signal).then((isOver) => {
      signal.throwIfAborted();
      return isOver ? 'not_confirmed' : 'asked';
    });
    otherwise.catch(() => undefined);
    return await Promise.race([kept, otherwise]);
  }

  /** On the disk first: after a crash in between, the checkpoint reverts everything. */
  async function keep({ proposed, device, checkpoint }: ChangeRecord, profile: string): Promise<boolean> {
    const kept = await keepProfile(manager, profile);
    if (kept.kind === 'failed') {
      log.warn({ output: kept.output }, 'network change not stored');
      return false;
    }
    if (!(await dropCheckpoint(manager, checkpoint))) log.warn('network checkpoint missing');
    removeRecord(file);
    update({ state: 'kept' });
    log.info({ device }, 'network change confirmed');
    if (proposed.kind === 'wifi') await removeOlderWifi(manager, profile);
    return true;
  }

  /** Not when the program stops: then the change stays as it is. */
  async function goBackAsked(record: ChangeRecord): Promise<void> {
    signal.throwIfAborted();
    await goBack(record, 'asked');
  }

  async function goBack(record: ChangeRecord, why: RevertReason): Promise<void> {
    const isBack = await backToCheckpoint(manager, record.checkpoint);
    if (!isBack) await goBackByHand(record);
    removeRecord(file);
    update({ state: 'taken_back', why });
    log.warn({ device: record.device, why }, 'network change reverted');
  }

  /** The checkpoint is gone: NetworkManager was restarted, or has already rolled back. */
  async function goBackByHand({ device, proposed, profile, before }: ChangeRecord): Promise<void> {
    const isAdded = proposed.kind === 'wifi';
    if (isAdded && profile !== undefined) await removeProfile(manager, profile);
    if (before?.settings === undefined) return;
    const { settings } = before;
    if (!isAdded) {
      if (isDeepStrictEqual(await readSettings(manager, before.profile), settings)) return;
      await setAddress(manager, { profile: before.profile, settings, where: 'disk' });
    }
    await activate(manager, { profile: before.profile, device }, signal);
  }

  async function revertLeftOver(until: AbortSignal): Promise<void> {
    const record = leftOver();
    if (record === undefined) return;
    const untilMs = clock.monotonicMs() + managerWithinMs;
    const isAway = async () => ['stopped', 'slow'].includes(await managerState(manager));
    while ((await isAway()) && clock.monotonicMs() < untilMs)
      if (!(await pause(clock, lookAgainMs, until))) return;
    last = {
      device: record.device,
      proposed: record.proposed,
      state: 'applying',
      untilMs: clock.monotonicMs(),
    };
    await goBack(record, 'restarted');
  }

  function leftOver(): ChangeRecord | undefined {
    try {
      return readRecord(file);
    } catch (error) {
      log.error({ err: error }, 'record of an open network change unreadable');
      return undefined;
    }
  }

  /** Updates the last change; when it ends its key becomes invalid. */
  function update(news: Pick<NetworkChange, 'state' | 'why'>): void {
    if (last === undefined) return;
    const { key, ...rest } = last;
    last = { ...rest, ...news, ...(news.state === 'waiting' && key !== undefined && { key }) };
  }
}
