/** Texts of config.yaml: expected forms and problems. Pure. */
import { localizedTexts } from '../../../lib/text/catalogue.ts';
import { configEn } from './config-en.ts';
import { configJa } from './config-ja.ts';

export const configText = localizedTexts(configEn, configJa);
