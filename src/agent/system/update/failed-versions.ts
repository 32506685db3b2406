/** Versions that are not retried automatically, which would happen every hour of every night. */

import type { LocalizedText } from '../../../lib/text/language.ts';
import { updateText } from '../text/update.ts';
import { type UpdateResult, updateResultText } from './result.ts';

/** Once a night, even if the previous attempt took a while. */
const notBegunForMs = 20 * 3_600_000;

/** Reason for skipping `version`; undefined if it may be tried. */
export function failedVersionReason(
  result: UpdateResult | undefined,
  version: string,
  nowMs: number,
): LocalizedText | undefined {
  if (result?.to !== version) return undefined;
  switch (result.outcome) {
    case 'updated':
      return undefined;
    case 'returned':
    case 'returned_unhealthy':
      return updateText('update.rolled_back_before', { version });
    case 'not_begun': {
      const sinceMs = nowMs - result.atMs;
      // The clock was set back.
      if (sinceMs < 0 || sinceMs >= notBegunForMs) return undefined;
      return updateText('update.tried_after_a_day', { result: updateResultText(result) });
    }
  }
}
