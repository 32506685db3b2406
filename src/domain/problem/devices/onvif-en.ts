/**
 * English texts of the problems with the ONVIF service of a device: the problem, its usual cause, the remedy. Whole
 * sentences, which stand alone. Pure.
 */

export const onvifProblemsEn = {
  'onvif.unreachable': 'Nothing answers at this address and port. Check both, and that the camera has power',
  'onvif.no_answer':
    'The camera did not answer in time. Try again; if that does not help, restart the camera',
  'onvif.broken_answer':
    "The camera's answers are cut off or do not follow ONVIF. Restart the camera, or update its firmware",
  'onvif.not_onvif':
    'What answers there is not ONVIF. Switch ONVIF on in the settings of the camera, or give its ONVIF port (often 80, 8000, 8080 or 2020)',
  'onvif.login_needed':
    'The camera requires a user name and a password. Many makers require a separate user for ONVIF, created in the settings of the camera',
  'onvif.login_refused':
    'The camera refused this user name or password. Many makers require a separate user for ONVIF, created in the settings of the camera',
  'onvif.clock_unknown': 'The camera does not report its time: its clock must be right too',
  'onvif.refused': 'The camera refused the request',
  'onvif.refused_with': 'The camera refused the request: {answer}',
  'onvif.no_events':
    'The camera has no event service. Switch ONVIF events on in its settings, or use another source of moments',
  'onvif.stream_unknown':
    'The camera lists no stream at the address of this camera. Choose one of its streams under "Name and address", or set the key-frame interval in the settings of the camera itself',
  'onvif.key_frames_fixed':
    'The key-frame interval of this stream cannot be set over ONVIF. Set it in the settings of the camera itself ("I-frame interval", "GOP")',
  'onvif.key_frames_ignored':
    'The camera accepted the request but kept its key-frame interval of {reported} s. Set it in the settings of the camera itself ("I-frame interval", "GOP")',
  'onvif.key_frames_clamped': 'The camera set a key-frame interval of {reported} s instead of {requested} s',
  'onvif.key_frames_stretched':
    'The camera reports a key-frame interval of {reported} s, but its video has a key frame every {measured} s. Switch off its "smart codec" (H.264+, H.265+, Zipstream) in its settings',
} as const;
