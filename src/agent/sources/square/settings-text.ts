/** Texts of the settings of accounts at Square. Pure. */
import { localizedTexts } from '../../../lib/text/catalogue.ts';
import { squareSettingsEn } from './settings-en.ts';
import { squareSettingsJa } from './settings-ja.ts';

export const squareSettingsText = localizedTexts(squareSettingsEn, squareSettingsJa);
