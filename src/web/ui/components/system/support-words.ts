/** Words of the check-up and of the set-up as a file, and of what went wrong with either. */
import type { Failure } from '../../api.ts';
import { supportEn } from '../../i18n/support-en.ts';
import { type SupportMessages, supportJa } from '../../i18n/support-ja.ts';
import { useLocale } from '../../locale.ts';

export function useSupportWords(): SupportMessages {
  return useLocale().language === 'ja' ? supportJa : supportEn;
}

export function failureText(failure: Failure, words: SupportMessages): string {
  return failure.kind === 'unreachable' ? words.unreachable : words.refused(failure.title);
}
