/** English texts of the problems of captures: why there is no picture of a time, besides the outcome. Pure. */

export const captureProblemsEn = {
  'capture.ahead': 'The time of the sale is {seconds} s ahead',
  'capture.before_start': 'The time is before the start of the gateway',
  'capture.before_first_picture': 'The time is between the start of the gateway and its first picture',
  'capture.no_picture_yet': 'No picture has arrived since the start of the gateway',
  'capture.first_picture_later': 'The first picture arrived later',
  'capture.too_old': 'The time is older than the stored video',
  'capture.not_kept': 'No video of that time is stored',
  'capture.picture_late': 'The picture did not arrive in time',
  'capture.gap': 'No picture arrived around the time',
  'capture.damaged': 'The pictures around the time are damaged',
  'capture.camera_silent': 'The camera did not answer',
  'capture.camera_removed': 'The camera is not set up any more',
  'capture.lookback_slow': 'The stored video was not read in time',
  'capture.not_decoded': 'The picture was not decoded in time',
} as const;
