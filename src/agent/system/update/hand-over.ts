/**
 * Hands a verified package over to root's program that installs it (systemd/tillframe-apply-update), and
 * waits for the result. That program is copied first: it keeps running unchanged while the package is
 * replaced.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../../lib/clock.ts';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';
import { replaceFile } from '../../../lib/files/replace-file.ts';
import { updateText } from '../text/update.ts';
import { readResult, type UpdateResult } from './result.ts';

/** In the installed package; elsewhere there is nothing to update. */
export const applyProgram = fileURLToPath(new URL('../../../../tillframe-apply-update', import.meta.url));

function isUnderWay(folder: string): boolean {
  return existsSync(join(folder, 'pending'));
}

/**
 * Another update that restarts the same services: one of tillframe (`under_way`), or one of Debian on the card image until
 * /usr/lib/tillframe-image/os-updates has judged it (`os_judged`).
 */
export function otherUpdate(
  folder: string,
  osFolder = '/var/lib/tillframe-os-updates',
): 'under_way' | 'os_judged' | undefined {
  if (isUnderWay(folder)) return 'under_way';
  return existsSync(join(osFolder, 'list')) ? 'os_judged' : undefined;
}

/** `next.deb` is in the folder. After this the update continues on its own, also after a power cut. */
export function handOver(
  { folder, apply }: { readonly folder: string; readonly apply: string },
  versions: { readonly from: string; readonly to: string },
): void {
  replaceFile(join(folder, 'apply'), readFileSync(apply), { mode: 0o755 });
  const { from, to } = versions;
  replaceFile(join(folder, 'pending'), Buffer.from(`from ${from}\nto ${to}\nstep keep\n`), { mode: 0o644 });
}

/** Two versions with two minutes each, plus packing and unpacking on a slow card. */
const endsWithinMs = 30 * 60_000;
const lookEveryMs = 1_000;

export async function waitForResult(
  folder: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<UpdateResult> {
  const untilMs = clock.monotonicMs() + endsWithinMs;
  while (isUnderWay(folder)) {
    if (clock.monotonicMs() > untilMs) throw new ErrorForPeople(updateText('update.goes_on'));
    await clock.sleep(lookEveryMs, signal);
  }
  const result = readResult(folder);
  if (result === undefined) throw new ErrorForPeople(updateText('update.goes_on'));
  return result;
}
