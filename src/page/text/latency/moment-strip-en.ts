/** Choosing the right picture of a sale, in English. */
import type { MomentStripMessages } from './moment-strip-ja.ts';

export const momentStripEn: MomentStripMessages = {
  title: 'Choose the right picture',
  text: 'Choose the picture that shows the time of sale. The pictures cover five seconds before and after.',
  list: 'Pictures around the sale',
  now: 'Current setting',
  stored: 'This sale’s picture',
  coarse:
    'The video around this sale is no longer stored: only about one picture a second, or fewer, is available, and the setting is equally coarse. For finer steps, open this for a new sale.',
  before: (s) => `${s} s before`,
  after: (s) => `${s} s after`,
  same: 'Time of sale',
  gone: 'Not stored',
  loadingOne: 'Loading…',
  busy: 'The gateway is busy. It is retried automatically.',
  allGone: 'The video around this sale is no longer stored. Try it with a new sale.',
  meansAfter: (register, s) =>
    `From now on, sales at “${register}” get the picture ${s} s after the time of sale.`,
  meansBefore: (register, s) =>
    `From now on, sales at “${register}” get the picture ${s} s before the time of sale.`,
  meansSame: (register) => `From now on, sales at “${register}” get the picture taken at the time of sale.`,
  stays: 'The picture of this sale does not change.',
  isNow: 'This is the current setting. Choose another picture to change it.',
  confirm: 'Apply',
  confirming: 'Storing…',
  done: 'Stored. It applies from the next sale on.',
  notLinked: 'This register is not linked to this camera, so nothing can be changed.',
  failed: 'The setting could not be stored',
  notLoaded: 'The pictures could not be listed',
  retry: 'Try again',
};
