/** Settings of a key or foot switch at the gateway's USB. */
import { z } from 'zod';
import { checkedText } from '../../../../lib/yaml/checked-text.ts';
import { expecting } from '../../../../lib/yaml/schema-messages.ts';
import { usbKeyText } from './settings-text.ts';

export const usbKeySettings = z.strictObject({
  device: checkedText((text) =>
    /^\/dev\/input\/(?:by-(?:id|path)\/)?[\w:.+-]{1,200}$/.test(text)
      ? undefined
      : usbKeyText('device_wrong'),
  )
    .meta(expecting(usbKeyText('device')))
    .describe('Input device, by a name that stays: /dev/input/by-id/….')
    .meta({ sample: '/dev/input/by-id/usb-PCsensor_FootSwitch-event-kbd' }),
  key: z.coerce
    .number()
    .int()
    .min(0)
    .max(767)
    .meta(expecting(usbKeyText('key')))
    .optional()
    .describe('Code of the key (linux/input-event-codes.h); without it every key counts.')
    .meta({ sample: 48 }),
});
export type UsbKeySettings = z.output<typeof usbKeySettings>;
