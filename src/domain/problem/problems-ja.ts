/** Japanese texts of all problems. Pure. */

import type { TranslationOf } from '../../lib/text/catalogue.ts';
import { type Message, textOf } from '../../lib/text/message.ts';
import { alarmProblemsJa } from './alarm-ja.ts';
import { cameraProblemsJa } from './camera-ja.ts';
import { captureProblemsJa } from './capture-ja.ts';
import { cloudProblemsJa } from './cloud-ja.ts';
import { databaseProblemsJa } from './database-ja.ts';
import { gatewayInputProblemsJa } from './devices/gateway-inputs-ja.ts';
import { momentSourceProblemsJa } from './devices/moment-source-ja.ts';
import { onvifProblemsJa } from './devices/onvif-ja.ts';
import { printerProblemsJa } from './devices/printer-ja.ts';
import { mqttProblemsJa } from './mqtt-ja.ts';
import { posProblemsJa } from './pos/pos-ja.ts';
import { shopifyProblemsJa } from './pos/shopify-ja.ts';
import { smaregiProblemsJa } from './pos/smaregi-ja.ts';
import { squareProblemsJa } from './pos/square-ja.ts';
import { ubiregiProblemsJa } from './pos/ubiregi-ja.ts';
import type { problemsEn } from './problems-en.ts';
import { receiverProblemsJa } from './receiver/receiver-ja.ts';
import { remoteProblemsJa } from './remote/remote-ja.ts';
import { updateProblemsJa } from './update-ja.ts';

export const problemsJa: TranslationOf<typeof problemsEn> = {
  ...alarmProblemsJa,
  ...cameraProblemsJa,
  ...captureProblemsJa,
  ...cloudProblemsJa,
  ...databaseProblemsJa,
  ...gatewayInputProblemsJa,
  ...momentSourceProblemsJa,
  ...mqttProblemsJa,
  ...onvifProblemsJa,
  ...posProblemsJa,
  ...printerProblemsJa,
  ...receiverProblemsJa,
  ...remoteProblemsJa,
  ...smaregiProblemsJa,
  ...squareProblemsJa,
  ...shopifyProblemsJa,
  ...ubiregiProblemsJa,
  ...updateProblemsJa,
};

/** Undefined for a problem of another version. The page loads no English catalogue. */
export function japaneseProblemText(problem: Message): string | undefined {
  return textOf(problem, problemsJa, 'ja');
}
