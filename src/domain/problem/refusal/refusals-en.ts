/** English texts of all refusals. Pure. */
import { cameraFormRefusalsEn } from './camera-form-en.ts';
import { linkingRefusalsEn } from './linking-en.ts';
import { networkRefusalsEn } from './network-en.ts';
import { registerFormRefusalsEn } from './register-form-en.ts';
import { requestRefusalsEn } from './request-en.ts';

export const refusalsEn = {
  ...cameraFormRefusalsEn,
  ...linkingRefusalsEn,
  ...networkRefusalsEn,
  ...registerFormRefusalsEn,
  ...requestRefusalsEn,
};
