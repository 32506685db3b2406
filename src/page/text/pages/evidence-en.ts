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
  requestVideo: 'Get the video of this sale',
  requestingVideo: 'Requesting the video…',
  requested: {
    open: (by, at) => `${by} requested the video (${at}). The gateway has not answered yet.`,
    under_way: (by, at) => `${by} requested the video (${at}). It is on its way.`,
    done: (by, at) => `${by} requested the video (${at}).`,
    refused: (by, at) => `${by} requested the video (${at}), and the gateway refused:`,
    failed: (by, at) => `${by} requested the video (${at}). It cannot be sent:`,
    expired: (by, at) => `${by} requested the video (${at}). The gateway did not answer in time.`,
  },
  frames: 'Frame by frame',
  frameBack: '← 1 frame',
  frameOn: '1 frame →',
  frameKeys: 'Keyboard: “,” and “.” move by a frame.',
};
