/** English texts about the streams of a device, for the installer. Pure. */

export const onvifEn = {
  'onvif.no_stream':
    'It tells of no stream that can be used (H.264, H.265, Motion JPEG, or single pictures).',
  'onvif.key_frames_far_apart':
    'The chosen stream has key frames over 4 s apart: switch off its "smart codec" (H.264+, H.265+, Zipstream), or set the interval to 2 s.',
  'onvif.larger_stream_has_rare_key_frames':
    'A larger stream was passed over, its key frames being over 4 s apart (a "smart codec").',
  'onvif.narrow': 'The chosen stream is narrower than stored pictures can be.',
  'onvif.single_pictures':
    'No video that can be used: single pictures are fetched, and may be seconds off the instant.',
} as const;
