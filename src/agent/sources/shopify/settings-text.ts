/** Texts of the settings of accounts at Shopify. Pure. */
import { localizedTexts } from '../../../lib/text/catalogue.ts';
import { shopifySettingsEn } from './settings-en.ts';
import { shopifySettingsJa } from './settings-ja.ts';

export const shopifySettingsText = localizedTexts(shopifySettingsEn, shopifySettingsJa);
