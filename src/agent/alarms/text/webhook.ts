/** Texts about keys of alarms.webhook, in both languages. Pure. */
import { localizedTexts } from '../../../lib/text/catalogue.ts';
import { webhookEn } from './webhook-en.ts';
import { webhookJa } from './webhook-ja.ts';

export const webhookText = localizedTexts(webhookEn, webhookJa);
