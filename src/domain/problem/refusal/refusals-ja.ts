/** Japanese texts of all refusals. Pure. */

import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import { settingsRefusalsJa } from '../settings/settings-refusals-ja.ts';
import { calibrationRefusalsJa } from './calibration-ja.ts';
import { cameraFormRefusalsJa } from './camera-form-ja.ts';
import { linkingRefusalsJa } from './linking-ja.ts';
import { networkRefusalsJa } from './network-ja.ts';
import { notificationRefusalsJa } from './notifications-ja.ts';
import { peopleRefusalsJa } from './people-ja.ts';
import { pushRefusalsJa } from './push-ja.ts';
import type { refusalsEn } from './refusals-en.ts';
import { registerFormRefusalsJa } from './register-form-ja.ts';
import { requestRefusalsJa } from './request-ja.ts';
import { signInRefusalsJa } from './sign-in-ja.ts';
import { videoRefusalsJa } from './video-ja.ts';

export const refusalsJa: TranslationOf<typeof refusalsEn> = {
  ...calibrationRefusalsJa,
  ...cameraFormRefusalsJa,
  ...linkingRefusalsJa,
  ...networkRefusalsJa,
  ...notificationRefusalsJa,
  ...peopleRefusalsJa,
  ...pushRefusalsJa,
  ...registerFormRefusalsJa,
  ...requestRefusalsJa,
  ...settingsRefusalsJa,
  ...signInRefusalsJa,
  ...videoRefusalsJa,
};
