/** Who may change the set-up now: the page's changes in the agent, or a command beside it. */
import { join } from 'node:path';
import type { Clock } from '../../../lib/clock.ts';
import { takeTurnFile } from '../../../lib/files/file-lock.ts';
import type { Words } from '../../../lib/text/language.ts';

/** A change on the page may ask a POS, a camera or a printer first. Milliseconds. */
const withinMs = 60_000;

/** `dataDir` has to be there. Undefined where the other one doesn't come to an end. */
export function takeSetUpTurn(dataDir: string, clock: Clock): Promise<Disposable | undefined> {
  return takeTurnFile(join(dataDir, 'set-up.lock'), withinMs, clock);
}

export const otherChange: Words = {
  en: 'another change of the set-up is being made; try again in a moment',
  ja: 'ほかの設定変更を処理しています。少し待ってから、もう一度お試しください',
};
