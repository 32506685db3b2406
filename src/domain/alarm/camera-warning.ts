/** Camera warnings that need an action; agent/cameras/health.ts raises them. Page, viewer and doctor have the texts. */

export const cameraWarnings = [
  /** Key frames over 4 s apart: a lookback picture may be far off, and decoding takes long. */
  'key_frames_far_apart',
  /** Pictures are lost or damaged in transit. */
  'lossy',
  /** The camera's clock, which it may paint into its pictures, is over 5 s off. */
  'camera_clock_off',
  /** The picture has not changed for a long time. */
  'picture_unchanged',
  /** Its time stamps are unusable; pictures are dated by arrival. */
  'time_stamps_unusable',
  /** Pictures arrive over 1.5 s late: the network to the camera is slow. */
  'pictures_late',
  /** Single pictures only: the frame may be seconds off. */
  'single_pictures',
] as const;
export type CameraWarning = (typeof cameraWarnings)[number];
