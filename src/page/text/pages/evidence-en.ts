/** English texts of looking closely: an enlarged picture, the player of a video. */
import type { EvidenceMessages } from './evidence-ja.ts';

export const evidenceEn: EvidenceMessages = {
  enlarge: 'Enlarge',
  enlarged: 'The picture, enlarged',
  zoomKeys: 'Picture (+ and − for its size, arrow keys to move it, 0 for the whole)',
  larger: 'Larger',
  smaller: 'Smaller',
  whole: 'Whole picture',
  savePicture: 'Save the picture',
  detailed: 'Detailed picture',
  ofMoment: 'Picture of the moment',
  detailedThen: (plusMinus) => `Detailed picture: taken at that moment (±${plusMinus})`,
  detailedAfter: (duration, plusMinus) => `Detailed picture: taken ${duration} later (±${plusMinus})`,
  detailedBefore: (duration, plusMinus) => `Detailed picture: taken ${duration} earlier (±${plusMinus})`,
  frames: 'Frame by frame',
  frameBack: '← 1 frame',
  frameOn: '1 frame →',
  frameKeys: 'Keyboard: “,” and “.” move by a frame.',
};
