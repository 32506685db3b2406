/** Applies the changes from system-changes.ts: the only part of provisioning that needs root. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type FileOwner, replaceFile } from '../../../lib/files/replace-file.ts';
import type { SystemChange } from './system-changes.ts';

const run = promisify(execFile);
/** NetworkManager waits for a router for a while. */
const runWithinMs = 30_000;

/**
 * Programs run only if `root` is the running system's. Returns the failures, in the system's words; after a
 * file that can't be written nothing more is done.
 */
export async function applyChanges(
  changes: readonly SystemChange[],
  { root, agent }: { readonly root: string; readonly agent: FileOwner | undefined },
): Promise<string[]> {
  const failed: string[] = [];
  for (const change of changes) {
    if (change.kind === 'run') {
      if (root === '/' && (change.of === undefined || (await isRunning(change.of))))
        await runOne(change.command).catch((error: unknown) => failed.push(String(error)));
      continue;
    }
    try {
      changeFile(change, { root, agent });
    } catch (error) {
      return [...failed, String(error)];
    }
  }
  return failed;
}

function changeFile(
  change: Exclude<SystemChange, { kind: 'run' }>,
  { root, agent }: { readonly root: string; readonly agent: FileOwner | undefined },
): void {
  const path = join(root, change.path);
  if (change.kind === 'remove') {
    rmSync(path, { force: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, Buffer.from(change.text), {
    mode: change.mode,
    owner: change.owner === 'agent' ? agent : undefined,
  });
}

async function runOne([program, ...args]: readonly [string, ...string[]]): Promise<void> {
  await run(program, args, {
    timeout: runWithinMs,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' },
  });
}

/** False also without systemd: no service is notified then. */
async function isRunning(service: string): Promise<boolean> {
  return runOne(['systemctl', 'is-active', '--quiet', service]).then(
    () => true,
    () => false,
  );
}
