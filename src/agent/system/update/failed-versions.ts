/** Versions that are not retried automatically, which would happen every hour of every night. */

import type { LocalizedText } from '../../../lib/text/language.ts';
import { updateText } from '../text/update.ts';
import type { UpdateFacts } from './facts.ts';
import { updateResultText } from './result.ts';

/** Once a night, even if the previous attempt took a while. */
const notBegunForMs = 20 * 3_600_000;

/**
 * Reason for skipping `version`; undefined if it may be tried. `requestedAt`: of the roll-out that requests it; one for which no update has begun
 * yet does not wait.
 */
export function failedVersionReason(
  { result, rolledBack, attempt }: Pick<UpdateFacts, 'result' | 'rolledBack' | 'attempt'>,
  version: string,
  { nowMs, requestedAt }: { readonly nowMs: number; readonly requestedAt: string | undefined },
): LocalizedText | undefined {
  if (rolledBack.some((one) => one.version === version))
    return updateText('update.rolled_back_before', { version });
  if (result?.to !== version || result.outcome !== 'not_begun') return undefined;
  const hasBegun = attempt?.at === requestedAt && attempt?.hasBegun === true;
  if (requestedAt !== undefined && !hasBegun) return undefined;
  const sinceMs = nowMs - result.atMs;
  // The clock was set back.
  if (sinceMs < 0 || sinceMs >= notBegunForMs) return undefined;
  return updateText('update.tried_after_a_day', { result: updateResultText(result) });
}
