/** English texts of all refusals. Pure. */

import { settingsRefusalsEn } from '../settings/settings-refusals-en.ts';
import { calibrationRefusalsEn } from './calibration-en.ts';
import { cameraFormRefusalsEn } from './camera-form-en.ts';
import { linkingRefusalsEn } from './linking-en.ts';
import { networkRefusalsEn } from './network-en.ts';
import { notificationRefusalsEn } from './notifications-en.ts';
import { peopleRefusalsEn } from './people-en.ts';
import { pushRefusalsEn } from './push-en.ts';
import { registerFormRefusalsEn } from './register-form-en.ts';
import { requestRefusalsEn } from './request-en.ts';
import { signInRefusalsEn } from './sign-in-en.ts';
import { videoRefusalsEn } from './video-en.ts';

export const refusalsEn = {
  ...calibrationRefusalsEn,
  ...cameraFormRefusalsEn,
  ...linkingRefusalsEn,
  ...networkRefusalsEn,
  ...notificationRefusalsEn,
  ...peopleRefusalsEn,
  ...pushRefusalsEn,
  ...registerFormRefusalsEn,
  ...requestRefusalsEn,
  ...settingsRefusalsEn,
  ...signInRefusalsEn,
  ...videoRefusalsEn,
};
