/** English texts of all problems. Pure. */
import { alarmProblemsEn } from './alarm-en.ts';
import { cameraProblemsEn } from './camera-en.ts';
import { captureProblemsEn } from './capture-en.ts';
import { cloudProblemsEn } from './cloud-en.ts';
import { databaseProblemsEn } from './database-en.ts';
import { gatewayInputProblemsEn } from './devices/gateway-inputs-en.ts';
import { momentSourceProblemsEn } from './devices/moment-source-en.ts';
import { onvifProblemsEn } from './devices/onvif-en.ts';
import { printerProblemsEn } from './devices/printer-en.ts';
import { mqttProblemsEn } from './mqtt-en.ts';
import { posProblemsEn } from './pos/pos-en.ts';
import { shopifyProblemsEn } from './pos/shopify-en.ts';
import { smaregiProblemsEn } from './pos/smaregi-en.ts';
import { squareProblemsEn } from './pos/square-en.ts';
import { ubiregiProblemsEn } from './pos/ubiregi-en.ts';
import { receiverProblemsEn } from './receiver/receiver-en.ts';
import { remoteProblemsEn } from './remote/remote-en.ts';
import { updateProblemsEn } from './update-en.ts';

export const problemsEn = {
  ...alarmProblemsEn,
  ...cameraProblemsEn,
  ...captureProblemsEn,
  ...cloudProblemsEn,
  ...databaseProblemsEn,
  ...gatewayInputProblemsEn,
  ...momentSourceProblemsEn,
  ...mqttProblemsEn,
  ...onvifProblemsEn,
  ...posProblemsEn,
  ...printerProblemsEn,
  ...receiverProblemsEn,
  ...remoteProblemsEn,
  ...smaregiProblemsEn,
  ...squareProblemsEn,
  ...shopifyProblemsEn,
  ...ubiregiProblemsEn,
  ...updateProblemsEn,
};
