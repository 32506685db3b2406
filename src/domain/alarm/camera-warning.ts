/** What somebody should do something about at a camera. The page has the words. */

export const cameraWarnings = [
  /** Key frames over 4 s apart: a lookback picture may be far off, and decoding takes long. */
  'key_frames_far_apart',
  /** Pictures are lost or damaged on their way. */
  'lossy',
  /** The camera's own clock, which it may paint into its pictures, is over 5 s off. */
  'camera_clock_off',
  /** The picture has not changed for a long time. */
  'picture_unchanged',
  /** Its time stamps can't be used; times are those of arrival. */
  'time_stamps_unusable',
  /** Single pictures only: the frame may be seconds off. */
  'single_pictures',
] as const;
export type CameraWarning = (typeof cameraWarnings)[number];
