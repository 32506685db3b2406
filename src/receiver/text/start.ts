/** Reasons for which the receiver does not start. Pure. */
import { localizedTexts } from '../../lib/text/catalogue.ts';
import { receiverStartEn } from './start-en.ts';
import { receiverStartJa } from './start-ja.ts';

export const receiverStartText = localizedTexts(receiverStartEn, receiverStartJa);
