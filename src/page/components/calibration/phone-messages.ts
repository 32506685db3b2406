/** The messages of the latency measurement by phone. */
import { useLocale } from '../../state/locale.ts';
import { phoneLatencyEn } from '../../text/latency/phone-latency-en.ts';
import { type PhoneLatencyMessages, phoneLatencyJa } from '../../text/latency/phone-latency-ja.ts';

export function usePhoneMessages(): PhoneLatencyMessages {
  return useLocale().language === 'ja' ? phoneLatencyJa : phoneLatencyEn;
}
