/** English texts of the settings of a USB key. Pure. */

export const usbKeyEn = {
  device: 'a device such as /dev/input/by-id/usb-PCsensor_FootSwitch-event-kbd',
  device_wrong:
    'expected a device in /dev/input/by-id, such as /dev/input/by-id/usb-PCsensor_FootSwitch-event-kbd',
  key: 'the code of a key from 0 to 767, or nothing for every key',
} as const;
