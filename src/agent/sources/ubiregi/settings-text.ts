/** Texts of the settings of accounts at Ubiregi. Pure. */
import { localizedTexts } from '../../../lib/text/catalogue.ts';
import { ubiregiSettingsEn } from './settings-en.ts';
import { ubiregiSettingsJa } from './settings-ja.ts';

export const ubiregiSettingsText = localizedTexts(ubiregiSettingsEn, ubiregiSettingsJa);
