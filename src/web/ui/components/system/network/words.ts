/** The words of the network's settings. */
import { networkEn } from '../../../i18n/network-en.ts';
import { type NetworkMessages, networkJa } from '../../../i18n/network-ja.ts';
import { useLocale } from '../../../locale.ts';

export function useNetworkWords(): NetworkMessages {
  return useLocale().language === 'ja' ? networkJa : networkEn;
}
