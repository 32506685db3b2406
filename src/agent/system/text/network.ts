/** Texts about settings of the network and the certificate of the page, in both languages. Pure. */
import { localizedTexts } from '../../../lib/text/catalogue.ts';
import { localizedCauses } from '../../../lib/text/message.ts';
import { networkEn } from './network-en.ts';
import { networkJa } from './network-ja.ts';

export const networkText = localizedTexts(networkEn, networkJa);
export const networkCause = localizedCauses(networkEn, networkJa);
