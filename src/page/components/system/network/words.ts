/** The words of the network's settings. */

import { useLocale } from '../../../state/locale.ts';
import { networkEn } from '../../../text/network-en.ts';
import { type NetworkMessages, networkJa } from '../../../text/network-ja.ts';

export function useNetworkTexts(): NetworkMessages {
  return useLocale().language === 'ja' ? networkJa : networkEn;
}
