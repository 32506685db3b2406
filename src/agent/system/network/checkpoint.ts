/**
 * NetworkManager's own rollback (org.freedesktop.NetworkManager.CheckpointCreate): at the deadline it
 * restores a device's previous state, even if this program is gone.
 */
import type { NetworkManager } from './nmcli.ts';

/** Profiles added since are removed on rollback (NM_CHECKPOINT_CREATE_FLAG_DELETE_NEW_CONNECTIONS). */
const withoutNewProfiles = '2';

/** Returns its path; undefined if it was refused. */
export async function createCheckpoint(
  { call }: NetworkManager,
  { devicePath, backAfterS }: { devicePath: string; backAfterS: number },
): Promise<string | undefined> {
  const answer = await call(
    'CheckpointCreate',
    'aouu',
    '1',
    devicePath,
    String(backAfterS),
    withoutNewProfiles,
  );
  if (answer.code !== 0) return undefined;
  return /"(\/org\/freedesktop\/NetworkManager\/Checkpoint\/\d+)"/.exec(answer.out)?.[1];
}

/** False if it is gone: its deadline passed, or NetworkManager was restarted. */
export async function backToCheckpoint({ call }: NetworkManager, path: string): Promise<boolean> {
  return (await call('CheckpointRollback', 'o', path)).code === 0;
}

/** Changes since stay. False if it is gone. */
export async function dropCheckpoint({ call }: NetworkManager, path: string): Promise<boolean> {
  return (await call('CheckpointDestroy', 'o', path)).code === 0;
}
