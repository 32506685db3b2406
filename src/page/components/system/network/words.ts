/** The words of the network's settings. */

import { usePageMessages } from '../../../state/locale.ts';
import type { NetworkMessages } from '../../../text/network-ja.ts';

export function useNetworkTexts(): NetworkMessages {
  return usePageMessages().network;
}
