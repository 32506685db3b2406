/** Japanese texts of all refusals. Pure. */

import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import { cameraFormRefusalsJa } from './camera-form-ja.ts';
import { linkingRefusalsJa } from './linking-ja.ts';
import { networkRefusalsJa } from './network-ja.ts';
import type { refusalsEn } from './refusals-en.ts';
import { registerFormRefusalsJa } from './register-form-ja.ts';
import { requestRefusalsJa } from './request-ja.ts';

export const refusalsJa: TranslationOf<typeof refusalsEn> = {
  ...cameraFormRefusalsJa,
  ...linkingRefusalsJa,
  ...networkRefusalsJa,
  ...registerFormRefusalsJa,
  ...requestRefusalsJa,
};
