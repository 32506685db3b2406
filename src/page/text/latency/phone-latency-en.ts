/** Measuring the latency of a camera with a phone, in English; loaded with the camera pages. */
import type { PhoneLatencyMessages } from './phone-latency-ja.ts';

export const phoneLatencyEn: PhoneLatencyMessages = {
  title: 'Measure the latency',
  back: 'All cameras',
  what: (camera) =>
    `This phone shows a moving pattern. Hold it in front of the camera “${camera}” for about five seconds to measure the latency of the video, so that the picture matches the time of sale.`,
  steps: [
    'Turn up the brightness of the phone',
    'Press Start and hold the screen upright towards the camera, about 1 m away, without reflections',
    'Hold still until it sounds or vibrates',
  ],
  start: 'Start',
  again: 'Try again',
  cancel: 'Stop',
  preparing: 'Synchronizing with the gateway’s clock…',
  aim: 'Point the screen at the camera',
  reading: 'Reading. Hold still',
  turn: 'Hold the phone upright for a larger pattern',
  code: 'Time pattern',
  progress: 'Pictures read',
  count: (samples, requested) => `${samples} / ${requested}`,
  left: (seconds) => `${seconds} s left`,
  current: 'Current value: ',
  none: 'Not measured (0.2 ± 0.2 s assumed)',
  seconds: (s) => `${s} s`,
  plusMinus: (s) => `±${s} s`,
  found: (s, pm) => `This camera’s picture arrives ${s} s late (±${pm} s)`,
  foundFrom: (samples, now) => `Measured from ${samples} pictures. The current value is ${now} s.`,
  foundFirst: (samples) => `Measured from ${samples} pictures. There was no earlier measurement.`,
  unsure: 'The error is rather large. Measure again with a brighter screen, slightly closer.',
  use: 'Use this value',
  using: 'Storing…',
  used: (s) => `Stored. From now on, ${s} s are subtracted when the picture of a sale is chosen.`,
  notStored: 'The value could not be stored',
  by: {
    phone: 'measured by phone',
    picture: 'set by a picture',
    hand: 'set by hand',
    sender_reports: 'estimated from the camera’s clock',
  },
  failed: {
    notSeen: {
      title: 'The pattern could not be read',
      text: 'Turn up the brightness and hold the phone upright and still, about 1 m from the camera. Keep clear of reflections and privacy masks.',
    },
    noPictures: {
      title: 'No video from the camera',
      text: 'Check its power and LAN cable, and measure again once the picture is back.',
    },
    wrongTime: {
      title: 'Synchronizing the phone failed',
      text: 'Keep this page open, connect the phone to the shop’s Wi-Fi, and measure again.',
    },
    busy: {
      title: 'Another measurement is running',
      text: 'One camera is measured at a time. Wait a little and measure again.',
    },
    unreachable: {
      title: 'The gateway cannot be reached',
      text: 'Check that the phone is on the shop’s Wi-Fi, and measure again.',
    },
    other: { title: 'The measurement failed', text: 'Wait a little and measure again.' },
  },
  down: 'The camera is down, so there is nothing to measure. Check its power and LAN cable.',
  starting: 'Connecting to the camera. It can be measured once pictures arrive.',
  offline: 'Nothing can be measured until the gateway is reached again.',
  loading: 'Checking the camera…',
  unknownTitle: 'Camera not found',
  unknownText: 'Choose one from the list of cameras.',
  openOnPhone: 'Open this page on a phone',
  openOnPhoneText: 'On a phone that you can hold in front of the camera, open this address or scan the code.',
  openOnPhoneLocal:
    'The address you are using now works on this machine only. On the phone, use the gateway’s address in the shop (it is on the label).',
  qr: 'QR code of this page’s address',
};
