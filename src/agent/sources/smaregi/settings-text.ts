/** Texts of the settings of accounts at Smaregi. Pure. */
import { localizedTexts } from '../../../lib/text/catalogue.ts';
import { smaregiSettingsEn } from './settings-en.ts';
import { smaregiSettingsJa } from './settings-ja.ts';

export const smaregiSettingsText = localizedTexts(smaregiSettingsEn, smaregiSettingsJa);
