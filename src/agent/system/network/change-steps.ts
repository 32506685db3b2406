/**
 * Steps of a network change, at NetworkManager and in the file that records it. Which of them is taken is
 * decided by change.ts.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Log } from '../../../lib/log.ts';
import { type Applied, activate, addWifi, keepProfile, removeProfile, setAddress } from './apply.ts';
import { type ChangeRecord, readRecord, removeRecord, writeRecord } from './change-record.ts';
import { backToCheckpoint, createCheckpoint, dropCheckpoint } from './checkpoint.ts';
import { type NetworkDevice, readSettings } from './devices.ts';
import type { NetworkManager } from './nmcli.ts';
import type { AddressSettings, WifiSettings } from './settings.ts';

export type RequestedChange =
  | { readonly kind: 'address'; readonly settings: AddressSettings }
  | { readonly kind: 'wifi'; readonly settings: WifiSettings };

export type ChangeSteps = ReturnType<typeof createChangeSteps>;

export function createChangeSteps({
  manager,
  log,
  file,
  checkpointMs,
}: {
  readonly manager: NetworkManager;
  readonly log: Log;
  /** File that records an open change. */
  readonly file: string;
  /** NetworkManager's own rollback. */
  readonly checkpointMs: number;
}) {
  return {
    /** Makes the checkpoint and the record; undefined if NetworkManager makes none. */
    async prepare(device: NetworkDevice, proposed: RequestedChange): Promise<ChangeRecord | undefined> {
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
    },

    /** In memory only; `profile`: of the record afterwards. */
    async place(
      begun: ChangeRecord,
      proposed: RequestedChange,
    ): Promise<{ readonly placed: Applied; readonly record: ChangeRecord }> {
      const { device, profile = '' } = begun;
      const placed = await (proposed.kind === 'wifi'
        ? addWifi(manager, { device, settings: proposed.settings })
        : setAddress(manager, { profile, settings: proposed.settings, where: 'memory' }));
      const record = placed.kind === 'done' ? { ...begun, profile: placed.profile } : begun;
      if (record.profile !== begun.profile) writeRecord(file, record);
      return { placed, record };
    },

    async use({ device, proposed }: ChangeRecord, profile: string, requested: AbortSignal): Promise<Applied> {
      const used = await activate(manager, { profile, device }, requested);
      const wantsOwn = proposed.kind === 'address' && proposed.settings.method === 'fixed';
      return used.kind === 'failed' && used.why === 'no_address' && wantsOwn
        ? { ...used, why: 'address_taken' }
        : used;
    },

    /** On the disk first: after a crash in between, the checkpoint reverts everything. */
    async keep({ checkpoint }: ChangeRecord, profile: string): Promise<boolean> {
      const kept = await keepProfile(manager, profile);
      if (kept.kind === 'failed') {
        log.warn({ output: kept.output }, 'network change not stored');
        return false;
      }
      if (!(await dropCheckpoint(manager, checkpoint))) log.warn('network checkpoint missing');
      removeRecord(file);
      return true;
    },

    /** By the checkpoint, or by hand where that is gone. */
    async revert(record: ChangeRecord, signal: AbortSignal): Promise<void> {
      if (!(await backToCheckpoint(manager, record.checkpoint))) await revertByHand(manager, record, signal);
      removeRecord(file);
    },

    leftOver(): ChangeRecord | undefined {
      try {
        return readRecord(file);
      } catch (error) {
        log.error({ err: error }, 'record of an open network change unreadable');
        return undefined;
      }
    },
  };
}

/** The checkpoint is gone: NetworkManager was restarted, or has already rolled back. */
async function revertByHand(
  manager: NetworkManager,
  { device, proposed, profile, before }: ChangeRecord,
  signal: AbortSignal,
): Promise<void> {
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
