/** Lock of the set-up, shared by the page's changes in the agent and commands in other processes. */

import { join } from 'node:path';
import type { Clock } from '../../../lib/clock.ts';
import { acquireFileLock } from '../../../lib/files/file-lock.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { transferText } from '../text/transfer.ts';

/** A change on the page may query a POS, a camera or a printer first. Milliseconds. */
const withinMs = 60_000;

/** `dataDir` has to exist. Undefined if the other process doesn't finish in time. */
export function acquireSetUpLock(dataDir: string, clock: Clock): Promise<Disposable | undefined> {
  return acquireFileLock(join(dataDir, 'set-up.lock'), withinMs, clock);
}

export const otherChange: LocalizedText = transferText('transfer.other_change');
