/**
 * NetworkManager's own way back (org.freedesktop.NetworkManager.CheckpointCreate): it takes a device back to what it was when the time
 * is up, whatever has become of this program.
 */
import type { NetworkManager } from './nmcli.ts';

/** Profiles that were added since are removed on the way back (NM_CHECKPOINT_CREATE_FLAG_DELETE_NEW_CONNECTIONS). */
const withoutNewProfiles = '2';

/** Gives its path; undefined where it was refused. */
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

/** False where it is gone: its time was up, or NetworkManager has been restarted. */
export async function backToCheckpoint({ call }: NetworkManager, path: string): Promise<boolean> {
  return (await call('CheckpointRollback', 'o', path)).code === 0;
}

/** What was changed since stays. False where it is gone. */
export async function dropCheckpoint({ call }: NetworkManager, path: string): Promise<boolean> {
  return (await call('CheckpointDestroy', 'o', path)).code === 0;
}
