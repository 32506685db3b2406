/** Settings of an input, relay or region of a linked camera whose changes are moments. */
import { z } from 'zod';
import { checkedText } from '../../../../lib/yaml/checked-text.ts';
import { expecting } from '../../../../lib/yaml/schema-messages.ts';
import { plainTopic } from '../../../cameras/onvif/events/notifications.ts';
import { cameraEventText } from './settings-text.ts';

export const cameraEventSettings = z.strictObject({
  topic: checkedText((text) =>
    text.length <= 200 && /^[^\s/]+(?:\/[^\s/]+)*$/.test(text) && plainTopic(text) !== ''
      ? undefined
      : cameraEventText('topic_wrong'),
  )
    .meta(expecting(cameraEventText('topic')))
    .default('Device/Trigger/DigitalInput')
    .describe('ONVIF topic of the property; prefixes (tns1:) do not matter.')
    .meta({ sample: 'Device/Trigger/DigitalInput' }),
  input: z
    .string()
    .trim()
    .max(200)
    .meta(expecting(cameraEventText('input')))
    .optional()
    .describe("The camera's name of the input, relay or rule; without it each of the topic counts.")
    .meta({ sample: 'AlarmIn_1' }),
  state: z
    .enum(['active', 'inactive'])
    .default('active')
    .describe('The change that counts: active (the alarm begins) or inactive (it ends).'),
  camera: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .meta(expecting(cameraEventText('camera')))
    .optional()
    .describe('Id of a camera that is linked with the register; without it the main one.')
    .meta({ sample: 'counter' }),
  port: z.coerce
    .number()
    .int()
    .min(1)
    .max(65_535)
    .meta(expecting(cameraEventText('port')))
    .default(80)
    .describe('Port of the ONVIF service of the camera.'),
});
export type CameraEventSettings = z.output<typeof cameraEventSettings>;
