/** The messages of the latency measurement by phone. */
import { usePageMessages } from '../../state/locale.ts';
import type { PhoneLatencyMessages } from '../../text/latency/phone-latency-ja.ts';

export function usePhoneMessages(): PhoneLatencyMessages {
  return usePageMessages().phoneLatency;
}
