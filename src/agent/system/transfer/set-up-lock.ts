/** Lock of the set-up, shared by the page's changes in the agent and commands in other processes. */
import { join } from 'node:path';
import type { Clock } from '../../../lib/clock.ts';
import { acquireFileLock } from '../../../lib/files/file-lock.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';

/** A change on the page may query a POS, a camera or a printer first. Milliseconds. */
const withinMs = 60_000;

/** `dataDir` has to exist. Undefined if the other process doesn't finish in time. */
export function acquireSetUpLock(dataDir: string, clock: Clock): Promise<Disposable | undefined> {
  return acquireFileLock(join(dataDir, 'set-up.lock'), withinMs, clock);
}

export const otherChange: LocalizedText = {
  en: 'another change of the set-up is being made; try again in a moment',
  ja: 'ほかの設定変更を処理しています。少し待ってから、もう一度お試しください',
};
