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
} as const;
