/** Versions that are not retried automatically, which would happen every hour of every night. */
import type { LocalizedText } from '../../../lib/text/language.ts';
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
      return {
        en: `${version} was rolled back here before and is not tried again by itself; tillframe update tries it`,
        ja: `${version} は以前この機器で取り消されたため、自動では再試行しません。tillframe update で試せます`,
      };
    case 'not_begun': {
      const sinceMs = nowMs - result.atMs;
      // The clock was set back.
      if (sinceMs < 0 || sinceMs >= notBegunForMs) return undefined;
      const { en, ja } = updateResultText(result);
      return {
        en: `${en}. It is tried again by itself after a day; tillframe update tries it now`,
        ja: `${ja}。1 日後に自動で再試行します。tillframe update で今すぐ試せます`,
      };
    }
  }
}
