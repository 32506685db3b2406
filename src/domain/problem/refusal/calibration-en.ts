/** English texts of the refusals of measured and set latencies and offsets. Pure. */

export const calibrationRefusalsEn = {
  'calibration.too_far': 'That picture is {seconds} s from the sale; an offset is at most {maximum} s.',
  'calibration.no_link': 'Register "{register}" is not linked to camera "{camera}" now.',
  'calibration.no_camera': 'Register "{register}" is not linked to any camera now.',
  'calibration.busy': 'Camera "{camera}" is being measured; wait some seconds.',
  'calibration.no_pictures': 'The camera gave no pictures.',
  'calibration.not_seen':
    'The code was read in {samples} of {frames} pictures. Hold the phone upright and still, about a metre from the camera, its screen bright and clear of masks.',
  'calibration.wrong_time':
    'The code is {ms} ms off, which no camera is. Open the page of the code again, so that it takes the gateway’s time.',
  'calibration.no_reports':
    'The camera has not sent enough of its own times (RTCP sender reports) on this connection. Try again in half a minute; if it sends none, measure with a phone.',
  'calibration.clock_unread':
    'The camera did not report its time over ONVIF, or its clock was set just now. Try again, or measure with a phone.',
  'calibration.clock_off':
    'The clock of the camera or of its video differs by {seconds} s. Set its time server, try again in a few minutes, or measure with a phone.',
  'calibration.nothing_gained':
    'The reports show a delay of {ms} ms after the time stamp only, which excludes nothing of what is assumed. Measure with a phone.',
} as const;
