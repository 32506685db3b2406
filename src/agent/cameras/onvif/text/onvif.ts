/** Texts about the streams of a device, for the installer, in both languages. Pure. */
import { localizedTexts } from '../../../../lib/text/catalogue.ts';
import { onvifEn } from './onvif-en.ts';
import { onvifJa } from './onvif-ja.ts';

export const onvifText = localizedTexts(onvifEn, onvifJa);
